from functools import partial

import numpy as np
import pytest

from films import SMALL_CANVAS
from gan1d.render.film.comparison import Comparison
from gan1d.render.film.scene import Scene
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import DARK
from gan1d.render.parts.layers import frames


@pytest.mark.parametrize("two", [False, True])
def test_layered_frames_are_pixel_identical_to_full_draws(two, run, pair, rules):
    moments = (0, 20, 71, 100) if two else (0, *(run.last_row(letter) for letter in "abcd"))
    canvas = Canvas(theme=DARK, transparent=True, size=(480, 480))
    one_run, both = (
        partial(Scene, run, canvas, losses=True),
        partial(Comparison, pair, SMALL_CANVAS),
    )
    build = both if two else one_run
    layered = [frame.copy() for frame in frames(build, moments)]
    stage = build()
    for moment, frame in zip(moments, layered, strict=True):
        stage.show(moment)
        stage.fill(moment)
        stage.figure.canvas.draw()
        np.testing.assert_array_equal(frame, np.asarray(stage.figure.canvas.buffer_rgba()))
