"""Calls of gan1d with arguments that nobody should give, drawn from the options that it has."""

import argparse
import contextlib
import io
import os
import random
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from gan1d.cli.program import COMMANDS, main, parser_of

NAME = "calls"
DEFAULT_COUNT = 2000
LONGEST = 20.0
"""Seconds that a call may keep the processor busy, so that other work does not count."""
CODES = {0, 1, 2, 3, 130}
TINY = ("--steps=40", "--n-x=20", "--n-z=17", "--record-every=20")
"""Settings with which what is not refused is over soon. What a trial asks for comes after them."""

NUMBERS = (
    *("0", "1", "-1", "2", "3", "7", "0.5", "-0.0", "1e-320", "1e308", "1e400", "-1e400"),
    *("nan", "inf", "-inf", "1_0", " 5 ", "5 5", "0x10", "1e3", "½", "٣", "1,5", "--5", "+3"),
    *(
        "4294967295",
        "4294967296",
        "9007199254740993",
        "18446744073709551616",
        "9" * 400,
        "9" * 5000,
    ),
)
TEXTS = (
    *(
        "",
        " ",
        "-",
        "--",
        "=",
        ":",
        "/",
        ".",
        "..",
        "~",
        "%s",
        "%(default)s",
        "{0}",
        "{x!r}",
        "$a$",
    ),
    *("\x00", "a\x1b[31mb", "\r\n", "two\nlines", "\u202egnp.exe", "\ud800", "\udcff", "naïve Ünï"),
    *("漢字", "😀" * 50, "x" * 10_000, "a b\tc", "'; rm", '"', "\\", "None", "True", "null"),
)
TARGETS = (
    *("normal:4,1.25", "normal:0,0", "normal:nan,1", "normal:1e300,1e300", "normal:", "normal:1"),
    *(
        "uniform:1,0",
        "uniform:-inf,inf",
        "laplace:0,1e-300",
        "mixture:1,0,1",
        "mixture:1,0,1/0,5,1",
    ),
    *(
        "mixture:/",
        "mixture:-1,0,1/2,3,1",
        "beta:1,2",
        "normal:1,2,3",
        "samples.csv",
        "nothing.csv",
    ),
)
VARIED = (
    "beta1",
    "beta2",
    "seed",
    "steps",
    "loss",
    "beta3",
    "",
    "start-scale",
    "epsilon",
    "anneal",
    "target",
)
ENDINGS = (".gif", ".png", ".npz", ".svg", ".pdf", ".html", ".GIF", ".mp4", ".webp", ".txt", "")


def trials(rng: random.Random, count: int, folder: Path) -> Iterator[tuple[str, str | None]]:
    """Yield each call, and what was wrong with how it was answered."""
    known = _files(folder)
    before = Path.cwd()
    os.chdir(folder)
    try:
        for _ in range(count):
            command = rng.choice(list(COMMANDS))
            arguments = _arguments(rng, command, known)
            yield " ".join(map(_shown, arguments)), _failure(arguments, folder)
    finally:
        os.chdir(before)


def _shown(argument: str) -> str:
    text = ascii(argument)
    return text if len(text) < 60 else f"{text[:40]}...{len(argument)}"


def _files(folder: Path) -> list[str]:
    """Files to be read: a run, what is made of it, and some that are neither."""
    with contextlib.redirect_stdout(io.StringIO()):
        main(["train", str(folder / "run.npz"), "--quiet", *TINY])
        main(["sweep", str(folder / "sweep.npz"), "--quiet", "--seeds=2", *TINY])
        main(["figure", str(folder / "made.svg"), f"--run={folder / 'run.npz'}"])
    (folder / "broken.npz").write_bytes((folder / "run.npz").read_bytes()[:2000])
    (folder / "empty.npz").write_bytes(b"")
    (folder / "samples.csv").write_text("1\n2\n3\n2.5\n2.2\n")
    (folder / "folder.npz").mkdir()
    return sorted(path.name for path in folder.iterdir())


