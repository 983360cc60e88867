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


def test_a_child_of_a_process_that_has_used_jax_is_told(monkeypatch):
    train(TINY)
    monkeypatch.setattr(forks, "_forked_in_use", False)
    forks._after_fork()
    with pytest.raises(InputError, match="forked from one in which JAX was used"):
        train(TINY)


def test_a_child_of_one_that_has_not_is_not(monkeypatch):
    monkeypatch.setattr(forks, "_forked_in_use", False)
    monkeypatch.delitem(sys.modules, "jax._src.xla_bridge")
    forks._after_fork()
    assert not forks._forked_in_use


FORK = """
import os, sys, warnings
warnings.simplefilter("ignore")
{before}
child = os.fork()
if not child:
    {child}
    import gan1d
    try:
        gan1d.train(gan1d.Config(steps=20, n_x=20, n_z=17))
    except gan1d.InputError:
        os._exit(7)
    os._exit(8)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
TRAINED = "import gan1d; gan1d.train(gan1d.Config(steps=20, n_x=20, n_z=17))"
USED = "import jax; jax.numpy.ones(3).block_until_ready()"
ANOTHER_THREAD = "import threading; threading.Thread(target=threading.Event().wait).start()"


@pytest.mark.skipif(sys.platform == "win32", reason="forks of POSIX")
@pytest.mark.parametrize(
    ("before", "child", "code"),
    [
        (TRAINED, "", 7),
        (f"import gan1d; {USED}", ANOTHER_THREAD, 7),
        pytest.param(
            USED,
            "",
            7,
            marks=pytest.mark.skipif(sys.platform != "linux", reason="threads seen on Linux"),
        ),
        ("import gan1d, jax", "", 8),
    ],
    ids=["trained", "used", "used-before-the-import", "not-used"],
)
def test_a_fork_ends_with_the_error_and_not_in_a_hang(before, child, code):
    script = FORK.format(before=before, child=child)
    assert subprocess.run([sys.executable, "-c", script], timeout=120).returncode == code


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
