import numpy as np

from gan1d.render.look.theme import PAPER
from helpers import curves, still


def test_the_objectives_are_the_paper_s_and_their_gradients():
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
