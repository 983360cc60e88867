import numpy as np
import pytest

from gan1d.errors import InputError
from gan1d.targets import (
    Empirical,
    parse_target,
)

SAMPLES = np.array([3.0, -1.0, 0.5, 0.5, 2.0])


@pytest.mark.parametrize("ending", ["npy", "csv", "txt", "TXT"])
def test_samples_come_from_a_file(ending, tmp_path):
    path = tmp_path / f"samples.{ending}"
    if ending == "npy":
        np.save(path, SAMPLES.astype(np.float32)[:, None])
    else:
        heading = "height\n" if ending == "csv" else ""
        path.write_text(heading + "\n".join(map(str, SAMPLES)) + "\n")
    target = parse_target(str(path))
    assert isinstance(target, Empirical)
    np.testing.assert_allclose(target.samples, np.sort(SAMPLES))


def bad_files(folder):
    """Files of samples that are none, by what is wrong with them."""
    arrays = {
        "empty": np.zeros(0),
        "nan": np.array([1.0, np.nan, 2.0]),
        "infinite": np.array([1.0, np.inf]),
        "one value": np.full(10, 3.0),
        "table": np.zeros((3, 2)),
        "text": np.array(["a", "b"]),
        "scalar": np.array(3.0),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    np.save(folder / "pickle.npy", np.array([{}, 1], dtype=object))
    # The header alone says how long it is; the numbers are a hole in the file.
    np.lib.format.open_memmap(folder / "huge.npy", mode="w+", dtype=np.float64, shape=(10**8,))
    with open(folder / "huge.txt", "wb") as file:
        file.truncate(10**9)
    texts = {"blank": "", "words": "a\nb\nc\n", "two columns": "1,2\n3,4\n", "heading": "x\n"}
    texts |= {"late word": "1\n2\nthree\n", "nan": "1\nnan\n", "same": "2\n2\n"}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    (folder / "not an array.npy").write_text("1\n2\n")
    (folder / "folder.txt").mkdir()
    return [*folder.iterdir(), folder / "missing.txt"]


def test_files_that_hold_no_samples_are_refused_in_one_line(tmp_path):
    for path in bad_files(tmp_path):
        with pytest.raises(InputError, match="target: expected") as caught:
            parse_target(str(path))
        assert "\n" not in str(caught.value), path
        assert ", got " in str(caught.value), path
