import numpy as np
import pytest

from gan1d import theory
from gan1d.render.look.theme import PAPER
from helpers import curves, still

pytestmark = pytest.mark.usefixtures("rules")


def test_the_objectives_and_their_gradients_are_the_papers():
    left, right = still(None, "objectives").axes
    d, saturating = curves(left, PAPER.d.colour)[0].T
    np.testing.assert_allclose(saturating, np.log(1 - d))
    np.testing.assert_allclose(curves(left, PAPER.p_g.colour)[0][:, 1], -np.log(d))
    logit = np.log(d) - np.log1p(-d)
    for colour in (PAPER.d.colour, PAPER.p_g.colour):
        slope = np.gradient(curves(left, colour)[0][:, 1], logit)
        pull = curves(right, colour)[0][:, 1]
        np.testing.assert_allclose(np.abs(slope[5:-5]), pull[5:-5], atol=5e-3)


def test_optimal_discriminators_are_those_of_the_densities_beside_them():
    for axes in still(None, "optimal").axes:
        p_data, p_g, d_star = (
            curves(axes, line.colour)[-1][:, 1] for line in (PAPER.p_data, PAPER.p_g, PAPER.d)
        )
        seen = p_data + p_g > 1e-9
        np.testing.assert_allclose(d_star[seen], (p_data / (p_data + p_g))[seen])


def test_losses_end_at_the_value_of_the_game(run):
    value, loss, divergence = still(run, "losses").axes
    c, v = (curves(value, colour)[0] for colour in (PAPER.p_g.colour, PAPER.d.colour))
    assert np.all(v[:, 1] <= c[:, 1] + 1e-9)
    assert c[-1, 1] == pytest.approx(-theory.LOG_4, abs=0.01)
    assert curves(loss, PAPER.d.colour)[0][-1, 1] == pytest.approx(run.discriminator_loss[-1])
    jsd = theory.jsd(run.p_data, run.p_g[-1], run.dx)
    assert curves(divergence, PAPER.p_g.colour)[0][-1, 1] == pytest.approx(jsd, rel=1e-6)
