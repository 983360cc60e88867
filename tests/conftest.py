"""Fixtures and settings that all tests share. Only processes that run tests import JAX."""

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
"""New objects until garbage is collected; Python's default would make the tests slower."""

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
"""A script that, after its parent has ended, kills the processes that use a folder and removes it."""

_guards = []


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Put all temporary files into one folder, which is removed even if the tests are killed."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tempfile.mkdtemp(prefix="gan1d-tests-")
        command = [sys.executable, "-c", GUARD, folder]
        # The guard has a session of its own, so that a signal to the tests does not end it.
        _guards.append(subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True))
        os.environ["TMPDIR"] = folder
        config.option.basetemp = config.option.basetemp or f"{folder}/pytest"
    # A shell starts background jobs with some signals ignored; the tested commands would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("SIGQUIT", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    # Pictures in tests must not depend on a display or on the user's settings.
    os.environ.setdefault("MPLBACKEND", "Agg")
    if config.option.dist == "no":
        _set_up_libraries()


def _set_up_libraries():
    import jax
    from hypothesis import settings

    # No deadline: how long an example takes depends on the machine more than on gan1d.
    settings.register_profile("patient", deadline=None)
    settings.load_profile("patient")
    # JAX must not broadcast to more axes by itself: two shapes may fit by accident.
    jax.config.update("jax_numpy_rank_promotion", "raise")
    # Compiling takes longer than running in tests. Training sets a level of its own.
    jax.config.update("jax_disable_most_optimizations", True)


def pytest_unconfigure():
    """Wait until the guard has cleaned up."""
    for guard in _guards:
        guard.communicate()


def pytest_collection_modifyitems(items):
    """Tests in the browser come first, and so does test_readme.py, which takes long."""
    items.sort(
        key=lambda item: "browser" not in item.fixturenames and item.path.name != "test_readme.py"
    )


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory):
    """A folder that all workers of the tests share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session", autouse=True)
def _quick(shared_folder):
    """Collect garbage rarely; compile programs once for all workers and the commands they run."""
    from gan1d.model.compiled import kept_programs

    gc.set_threshold(GC_THRESHOLD)
    os.environ["XDG_CACHE_HOME"] = str(shared_folder / "cache")
    with kept_programs():
        yield


@pytest.fixture(scope="session")
def browser():
    """One browser for all pages, with its network off."""
    from browser import Browser

    browser = Browser()
    yield browser
    browser.quit()


@pytest.fixture(scope="session")
def record(shared_folder):
    """A function that trains a run once for all workers, and returns its History."""
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
    """The run with the default settings."""
    return record("run")


@pytest.fixture(scope="session")
def textbook_run(record):
    """The run with the textbook protocol."""
    return record("textbook", protocol="textbook")


@pytest.fixture(scope="session")
def short_run(record):
    """A run through all phases, too short to reach any goal."""
    from helpers import SMALL

    return record("short", steps=100, **SMALL)


@pytest.fixture(scope="session")
def pair(record, short_run):
    """The short run, and a shorter run with the saturating loss."""
    other = replace(short_run.config, steps=70, loss="saturating")
    return short_run, record("saturating", other)


@pytest.fixture
def saved(short_run, tmp_path):
    """The file of the short run."""
    return short_run.save(tmp_path / "run.npz")
