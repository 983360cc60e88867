"""Array files are checked before they are read, so that no header can cost much time or memory."""

import io
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

from gan1d.archive import MOST_INFLATED, read_array, read_arrays
from gan1d.checks import InputError
from gan1d.targets.text import parse_target


@pytest.fixture(autouse=True)
def little_memory():
    """Fail if a test uses more memory than MOST_INFLATED, the limit for unpacked files."""
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MOST_INFLATED


def refused(path, names=("x",)):
    with pytest.raises(InputError, match=r"^run: expected a saved run[^\n]*$") as caught:
        read_arrays(path, "run", names)
    assert "pickle" not in str(caught.value)
    return str(caught.value)


def header(shape="(2,)", kind="'<f8'", version=1):
    text = f"{{'descr': {kind}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY" + bytes([version, 0]) + len(text).to_bytes(2 * version, "little") + text


def zipped(path, method=zipfile.ZIP_STORED, **members):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return path


@pytest.mark.parametrize("dtype", ["<f4", ">f8", "u1", ">U3", "?"])
def test_arrays_are_read_as_numpy_reads_them(dtype):
    array = np.array([[1, 0, 3], [4, 5, 6]]).astype(dtype)
    for one in (array, np.asfortranarray(array), array[:0], array[0, 0]):
        for version in (1, 2):
            file = io.BytesIO()
            np.lib.format.write_array(file, np.asanyarray(one), (version, 0))
            size = file.tell()
            file.seek(0)
            read = read_array(file, size)
            np.testing.assert_array_equal(read, one)
            assert (read.dtype, read.shape) == (one.dtype, one.shape)


HEADERS = {
    "huge": header("(1000000000000,)"),
    "negative": header("(-1,)"),
    "objects": header(kind="'|O'"),
    "structure": header(kind="[('a', '<f8')]"),
    "long text": header(kind="'<U99999999'"),
    "no text": header("(1000000000000,)", kind="'<U0'"),
    "version": header(version=3),
    "long": b"\x93NUMPY\2\0" + struct.pack("<I", 2**31),
    "brackets": b"\x93NUMPY\1\0" + struct.pack("<H", 60_000) + b"(" * 60_000,
    "text": b"1, 2, 3",
    "cut": header()[:9],
}


@pytest.mark.parametrize("what", HEADERS)
def test_an_array_is_refused_by_its_header(tmp_path, what):
    content = HEADERS[what] + bytes(100)
    refused(zipped(tmp_path / "run.npz", x=content))
    path = tmp_path / "samples.npy"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"^target: expected[^\n]*$") as caught:
        parse_target(str(path))
    assert "pickle" not in str(caught.value)


def test_what_is_no_archive_is_refused(tmp_path):
    path = zipped(tmp_path / "run.npz", x=header() + bytes(16))
    for content in (b"", b"text", b"\x80\x04K\x01.", header(), path.read_bytes()[:-50]):
        path.write_bytes(content)
        refused(path)
    packed = zipped(tmp_path / "packed.npz", zipfile.ZIP_BZIP2, x=header() + bytes(16))
    assert "not supported" in refused(packed)


def test_a_bomb_is_refused_before_it_inflates(tmp_path):
    path, count = tmp_path / "run.npz", MOST_INFLATED // 8
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("y.npy", header("(1,)") + bytes(8))
        archive.writestr("x.npy", header(f"({count},)"))
        # The zip's entry, too, claims that the array is that large.
        archive.filelist[1].file_size = 2**32 - 2
    assert "more than 268 MB" in refused(path)
    # x is not asked for, so it is not read and does no harm.
    assert read_arrays(path, "run", ("y", "z"))["y"].tolist() == [0.0]
    small = zipped(tmp_path / "small.npz", zipfile.ZIP_DEFLATED, x=header("(9,)") + bytes(72))
    assert read_arrays(small, "run", "x")["x"].tolist() == [0.0] * 9


def test_arrays_that_overlap_in_the_file_are_refused(tmp_path):
    path, array = tmp_path / "run.npz", header("(1000,)") + bytes(8000)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.npy", array)
        (first,) = archive.filelist
        for name in "bcd":
            again = zipfile.ZipInfo(f"{name}.npy")
            for part in ("header_offset", "CRC", "file_size", "compress_size"):
                setattr(again, part, getattr(first, part))
            archive.filelist.append(again)
            archive.NameToInfo[again.filename] = again
    assert "its arrays take 0 MB, more than" in refused(path, names="abcd")
