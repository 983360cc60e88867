import numpy as np

from films import SMALL_CANVAS
from gan1d.render.film.scene import Scene
from gan1d.render.look.rules import drawing_rules
from gan1d.render.parts.panel import X_LINE, Z_LINE
from helpers import with_generator


def test_arrows_go_from_equally_likely_z_to_g_of_z(scene, run):
    row = run.last_row("d")
    scene.show(row)
    panel = scene.stage
    tails, heads = panel.arrows.tails, panel.arrows.heads
    low, high = panel.z_ends
    z = 2 * (tails[:, 0] - low) / (high - low) - 1
    np.testing.assert_allclose(np.diff(z), 2 / len(z))
    np.testing.assert_allclose(heads[:, 0], np.interp(z, run.z, run.g_of_z[row]), atol=1e-6)
    np.testing.assert_allclose(tails[:, 1], Z_LINE)
    np.testing.assert_allclose(heads[:, 1], X_LINE)


def test_arrows_that_would_leave_the_window_are_left_out(run):
    far = with_generator(run, run.g_of_z[0] + 1e3)
    with drawing_rules():
        scene = Scene(far, SMALL_CANVAS)
        scene.show(0)
    assert np.isnan(scene.stage.arrows.heads[:, 0]).all()
    assert len(scene.stage.arrows.get_path().vertices) == 0
    with drawing_rules():
        scene = Scene(run, SMALL_CANVAS)
        scene.show(0)
    assert np.isfinite(scene.stage.arrows.heads).all()
