"""Signals at any moment of every command: each ends at once, says so in a line, leaves nothing."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

NAME = "signals"
DEFAULT_COUNT = 480
"""Forty moments of each command."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
LONGEST = 2.0
"""Seconds from the signal to the end, beside what the machine's other work may add."""
INTERRUPTED = 130
TINY = ("--n-x=50", "--n-z=33")
RUN = "run.npz"
OF_MATPLOTLIB = ("mkdir -p failed for path", "Matplotlib created a temporary cache directory")
"""What it says where MPLCONFIGDIR cannot be written."""

# Command -> its arguments; OUT is the file that it writes.
COMMANDS = (
    ("train", "OUT.npz", "--steps=2000", *TINY),
    ("train", "OUT.npz", "--steps=300", "--no-cache", *TINY),
    ("animate", "OUT.gif", "--steps=1500", *TINY),
    ("animate", "OUT.gif", f"--run={RUN}"),
    ("animate", "OUT.mp4", f"--run={RUN}", "--frames=40"),
    ("animate", "OUT.html", f"--run={RUN}"),
    ("animate", "OUT.pdf", f"--run={RUN}", "--frames=20"),
    ("figure", "OUT.png", f"--run={RUN}"),
    ("figure", "OUT.svg", "--steps=300", *TINY),
    ("sweep", "OUT.npz", "--seeds=4", "--steps=1500", *TINY),
    ("certify", RUN, RUN),
    ("show", "made.gif"),
)


def trials(rng: random.Random, count: int, folder: Path) -> Iterator[tuple[str, str | None]]:
    """Yield each command and signal, and what was wrong with how it ended."""
    home = folder / "home"
    home.mkdir()
    _start(["train", str(home / RUN), "--steps=200", *TINY], home, folder).communicate()
    made = ["animate", str(home / "made.gif"), f"--run={home / RUN}", "--frames=5"]
    _start(made, home, folder).communicate()
    # How long each takes, its programs being compiled.
    usual = {}
    for i, command in enumerate(COMMANDS):
        place = _place(folder, f"first-{i}", home)
        start = time.monotonic()
        process = _start(_arguments(command), place / "out", folder)
        _, told = process.communicate()
        if process.returncode not in (0, 3):
            yield f"gan1d {' '.join(command)}", f"exit code {process.returncode}: {told!r}"
        usual[command] = time.monotonic() - start
        shutil.rmtree(place)
    for i in range(count):
        command, number = COMMANDS[i % len(COMMANDS)], rng.choice(SIGNALS)
        moments = -(-count // len(COMMANDS))
        after = usual[command] * (i // len(COMMANDS) + rng.random()) / moments
        place = _place(folder, f"trial-{i}", home)
        what = f"{signal.Signals(number).name} after {after:.2f} s: gan1d {' '.join(command)}"
        yield what, _failure(command, number, after, place, folder)
        shutil.rmtree(place)


def _place(folder: Path, name: str, home: Path) -> Path:
    """A folder with one for the output and one for what is temporary."""
    place = folder / name
    for part in ("out", "tmp"):
        (place / part).mkdir(parents=True)
    for file in (RUN, "made.gif"):
        os.link(home / file, place / "out" / file)
    return place


def _arguments(command: tuple[str, ...]) -> list[str]:
    return [argument.replace("OUT", "out", 1) for argument in command]


def _start(arguments: list[str], where: Path, folder: Path) -> "subprocess.Popen[bytes]":
    surroundings = os.environ | {
        "TMPDIR": str(where.parent / "tmp" if where.name == "out" else folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        # Not a folder, so that Matplotlib makes a temporary one.
        "MPLCONFIGDIR": os.devnull,
    }
    # In a session of its own, so that every child can be found.
    return subprocess.Popen(
        [sys.executable, "-m", "gan1d", *arguments],
        cwd=where,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _failure(
    command: tuple[str, ...], number: int, after: float, place: Path, folder: Path
) -> str | None:
    out = place / "out"
    before = set(out.iterdir())
    process = _start(_arguments(command), out, folder)
    try:
        time.sleep(after)
        heard = _handles(process.pid, number)
        start = time.monotonic()
        process.send_signal(number)
        _, told = process.communicate(timeout=30)
        taken = time.monotonic() - start
    except subprocess.TimeoutExpired:
        return "it goes on"
    finally:
        process.kill()
        process.wait()
        left = _session(process.pid)
        for child in left:
            os.kill(child, signal.SIGKILL)
    if left:
        return f"children left: {left}"
    code, lines = process.returncode, told.decode(errors="replace").splitlines()
    lines = [line for line in lines if not line.startswith(OF_MATPLOTLIB)]
    new = [path for path in out.iterdir() if path not in before]
    if not heard and code not in (0, 3):
        # Python itself was not up yet.
        return f"debris: {new}" if new else None
    if code not in (0, 3, INTERRUPTED):
        return f"exit code {code}: {told.decode(errors='replace')[:300]}"
    # "interrupted" may reach a command that has just written its file.
    whole = [path for path in new if path.name.startswith("out.")]
    if code == INTERRUPTED:
        if len(lines) != 1 or not lines[0].startswith("gan1d: error: interrupted"):
            return f"not one line: {lines}"
        if command[0] == "sweep" and whole and "are kept in" not in lines[0]:
            return f"it keeps members and does not say so: {lines}"
        if taken > LONGEST:
            return f"it took {taken:.1f} s to end"
    elif lines:
        return f"exit code {code}, but {lines}"
    if debris := set(new) - {*whole}:
        return f"debris: {sorted(path.name for path in debris)}"
    if temporary := [path.name for path in (place / "tmp").iterdir()]:
        return f"left in the temporary folder: {temporary}"
    return None


def _handles(pid: int, number: int) -> bool:
    """Has gan1d taken over the signal already?"""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        # No such file on this system, or the process is over.
        return True
    (caught,) = [line.split()[1] for line in status.splitlines() if line.startswith("SigCgt")]
    # SIGINT is caught by Python itself at first, and SIGHUP by gan1d alone, after SIGINT.
    return bool(int(caught, 16) >> (max(number, signal.SIGTERM) - 1) & 1)


def _session(pid: int) -> list[int]:
    """The processes of a session that are not over."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == pid and fields[0] != "Z":
            found.append(int(folder.name))
    return found
