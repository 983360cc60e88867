"""Where a command's run comes from."""

import sys
from argparse import Namespace
from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np
import pytest

from gan1d.cli import runs
from gan1d.cli.runs import cached, recording, report_line
from gan1d.cli.timings import Timings
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.model.compiled import folder_in_use
from gan1d.model.training import train
from helpers import COLUMNS, SMALL

CONFIG = Config(steps=60, **SMALL)


def options(**more):
    given = {"run": None, "quiet": True, "timings": False, "cache": True, "clock": Timings()}
    return Namespace(**(given | more))


@pytest.fixture
def without_jax(monkeypatch):
    """A command's own process, in which JAX has not been imported."""
    monkeypatch.setattr(runs, "sys", SimpleNamespace(modules={}, executable=sys.executable))


def test_a_saved_run_is_loaded(saved, short_run):
    asked = options(run=str(saved))
    with recording(asked) as recorded:
        assert recorded().config == short_run.config
    assert "loading" in asked.clock.beside


def test_a_saved_run_takes_no_settings(saved):
    with pytest.raises(InputError, match=r"--seed, --k cannot be combined with --run"):
        recording(options(run=str(saved), k=2, seed=1))


def test_a_new_run_is_trained_here_if_python_cannot_be_started_again(without_jax, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    asked = options(steps=60, **SMALL)
    with recording(asked) as recorded:
        np.testing.assert_array_equal(recorded().p_g, train(CONFIG).p_g)
    assert not asked.clock.beside


def test_a_new_run_is_trained_in_another_process(without_jax):
    asked = options(seed=3, steps=60, **SMALL)
    with recording(asked, protocol="textbook") as recorded:
        history = recorded()
    expected = train(Config(seed=3, steps=60, protocol="textbook", **SMALL))
    assert history.config == expected.config
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(history, name), getattr(expected, name))
    # The times are those of the other process.
    assert {"imports", "training"} <= asked.clock.seconds.keys()


@pytest.mark.parametrize("executable", [sys.executable, ""])
def test_a_new_run_is_trained_here_where_jax_is_at_hand_or_python_is_embedded(
    executable, monkeypatch
):
    modules = {"jax": None} if executable else {}
    monkeypatch.setattr(runs, "sys", SimpleNamespace(modules=modules, executable=executable))
    with recording(options(steps=60, **SMALL)) as recorded:
        assert recorded().config == CONFIG


def test_compiled_programs_are_kept_unless_that_is_ruled_out(tmp_path, monkeypatch):
    monkeypatch.setattr("gan1d.model.compiled._in_use", [])
    with cached(options()):
        assert folder_in_use() is not None
    with cached(options(cache=False)) as nothing:
        assert folder_in_use() is None
    assert nothing is nullcontext().__enter__()


def test_a_file_is_reported_with_how_its_run_ended(saved, short_run):
    line = report_line(saved, short_run)
    assert line.startswith(f"{saved}  ")
    assert "step 100" in line
    assert line.endswith("NOT converged")
