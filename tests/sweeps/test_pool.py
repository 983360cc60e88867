"""The processes of a sweep: what they do, and how they end."""

import os
import signal
import subprocess
import sys
from concurrent.futures import BrokenExecutor

import pytest

from gan1d.errors import InputError
from gan1d.sweeps.pool import Processes
from helpers import wait_until


def test_calls_are_answered_by_processes_with_one_thread_on_the_cpu(monkeypatch, capfd):
    monkeypatch.setenv("NPROC", "told")
    with Processes(2) as pool:
        found = {future.result() for future in [pool.submit(os.getpid) for _ in range(8)]}
        assert 1 <= len(found) <= 2
        assert os.getpid() not in found
        # What is printed there does not get between the answers.
        pool.submit(os.write, 1, b"noise\n").result()
        names = ("JAX_PLATFORMS", "NPROC")
        assert [pool.submit(os.getenv, name).result() for name in names] == ["cpu", "told"]
        with pytest.raises(ZeroDivisionError):
            pool.submit(divmod, 7, 0).result()
    assert capfd.readouterr() == ("", "noise\n")


def test_what_fails_fails_alone(monkeypatch):
    # What a script or a notebook defines is not found in another process.
    script, mine = sys.modules["__main__"], type("Mine", (), {"__module__": "__main__"})
    monkeypatch.setattr(script, "Mine", mine, raising=False)
    with Processes(2) as pool:
        for thing, message in ((lambda: None, "lambda"), (mine(), "'Mine' on <module '__main__'")):
            with pytest.raises(InputError, match=f"^target: cannot be sent.*{message}"):
                pool.submit(id, thing).result()
        lost = pool.submit(os.abort)
        others = [pool.submit(divmod, n, 1) for n in range(9)]
        with pytest.raises(BrokenExecutor, match="exit code -6"):
            lost.result()
        assert [future.result()[0] for future in others] == list(range(9))


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_the_block_ends_them_whatever_they_do():
    with Processes(1) as pool:
        pid = pool.submit(os.getpid).result()
        working, waiting = (pool.submit(signal.pause) for _ in range(2))
        wait_until(working.running)
    assert isinstance(working.exception(), BrokenExecutor)
    assert waiting.cancelled()
    assert gone(pid)


def test_they_end_with_a_program_that_is_killed():
    script = """
import os, signal
from gan1d.errors import InputError
from gan1d.sweeps.pool import Processes
with Processes(1) as pool:
    print(pool.submit(os.getpid).result(), flush=True)
    pool.submit(signal.pause).result()
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as asking:
        pid = int(asking.stdout.readline())
        asking.kill()
    wait_until(lambda: gone(pid))
