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


@pytest.fixture(scope="module")
def pool():
    with Processes(2) as pool:
        yield pool


def test_calls_are_answered_by_other_processes(pool):
    found = {future.result() for future in [pool.submit(os.getpid) for _ in range(8)]}
    assert 1 <= len(found) <= 2
    assert os.getpid() not in found
    assert pool.submit(divmod, 7, 2).result() == (3, 1)
    with pytest.raises(ZeroDivisionError):
        pool.submit(divmod, 7, 0).result()


@pytest.mark.parametrize(
    ("name", "value"), [("NPROC", "1"), ("JAX_PLATFORMS", "cpu"), ("MINE", "kept")]
)
def test_jax_finds_one_thread_on_the_cpu_there(name, value, monkeypatch):
    monkeypatch.setenv("MINE", "kept")
    with Processes(1) as pool:
        assert pool.submit(os.getenv, name).result() == value
    monkeypatch.setenv(name, "told")
    with Processes(1) as pool:
        assert pool.submit(os.getenv, name).result() == "told"


def test_what_is_printed_there_does_not_get_between_the_answers(capfd):
    with Processes(1) as pool:
        pool.submit(os.write, 1, b"noise\n").result()
        assert pool.submit(divmod, 7, 2).result() == (3, 1)
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "noise\n")


def test_a_process_that_is_lost_takes_its_own_call_with_it(pool):
    lost = pool.submit(os.abort)
    others = [pool.submit(divmod, n, 1) for n in range(9)]
    with pytest.raises(BrokenExecutor, match="exit code -6"):
        lost.result()
    assert [future.result()[0] for future in others] == list(range(9))


class Mine:
    """What a script or a notebook defines is not found in another process."""

    def __reduce__(self):
        return getattr, (sys.modules["__main__"], "nothing of that name")


@pytest.mark.parametrize("thing", [lambda: None, Mine()], ids=["not pickled", "not found"])
def test_what_cannot_be_sent_is_one_line_with_a_way_out(thing, pool):
    with pytest.raises(InputError, match=r"target: cannot be sent .*ThreadPoolExecutor\(1\)"):
        pool.submit(id, thing).result()
    assert pool.submit(divmod, 7, 2).result() == (3, 1)


def test_the_block_ends_them_whatever_they_do():
    with Processes(1) as pool:
        pid = pool.submit(os.getpid).result()
        working, waiting = (pool.submit(signal.pause) for _ in range(2))
        wait_until(working.running)
    assert isinstance(working.exception(), BrokenExecutor)
    assert waiting.cancelled()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_they_end_with_a_program_that_is_killed():
    script = """
import os, signal
from gan1d.sweeps.pool import Processes
with Processes(1) as pool:
    print(pool.submit(os.getpid).result(), flush=True)
    pool.submit(signal.pause)
    signal.pause()
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as asking:
        pid = int(asking.stdout.readline())
        asking.kill()

    def gone():
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return False

    wait_until(gone)
