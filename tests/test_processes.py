"""The executor of processes: how calls are answered or fail, and how the processes end."""

import os
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pytest

from gan1d.checks import InputError
from gan1d.processes import Processes
from helpers import wait_until


def test_calls_are_answered_by_other_processes(monkeypatch, capfd):
    monkeypatch.setenv("NPROC", "told")
    monkeypatch.setattr(sys, "path", [*sys.path, Path("elsewhere")])
    with Processes(2, NPROC="1", MINE="here") as pool:
        found = {future.result() for future in [pool.submit(os.getpid) for _ in range(8)]}
        assert 1 <= len(found) <= 2
        assert os.getpid() not in found
        # Text that the other process prints does not mix with its answers.
        pool.submit(os.write, 1, b"noise\n").result()
        # Variables that the user has set are not overwritten.
        assert pool.submit(os.getenv, "MINE").result() == "here"
        assert pool.submit(os.getenv, "NPROC").result() == "told"
        with pytest.raises(ZeroDivisionError):
            pool.submit(divmod, 7, 0).result()
    assert capfd.readouterr() == ("", "noise\n")


def test_a_failed_call_does_not_affect_others(monkeypatch):
    # Another process cannot import what a script or a notebook defines.
    script, mine = sys.modules["__main__"], type("Mine", (), {"__module__": "__main__"})
    monkeypatch.setattr(script, "Mine", mine, raising=False)
    with Processes(2) as pool:
        for thing, message in ((lambda: None, "lambda"), (mine(), "'Mine' on <module '__main__'")):
            with pytest.raises(InputError, match=f"^target: cannot be sent.*{message}"):
                pool.submit(id, thing).result()
        lost, ended = pool.submit(os.abort), pool.submit(exec, "raise SystemExit")
        others = [pool.submit(divmod, n, 1) for n in range(9)]
        for future, code in ((lost, -6), (ended, 1)):
            with pytest.raises(BrokenExecutor, match=f"exit code {code}"):
                future.result()
        assert [future.result()[0] for future in others] == list(range(9))
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with Processes(1) as pool, pytest.raises(OSError, match="No such file"):
        pool.submit(os.getpid).result()


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_processes_end_with_the_block():
    with Processes(1) as pool:
        pid = pool.submit(os.getpid).result()
        # The first call runs, the second waits.
        calls = [pool.submit(time.sleep, 1000) for _ in range(2)]
        wait_until(calls[0].running)
    assert isinstance(calls[0].exception(), BrokenExecutor)
    assert calls[1].cancelled()
    assert gone(pid)


def test_processes_end_with_a_killed_program():
    script = """
import os
from gan1d.processes import Processes
with Processes(1) as pool:
    print(pool.submit(os.getpid).result(), flush=True)
    pool.submit(exec, "while True: pass").result()
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as asking:
        pid = int(asking.stdout.readline())
        asking.kill()
    wait_until(lambda: gone(pid))
