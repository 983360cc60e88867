"""What all tests share. JAX, Hypothesis and gan1d are imported by the workers alone."""

import gc
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from functools import cache

import pytest

GC_THRESHOLD = 50_000
"""New objects after which Python looks for garbage. Figures are made of so many that at its own
threshold it spends a sixth of the time on that."""

GUARD = """
import os, shutil, sys
from pathlib import Path

sys.stdin.read()
folder = sys.argv[1]
for process in Path("/proc").glob("[0-9]*"):
    try:
        if f"={folder}" in os.fsdecode((process / "environ").read_bytes()):
            os.kill(int(process.name), 9)
    except OSError:
        pass
shutil.rmtree(folder, ignore_errors=True)
"""
"""Waits until whoever started it is over, and ends all that still runs in a folder and removes it."""

_guards = []


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Put all temporary files into one folder, which goes with the tests even if they are killed."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tempfile.mkdtemp(prefix="gan1d-tests-")
        command = [sys.executable, "-c", GUARD, folder]
        # In a session of its own, so that what ends the tests does not end it.
        _guards.append(subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True))
        os.environ["TMPDIR"] = folder
        config.option.basetemp = config.option.basetemp or f"{folder}/pytest"
    # A shell's background job ignores some signals, and would hand that on to the commands.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("SIGQUIT", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    # A picture of a test must not depend on a display or on the user's settings.
    os.environ.setdefault("MPLBACKEND", "Agg")
    if config.option.dist == "no":
        _set_up_libraries()


def _set_up_libraries():
    import jax
    from hypothesis import settings

    # How long an example takes says more about the machine than about gan1d.
    settings.register_profile("patient", deadline=None)
    settings.load_profile("patient")
    # Shapes that line up only by accident are errors here.
    jax.config.update("jax_numpy_rank_promotion", "raise")
    # Compiling takes longer than running here. A run's own programs are compiled as ever.
    jax.config.update("jax_disable_most_optimizations", True)


def pytest_unconfigure():
    """Wait until all is gone."""
    for guard in _guards:
        guard.communicate()


def pytest_collection_modifyitems(items):
    """Tests in the browser come first, and so does test_readme.py, which takes long."""
    items.sort(
        key=lambda item: "browser" not in item.fixturenames and item.path.name != "test_readme.py"
    )


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory):
    """A folder for all workers of the tests."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session", autouse=True)
def _quick(shared_folder):
    """Garbage is collected rarely; programs are compiled once for all workers and their commands."""
    from gan1d.model.compiled import kept_programs

    gc.set_threshold(GC_THRESHOLD)
    os.environ["XDG_CACHE_HOME"] = str(shared_folder / "cache")
    with kept_programs():
        yield


@pytest.fixture(scope="session")
def browser():
    """One for all pages, with its network off."""
    from browser import Browser

    browser = Browser()
    yield browser
    browser.quit()


@pytest.fixture(scope="session")
def record(shared_folder):
    """Trains a run with these settings once for all workers; returns its record."""
    from gan1d import Config, History, train
    from helpers import locked

    @cache
    def recorded(name, config=None, **settings):
        config = config or Config(**settings)
        path = shared_folder / f"{name}.npz"
        with locked(path):
            if not path.exists():
                train(config).save(path)
        return History.load(path)

    return recorded


@pytest.fixture(scope="session")
def run(record):
    """The default run: what a reader gets who changes nothing."""
    return record("run")


@pytest.fixture(scope="session")
def textbook_run(record):
    """The other protocol."""
    return record("textbook", protocol="textbook")


@pytest.fixture(scope="session")
def short_run(record):
    """A run with all its phases, too short for any of their goals."""
    from helpers import SMALL

    return record("short", steps=100, **SMALL)


@pytest.fixture(scope="session")
def pair(record, short_run):
    """The short run, and one with the other objective, which ends earlier."""
    other = replace(short_run.config, steps=70, loss="saturating")
    return short_run, record("saturating", other)


@pytest.fixture
def saved(short_run, tmp_path):
    """The file of the short run."""
    return short_run.save(tmp_path / "run.npz")
