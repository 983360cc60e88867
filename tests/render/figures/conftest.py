import pytest

from gan1d.render.look.rules import drawing_rules


@pytest.fixture(autouse=True)
def _rules():
    """Matplotlib's settings as pictures are drawn with."""
    with drawing_rules():
        yield
