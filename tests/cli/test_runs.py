import sys
from argparse import Namespace
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from gan1d.cli import runs
from gan1d.cli.runs import recording
from gan1d.processes import Processes
from gan1d.render.figures.request import StillRequest
from helpers import SMALL, wait_until


@pytest.fixture
def pools(monkeypatch):
    """The process pools that commands start, as if this process had not imported JAX."""
    begun = []

    def processes(*arguments, **environment):
        begun.append(Processes(*arguments, **environment))
        return begun[-1]

    monkeypatch.setattr(runs, "Processes", processes)
    monkeypatch.setattr(runs, "sys", SimpleNamespace(modules={}, executable=sys.executable))
    monkeypatch.setattr("gan1d.model.training.train", lambda *_, **__: "trained here")
    return begun


@contextmanager
def recorded():
    """The Future of a long run that is started as a command starts one."""
    options = {"run": None, "quiet": True, "cache": True, "defaults": {}, "steps": 10**6}
    with recording(Namespace(**options, record_every=1000, **SMALL)) as begin:
        yield begin(StillRequest())


def test_a_lost_training_process_is_reported_in_one_line(pools):
    lost = "training: its process ended with exit code -9"
    with pytest.raises(ChildProcessError, match=lost), recorded() as run:  # noqa: PT012
        # Wait until JAX has been imported.
        wait_until(pools[0]._work_queue.empty)
        pools[0]._started[0].kill()
        run.result()


@pytest.mark.parametrize("executable", ["/nowhere/python", ""])
def test_a_run_is_trained_in_this_process_if_no_other_can_be_started(
    executable, pools, monkeypatch
):
    monkeypatch.setattr(runs.sys, "executable", executable)
    with recorded() as run:
        assert run.result() == "trained here"
    assert not pools
