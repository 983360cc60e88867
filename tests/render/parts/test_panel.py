import numpy as np
from matplotlib.colors import to_rgb
from scipy import stats

from gan1d import theory
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.sheet import Sheet
from gan1d.render.look.theme import PAPER
from gan1d.render.parts.panel import P_DATA_PEAK, X_LINE, Z_LINE, Panel, asked
from helpers import with_generator


def test_the_curves_are_the_record(scene, run):
    panel, height = scene.stage, P_DATA_PEAK / run.p_data.max()
    np.testing.assert_allclose(panel.p_data.get_xydata(), np.c_[run.x, height * run.p_data])
    for row in (0, *(run.last_row(letter) for letter in "abcd")):
        scene.show(row)
        np.testing.assert_allclose(panel.p_g.get_ydata(), height * run.p_g[row])
        # D and D* are drawn only where samples lie.
        seen = asked(run, row)
        np.testing.assert_allclose(panel.d.get_ydata(), np.where(seen, run.d[row], np.nan))
        d_star = theory.optimal_discriminator(run.p_data, run.p_g[row])
        np.testing.assert_allclose(panel.d_star.get_ydata(), np.where(seen, d_star, np.nan))


def test_d_is_drawn_over_98_percent_of_a_normal(run):
    x = run.x
    mean, std = 4, 1.25
    quantiles = stats.norm.ppf(np.clip((run.z + 1) / 2, 1e-7, 1 - 1e-7), mean, std)
    at_rest = with_generator(run, quantiles)
    central = np.abs(x - mean) < std * stats.norm.ppf(0.99)
    # The mask may be off by a bin at either end.
    assert np.sum(asked(at_rest, 0) != central) <= 2


def test_d_is_drawn_beside_a_spike(run):
    x = run.x
    wide = stats.norm.pdf(x, 4, 1.25)
    # p_g has half its mass in one bin, where it is about a hundred times as high as elsewhere.
    quantiles = stats.norm.ppf(np.clip(run.z, 1e-7, 1 - 1e-7), 4, 1.25)
    row = with_generator(run, np.where(run.z < 0, x[50], quantiles), p_data=wide)
    seen = asked(row, 0)
    assert seen[50]
    assert seen[np.abs(x - 4) < 1.25 * stats.norm.ppf(0.98)].all()


def test_dash_styles_tell_the_curves_apart_without_colour(scene):
    panel = scene.stage
    assert panel.p_g.get_linestyle() == "-"
    dashes = {line._unscaled_dash_pattern[1] for line in (panel.p_g, panel.p_data, panel.d)}
    assert len(dashes) == 3
    assert to_rgb(panel.p_data.get_color()) == (0, 0, 0)


def test_arrows_go_from_equally_likely_z_to_g_of_z(scene, run):
    row = run.last_row("d")
    scene.show(row)
    tails, heads = scene.stage.arrows.tails, scene.stage.arrows.heads
    low, high = scene.stage.z_ends
    z = 2 * (tails[:, 0] - low) / (high - low) - 1
    np.testing.assert_allclose(np.diff(z), 2 / len(z))
    np.testing.assert_allclose(heads[:, 0], np.interp(z, run.z, run.g_of_z[row]), atol=1e-6)
    np.testing.assert_allclose(tails[:, 1], Z_LINE)
    np.testing.assert_allclose(heads[:, 1], X_LINE)


def test_arrows_that_would_leave_the_window_are_left_out(run, rules):
    far = with_generator(run, run.g_of_z[0] + 1e3)
    panel = Panel(Sheet(Canvas(), (4, 3)).axes((0, 0, 4, 3)), far, PAPER)
    panel.show(0)
    assert np.isnan(panel.arrows.heads[:, 0]).all()
    assert len(panel.arrows.get_path().vertices) == 0
