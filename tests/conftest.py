import gc
import os

# A picture of a test must not depend on a display or on the user's settings.
os.environ.setdefault("MPLBACKEND", "Agg")

from dataclasses import replace
from functools import cache

import jax
import pytest
from hypothesis import settings

from gan1d.config import Config
from gan1d.history import History
from gan1d.model.compiled import kept_programs
from gan1d.model.training import train
from helpers import SMALL, locked

GC_THRESHOLD = 50_000
"""New objects after which Python looks for garbage. Figures are made of so many that at its own
threshold it spends a sixth of the time on that."""

# How long an example takes says more about the machine than about gan1d.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# Shapes that line up only by accident are errors here.
jax.config.update("jax_numpy_rank_promotion", "raise")


def pytest_collection_modifyitems(items):
    """The longest file is first, so that no worker is left alone with it in the end."""
    items.sort(key=lambda item: item.path.name != "test_readme.py")


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
