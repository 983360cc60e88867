from functools import partial

import numpy as np
import pytest

from films import SMALL_CANVAS
from gan1d.render.film.comparison import Comparison
from gan1d.render.film.scene import Scene
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import DARK
from gan1d.render.parts.layers import PixelLayers, played


@pytest.mark.parametrize("two", [False, True])
def test_layered_frames_are_pixel_identical_to_full_draws(two, run, pair, rules):
    dark = Canvas(theme=DARK, transparent=True, size=(480, 480))
    build, moments = partial(Scene, run, dark, losses=True), [0, *map(run.last_row, "abcd")]
    if two:
        build, moments = partial(Comparison, pair, SMALL_CANVAS), [0, 20, 71, 100]
    stage = build()
    for moment, frame in zip(moments, played(build(), PixelLayers, moments), strict=True):
        stage.show(moment)
        stage.fill(moment)
        stage.figure.canvas.draw()
        np.testing.assert_array_equal(frame, np.asarray(stage.figure.canvas.buffer_rgba()))
