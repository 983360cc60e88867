import pytest

from films import FEW, SMALL_CANVAS, canvas_for
from gan1d.render.film.animate import animate
from gan1d.render.film.scene import Scene
from gan1d.render.look.rules import drawing_rules
from helpers import locked


@pytest.fixture(scope="session")
def made(short_run, shared_folder):
    """A function that returns the short run's animation in a format, written once for all workers."""

    def of(ending):
        path = shared_folder / f"short{ending}"
        with locked(path):
            if not path.exists():
                animate(short_run, path, canvas=canvas_for(ending), playback=FEW)
        return path

    return of


@pytest.fixture(scope="session")
def page(run, shared_folder):
    """The default run as a page, written once for all workers."""
    path = shared_folder / "page.html"
    with locked(path):
        if not path.exists():
            animate(run, path)
    return path


@pytest.fixture
def rules():
    """Draw by gan1d's drawing rules."""
    with drawing_rules():
        yield


@pytest.fixture(scope="session")
def scene(run):
    """The default run's animation as a small scene."""
    with drawing_rules():
        return Scene(run, SMALL_CANVAS)
