from dataclasses import replace

import pytest

from gan1d.errors import InputError
from gan1d.render.look.theme import PAPER, THEMES, theme_named


def test_a_theme_prints_as_its_name():
    for name, theme in THEMES.items():
        assert theme_named(name) is theme
        assert repr(theme) == f"<Theme {name}>"
    assert repr(replace(PAPER, ink="#000000")) == "<Theme custom>"


def test_a_name_of_no_theme_is_refused():
    with pytest.raises(InputError, match="theme: expected one of paper, light, dark, got 'neon'"):
        theme_named("neon")
