"""Files from outside are bounded before they are read: whatever they say, time and memory are small."""

import io
import json
import os
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

from gan1d.archive import MOST_INFLATED, read_arrays, read_header, read_values
from gan1d.checks import InputError
from gan1d.config import Config
from gan1d.history import History
from gan1d.reading import DEEPEST_JSON, first_json, opened, parse_json
from gan1d.targets import parse_target


@pytest.fixture(autouse=True)
def little_memory():
    """No test here may take more than 50 MB."""
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50e6


def refused(path, kind="run", names=("x",), **options):
    with pytest.raises(InputError) as caught:
        read_arrays(path, kind, names, **options)
    message = str(caught.value)
    assert message.startswith(f"{kind}: expected")
    assert "\n" not in message
    assert "pickle" not in message
    return message


def header(shape="(2,)", kind="'<f8'", version=1, order="False"):
    text = f"{{'descr': {kind}, 'fortran_order': {order}, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY" + bytes([version, 0]) + len(text).to_bytes(2 * version, "little") + text


def zipped(path, method=zipfile.ZIP_STORED, **members):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return path


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "pipe", "folder", "loop"])
def test_only_regular_files_are_opened(tmp_path, device):
    path = tmp_path / "run.npz"
    if device == "pipe":
        os.mkfifo(path)
    elif device == "folder":
        path.mkdir()
    else:
        path.symlink_to(path if device == "loop" else device)
    refused(path)
    for ending in (".npy", ".csv"):
        other = tmp_path / f"samples{ending}"
        other.symlink_to(path)
        with pytest.raises(InputError, match=r"^target: expected .* got "):
            parse_target(str(other))


@pytest.mark.parametrize("name", ["missing", "n" * 300, "null\0byte", "file/inside"])
def test_a_name_that_cannot_be_opened_is_refused(tmp_path, name):
    (tmp_path / "file").touch()
    with (
        pytest.raises(InputError, match="run: expected a file, got"),
        opened(tmp_path / name, "run"),
    ):
        pass


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("dtype", ["<f4", ">f8", "<i8", "u1", "<U3", ">U3", "?", "<f2"])
def test_arrays_are_read_as_numpy_reads_them(dtype, version):
    array = np.array([[1, 0, 3], [4, 5, 6]]).astype(dtype)
    for one in (array, np.asfortranarray(array), array[:0], array[0, 0]):
        file = io.BytesIO()
        np.lib.format.write_array(file, np.asanyarray(one), (version, 0))
        file.seek(0)
        read = read_values(file, read_header(file))
        np.testing.assert_array_equal(read, one)
        assert (read.dtype, read.shape) == (one.dtype, one.shape)


HEADERS = {
    "huge": header("(1000000000000,)"),
    "negative": header("(-1,)"),
    "nested": header("((1,),)"),
    "objects": header(kind="'|O'"),
    "structure": header(kind="[('a', '<f8')]"),
    "times": header(kind="'<M8[s]'"),
    "long text": header(kind="'<U99999999'"),
    "no text": header("(1000000000000,)", kind="'<U0'"),
    "no order": header(order="1"),
    "version": header(version=3),
    "long": b"\x93NUMPY\2\0" + struct.pack("<I", 2**31),
    "brackets": b"\x93NUMPY\1\0" + struct.pack("<H", 60_000) + b"(" * 60_000,
    "text": b"1, 2, 3",
    "nothing": b"",
    "cut": header()[:9],
}


@pytest.mark.parametrize("what", HEADERS)
def test_an_array_is_refused_by_its_header(tmp_path, what):
    assert "x: " in refused(zipped(tmp_path / "run.npz", x=HEADERS[what] + bytes(100)))
    path = tmp_path / "samples.npy"
    path.write_bytes(HEADERS[what])
    with pytest.raises(InputError, match=r"^target: expected[^\n]*$") as caught:
        parse_target(str(path))
    assert "pickle" not in str(caught.value)


def test_characters_that_are_none_are_refused(tmp_path):
    for code in (0x110000, 0xD800):
        path = zipped(tmp_path / "run.npz", x=header("(1,)", "'<U1'") + struct.pack("<I", code))
        assert "text" in refused(path)


def test_a_bomb_is_refused_before_it_inflates(tmp_path):
    path, count = tmp_path / "run.npz", MOST_INFLATED // 8
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("y.npy", header("(1,)") + bytes(8))
        with archive.open("x.npy", "w", force_zip64=True) as member:
            member.write(header(f"({count},)"))
            for _ in range(8):
                member.write(bytes(count))
    assert path.stat().st_size < 3e6
    assert "more than the 268 MB that are read" in refused(path)
    # What is not asked for is not looked at.
    assert read_arrays(path, "run", ("y", "z"))["y"].tolist() == [0.0]


