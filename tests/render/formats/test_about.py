"""Settings are read back from files of any content, in bounded time and memory."""

import json
import re
import struct
import time
import tracemalloc

import pytest

from gan1d.cli.program import main
from gan1d.config import Config
from gan1d.render.formats.about import About, read_sources

CONFIG = Config(seed=7, target='a (b) "c\\<&\u00fc.csv')
SOURCE = About("A title", "Words", (CONFIG.to_json(),)).record.encode()
DEEP = b"gan1d {" + b'"a":[' * 100_000


def gif(text, side=10):
    parts = [text[at : at + 255] for at in range(0, len(text), 255)]
    blocks = b"".join(bytes([len(part)]) + part for part in parts)
    size = struct.pack("<2H", side, side)
    frame = b",\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
    return b"GIF89a" + size + b"\x80\0\0\0\0\0\xff\xff\xff!\xfe" + blocks + b"\0" + frame


BAD = {
    "empty.jpg": b"",
    "text.png": b"no picture",
    "other.mp4": b'gan1d {"runs": [{"no_such_field": 1}]}',
    "slashes.pdf": b"%PDF /Keywords (gan1d {" + b"\\" * 9_000_000,
    "pieces.gif": b"GIF89a!\xfe\7gan1d {" + b"\1x" * 4_500_000,
    "deep.gif": gif(DEEP),
    "lists.webp": b"gan1d " + b'{"runs": [[' * 800_000,
    "odd.html": b'gan1d {"runs": 5}',
    "deep.npz": b"PK\5\6" + bytes(18) + DEEP,
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_without_settings_is_refused_in_one_line(name, tmp_path, capsys):
    path = tmp_path / name
    path.write_bytes(BAD[name])
    start = time.process_time()
    tracemalloc.start()
    code = main(["show", str(path)])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    shown = capsys.readouterr()
    assert (code, shown.out) == (2, "")
    assert re.fullmatch(rf"gan1d: error: file: .*{name}.*\n", shown.err)
    assert peak < 150e6
    # This takes hundredths of a second; it once took 20 s or never ended.
    assert time.process_time() - start < 5


@pytest.mark.parametrize("ending", [".png", ".pdf", ".gif", ".mp4"])
def test_well_formed_settings_are_read(ending, tmp_path):
    path, escaped = tmp_path / f"a{ending}", SOURCE.replace(b"\\", b"\\\\").replace(b"(", b"\\(")
    data = {
        ".pdf": b"%PDF /Keywords (" + escaped + b") >>",
        ".gif": gif(SOURCE),
        # The settings begin in the first 4 MiB, which are read first, and end after them.
        ".mp4": bytes(4_194_300) + SOURCE + bytes(10),
    }
    path.write_bytes(data.get(ending, SOURCE))
    assert read_sources(path) == [json.loads(CONFIG.to_json())]


def test_an_older_config_is_filled_in(tmp_path):
    path = tmp_path / "old.mp4"
    path.write_bytes(b'\x00\xffgan1d {"description": "", "runs": [{"seed": 5}]}\x00')
    (source,) = read_sources(path)
    # The provenance lists the settings that the file lacks.
    missing = source.pop("provenance")["missing"]
    assert "steps" in missing
    assert "seed" not in missing
    assert source == json.loads(Config(seed=5).to_json())
