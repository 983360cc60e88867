from dataclasses import replace

import numpy as np
import pytest

from films import SMALL_CANVAS
from gan1d.render.film.comparison import Comparison
from gan1d.render.look.canvas import Canvas
from helpers import COLUMNS
from texts import check_moments

pytestmark = pytest.mark.usefixtures("rules")


def test_both_runs_are_at_the_same_step_and_the_shorter_run_rests(pair):
    assert [pair[1].row_at(step) for step in (0, 1, 50, 70, 100)] == [0, 1, 50, 70, 70]
    thinned = replace(pair[0], **{name: getattr(pair[0], name)[::10] for name in COLUMNS})
    assert [thinned.row_at(step) for step in (0, 9, 10, 25)] == [0, 0, 1, 2]
    scene = Comparison(pair, SMALL_CANVAS)
    scene.show(80)
    for side, history, row in zip(scene.sides, pair, (80, 70), strict=True):
        height = side._panel.height
        expected = np.minimum(height * history.p_g[row], 1.1)
        np.testing.assert_allclose(side._panel.p_g.get_ydata(), expected)
    assert scene.step.get_text() == "step 80"


@pytest.mark.parametrize(
    "canvas",
    [
        SMALL_CANVAS,
        Canvas(size=(1280, 720), font_size=21),
        Canvas(size=(1600, 300)),
        Canvas(size=(1080, 1920), words={"verdict.not_converged": "$p_g=p_{data}$ and $D$ = ½"}),
    ],
    ids=lambda canvas: f"{canvas.size}",
)
def test_no_text_is_clipped_or_overlaps_another(pair, canvas):
    long = "mixture:" + "/".join(["0.25,4,1.25"] * 4)
    other = replace(pair[1], config=replace(pair[1].config, target=long))
    scene = Comparison((pair[0], other), canvas)
    check_moments(scene, (0, 100))
    assert "…" not in scene.show(100)
