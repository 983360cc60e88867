import numpy as np
import pytest

from gan1d.render.look.palette import palette
from gan1d.render.look.theme import THEMES, Line, Theme

OWN = Theme(
    background="#fff8e7", ink="#3344ff", muted="#4477aa", rule="#aa2211", p_data=Line("tab:red", 2)
)


@pytest.mark.parametrize("theme", [*THEMES.values(), OWN], ids=[*THEMES, "own"])
def test_the_palette_is_small_and_has_the_background_and_pale_colours(theme):
    colours, faded = [*palette(theme)], theme.faded
    assert f"#{bytes(colours[0]).hex()}" == theme.background
    assert len(set(colours)) == len(colours) <= 128
    # No other colour is so near the background that blank pixels could take it.
    assert np.abs(np.subtract(colours[1:], colours[0])).max(axis=1).min() >= 10
    assert tuple(bytes.fromhex(faded.p_data.colour[1:])) in colours
    for colour in (faded.ink, faded.muted, faded.rule):
        distance = np.abs(np.subtract(colours, tuple(bytes.fromhex(colour[1:])))).max(axis=1)
        # A pale grey is off by at most half the step between two greys of the palette.
        assert distance.min() <= (0 if theme is OWN else 9)
        assert distance.argmin() > 0
