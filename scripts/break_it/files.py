"""Hostile files: real ones, damaged in every way that we could think of, given to every command.

A trial fails if the command ends with a traceback, with more than one line of error, with another exit
code than 0, 2 or 3, after more than 10 s, with more than 1 GB, or with its input changed.
"""

import contextlib
import hashlib
import io
import json
import os
import random
import resource
import select
import shutil
import socket
import struct
import subprocess
import sys
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

NAME = "files"
DEFAULT_COUNT = 1000

_MOST_SECONDS = 10.0
_MOST_BYTES = 10**9
_SMALL = ("--steps", "60", "--n-x", "60", "--n-z", "33", "--quiet")
_FILM = ("--frames", "8", "--size", "320x180", "--quiet")
_FILMS = ("film.gif", "film.webp", "film.png", "film.pdf", "film.html", "film.mp4")
_STILLS = ("still.png", "still.svg", "still.pdf")
_SAMPLES = ("samples.npy", "samples.csv", "samples.txt")


def trials(rng: random.Random, count: int, folder: Path) -> Iterator[tuple[str, str | None]]:
    """What was tried, and None or what went wrong; `folder` is empty and may be filled."""
    with _Commands(folder) as commands:
        good = _real_files(commands, folder / "good")
        for number in range(count):
            what, path = _hostile(rng, good, folder / "tried", number)
            arguments = _command(rng, path, good)
            before = _state(path)
            failed = commands.run(arguments)
            if failed is None and _state(path) != before:
                failed = "the input has changed"
            # The output of a sweep is its input, which it may write anew if all is well.
            if failed == "the input has changed" and "--resume" in arguments and not commands.code:
                failed = None
            left = [other.name for other in path.parent.glob(".gan1d-*")]
            yield (
                f"{what}: gan1d {' '.join(arguments)}",
                failed or (f"left {left}" if left else None),
            )
            shutil.rmtree(path.parent)


