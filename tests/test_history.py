import copy
import dataclasses
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given

from gan1d.checks import InputError
from gan1d.history import History
from helpers import ARRAYS, COLUMNS, ENDINGS, rewritten
from strategies import histories


def test_save_and_load(short_run, tmp_path):
    path = short_run.save(tmp_path / "run.npz")
    loaded = History.load(path)
    assert loaded.config == short_run.config
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(loaded, name), getattr(short_run, name))
    assert list(tmp_path.iterdir()) == [path]


def test_an_upper_case_ending_is_an_ending(short_run, tmp_path):
    path = short_run.save(tmp_path / "RUN.NPZ")
    np.testing.assert_array_equal(History.load(path).d, short_run.d)
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_is_plain_arrays_that_other_programs_can_read(short_run, tmp_path):
    path = short_run.save(tmp_path / "run.npz")
    with np.load(path, allow_pickle=False) as archive:
        assert set(archive.files) == {*ARRAYS, "config", "version", "provenance"}
        assert archive["version"] == 3
        assert archive["p_g"].shape == (len(short_run.step), len(short_run.x))


def test_memory_of_a_default_record_is_modest(run):
    arrays = (getattr(run, name) for name in ARRAYS)
    assert sum(array.nbytes for array in arrays) < 100e6


def test_last_row(short_run):
    rows = [short_run.last_row(letter) for letter in "abcd"]
    assert rows == sorted(rows)
    assert rows[-1] == len(short_run.step) - 1
    assert short_run.last_row("nowhere") is None


def test_the_repr_is_one_short_line(run):
    assert repr(run) == "<History: 4801 rows to step 4800, normal:4,1.25, from-noise, seed 0>"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"p_g": lambda h: h.p_g[:, 1:]}, "p_g: expected"),
        ({"d": lambda h: h.d[1:]}, "d: expected"),
        ({"d": lambda h: h.d[0]}, r"d: expected shape \(T, n_x\), got \(60,\)"),
        ({"d": lambda h: h.d + 1}, "d: expected probabilities"),
        ({"x_edges": lambda h: h.x_edges[:-1]}, "x_edges: expected"),
        ({"x_edges": lambda h: h.x_edges[::-1]}, "x_edges: expected numbers that increase"),
        ({"step": lambda h: h.step[::-1]}, "step: expected numbers that increase"),
        ({"phase": lambda h: h.step}, "phase: expected text"),
        ({"p_data": lambda h: h.p_data * np.nan}, "p_data: expected finite"),
        ({"p_data": lambda h: -h.p_data}, "at least 0"),
        ({"p_data": lambda h: 0 * h.p_data}, "p_data: expected a window"),
        ({"p_data": lambda h: 10 * h.p_data}, "p_data: expected a window"),
        ({"p_g": lambda h: 10 * h.p_g}, "p_g: expected probabilities"),
        (
            {"x_edges": lambda h: h.x_edges[::-1].astype(np.uint64)},
            "x_edges: expected numbers that increase",
        ),
        ({"x": lambda h: h.x + 100}, "x: expected a point inside"),
        ({"z": lambda h: h.z[::-1]}, "z: expected numbers that increase"),
        ({"step": lambda h: h.step * 1.0}, "step: expected whole numbers"),
        ({"z": lambda h: h.z.astype(str)}, "z: expected numbers"),
        ({"phase_end": lambda h: h.phase_end[1:]}, r"phase_end: expected shape \(P\) with P = 4"),
        ({"phase_end": lambda h: h.phase_last_step}, "phase_end: expected text"),
        (
            {"phase_end": lambda h: np.full(4, "luck")},
            "phase_end: expected 'goal' or 'steps', got 'luck'",
        ),
        ({"phase_last_step": lambda h: h.phase_end}, "phase_last_step: expected numbers"),
        (
            {"phase_last_step": lambda h: h.phase_last_step[::-1]},
            "phase_last_step: expected numbers that increase",
        ),
        ({"phase_last_step": lambda h: h.phase_last_step * 1.0}, "phase_last_step: expected whole"),
        ({"phase_last_step": lambda h: h.phase_last_step - 20}, "phase_last_step: expected whole"),
        (
            {"phase_last_step": lambda h: h.phase_last_step[None]},
            r"phase_last_step: expected shape \(P\)",
        ),
        (
            {
                "phase_last_step": lambda h: np.arange(1, 6),
                "phase_end": lambda h: np.full(5, "goal"),
            },
            "phase_last_step: expected at most the 4 phases of the config, got 5",
        ),
    ],
)
def test_arrays_that_do_not_fit_are_refused_by_name(short_run, changes, words):
    with pytest.raises(InputError, match=words):
        dataclasses.replace(
            short_run, **{name: change(short_run) for name, change in changes.items()}
        )


