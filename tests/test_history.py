import dataclasses
import zipfile

import numpy as np
import pytest

from gan1d.errors import InputError
from gan1d.history import History

NAMES = {
    *("x", "x_edges", "z", "step", "phase", "p_data", "p_g", "d", "g_of_z"),
    *("discriminator_loss", "generator_loss", "config"),
}


def test_save_and_load(short_run, tmp_path):
    path = short_run.save(tmp_path / "run.npz")
    loaded = History.load(path)
    assert loaded.config == short_run.config
    for name in NAMES - {"config"}:
        np.testing.assert_array_equal(getattr(loaded, name), getattr(short_run, name))
    assert list(tmp_path.iterdir()) == [path]


def test_an_upper_case_ending_is_an_ending(short_run, tmp_path):
    path = short_run.save(tmp_path / "RUN.NPZ")
    np.testing.assert_array_equal(History.load(path).d, short_run.d)
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_is_plain_arrays_that_other_programs_can_read(short_run, tmp_path):
    path = short_run.save(tmp_path / "run.npz")
    with np.load(path, allow_pickle=False) as archive:
        assert set(archive.files) == NAMES
        assert archive["p_g"].shape == (len(short_run.step), len(short_run.x))


def test_memory_of_a_default_record_is_modest(run):
    arrays = (getattr(run, name) for name in NAMES - {"config"})
    assert sum(array.nbytes for array in arrays) < 100e6


def test_last_row(short_run):
    rows = [short_run.last_row(letter) for letter in "abcd"]
    assert rows == sorted(rows)
    assert rows[-1] == len(short_run.step) - 1
    assert short_run.last_row("nowhere") is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"p_g": lambda h: h.p_g[:, 1:]}, "p_g: expected"),
        ({"d": lambda h: h.d[1:]}, "d: expected"),
        ({"d": lambda h: h.d[0]}, "d: expected 2 axes"),
        ({"d": lambda h: h.d + 1}, "d: expected probabilities"),
        ({"x_edges": lambda h: h.x_edges[:-1]}, "x_edges: expected"),
        ({"x_edges": lambda h: h.x_edges[::-1]}, "x_edges: expected increasing"),
        ({"step": lambda h: h.step[::-1]}, "step: expected increasing"),
        ({"phase": lambda h: h.step}, "phase: expected text"),
        ({"p_data": lambda h: h.p_data * np.nan}, "p_data: expected finite"),
        ({"p_data": lambda h: -h.p_data}, "at least 0"),
        ({"p_data": lambda h: 0 * h.p_data}, "p_data: expected a window"),
        ({"p_data": lambda h: 10 * h.p_data}, "p_data: expected a window"),
        ({"p_g": lambda h: 10 * h.p_g}, "p_g: expected probabilities"),
        ({"x_edges": lambda h: h.x_edges[::-1].astype(np.uint64)}, "x_edges: expected increasing"),
        ({"x": lambda h: h.x + 100}, "x: expected a point between"),
        ({"z": lambda h: h.z[::-1]}, "z: expected increasing"),
        ({"step": lambda h: h.step * 1.0}, "step: expected whole numbers"),
        ({"z": lambda h: h.z.astype(str)}, "z: expected numbers"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_by_name(short_run, changes, words):
    with pytest.raises(InputError, match=words):
        dataclasses.replace(
            short_run, **{name: change(short_run) for name, change in changes.items()}
        )


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
    arrays = {name: getattr(short_run, name) for name in NAMES - {"config"}}
    np.savez(tmp_path / "config.npz", config="{", **arrays)
    np.savez(
        tmp_path / "shapes.npz",
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
