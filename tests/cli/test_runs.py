import sys
from argparse import Namespace
from dataclasses import replace
from types import SimpleNamespace

import pytest

from gan1d.checks import DivergedError
from gan1d.cli import runs
from gan1d.cli.runs import recording
from gan1d.config import Config
from gan1d.model.training import train
from gan1d.processes import Processes
from gan1d.render.figures.request import StillRequest
from helpers import SMALL, wait_until

ASKED = {"steps": 60, **SMALL}
ANY_STEP = StillRequest(show="step", step=1)
"""What may show any row of a run."""


def options(**more):
    return Namespace(**({"run": None, "quiet": True, "cache": True} | more))


@pytest.fixture
def pools(monkeypatch):
    """The pools that train, in a process of its own, in which JAX has not been imported."""
    begun = []

    def processes(*arguments, **environment):
        begun.append(Processes(*arguments, **environment))
        return begun[-1]

    monkeypatch.setattr(runs, "Processes", processes)
    monkeypatch.setattr(runs, "sys", SimpleNamespace(modules={}, executable=sys.executable))
    return begun


def test_a_saved_run_is_loaded(saved, short_run, pools):
    with recording(options(run=str(saved))) as begin:
        assert begin(ANY_STEP).result() == short_run
    assert not pools


def test_a_new_run_is_trained_in_one_other_process_or_its_failure_raised_here(pools):
    with recording(options(seed=3, **ASKED), protocol="textbook") as begin:
        config = replace(Config(**ASKED), seed=3, protocol="textbook")
        assert begin(ANY_STEP).result() == train(config)
    diverging = options(**ASKED, discriminator_learning_rate=1e38)
    with recording(diverging) as begin, pytest.raises(DivergedError, match="diverged at step"):
        begin(ANY_STEP).result()
    assert [len(pool._started) for pool in pools] == [1, 1]


def fail(*_):
    raise OSError("the disk is gone")


def test_a_training_that_fails_is_not_begun_again_here(pools, monkeypatch):
    monkeypatch.setattr(
        "gan1d.model.training.train", lambda *_, **__: pytest.fail("it trains here")
    )
    monkeypatch.setattr(runs, "start_and_train", fail)
    with recording(options(**ASKED)) as begin, pytest.raises(OSError, match="the disk is gone"):
        begin(ANY_STEP).result()


def lose_the_process(pools):
    endless = {"steps": 10**6, "record_every": 1000}
    with recording(options(**ASKED | endless)) as begin:
        recorded = begin(ANY_STEP)
        # Until JAX has been imported.
        wait_until(pools[0]._work_queue.empty)
        pools[0]._started[0].kill()
        recorded.result()


def test_one_that_is_lost_is_reported_in_one_line(pools):
    with pytest.raises(ChildProcessError, match="training: its process ended with exit code -9"):
        lose_the_process(pools)


@pytest.mark.parametrize("executable", ["/nowhere/python", ""])
def test_a_new_run_is_trained_here_where_no_other_process_can_be_started(
    executable, pools, monkeypatch, short_run
):
    trained = []
    monkeypatch.setattr(runs.sys, "executable", executable)
    monkeypatch.setattr("gan1d.model.training.train", lambda *_, **__: trained.append(short_run))
    with recording(options(**ASKED)) as begin:
        begin(ANY_STEP).result()
    assert trained
    assert not pools
