import os

# A picture of a test must not depend on a display or on the user's settings.
os.environ.setdefault("MPLBACKEND", "Agg")

import jax
import pytest

from gan1d.config import Config
from gan1d.history import History
from gan1d.model.training import train

# Shapes that line up only by accident are errors here.
jax.config.update("jax_numpy_rank_promotion", "raise")


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory) -> None:
    """What the tests' commands compile is kept for the tests alone, and for all workers of them."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    os.environ["XDG_CACHE_HOME"] = str(shared / "cache")


@pytest.fixture(scope="session")
def run() -> History:
    """The default run: what a reader gets who changes nothing."""
    return train(Config())


@pytest.fixture(scope="session")
def textbook_run() -> History:
    """The other protocol."""
    return train(Config(protocol="textbook"))


@pytest.fixture(scope="session")
def short_run() -> History:
    """A run with all its phases, too short for any of their goals."""
    return train(Config(steps=100, n_x=80, n_z=65))
