"""A try: run a command in a folder of good files, and judge its output and the files that it leaves."""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

SHELL = f'gan1d() {{ exec "{sys.executable}" -m gan1d "$@"; }}\n'
TINY = "--steps 60 --n-x 60 --n-z 33 --quiet"
"""Options of a short run: $TINY in a shell command."""
MAKE = """
gan1d train run.npz $TINY
gan1d sweep sweep.npz --seeds 2 $TINY
gan1d animate film.gif --run run.npz --frames 6 --size 320x180
gan1d animate film.html --run run.npz --frames 6
gan1d animate film.pdf --run run.npz --frames 6 --size 320x180
gan1d figure still.png --run run.npz
gan1d figure still.svg --run run.npz
seq 0.5 0.07 20 > samples.csv
echo nonsense | tee text.npz text.gif text.csv
"""
"""Commands that make the good files, and some files of nonsense."""
LONGEST, LONGEST_AFTER_A_SIGNAL = 120.0, 5.0
"""Seconds that a command may take in all, and after a signal."""


@dataclass(frozen=True)
class Try:
    """A shell line that runs gan1d, in a folder with the good files.

    Attributes:
        codes: the right exit codes.
        damage: what is wrong with the folder, in words.
        prepare: does the damage.
        printed: what the command must print if it succeeds.
        number: the signal to send, if any.
        moment: seconds from when gan1d handles signals until the signal is sent.
    """

    line: str
    codes: tuple[int, ...]
    damage: str = ""
    prepare: Callable[[Path], object] = lambda folder: None
    printed: str | None = None
    number: signal.Signals | None = None
    moment: float = 0.0

    def __str__(self) -> str:
        sent = f"{self.number.name} after {self.moment:.2f} s" if self.number else ""
        return ": ".join(filter(None, (self.damage, sent, f"`{cell(self.line)}`")))


class Answer(NamedTuple):
    """The outcome of a try: exit code (None if it took too long), output, digests of the files."""

    code: int | None
    printed: str
    errors: str
    before: dict[str, bytes]
    after: dict[str, bytes]
    orphans: bool = False


def verdict(trial: Try, answer: Answer) -> str:
    """The first fault of an answer, or "ok"."""
    code, before, after, errors = answer.code, answer.before, answer.after, answer.errors
    failed = code not in (0, 3)
    # A failed command may keep its run, or the members of a sweep, in a file that its message names.
    kept = {name for name in after if "kept in" in errors and Path(name).name in errors}
    words = trial.line.partition("gan1d ")[2].split()
    output = set() if failed else {f"folder/{word}" for word in words[1:2]}
    changed = {name for name in before if before[name] != after.get(name)} - kept - output
    new = after.keys() - before.keys() - kept
    debris = new if failed else {name for name in new if "/." in name or name.startswith("tmp")}
    one_line = errors.startswith("gan1d: error: ") and errors.count("\n") == 1
    other_words = trial.printed not in (None, answer.printed)
    problems = {
        "hangs": code is None,
        "a child is left": answer.orphans,
        "traceback": code not in (None, 0, 1, 2, 3, 130) or "Traceback" in errors,
        "lost": bool(changed),
        "half-written": bool(debris),
        "not one line": not one_line if failed else bool(errors),
        "wrong in silence": not failed and (code not in trial.codes or other_words),
        "wrong exit code": code not in trial.codes,
    }
    return next((problem for problem, there in problems.items() if there), "ok")


def make_good_files(place: Path) -> Path:
    """Make the folder of good files. Raises CalledProcessError if a command fails."""
    os.environ |= {"XDG_CACHE_HOME": str(place / "cache"), "TINY": TINY}
    good = place / "good"
    good.mkdir()
    for line in MAKE.strip().splitlines():
        subprocess.run(["bash", "-c", SHELL + line], check=True, cwd=good, capture_output=True)
    return good


def attempt(trial: Try, good: Path) -> Answer:
    """Run the command in a copy of the folder of good files."""
    with tempfile.TemporaryDirectory(dir=good.parent) as place:
        folder, temporary = Path(place, "folder"), Path(place, "tmp")
        shutil.copytree(good, folder)
        temporary.mkdir()
        trial.prepare(folder)
        before = _contents(Path(place))
        process = subprocess.Popen(
            ["bash", "-c", SHELL + trial.line],
            cwd=folder,
            env=os.environ | {"TMPDIR": str(temporary)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            # A new session, so that every child can be found.
            start_new_session=True,
        )
        if trial.number:
            _wait_until_it_listens(process)
            time.sleep(trial.moment)
            process.send_signal(trial.number)
        code = None
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = process.wait(LONGEST_AFTER_A_SIGNAL if trial.number else LONGEST)
        if trial.number:
            # A child that is just starting needs a moment to notice that its parent has ended.
            time.sleep(1.0)
        orphans = _end_session(process.pid)
        printed, errors = process.communicate()
        return Answer(code, printed, errors, before, _contents(Path(place)), orphans)


def cell(text: str = "") -> str:
    """A text for a cell of the table, escaped and cut to fit."""
    text = text.replace("|", "\\|")
    return text if len(text) <= 110 else f"{text[:110]}…"


def _contents(place: Path) -> dict[str, bytes]:
    """A digest of each regular file below a folder."""
    return {
        str(path.relative_to(place)): hashlib.sha256(path.read_bytes()).digest()
        for path in place.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def _wait_until_it_listens(process: "subprocess.Popen[str]") -> None:
    """Return when SIGTERM has a handler: gan1d sets one, Python does not."""
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        caught = status.read_text().partition("SigCgt:")[2].split()[0]
        if int(caught, 16) >> (signal.SIGTERM - 1) & 1:
            return
        time.sleep(0.005)


def _end_session(leader: int) -> bool:
    """Kill the processes left in a session; return whether any but its leader was left."""
    left = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader and fields[0] != "Z":
                left.add(int(folder.name))
                os.kill(int(folder.name), signal.SIGKILL)
    return bool(left - {leader})
