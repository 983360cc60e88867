import numpy as np
import pytest
from matplotlib.colors import to_rgb
from scipy import stats

from gan1d import theory
from gan1d.render.parts.panel import P_DATA_PEAK, TOP, asked
from helpers import with_generator


@pytest.mark.parametrize("moment", [0, "a", "b", "c", "d"])
def test_the_curves_are_the_record(scene, run, moment):
    row = 0 if moment == 0 else run.last_row(moment)
    scene.show(row)
    panel = scene.stage
    height = P_DATA_PEAK / run.p_data.max()
    np.testing.assert_allclose(panel.p_data.get_xydata(), np.c_[run.x, height * run.p_data])
    np.testing.assert_allclose(panel.p_g.get_ydata(), np.minimum(height * run.p_g[row], TOP))
    # D and D* are drawn only where somebody asks.
    seen = asked(run, row)
    np.testing.assert_allclose(panel.d.get_ydata()[seen], run.d[row][seen])
    assert np.isnan(panel.d.get_ydata()[~seen]).all()
    d_star = theory.optimal_discriminator(run.p_data, run.p_g[row])
    np.testing.assert_allclose(panel.d_star.get_ydata()[seen], d_star[seen])
    assert np.isnan(panel.d_star.get_ydata()[~seen]).all()


def test_d_is_drawn_over_98_percent_of_a_normal(run):
    x = run.x
    mean, std = 4, 1.25
    quantiles = stats.norm.ppf(np.clip((run.z + 1) / 2, 1e-7, 1 - 1e-7), mean, std)
    at_rest = with_generator(run, quantiles)
    central = np.abs(x - mean) < std * stats.norm.ppf(0.99)
    # To a bin at either end.
    assert np.sum(asked(at_rest, 0) != central) <= 2


def test_d_is_drawn_beside_a_spike(run):
    x = run.x
    wide = stats.norm.pdf(x, 4, 1.25)
    # G has half its mass in one bin, a hundred times as high as the rest.
    quantiles = stats.norm.ppf(np.clip(run.z, 1e-7, 1 - 1e-7), 4, 1.25)
    row = with_generator(run, np.where(run.z < 0, x[50], quantiles), p_data=wide)
    seen = asked(row, 0)
    assert seen[50]
    assert seen[np.abs(x - 4) < 1.25 * stats.norm.ppf(0.98)].all()


def test_dash_styles_tell_the_curves_apart_without_colour(scene):
    panel = scene.stage
    assert panel.p_g.get_linestyle() == "-"
    dashes = [line._unscaled_dash_pattern[1] for line in (panel.p_data, panel.d)]
    assert dashes[0] is not None
    assert dashes[1] is not None
    assert dashes[0] != dashes[1]
    assert to_rgb(panel.p_data.get_color()) == (0, 0, 0)