class _Commands:
    """Commands run one after the other in a process of their own, which is replaced if it hangs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = 0
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "_Commands":
        return self

    def __exit__(self, *error: object) -> None:
        self._end()

    def run(self, arguments: list[str], seconds: float = _MOST_SECONDS) -> str | None:
        """Run one command; what went wrong, or None."""
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(arguments) + "\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], 3 * seconds)
        line = process.stdout.readline() if ready else ""
        if not line:
            self._end()
            return f"no answer in {3 * seconds:.0f} s" if not ready else "the process has died"
        done = json.loads(line)
        self.code = done["code"]
        if done["traceback"]:
            return str(done["traceback"])
        if done["code"] not in (0, 2, 3):
            return f"exit code {done['code']}: {done['error']!r}"
        if done["code"] == 2 and done["error"].count("\n") != 1:
            return f"not one line: {done['error']!r}"
        if done["code"] != 2 and done["error"]:
            return f"a message without an error: {done['error']!r}"
        if done["seconds"] > seconds:
            return f"{done['seconds']:.1f} s"
        if done["bytes"] > _MOST_BYTES:
            self._end()
            return f"{done['bytes'] / 1e6:.0f} MB"
        return None

    def _started(self) -> "subprocess.Popen[str]":
        if self._process is None:
            environment = os.environ | {"XDG_CACHE_HOME": str(self.folder / "cache")}
            self._process = subprocess.Popen(
                [sys.executable, __file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=environment,
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def serve() -> None:
    """The other process: run each command that comes in, and answer how it went."""
    import jax  # noqa: F401  (so that runs are trained in this process)

    from gan1d.cli.program import main

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    # Far above what is allowed, which is checked below: no more than a guard of the machine.
    resource.setrlimit(resource.RLIMIT_AS, (2**34, 2**34))
    # What commands have used before is no longer counted: only growth is.
    for line in sys.stdin:
        arguments = json.loads(line)
        errors, code, trace = io.StringIO(), 0, ""
        before, start = _peak(), time.perf_counter()
        with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
            try:
                code = int(main(arguments))
            except SystemExit as leaving:
                code = int(leaving.code or 0)
            except BaseException:
                trace = traceback.format_exc()
        answer = {
            "code": code,
            "error": errors.getvalue(),
            "traceback": trace,
            "seconds": time.perf_counter() - start,
            "bytes": _peak() - before,
        }
        print(json.dumps(answer), file=answers, flush=True)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _real_files(commands: _Commands, folder: Path) -> dict[str, Path]:
    """What the commands make, and samples, by name."""
    folder.mkdir(parents=True)
    run = str(folder / "run.npz")
    made: list[list[str]] = [
        ["train", run, *_SMALL],
        ["sweep", str(folder / "sweep.npz"), "--seeds", "3", *_SMALL],
        *(["animate", str(folder / name), "--run", run, *_FILM] for name in _FILMS),
        *(["figure", str(folder / name), "--run", run] for name in _STILLS),
    ]
    for arguments in made:
        failed = commands.run(arguments, 120)
        assert failed is None or arguments[1].endswith(".mp4"), failed
    numbers = np.random.default_rng(0).normal(size=500)
    np.save(folder / "samples.npy", numbers)
    for name in _SAMPLES[1:]:
        np.savetxt(folder / name, numbers)
    with np.load(run) as archive:
        np.savez_compressed(folder / "small.npz", **archive)
    return {path.name: path for path in folder.iterdir()}


def _state(path: Path) -> object:
    if not path.is_file() or os.stat(path).st_size > 10**8 or path.is_symlink():
        return os.path.lexists(path)
    return hashlib.sha256(path.read_bytes()).digest(), os.lstat(path).st_mode


def _command(rng: random.Random, path: Path, good: dict[str, Path]) -> list[str]:
    """A command that reads the file."""
    file, run = str(path), str(good["run.npz"])
    film, still = str(path.parent / "out.gif"), str(path.parent / "out.png")
    show = ["show", file]
    if path.suffix in (".npy", ".csv", ".txt"):
        return ["train", str(path.parent / "out.npz"), "--target", file, *_SMALL]
    if path.suffix != ".npz":
        return show
    if path.name.startswith("sweep"):
        return ["sweep", file, "--resume", "--seeds", "3", *_SMALL]
    return rng.choice(
        [
            show,
            ["certify", file],
            ["certify", "--json", run, file],
            ["animate", film, "--run", file, *_FILM],
            ["animate", film, "--run", run, "--compare", file, *_FILM],
            ["figure", still, "--run", file, "--quiet"],
            ["figure", still, "--run", file, "--show", "losses", "--quiet"],
            ["sweep", file, "--resume", "--seeds", "1", *_SMALL],
        ]
    )


def _hostile(
    rng: random.Random, good: dict[str, Path], folder: Path, number: int
) -> tuple[str, Path]:
    """A hostile file, and what is wrong with it."""
    folder = folder / str(number)
    folder.mkdir(parents=True)
    name = rng.choice(sorted(good))
    path = folder / name
    if rng.random() < 0.08:
        return _not_regular(rng, path), path
    kinds: list[Callable[[random.Random, bytes, Path], bytes]] = [*_ANY]
    kinds += 3 * {".npz": _NPZ, ".npy": [*_NPY, *_TEXT[:1]]}.get(path.suffix, [])
    if path.suffix in (".csv", ".txt"):
        kinds += _TEXT
    if path.suffix in (".svg", ".html", ".pdf", ".mp4", ".gif", ".png", ".webp"):
        kinds += 2 * _PICTURES
    kind = rng.choice(kinds)
    data = kind(rng, good[name].read_bytes(), good[name])
    if rng.random() < 0.08:
        name = f"{path.stem}{rng.choice(['.npz', '.npy', '.csv', '.svg', '.png', '.html', '.gif'])}"
        path = folder / name
    path.write_bytes(data)
    return f"{kind.__name__.strip('_')} of {name}", path


def _not_regular(rng: random.Random, path: Path) -> str:
    kind = rng.choice(
        ["pipe", "folder", "zero", "null", "full", "loop", "dangling", "socket", "long"]
    )
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "socket":
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
    elif kind in ("zero", "null", "full"):
        path.symlink_to(f"/dev/{kind}")
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "dangling":
        path.symlink_to(path.parent / "nowhere" / "at" / "all")
    else:
        path.symlink_to(path.parent / (250 * "a") / (250 * "b"))
    return f"{kind} {path.name}"


def _cut(rng: random.Random, data: bytes, path: Path) -> bytes:
    return data[: rng.choice([0, 1, 7, rng.randrange(len(data)), len(data) - 1])]


def _flipped(rng: random.Random, data: bytes, path: Path) -> bytes:
    changed = bytearray(data)
    # Where headers are, more often than anywhere.
    end = rng.choice([200, 2000, len(data)])
    for _ in range(rng.choice([1, 1, 3, 30])):
        changed[rng.randrange(min(end, len(data)))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _flipped_at_the_end(rng: random.Random, data: bytes, path: Path) -> bytes:
    return _flipped(rng, data[::-1], path)[::-1]


def _blanked(rng: random.Random, data: bytes, path: Path) -> bytes:
    start = rng.randrange(len(data))
    length = rng.choice([4, 100, 4000])
    return data[:start] + bytes([rng.choice([0, 255])]) * length + data[start + length :]


def _doubled(rng: random.Random, data: bytes, path: Path) -> bytes:
    start, end = sorted(rng.randrange(len(data)) for _ in range(2))
    return data[:end] + data[start:]


def _random(rng: random.Random, data: bytes, path: Path) -> bytes:
    return data[: rng.choice([0, 8, 40])] + rng.randbytes(rng.choice([10, 1000, 100_000]))


def _huge_number(rng: random.Random, data: bytes, path: Path) -> bytes:
    changed = bytearray(data)
    start = rng.randrange(max(1, min(len(data) - 8, rng.choice([60, 600, len(data)]))))
    number = rng.choice([2**31 - 1, 2**32 - 1, 2**24])
    changed[start : start + 4] = struct.pack(rng.choice("<>") + "I", number)
    return bytes(changed)


def _long_zeros(rng: random.Random, data: bytes, path: Path) -> bytes:
    return data + bytes(rng.choice([10**6, 5 * 10**7]))


_ANY = [
    *(_cut, _flipped, _flipped_at_the_end, _blanked, _doubled, _random, _huge_number, _long_zeros),
]


def _deep(rng: random.Random) -> str:
    depth = rng.choice([40, 1000, 100_000])
    return rng.choice(["[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth, "[" * depth])


def _config(rng: random.Random, path: Path) -> str:
    """A config that is none, or holds what it must not."""
    with np.load(path.parent / "run.npz") as archive:
        config: dict[str, Any] = json.loads(str(archive["config"]))
    value = rng.choice(
        [
            *(
                None,
                True,
                -1,
                0,
                1e308,
                10**30,
                1e-320,
                float("nan"),
                float("inf"),
                "",
                "x" * 10**5,
            ),
            *([], {}, [[1]], {"a": 1}, "\ud800", "\n\n", "normal:1e308,1e-308", "samples.npy"),
            "mixture:" + "/".join(["0.0001,1,1"] * 10_000),
            [{"name": "a", "steps": 1}] * 1000,
            [{"name": "a\nb", "steps": 1, "x\ny": 2}],
        ]
    )
    name = rng.choice([*config, "nothing", "a\nb", "show", "sweep"])
    text = json.dumps(config | {name: value})
    return rng.choice(
        [text, text, text, text, _deep(rng), text[:-1] + f', "b": {_deep(rng)}}}', "[]"]
    )


def _changed_config(rng: random.Random, data: bytes, path: Path) -> bytes:
    return _rewritten(path, {"config": np.array(_config(rng, path))})


def _changed_array(rng: random.Random, data: bytes, path: Path) -> bytes:
    with np.load(path) as archive:
        name = rng.choice(archive.files)
        array = archive[name]
    if array.dtype.kind not in "fiub" or not array.size:
        return _rewritten(path, {name: np.array(["x\ny", "\u202e"] * 3)})
    changed = array.astype(np.float64)
    some = tuple(rng.randrange(size) for size in array.shape)
    number = rng.choice([np.nan, np.inf, -np.inf, 9.0, -1.0, 1e308, -1e308, 1e-320, 0.0, 2.0**53])
    kind = rng.randrange(8)
    with np.errstate(all="ignore"):
        if kind == 0:
            changed[...] = number
        elif kind == 1:
            changed[some] = number
        elif kind == 2:
            changed[some] = number
            changed = changed.astype(array.dtype)
        elif kind == 3:
            changed = changed[:-1] if changed.ndim else changed[None]
        elif kind == 4:
            changed = array.astype(rng.choice(["f2", ">f8", "i1", "U3", "b1", "c16", "S4"]))
        elif kind == 5:
            changed = np.zeros((0, *array.shape[1:]))
        elif kind == 6:
            changed = changed[..., ::-1] if changed.ndim else -changed
        else:
            changed = array.astype("O") if rng.random() < 0.5 else changed[None]
    return _rewritten(path, {name: changed})


def _rewritten(path: Path, changes: dict[str, Any], compressed: bool = False) -> bytes:
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    file = io.BytesIO()
    save = np.savez_compressed if compressed else np.savez
    save(file, **(arrays | changes))
    return file.getvalue()


def _without_array(rng: random.Random, data: bytes, path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    del members[rng.choice(sorted(members))]
    return _zipped(members)


def _zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _header(shape: str, kind: str = "'<f8'", order: str = "False", version: int = 1) -> bytes:
    text = f"{{'descr': {kind}, 'fortran_order': {order}, 'shape': {shape}, }}".encode() + b"\n"
    size = len(text).to_bytes(2 if version == 1 else 4, "little")
    return b"\x93NUMPY" + bytes([version, 0]) + size + text


def _hostile_header(rng: random.Random) -> bytes:
    shape = rng.choice(
        [
            "(400,)",
            "(10**9,)",
            "(1000000000000,)",
            "(-1,)",
            "(0, 99999999999)",
            "(",
            "(1,(2,))",
            "()",
        ]
    )
    kind = rng.choice(
        ["'<f8'", "'|O'", "'<U99999999'", "'<U0'", "[('a','<f8')]", "'|V9'", "'<M8[s]'", "'f99'"]
    )
    header = _header(shape, kind, rng.choice(["False", "True", "1"]), rng.choice([1, 2, 3, 9]))
    if rng.random() < 0.2:
        header = b"\x93NUMPY\x02\x00" + struct.pack("<I", rng.choice([2**31, 10**6])) + b"(" * 10**5
    return header + bytes(rng.choice([0, 100, 10**5]))


def _changed_header(rng: random.Random, data: bytes, path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[rng.choice(sorted(members))] = _hostile_header(rng)
    methods = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2]
    return _zipped(members, rng.choice(methods))


def _bomb(rng: random.Random, data: bytes, path: Path) -> bytes:
    """Members that inflate to 3 GB, asked for or not; made in parts, since it is much."""
    file = io.BytesIO(data)
    name = rng.choice(["p_g.npy", "other.npy", "config.npy", "x.npy"])
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with contextlib.suppress(KeyError):
            del archive.NameToInfo[name]
        archive.filelist[:] = [info for info in archive.filelist if info.filename != name]
        # One member of 300 MB, listed as often as needed: inflating it all takes long enough.
        count = rng.choice([40_000_000, 120_000_000])
        with archive.open(name, "w", force_zip64=True) as member:
            member.write(_header(f"({count},)"))
            for _ in range(count // 1_000_000):
                member.write(bytes(8_000_000))
    return file.getvalue()


def _long_list(rng: random.Random, data: bytes, path: Path) -> bytes:
    """A table of contents with very many entries that lie over one another."""
    name = b"x.npy"
    head = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0) + name
    entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, len(name), *[0] * 6)
    count = rng.choice([65_000, 300_000])
    listing = (entry + name) * count
    many = min(count, 65_535)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, many, many, len(listing), len(head), 0)
    return head + listing + end


_NPZ = [
    *(_changed_config, _changed_array, _changed_array, _without_array, _changed_header, _bomb),
    _long_list,
]


def _npy_header(rng: random.Random, data: bytes, path: Path) -> bytes:
    return _hostile_header(rng)


def _archive_of_arrays(rng: random.Random, data: bytes, path: Path) -> bytes:
    return (path.parent / "run.npz").read_bytes()


def _odd_samples(rng: random.Random, data: bytes, path: Path) -> bytes:
    numbers: list[Any] = [1e308, -1e308, np.nan, 5e-324, 0.0, 3, True, 1j, "1", {}]
    file = io.BytesIO()
    np.save(file, np.array([rng.choice(numbers) for _ in range(5)]), allow_pickle=True)
    return file.getvalue()


_NPY = [_npy_header, _archive_of_arrays, _odd_samples]


def _encoded(rng: random.Random, data: bytes, path: Path) -> bytes:
    text = data.decode("latin-1")
    return text.encode(rng.choice(["utf-16", "utf-32", "utf-8-sig", "cp037", "utf-7"]))


def _lines(rng: random.Random, data: bytes, path: Path) -> bytes:
    return rng.choice(
        [
            *(
                b"1" * 10**7,
                b"1," * 10**6,
                b"\n" * 10**7,
                b"#" * 10**7,
                b"1\r" * 1000,
                b"\0" * 10**6,
            ),
            *(b"1e999\n2\n", b"0x10\n1\n", b"1_000\n2\n", b"1;2\n", b'"1"\n"2"\n', b"\xff\xfe1\n"),
            *(
                b"1\n2\x1a\n",
                "１\n２\n".encode(),
                b"1+2j\n3\n",
                b"nan\n1\n",
                b"1\n\n\n2\n",
                b"1 2\n",
            ),
            *(b"1e400\n" * 5, b"(" * 10**5, b"1\n2\n" + b"#" * 2_000_000, b"-\n1\n2\n"),
        ]
    )


_TEXT = [_encoded, _lines]


def _source(rng: random.Random, data: bytes, path: Path) -> bytes:
    """A picture with a hostile record near its beginning, or nothing but that."""
    count, text = rng.choice([1, 1, 1, 20, 2000]), _config(rng, path)[: 10**6]
    record = rng.choice(["", '{"runs": [']) + text
    marked = (f"gan1d {record} " * count).encode(errors="replace")
    if path.suffix == ".pdf":
        return b"%PDF" + marked.replace(b"\\", rng.choice([b"\\", b"\\\\", b"\\" * 10**4]))
    if path.suffix == ".gif":
        parts = (marked[at : at + 255] for at in range(0, len(marked), 255))
        return b"GIF89a!\xfe" + b"".join(bytes([len(part)]) + part for part in parts) + b"\0;"
    return data[:100] + marked + data[100:]


_PICTURES = [_source, _source, _encoded]


if __name__ == "__main__":
    serve()
