import gzip
import hashlib

import numpy as np
import pytest

from gan1d.errors import InputError
from gan1d.targets import Empirical, parse_target
from gan1d.targets.files.samples import read_samples

SAMPLES = np.array([3.0, -1.0, 0.5, 0.5, 2.0])


@pytest.mark.parametrize(
    "ending", ["npy", "csv", "txt", "tsv", "TXT", "csv.gz", "tsv.gz", "txt.GZ"]
)
def test_samples_come_from_a_file(ending, tmp_path):
    path = tmp_path / f"samples.{ending}"
    text = "\n".join(map(str, SAMPLES)).encode()
    if ending == "npy":
        np.save(path, SAMPLES.astype(np.float32)[:, None])
    else:
        path.write_bytes(gzip.compress(text) if ending.lower().endswith("gz") else text)
    target = parse_target(str(path))
    assert isinstance(target, Empirical)
    np.testing.assert_array_equal(target.samples, np.sort(SAMPLES))


@pytest.mark.parametrize("dtype", ["f2", "f4", ">f4", "f8", ">f8", "g", "i1", ">i2", "u8", "i8"])
@pytest.mark.parametrize("shape", [(-1,), (-1, 1), (1, -1)])
def test_arrays_of_any_real_numbers_are_read(dtype, shape, tmp_path):
    array = np.array([3, 0, 2, 2]).astype(dtype).reshape(shape)
    for order in "CF":
        np.save(tmp_path / "samples.npy", np.array(array, order=order))
        for column in (None, "1"):
            read = read_samples(tmp_path / "samples.npy", column)
            assert (read.values.tolist(), read.values.dtype) == ([3, 0, 2, 2], np.float64)
            assert read.said == "4 samples"


def test_a_column_of_an_array_is_chosen_by_its_number(tmp_path):
    path = tmp_path / "samples.npy"
    np.save(path, np.asfortranarray([[1.0, 2.0], [np.nan, 4.0], [5.0, np.nan]]))
    read = read_samples(path, "2")
    assert read.values.tolist() == [2, 4]
    assert read.said == "2 samples from column 2 of 2 (1 missing value left out)"
    for column, message in (
        (
            None,
            r"target: expected .*it has 2 columns, shape \(3, 2\); choose one with --column NUM",
        ),
        ("3", r"column: expected a number from 1 to 2 for shape \(3, 2\), got '3'"),
        ("x", r"column: expected a number from 1 to 2 .* got 'x'"),
    ):
        with pytest.raises(InputError, match=message):
            read_samples(path, column)


def test_the_digest_is_of_the_values_in_their_order(tmp_path):
    path = tmp_path / "samples.txt"
    path.write_text("3\nNA\n1\n")
    expected = hashlib.sha256(np.array([3.0, 1.0], "<f8").tobytes()).hexdigest()[:16]
    assert read_samples(path).digest == expected
    np.save(tmp_path / "same.npy", np.array([3, 1], ">i4"))
    assert read_samples(tmp_path / "same.npy").digest == expected
    path.write_text("1\n3\n")
    assert read_samples(path).digest != expected


def bad_files(folder):
    """Files of samples that are none, by what is wrong with them."""
    arrays = {
        "empty": np.zeros(0),
        "nan": np.array([1.0, np.nan, np.nan]),
        "infinite": np.array([1.0, np.inf]),
        "one value": np.full(10, 3.0),
        "table": np.zeros((3, 2)),
        "cube": np.zeros((3, 1, 1)),
        "text": np.array(["a", "b"]),
        "scalar": np.array(3.0),
        "flags": np.array([True, False]),
        "complex": np.array([1j, 2.0]),
        "structure": np.zeros(3, [("a", "f8")]),
        "dates": np.array(["2020-01-01"], "M8[D]"),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    np.save(folder / "pickle.npy", np.array([{}, 1], dtype=object))
    # The header alone says how long it is; the numbers are a hole in the file.
    np.lib.format.open_memmap(folder / "huge.npy", mode="w+", dtype=np.float64, shape=(10**8,))
    with open(folder / "huge.txt", "wb") as file:
        file.truncate(10**9)
    texts = {"blank": "", "words": "a\nb\nc\n", "two columns": "1,2\n3,4\n", "heading": "x\n"}
    texts |= {"late word": "1\n2\nthree\n", "nan": "nan\nnan\n", "same": "2\n2\n"}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    (folder / "not an array.npy").write_text("1\n2\n")
    (folder / "not packed.csv.gz").write_text("1\n2\n")
    (folder / "cut.csv.gz").write_bytes(gzip.compress(b"1\n2\n" * 1000)[:-9])
    (folder / "folder.txt").mkdir()
    return [*folder.iterdir(), folder / "missing.txt"]


def test_files_that_hold_no_samples_are_refused_in_one_line(tmp_path):
    for path in bad_files(tmp_path):
        with pytest.raises(InputError, match="target: expected") as caught:
            parse_target(str(path))
        assert "\n" not in str(caught.value), path
        assert ", got " in str(caught.value), path


def test_a_packed_text_is_not_inflated_beyond_the_limit(tmp_path):
    path = tmp_path / "samples.txt.gz"
    # Members of a packed file follow one another.
    path.write_bytes(gzip.compress(b"1" * 2**24) * 100)
    with pytest.raises(InputError, match="at most 10000000 samples, got more"):
        read_samples(path)


def test_a_column_of_a_single_array_is_the_first(tmp_path):
    np.save(tmp_path / "samples.npy", SAMPLES)
    with pytest.raises(InputError, match=r"column: expected none, or 1, for shape \(5,\), got '2'"):
        read_samples(tmp_path / "samples.npy", "2")
