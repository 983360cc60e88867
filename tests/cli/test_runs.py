"""Where a command's run comes from."""

import sys
from argparse import Namespace
from dataclasses import replace
from types import SimpleNamespace

import pytest

from gan1d.checks import DivergedError
from gan1d.cli import runs
from gan1d.cli.runs import Recording, report_line
from gan1d.config import Config
from gan1d.model.training import train
from gan1d.render.figures.request import StillRequest
from helpers import SMALL, wait_until

ASKED = {"steps": 60, **SMALL}
CONFIG = Config(**ASKED)
ANY_STEP = StillRequest(show="step", step=1)
"""What may show any row of a run."""


def options(**more):
    return Namespace(**({"run": None, "quiet": True, "cache": True} | more))


@pytest.fixture
def without_jax(monkeypatch):
    """A command's own process, in which JAX has not been imported."""
    monkeypatch.setattr(runs, "sys", SimpleNamespace(modules={}, executable=sys.executable))


def test_a_saved_run_is_loaded(saved, short_run):
    with Recording(options(run=str(saved))) as recording:
        recording.begin(ANY_STEP)
        assert recording.history() == short_run


def test_a_new_run_is_trained_in_another_process(without_jax):
    with Recording(options(seed=3, **ASKED)) as recording:
        recording.begin(ANY_STEP, protocol="textbook")
        config = replace(CONFIG, seed=3, protocol="textbook")
        assert recording.history() == train(config)
        assert recording._apart is not None


def test_what_the_training_raises_is_raised_here(without_jax):
    with Recording(options(**ASKED, discriminator_learning_rate=1e38)) as recording:
        recording.begin(ANY_STEP)
        with pytest.raises(DivergedError, match="diverged at step"):
            recording.history()


def test_one_that_is_lost_is_reported_in_one_line(without_jax):
    with Recording(options(**ASKED | {"steps": 10**6, "record_every": 1000})) as recording:
        recording.begin(ANY_STEP)
        # Until JAX has been imported.
        wait_until(recording._apart._work_queue.empty)
        recording._apart._started[0].kill()
        with pytest.raises(
            ChildProcessError, match="training: its process ended with exit code -9"
        ):
            recording.history()


@pytest.mark.parametrize("lacking", ["Python", "the embedding program's", "JAX is there already"])
def test_a_new_run_is_trained_here_where_there_can_be_no_other_process(lacking, monkeypatch):
    executable = {"Python": "/nowhere/python", "the embedding program's": ""}
    modules = {"jax": None} if lacking.startswith("JAX") else {}
    found = executable.get(lacking, sys.executable)
    monkeypatch.setattr(runs, "sys", SimpleNamespace(modules=modules, executable=found))
    monkeypatch.setattr(sys, "executable", found)
    with Recording(options(**ASKED)) as recording:
        recording.begin(ANY_STEP)
        assert recording.history() == train(CONFIG)


def test_a_file_is_reported_with_how_its_run_ended(saved, short_run):
    line = report_line(saved, short_run)
    assert line.startswith(f"{saved}  ")
    assert "step 100" in line
    assert line.endswith("NOT converged")
