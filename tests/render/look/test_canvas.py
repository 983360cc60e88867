import pytest

from gan1d.errors import InputError
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import DARK


def test_a_canvas_takes_the_name_of_a_theme_and_refuses_what_is_none():
    assert Canvas(theme="dark").theme == DARK
    for wrong in ({"theme": "neon"}, {"theme": None}, {"transparent": "no"}, {"size": 400}):
        with pytest.raises(InputError, match="expected"):
            Canvas(**wrong)
