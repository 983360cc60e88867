import numpy as np
import pytest
from matplotlib.colors import to_rgb

from gan1d import theory
from gan1d.render.parts.panel import NO_MASS, P_DATA_PEAK, TOP


@pytest.mark.parametrize("moment", [0, "a", "b", "c", "d"])
def test_the_curves_are_the_record(scene, run, moment):
    row = 0 if moment == 0 else run.last_row(moment)
    scene.show(row)
    panel = scene.stage
    height = P_DATA_PEAK / run.p_data.max()
    np.testing.assert_allclose(panel.p_data.get_xydata(), np.c_[run.x, height * run.p_data])
    np.testing.assert_allclose(panel.p_g.get_ydata(), np.minimum(height * run.p_g[row], TOP))
    # D and D* are drawn in full only where somebody asks.
    asked = run.p_data + run.p_g[row] > NO_MASS * run.p_data.max()
    np.testing.assert_allclose(panel.d.get_ydata()[asked], run.d[row][asked])
    assert np.isnan(panel.d.get_ydata()[~asked]).all()
    d_star = theory.optimal_discriminator(run.p_data, run.p_g[row])
    np.testing.assert_allclose(panel.d_star.get_ydata()[asked], d_star[asked])
    assert np.isnan(panel.d_star.get_ydata()[~asked]).all()


def test_dash_styles_tell_the_curves_apart_without_colour(scene):
    panel = scene.stage
    assert panel.p_g.get_linestyle() == "-"
    dashes = [line._unscaled_dash_pattern[1] for line in (panel.p_data, panel.d)]
    assert dashes[0] is not None
    assert dashes[1] is not None
    assert dashes[0] != dashes[1]
    assert to_rgb(panel.p_data.get_color()) == (0, 0, 0)
