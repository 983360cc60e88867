import copy
import dataclasses
import pickle

import numpy as np
import pytest
from hypothesis import given, settings

from gan1d.checks import InputError
from gan1d.history import History
from helpers import ARRAYS, COLUMNS, rewritten
from strategies import histories


def test_the_file_is_plain_arrays_that_other_programs_can_read(short_run, tmp_path):
    path = short_run.save(tmp_path / "run.npz")
    with np.load(path, allow_pickle=False) as archive:
        assert set(archive.files) == {*ARRAYS, "config", "version", "provenance"}
        assert archive["version"] == 3
        assert archive["p_g"].shape == (len(short_run.step), len(short_run.x))
        np.savez_compressed(tmp_path / "small.npz", **archive)
    assert History.load(tmp_path / "small.npz") == short_run


def test_a_record_says_what_it_holds(run):
    assert repr(run) == "<History: 4801 rows to step 4800, normal:4,1.25, from-noise, seed 0>"
    rows = [run.last_row(letter) for letter in "abcd"]
    assert rows == sorted(rows)
    assert rows[-1] == 4800
    assert run.last_row("nowhere") is None
    with pytest.raises(InputError, match=r"measure: expected one of jsd, .*got 'kl'"):
        run.measure("kl")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("p_g", lambda p_g: p_g[:, 1:]),
        ("d", lambda d: d[1:]),
        ("d", lambda d: d + 1),
        ("x_edges", lambda edges: edges[::-1].astype(np.uint64)),
        ("step", lambda step: step * 1.0),
        ("step", lambda step: step - 1),
        ("p_data", lambda p_data: -p_data),
        ("p_data", lambda p_data: 10 * p_data),
        ("p_g", lambda p_g: 10 * p_g),
        ("g_of_z", lambda g_of_z: g_of_z * np.inf),
        ("x", lambda x: x + 100),
        ("z", lambda z: z.astype(str)),
        ("p_samples", lambda _: np.ones(3)),
        ("phase_end", lambda ends: ends[1:]),
        ("phase_last_step", lambda last: last[::-1]),
    ],
)
def test_arrays_that_do_not_fit_are_refused_by_name(short_run, name, change):
    with pytest.raises(InputError, match=f"^{name}: expected .*, got "):
        dataclasses.replace(short_run, **{name: change(getattr(short_run, name))})


def test_p_g_is_the_push_forward_of_g(run, textbook_run, tmp_path):
    """A record is refused if p_g is p_data while G lies far away, even with D = 1/2."""
    half, p_g, g_of_z = np.full_like(run.d, 0.5), run.p_g.copy(), run.g_of_z.copy()
    p_g[-1], g_of_z[-1] = run.p_data, 1e6
    with pytest.raises(InputError, match=r"p_g: expected the push-forward of g_of_z, .* step 4800"):
        dataclasses.replace(run, p_g=p_g, d=half, g_of_z=g_of_z)
    path = rewritten(tmp_path / "run.npz", run, g_of_z=run.g_of_z + 0.01)
    with pytest.raises(InputError, match=r"run: .* p_g: expected the push-forward of g_of_z"):
        History.load(path)
    # Arrays rounded to float32 are accepted: another machine rounds differently.
    coarse = {name: getattr(textbook_run, name).astype(np.float32) for name in ("p_g", "g_of_z")}
    dataclasses.replace(textbook_run, **coarse)
    # The last row of each phase is checked, not only the last row of the run.
    row, p_g = run.last_row("b"), run.p_g.copy()
    p_g[row] = np.roll(p_g[row], 1)
    with pytest.raises(InputError, match=f"p_g: .* at step {run.step[row]}$"):
        dataclasses.replace(run, p_g=p_g)


def test_files_that_are_no_runs_are_refused_in_one_line(short_run, tmp_path):
    good = short_run.save(tmp_path / "good.npz")
    data = good.read_bytes()
    files = {name: tmp_path / f"{name}.npz" for name in ("garbled", "none", "other")}
    files["garbled"].write_bytes(data[:2000] + bytes(500) + data[2500:])
    np.savez(files["other"], a=np.zeros(3))
    changes = {
        "config": {"config": "{"},
        "provenance": {"provenance": '{"handed_over": 5}'},
        "shapes": {"d": short_run.d[:, :-1]},
        "losses": {"generator_loss": np.full_like(short_run.generator_loss, np.nan)},
        "version": {"version": 4},
    }
    for name, changed in changes.items():
        files[name] = rewritten(tmp_path / f"{name}.npz", short_run, **changed)
    for name, file in files.items():
        with pytest.raises(InputError, match=r"^run: ") as caught:
            History.load(file)
        assert str(file) in str(caught.value), name
        assert "\n" not in str(caught.value), name


def test_endings_say_whether_a_goal_was_reached(run, short_run):
    assert [run.goal_reached(letter) for letter in "abcd"] == [True] * 4
    # The short run is too short for the goal of (a); (d) has no goal.
    assert not short_run.goal_reached("a")
    assert short_run.goal_reached("d")
    assert not run.goal_reached("nowhere")
    # A shortened record has only the phases that end within it.
    end = run.last_row("b")
    for stop, seen in ((end, ["a"]), (end + 1, ["a", "b"])):
        cut = dataclasses.replace(run, **{name: getattr(run, name)[:stop] for name in COLUMNS})
        assert [letter for letter in "abcd" if cut.goal_reached(letter)] == seen


@settings(max_examples=15)
@given(histories())
def test_any_record_is_read_back_to_the_last_bit(tmp_path_factory, history):
    path = history.save(tmp_path_factory.getbasetemp() / "any.npz")
    again = History.load(path)
    for item in dataclasses.fields(History):
        one, other = getattr(again, item.name), getattr(history, item.name)
        if isinstance(other, np.ndarray):
            assert (one.dtype, one.shape) == (other.dtype, other.shape)
            assert one.tobytes() == other.tobytes()
        else:
            assert one == other
    once = path.read_bytes()
    assert again.save(path).read_bytes() == once


def test_runs_are_equal_if_their_numbers_and_configs_are(short_run):
    wider = {name: getattr(short_run, name).astype(np.float64) for name in ("d", "p_g")}
    assert dataclasses.replace(short_run, **wider) == short_run
    d = short_run.d.copy()
    d[-1, 0] = 1 - d[-1, 0]
    shorter = {name: getattr(short_run, name)[:-1] for name in COLUMNS}
    config = dataclasses.replace(short_run.config, seed=1)
    for changes in ({"d": d}, shorter, {"config": config}):
        assert dataclasses.replace(short_run, **changes) != short_run
    assert short_run != "run"
    with pytest.raises(TypeError, match="unhashable"):
        hash(short_run)


def test_arrays_are_read_only_and_the_arguments_unchanged(short_run):
    given = {name: getattr(short_run, name).copy() for name in ARRAYS}
    made = dataclasses.replace(short_run, **given)
    assert copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == short_run
    for history in (short_run, made):
        for name in ARRAYS:
            with pytest.raises(ValueError, match="read-only"):
                getattr(history, name)[:] = getattr(history, name)
    for name, array in given.items():
        array[:] = array
        assert np.shares_memory(array, getattr(made, name)), name
