from functools import partial

import numpy as np
import pytest

from films import SMALL_CANVAS
from gan1d.render.film.scene import Scene
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules
from gan1d.render.look.theme import DARK
from gan1d.render.parts.layers import frames


@pytest.mark.parametrize(
    ("canvas", "losses"),
    [(SMALL_CANVAS, False), (Canvas(theme=DARK, transparent=True, size=(480, 480)), True)],
)
def test_layered_frames_are_pixel_identical_to_full_draws(run, canvas, losses):
    rows = (0, run.last_row("a"), run.last_row("b"), run.last_row("c"), len(run.step) - 1)
    build = partial(Scene, run, canvas, losses=losses)
    layered = [frame.copy() for frame in frames(build, rows)]
    with drawing_rules():
        scene = build()
        for row, frame in zip(rows, layered, strict=True):
            scene.show(row)
            scene.fill(row)
            scene.figure.canvas.draw()
            np.testing.assert_array_equal(frame, np.asarray(scene.figure.canvas.buffer_rgba()))