def test_a_record_without_rows_is_refused(short_run):
    nothing = {name: getattr(short_run, name)[:0] for name in COLUMNS}
    with pytest.raises(InputError, match="step, z, x: expected at least 1, 2 and 1 numbers, got 0"):
        dataclasses.replace(short_run, **nothing)


def broken_files(path):
    """Files that are not runs, and why."""
    good = path.read_bytes()
    yield "truncated", good[: len(good) // 2]
    yield "empty", b""
    yield "text", b"not a run"
    yield "garbled", good[:2000] + bytes(500) + good[2500:]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_files_that_are_no_runs_are_refused_in_one_line(short_run, tmp_path):
    path = short_run.save(tmp_path / "run.npz")
    files = {}
    for name, content in broken_files(path):
        files[name] = tmp_path / f"{name}.npz"
        files[name].write_bytes(content)
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    np.savez(tmp_path / "pickle.npz", a=np.array([{}], dtype=object))
    np.save(tmp_path / "single.npy", np.zeros(3))
    arrays = {name: getattr(short_run, name) for name in ARRAYS}
    np.savez(tmp_path / "config.npz", config="{", version=3, **arrays)
    np.savez(
        tmp_path / "shapes.npz",
        version=3,
        config=short_run.config.to_json(),
        **(arrays | {"d": short_run.d[:, :-1]}),
    )
    files |= {p.stem: p for p in tmp_path.glob("*.np*") if p != path}
    files["missing"] = tmp_path / "missing.npz"
    files["folder"] = tmp_path
    for name, file in files.items():
        with pytest.raises(InputError) as caught:
            History.load(file)
        message = str(caught.value)
        assert message.startswith("run: "), name
        assert "expected" in message, name
        assert "\n" not in message, name


def test_compressed_runs_load_too(short_run, tmp_path):
    path = short_run.save(tmp_path / "run.npz")
    with np.load(path) as archive:
        np.savez_compressed(tmp_path / "small.npz", **archive)
    with zipfile.ZipFile(tmp_path / "small.npz") as archive:
        assert all(item.compress_type == zipfile.ZIP_DEFLATED for item in archive.infolist())
    np.testing.assert_array_equal(History.load(tmp_path / "small.npz").d, short_run.d)


def test_endings_are_saved_and_say_whether_a_goal_was_reached(run, short_run, tmp_path):
    for history in (run, short_run):
        loaded = History.load(history.save(tmp_path / "run.npz"))
        for name in ENDINGS:
            np.testing.assert_array_equal(getattr(loaded, name), getattr(history, name))
    assert [run.goal_reached(letter) for letter in "abcd"] == [True] * 4
    # Too short for (a); (d) has no goal to miss.
    assert not short_run.goal_reached("a")
    assert short_run.goal_reached("d")
    assert not run.goal_reached("nowhere")


def test_a_record_that_is_cut_short_has_only_the_endings_it_has_seen(run):
    end = run.last_row("b")
    for stop, seen in ((end, ["a"]), (end + 1, ["a", "b"])):
        cut = dataclasses.replace(run, **{name: getattr(run, name)[:stop] for name in COLUMNS})
        assert cut.phase_last_step.tolist() == run.phase_last_step[: len(seen)].tolist()
        assert [letter for letter in "abcd" if cut.goal_reached(letter)] == seen


def test_a_file_whose_endings_lie_outside_its_record_is_refused(short_run, tmp_path):
    path = rewritten(tmp_path / "run.npz", short_run, phase_last_step=short_run.phase_last_step + 1)
    with pytest.raises(InputError, match=r"phase_last_step: expected steps .* up to 100, got 101"):
        History.load(path)


@pytest.mark.parametrize("version", [2, 4, [3]])
def test_a_file_of_another_version_is_refused_in_one_line(version, short_run, tmp_path):
    path = rewritten(tmp_path / "new.npz", short_run, without=("phase_end",), version=version)
    with pytest.raises(InputError, match=r"^run: .* has version .*, .* version 3; make it again"):
        History.load(path)


def test_a_file_needs_its_endings(short_run, tmp_path):
    path = rewritten(tmp_path / "run.npz", short_run, without=("phase_end",))
    with pytest.raises(InputError, match="without the arrays phase_end"):
        History.load(path)


@pytest.mark.parametrize("content", [b"text", b"\x93NUMPY\x01\x00", b"\x80\x04K\x01.", b""])
def test_what_is_no_archive_is_refused_without_a_word_of_pickles(content, tmp_path):
    path = tmp_path / "run.npz"
    path.write_bytes(content)
    with pytest.raises(InputError, match="expected a saved run") as caught:
        History.load(path)
    assert "pickle" not in str(caught.value)


def test_a_measure_that_is_not_there_is_refused_by_name(short_run):
    with pytest.raises(InputError, match=r"measure: expected one of jsd, .*got 'kl'"):
        short_run.measure("kl")
    assert short_run.measure("jsd").shape == short_run.step.shape


@given(histories())
def test_any_record_is_read_back_to_the_last_bit(tmp_path_factory, history):
    path = history.save(tmp_path_factory.getbasetemp() / "any.npz")
    again = History.load(path)
    for item in dataclasses.fields(History):
        one, other = getattr(again, item.name), getattr(history, item.name)
        if not isinstance(other, np.ndarray):
            assert one == other
        else:
            assert (one.dtype, one.shape, one.tobytes()) == (
                other.dtype,
                other.shape,
                other.tobytes(),
            )
    once = path.read_bytes()
    assert again.save(path).read_bytes() == once


def test_names_and_numbers_that_no_picture_can_show_are_refused(short_run, tmp_path):
    with pytest.raises(InputError, match="phase: expected texts of at most 100 characters"):
        dataclasses.replace(short_run, phase=np.array(["p" * 101] * len(short_run.step)))
    path = rewritten(tmp_path / "run.npz", short_run, p_g=short_run.p_g.astype(np.longdouble))
    with pytest.raises(InputError, match="expected an array of numbers or text, got float128"):
        History.load(path)


def test_runs_are_equal_if_their_numbers_and_configs_are(short_run, tmp_path):
    loaded = History.load(short_run.save(tmp_path / "run.npz"))
    assert loaded == short_run
    wider = {name: getattr(short_run, name).astype(np.float64) for name in ("d", "p_g")}
    assert dataclasses.replace(short_run, **wider) == short_run
    d = short_run.d.copy()
    d[-1, 0] = 1 - d[-1, 0]
    shorter = {name: getattr(short_run, name)[:-1] for name in COLUMNS}
    config = dataclasses.replace(short_run.config, seed=1)
    for changes in ({"d": d}, shorter, {"config": config}):
        assert dataclasses.replace(short_run, **changes) != short_run
    assert short_run != "run"
    assert short_run.__eq__("run") is NotImplemented
    with pytest.raises(TypeError, match="unhashable"):
        hash(short_run)


def test_arrays_are_read_only_and_those_given_are_not_touched(short_run):
    given = {name: getattr(short_run, name).copy() for name in ARRAYS}
    made = dataclasses.replace(short_run, **given)
    copies = copy.deepcopy(made), pickle.loads(pickle.dumps(made))
    for history in (short_run, made, *copies):
        assert history == short_run
        for name in ARRAYS:
            with pytest.raises(ValueError, match="read-only"):
                getattr(history, name)[:] = getattr(history, name)
    for name, array in given.items():
        array[:] = array
        assert np.shares_memory(array, getattr(made, name)), name
