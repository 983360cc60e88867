import numpy as np

from gan1d.render.look.palette import palette
from gan1d.render.look.theme import PAPER


def test_the_palette_is_small_and_keeps_the_background():
    colours = palette(PAPER).colours
    assert colours[0] == (255, 255, 255)
    assert len(set(colours)) == len(colours) <= 64
    # No entry so near the background that it would be taken for it.
    distance = np.abs(np.subtract(colours[1:], colours[0])).max(axis=1)
    assert distance.min() >= 10
