import gc
import os
import signal
import subprocess
import sys
import tempfile

# A picture of a test must not depend on a display or on the user's settings.
os.environ.setdefault("MPLBACKEND", "Agg")

from dataclasses import replace
from functools import cache

import jax
import pytest
from hypothesis import settings

from browser import started
from gan1d.config import Config
from gan1d.history import History
from gan1d.model.compiled import kept_programs
from gan1d.model.training import train
from helpers import SMALL, locked

GC_THRESHOLD = 50_000
"""New objects after which Python looks for garbage. Figures are made of so many that at its own
threshold it spends a sixth of the time on that."""

# A shell's background job ignores some signals, and would hand that on to the commands.
signal.signal(signal.SIGINT, signal.default_int_handler)
for name in ("SIGQUIT", "SIGHUP"):
    signal.signal(getattr(signal, name), signal.SIG_DFL)

# How long an example takes says more about the machine than about gan1d.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# Shapes that line up only by accident are errors here.
jax.config.update("jax_numpy_rank_promotion", "raise")
# Compiling takes longer than running here. A run's own programs are compiled as ever.
jax.config.update("jax_disable_most_optimizations", True)


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


def pytest_unconfigure():
    """Wait until all is gone."""
    for guard in _guards:
        guard.communicate()


def pytest_collection_modifyitems(items):
    """Those for one browser are together, on the first worker; the longest is early."""
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
    gc.set_threshold(GC_THRESHOLD)
    os.environ["XDG_CACHE_HOME"] = str(shared_folder / "cache")
    with kept_programs():
        yield


@pytest.fixture(scope="session")
def browser():
    """One for all pages, with its network off."""
    browser = started()
    yield browser
    browser.quit()


@pytest.fixture(scope="session")
def record(shared_folder):
    """Trains a config once for all workers; returns its record."""

    @cache
    def recorded(name: str, config: Config) -> History:
        path = shared_folder / f"{name}.npz"
        with locked(path):
            if not path.exists():
                train(config).save(path)
        return History.load(path)

    return recorded


@pytest.fixture(scope="session")
def run(record) -> History:
    """The default run: what a reader gets who changes nothing."""
    return record("run", Config())


@pytest.fixture(scope="session")
def textbook_run(record) -> History:
    """The other protocol."""
    return record("textbook", Config(protocol="textbook"))


@pytest.fixture(scope="session")
def short_run(record) -> History:
    """A run with all its phases, too short for any of their goals."""
    return record("short", Config(steps=100, **SMALL))


@pytest.fixture(scope="session")
def pair(record, short_run) -> tuple[History, History]:
    """The short run, and one with the other objective, which ends earlier."""
    other = replace(short_run.config, steps=70, loss="saturating")
    return short_run, record("saturating", other)


@pytest.fixture
def saved(short_run, tmp_path):
    """The file of the short run."""
    return short_run.save(tmp_path / "run.npz")