def _arguments(rng: random.Random, command: str, known: list[str]) -> list[str]:
    actions = parser_of([command])[1]._actions
    options = [action for action in actions if action.option_strings]
    places = [action for action in actions if not action.option_strings]
    trains = any("--steps" in action.option_strings for action in options)
    words = list(TINY) if trains and rng.random() < 0.95 else []
    if rng.random() < 0.5:
        words = []
        # Most of what is drawn from a saved run is quick.
        if any("--run" in action.option_strings for action in options):
            words = ["--run=run.npz"]
        elif trains:
            words = list(TINY)
    if any("--frames" in action.option_strings for action in options):
        words += ["--frames=6", "--width=320"] if rng.random() < 0.9 else ["--frames=6"]
    if command == "sweep":
        words.append("--seeds=2")
    for place in places:
        if place.nargs in (None, "+") or rng.random() < 0.8:
            words.append(_path(rng, known, made=place.dest == "out"))
    for action in rng.sample(options, k=min(len(options), rng.choice((0, 1, 1, 2, 3)))):
        words += _option(rng, action, known)
    if rng.random() < 0.1:
        words.insert(rng.randrange(len(words) + 1), rng.choice(TEXTS))
    if rng.random() < 0.1:
        rng.shuffle(words)
    return [command, *words]


def _option(rng: random.Random, action: argparse.Action, known: list[str]) -> list[str]:
    name = rng.choice(action.option_strings)
    if action.nargs == 0:
        return [name if rng.random() < 0.9 else f"{name}={rng.choice(TEXTS)}"]
    value = _value(rng, action, known)
    return [f"{name}={value}"] if name.startswith("--") and rng.random() < 0.8 else [name, value]


def _value(rng: random.Random, action: argparse.Action, known: list[str]) -> str:
    kind = rng.random()
    if kind < 0.15:
        return rng.choice(TEXTS)
    if action.choices and kind < 0.7:
        return str(rng.choice(list(action.choices)))
    if action.dest == "target":
        return rng.choice(TARGETS)
    if action.dest == "vary":
        ends = [rng.choice((*NUMBERS[:14], "0.1", "0.9")) for _ in range(2)]
        count = rng.choice((*NUMBERS, "2", "3"))
        values = rng.choice((f"{ends[0]}:{ends[1]}:{count}", f"{ends[0]},{ends[1]}", *TARGETS))
        return f"{rng.choice(VARIED)}={values}"
    if action.dest == "size":
        return f"{rng.choice(NUMBERS)}x{rng.choice(NUMBERS)}"
    if action.dest == "workers":
        return rng.choice(("0", "1", "2", "-1", "x", "nan"))
    if action.dest == "dask":
        return rng.choice(("", "nowhere", "-1", "tcp://", "127.0.0.1:1"))
    if action.metavar and any(part in action.metavar for part in ("FILE", "npz")):
        return _path(rng, known, made=False)
    if action.dest in ("steps", "seeds"):
        return rng.choice((*(n for n in NUMBERS if len(n) < 3), "nan", "9" * 400))
    return rng.choice(NUMBERS)


def _path(rng: random.Random, known: list[str], *, made: bool) -> str:
    kind = rng.random()
    if kind < (0.1 if made else 0.6):
        return rng.choice(known)
    if kind < 0.8:
        return f"out{rng.choice(ENDINGS)}"
    return rng.choice(TEXTS) + rng.choice(ENDINGS)


def _failure(arguments: list[str], folder: Path) -> str | None:
    """What was wrong with how a call was answered; None if nothing was."""
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    said, told = io.StringIO(), io.StringIO()
    start = time.process_time()
    try:
        with (
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(told),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("always")
            code: object = main(arguments)
    except SystemExit as error:
        code = error.code
    except BaseException as error:
        return f"{type(error).__name__}: {ascii(str(error))[:200]}"
    taken = time.process_time() - start
    lines = told.getvalue()
    new = [path for path in folder.iterdir() if path not in before]
    for kept in [path for path in new if path.name.startswith("gan1d-kept-")]:
        # What a run has cost is not lost, if the message says so.
        if kept.name in lines:
            kept.unlink()
            new.remove(kept)
    if taken > LONGEST:
        return f"it took {taken:.0f} s"
    if code not in CODES:
        return f"exit code {code!r}"
    if code in (0, 3) and lines:
        return f"exit code {code}, but {ascii(lines)[:200]}"
    if code in (1, 2) and (lines.count("\n") != 1 or not lines.startswith("gan1d: error: ")):
        return f"not one line of error: {ascii(lines)[:200]}"
    if code in (1, 2) and (new or before != {p: p.stat().st_mtime_ns for p in before}):
        return f"it failed, and yet wrote {[path.name for path in new]}"
    if any(not line.isprintable() for line in lines.splitlines()) or len(lines) > 1200:
        return f"not fit for a terminal: {ascii(lines)[:200]}"
    for path in new:
        if path.name.startswith(".gan1d"):
            return f"debris: {path.name}"
        path.unlink()
    return None
