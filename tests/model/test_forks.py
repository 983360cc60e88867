import subprocess
import sys
import threading

import numpy as np
import pytest

from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.model import forks
from gan1d.model.compiled import folder_in_use, kept_programs
from gan1d.model.training import train

TINY = Config(steps=60, n_x=40, n_z=33)


def test_a_child_of_a_process_that_has_trained_is_told(monkeypatch):
    train(TINY)
    monkeypatch.setattr("os.getpid", lambda: forks._first_used_in + 1)
    with pytest.raises(InputError, match="fork: this process was forked"):
        train(TINY)


@pytest.mark.skipif(sys.platform == "win32", reason="forks of POSIX")
def test_a_fork_ends_with_the_error_and_not_in_a_hang():
    code = """
import os, sys, warnings
import gan1d
warnings.simplefilter("ignore")
config = gan1d.Config(steps=20, n_x=20, n_z=17)
gan1d.train(config)
child = os.fork()
if not child:
    try:
        gan1d.train(config)
    except gan1d.InputError:
        os._exit(7)
    os._exit(8)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))"""
    assert subprocess.run([sys.executable, "-c", code], timeout=120).returncode == 7


def test_threads_train_what_one_trains():
    expected = train(TINY)
    runs = {}
    threads = [threading.Thread(target=lambda i=i: runs.update({i: train(TINY)})) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for run in runs.values():
        np.testing.assert_array_equal(run.p_g, expected.p_g)
        np.testing.assert_array_equal(run.d, expected.d)
    assert len(runs) == 4


def test_blocks_that_keep_programs_may_end_in_any_order(monkeypatch):
    monkeypatch.setattr("gan1d.model.compiled._in_use", [])
    one, other = kept_programs(), kept_programs()
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    assert folder_in_use() is not None
    other.__exit__(None, None, None)
    assert folder_in_use() is None
