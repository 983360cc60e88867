import numpy as np
import pytest

from gan1d import theory
from gan1d.render.look.theme import PAPER
from helpers import curves, still


def test_losses_close_on_the_value_of_the_game(run):
    figure = still(run, "losses")
    value, loss, divergence = figure.axes
    c, v = (curves(value, colour)[0] for colour in (PAPER.p_g.colour, PAPER.d.colour))
    assert np.all(v[:, 1] <= c[:, 1] + 1e-9)
    assert c[-1, 1] == pytest.approx(-theory.LOG_4, abs=0.01)
    assert curves(loss, PAPER.d.colour)[0][-1, 1] == pytest.approx(run.discriminator_loss[-1])
    jsd = theory.jsd(run.p_data, run.p_g[-1], run.dx)
    assert curves(divergence, PAPER.p_g.colour)[0][-1, 1] == pytest.approx(jsd, rel=1e-6)