def test_members_that_lie_over_one_another_are_refused(tmp_path):
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
    assert "over one another" in refused(path, names="abcd")


def test_a_long_table_of_contents_is_refused(tmp_path):
    name = b"x.npy"
    entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", *(20, 20, 0, 0, 0, 33, 0, 0, 0, 5), *[0] * 6)
    listing = (entry + name) * 100_000
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 65535, 65535, len(listing), 0, 0)
    path = tmp_path / "run.npz"
    path.write_bytes(listing + end)
    assert "table of contents is too long" in refused(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(tmp_path, method):
    path = zipped(tmp_path / "run.npz", method, x=header() + bytes(16))
    tracemalloc.reset_peak()
    assert "not supported" in refused(path)


def test_a_run_holds_no_more_than_its_config_can_fill(short_run, tmp_path):
    path = short_run.save(tmp_path / "run.npz")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            if name != "p_g.npy":
                archive.writestr(name, content)
        with archive.open("p_g.npy", "w") as member:
            member.write(header("(101, 100000)"))
            for _ in range(101):
                member.write(bytes(800_000))
    with pytest.raises(InputError, match="its config can fill no more than 67 MB"):
        History.load(path)


def test_numbers_that_overflow_are_refused_without_a_warning(short_run, tmp_path):
    for name in ("x_edges", "p_g", "d", "x"):
        path = short_run.save(tmp_path / "run.npz")
        with np.load(path) as archive:
            arrays = dict(archive)
        arrays[name] = np.where(np.arange(arrays[name].shape[-1]) % 2, 1e308, -1e308) + np.zeros(
            arrays[name].shape
        )
        np.savez(path, **arrays)
        with pytest.raises(InputError, match="not a usable run"):
            History.load(path)


@pytest.mark.parametrize("depth", [DEEPEST_JSON + 2, 2000, 200_000])
def test_deep_json_is_refused(depth):
    for text in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
        with pytest.raises(ValueError, match="deep"):
            parse_json(text)
        with pytest.raises(ValueError, match="deep"):
            first_json(f"{text} ...")
        for config in (text, f'{{"phases": {text}}}', f'{{"seed": {text}}}'):
            with pytest.raises(InputError, match=r"^config: expected JSON text[^\n]*deep\)$"):
                Config.from_json(config)


def test_json_of_ordinary_depth_is_read():
    text = "[" * DEEPEST_JSON + "]" * DEEPEST_JSON
    assert json.dumps(parse_json(text)) == text
    assert first_json(f"{text}y") == parse_json(text)


def test_a_config_of_any_content_is_refused_in_one_line():
    for text in (
        '{"a\\nb": 1}',
        '{"phases": [{"a\\nb": 1}]}',
        json.dumps({str(i): i for i in range(10_000)}),
        '"' + "x" * 5_000_000 + '"',
    ):
        with pytest.raises(InputError) as caught:
            Config.from_json(text)
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 500


def test_texts_of_samples_are_bounded(tmp_path):
    path = tmp_path / "samples.csv"
    for content, message in (
        (b"1" * 2_000_000, "there are no numbers"),
        (b"1\n" + b"1" * 2_000_000, "line 2 says '1+\\.\\.\\.1+', unlike those above"),
        (b"\n" * 11_000_000, "more than 10 000 000 lines"),
        (b"\xff\xfe1\x00\n", "it holds a zero byte"),
        (b"1\n\x00\n", "it holds a zero byte"),
    ):
        path.write_bytes(content)
        with pytest.raises(InputError, match=rf"^target: expected [^\n]*{message}"):
            parse_target(str(path))


def test_a_mark_of_utf_8_loses_no_sample(tmp_path):
    path = tmp_path / "samples.txt"
    path.write_text("1\n2\n3\n", encoding="utf-8-sig")
    assert parse_target(str(path)).samples.tolist() == [1, 2, 3]
    path.write_bytes(b"1\r2\r3\r")
    assert parse_target(str(path)).samples.tolist() == [1, 2, 3]


def test_an_archive_is_no_file_of_samples(short_run, tmp_path):
    path = tmp_path / "samples.npy"
    short_run.save(tmp_path / "run.npz").rename(path)
    with pytest.raises(InputError, match=r"^target: expected .*it holds a zero byte"):
        parse_target(str(path))
