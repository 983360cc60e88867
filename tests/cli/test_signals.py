import os
import signal
import subprocess
import sys
import time

import pytest

import gan1d.cli

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
ENDLESS = ("--steps=2000000", "--record-every=1000", "--n-x=50", "--n-z=33")
LONG = 60
"""Seconds after which a test gives up."""


def started(code, folder, **surroundings):
    """A program that has said "ready"."""
    (folder / "tmp").mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"TMPDIR": str(folder / "tmp")} | surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def ended(process, *numbers):
    """The exit code and the lines on standard error after these signals."""
    for number in numbers:
        process.send_signal(number)
    _, told = process.communicate(timeout=LONG)
    return process.returncode, told.splitlines()


# The command that is run says "ready", and then does what DOING says.
COMMAND = """
import ctypes, os, sys, time, threading, signal
from gan1d.cli import program, run, show
def work(options):
    print("ready", flush=True)
    {}
show.run = work
run(["show", "x"])
"""
DOING = {
    "Python": "while True: pass",
    "sleep": "time.sleep(60)",
    # Where an exception would be swallowed.
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
    # The main thread does not hear of the signal: it waits for a lock that it holds itself.
    "C": """
    libc = ctypes.CDLL(None)
    lock = ctypes.create_string_buffer(256)
    libc.pthread_mutex_init(lock, None)
    libc.pthread_mutex_lock(lock)
    libc.pthread_mutex_lock(lock)""",
    "a block that swallows all": """
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass""",
}


@pytest.mark.parametrize("doing", DOING.values(), ids=DOING)
def test_a_signal_ends_it_whatever_it_is_doing(doing, tmp_path):
    process = started(COMMAND.format(doing), tmp_path)
    start = time.monotonic()
    assert ended(process, signal.SIGTERM) == (130, ["gan1d: error: interrupted"])
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])
def test_each_signal_removes_what_was_begun(name, tmp_path):
    doing = """
    import subprocess
    from pathlib import Path
    from gan1d.files import write_whole
    from gan1d.unfinished import begun, end_process
    sleep = lambda: subprocess.Popen(["sleep", "60"], process_group=0)
    with write_whole(Path("out.txt")) as temporary, begun(sleep, end_process) as child:
        temporary.write_text("half")
        Path("child").write_text(str(child.pid))
        child.wait()"""
    # Under nohup the tests themselves ignore SIGHUP, and would hand that on.
    heard = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_DFL)"
    process = started(heard + COMMAND.format(doing), tmp_path)
    child = tmp_path / "child"
    until(lambda: child.exists() and child.read_text())
    assert ended(process, getattr(signal, name)) == (130, ["gan1d: error: interrupted"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["child", "tmp"]
    with pytest.raises(ProcessLookupError):
        os.kill(int(child.read_text()), 0)


def until(condition):
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_two_at_the_same_time_are_one(tmp_path):
    process = started(COMMAND.format(DOING["Python"]), tmp_path)
    assert ended(process, signal.SIGTERM, signal.SIGINT) == (130, ["gan1d: error: interrupted"])


def test_a_second_one_does_not_wait(tmp_path):
    slow = "import atexit, time\natexit.register(time.sleep, 60)"
    process = started(slow + COMMAND.format(DOING["Python"]), tmp_path)
    process.send_signal(signal.SIGINT)
    assert process.stderr.readline() == "gan1d: error: interrupted\n"
    time.sleep(0.3)
    assert ended(process, signal.SIGINT) == (130, [])


def test_what_others_registered_is_done(tmp_path):
    registered = "import atexit, sys\natexit.register(print, 'bye', file=sys.stderr)"
    process = started(registered + COMMAND.format(DOING["Python"]), tmp_path)
    assert ended(process, signal.SIGINT) == (130, ["gan1d: error: interrupted", "bye"])
    process = started(registered + COMMAND.format("return 0"), tmp_path)
    assert ended(process) == (0, ["bye"])


@pytest.mark.parametrize("name", ["SIGHUP", "SIGINT"])
def test_a_signal_that_was_ignored_stays_ignored(name, tmp_path):
    ignored = f"import signal\nsignal.signal(signal.{name}, signal.SIG_IGN)"
    doing = "time.sleep(0.5); return 0"
    process = started(ignored + COMMAND.format(doing), tmp_path)
    assert ended(process, getattr(signal, name)) == (0, [])


def test_the_callers_handlers_stay_as_they_are(tmp_path, capsys):
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
    before = [signal.getsignal(getattr(signal, name)) for name in names]
    assert gan1d.cli.main(["show", str(tmp_path / "none.gif")]) == 2
    assert [signal.getsignal(getattr(signal, name)) for name in names] == before
    wakeup = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(wakeup)
    assert wakeup == -1
