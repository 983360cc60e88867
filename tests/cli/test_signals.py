import os
import re
import select
import signal
import subprocess
import sys
import termios
import time

import pytest

from gan1d.cli.terminal import SIGNALS
from helpers import wait_until

LONG = 60
"""Seconds after which a test gives up."""


def started(doing, folder, before=""):
    """A command that has printed "ready" and now runs the code in `doing`."""
    code = f"""
import atexit, os, signal, sys, time
{before}
from gan1d.cli import program, run, show
def work(options):
    print("ready", flush=True)
    {doing}
show.run = work
run(["show", "x"])
"""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "start_new_session": True}
    process = subprocess.Popen([sys.executable, "-c", code], cwd=folder, text=True, **options)
    assert process.stdout.readline() == "ready\n"
    return process


def ended(process, *numbers):
    """Send a process these signals; return its exit code and its lines on standard error."""
    for number in numbers:
        process.send_signal(number)
    _, told = process.communicate(timeout=LONG)
    return process.returncode, told.splitlines()


DOING = {
    "Python": "while True: pass",
    # Python swallows exceptions that are raised in __del__.
    "a callback": """
    class Swallows:
        def __del__(self):
            while True: pass
    Swallows()""",
    "an import": """
    import importlib.abc
    class Finder(importlib.abc.MetaPathFinder):
        def find_spec(self, *_):
            time.sleep(60)
    sys.meta_path.insert(0, Finder())
    import nothing""",
}


@pytest.mark.parametrize("doing", DOING.values(), ids=DOING)
def test_signals_end_a_command_once_whatever_it_is_doing(doing, tmp_path):
    process = started(doing, tmp_path)
    start = time.monotonic()
    expected = 130, ["gan1d: error: interrupted"]
    assert ended(process, signal.SIGTERM, signal.SIGINT) == expected
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("number", SIGNALS)
def test_each_signal_removes_half_written_files_and_child_processes(number, tmp_path):
    doing = """
    import subprocess
    from pathlib import Path
    from functools import partial
    from gan1d.files import cleanup, write_whole
    from gan1d.processes import end_process
    child = subprocess.Popen(["sleep", "60"], process_group=0)
    with write_whole(Path("out.txt")) as temporary, cleanup(partial(end_process, child)):
        temporary.write_text("half")
        Path("child").write_text(str(child.pid))
        child.wait()"""
    process = started(doing, tmp_path)
    child = tmp_path / "child"
    wait_until(lambda: child.exists() and child.read_text())
    assert ended(process, number) == (130, ["gan1d: error: interrupted"])
    assert list(tmp_path.iterdir()) == [child]
    with pytest.raises(ProcessLookupError):
        os.kill(int(child.read_text()), 0)


def test_functions_registered_with_atexit_are_called(tmp_path):
    before = "atexit.register(print, 'bye', file=sys.stderr)"
    process = started(DOING["Python"], tmp_path, before)
    assert ended(process, signal.SIGINT) == (130, ["gan1d: error: interrupted", "bye"])
    assert ended(started("return 0", tmp_path, before)) == (0, ["bye"])


def test_a_signal_that_was_ignored_stays_ignored(tmp_path):
    ignored = "signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    process = started("time.sleep(0.2); return 0", tmp_path, ignored)
    assert ended(process, signal.SIGHUP) == (0, [])


def read_until(terminal, pattern):
    """Read the text on a terminal until the pattern is in it."""
    text = ""
    while not re.search(pattern, text):
        ready, _, _ = select.select([terminal], [], [], LONG)
        assert ready, f"nothing like {pattern!r} in {text!r}"
        text += os.read(terminal, 4096).decode()
    return text


@pytest.mark.parametrize(
    ("number", "name", "file"),
    [(signal.SIGINT, "train", "run.npz"), (signal.SIGTERM, "animate", "out.gif")],
)
def test_an_interrupted_run_leaves_no_debris(number, name, file, tmp_path):
    out = tmp_path / file
    out.write_text("before")
    endless = ("--steps", "2000000", "--record-every", "1000", "--n-x", "60", "--n-z", "33")
    terminal, other_end = os.openpty()
    # A progress bar needs room.
    termios.tcsetwinsize(other_end, (24, 100))
    command = [sys.executable, "-m", "gan1d", name, str(out), *endless]
    process = subprocess.Popen(command, stderr=other_end)
    os.close(other_end)
    try:
        # Wait until some steps are done.
        read_until(terminal, r"\| [1-9]\d*/2000000")
        process.send_signal(number)
        told = read_until(terminal, r"error: .*\n")
        process.wait(timeout=LONG)
    finally:
        process.kill()
        process.wait()
        os.close(terminal)
    assert process.returncode == 130
    assert told.endswith("\r\x1b[Kgan1d: error: interrupted\r\n")
    assert out.read_text() == "before"
    assert list(tmp_path.iterdir()) == [out]
