"""Settings are read back from pictures of any content, in a bounded time and with bounded memory."""

import json
import struct
import time
import tracemalloc
import zlib

import pytest

from gan1d.cli import main
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.render.formats.about import read_sources

DEEP = b"gan1d {" + b'"a":[' * 100_000
SOURCE = b"gan1d " + Config(seed=7).to_json().encode()
DC = b'<s xmlns="http://purl.org/dc/elements/1.1/"><source>%s</source></s>'


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(text, side=1):
    head = chunk(b"IHDR", struct.pack(">2I5B", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + text + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def gif(text, side=10):
    parts = [text[at : at + 255] for at in range(0, len(text), 255)]
    blocks = b"".join(bytes([len(part)]) + part for part in parts)
    size = struct.pack("<2H", side, side)
    frame = b",\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
    return b"GIF89a" + size + b"\x80\0\0\0\0\0\xff\xff\xff!\xfe" + blocks + b"\0" + frame


def webp(xml, length=None):
    length = struct.pack("<I", len(xml) if length is None else length)
    canvas = b"VP8X" + struct.pack("<I", 10) + b"\4\0\0\0" + b"\xff" * 6
    return b"RIFF" + struct.pack("<I", 30 + len(xml)) + b"WEBP" + canvas + b"XMP " + length + xml


HOSTILE = {
    "page without an end.html": b'<script id="config">' * 20_000,
    "deep.html": b'<script id="config">' + DEEP + b"</script>",
    "deep.mp4": DEEP,
    "many.mp4": b'gan1d {"show": 1}' * 100_000,
    "deep.svg": DC % DEEP,
    "encoding.svg": b'<?xml version="1.0" encoding="no-such"?><a/>',
    "wide encoding.svg": b'<?xml version="1.0" encoding="utf-16"?><a/>',
    "laughs.svg": b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>',
    "elements.svg": b"<a>" * 100_000,
    "deep.pdf": b"%PDF /Keywords (" + DEEP + b")",
    "slashes.pdf": b"%PDF /Keywords (" + b"\\" * 3_000_000,
    "open.pdf": b"%PDF " + b"/Keywords (a" * 100_000,
    "deep.png": png(chunk(b"tEXt", b"Source\0" + DEEP)),
    "bomb.png": png(chunk(b"zTXt", b"Source\0\0" + zlib.compress(b"gan1d {" * 10_000_000))),
    "chunks.png": png(chunk(b"tEXt", b"a\0") * 20_000),
    "large.png": png(b"", side=60_000),
    "deep.gif": gif(DEEP),
    "large.gif": gif(b"nothing", side=65_535),
    "deep.webp": webp(DC % DEEP),
    "long.webp": webp(DC % SOURCE, 2**32 - 1),
    "parts.webp": b"RIFF\0\0\0\0WEBP" + b"JUNK\0\0\0\0" * 110_000,
    "deep.npz": b"PK\5\6" + bytes(18) + DEEP,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_line(name, tmp_path, capsys):
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    start = time.process_time()
    tracemalloc.start()
    code = main(["show", str(path)])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    shown = capsys.readouterr()
    assert (code, shown.out) == (2, "")
    assert shown.err.startswith("gan1d: error: file: ")
    assert shown.err.count("\n") == 1
    assert peak < 150e6
    # It takes some hundredths of a second, where it once took 20 s or for ever.
    assert time.process_time() - start < 5


GOOD = {
    "a.html": b'<p><script id="config">' + SOURCE + b"</script>",
    "a.svg": DC % SOURCE,
    "a.pdf": b"%PDF /Keywords (" + SOURCE.replace(b"(", b"\\(") + b") >>",
    "a.png": png(chunk(b"tEXt", b"Source\0" + SOURCE)),
    "a.gif": gif(SOURCE),
    "a.webp": webp(DC % SOURCE),
    "front.mp4": SOURCE + bytes(9_000_000),
    "back.mp4": bytes(9_000_000) + SOURCE + bytes(10),
    "middle.mp4": bytes(4_194_300) + SOURCE + bytes(10),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_well_formed_is_read(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(GOOD[name])
    assert read_sources(path) == [json.loads(Config(seed=7).to_json())]


def test_pipes_and_devices_are_not_read(tmp_path):
    for ending in (".png", ".svg", ".npz", ".mp4"):
        path = tmp_path / f"zero{ending}"
        path.symlink_to("/dev/zero")
        with pytest.raises(InputError, match=r"^file: expected a regular file, .* is a device$"):
            read_sources(path)
