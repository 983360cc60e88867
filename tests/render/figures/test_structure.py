import numpy as np
import pytest

from gan1d.render.look.theme import PAPER
from gan1d.render.parts.panel import asked
from helpers import curves, still

pytestmark = pytest.mark.usefixtures("rules")


def texts(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_the_curves_are_the_runs_and_the_answers_are_the_means_of_d(run, pair):
    row = run.last_row("b")
    figure = still(run, "structure")
    sheet, noise, fake, data, g, d = figure.axes
    x, y = curves(noise, PAPER.arrow)[0].T
    # p_z is uniform.
    assert (x[0], x[-1]) == (run.z[0], run.z[-1])
    assert y[0] == y[-1] == 0 < y[1] == y[2]
    for axes, colour, x, y in (
        (g, PAPER.p_g.colour, run.z, run.g_of_z[row]),
        (fake, PAPER.p_g.colour, run.x, run.p_g[row]),
        (data, PAPER.p_data.colour, run.x, run.p_data),
    ):
        np.testing.assert_array_equal(curves(axes, colour)[0], np.column_stack([x, y]))
    (answers,) = (curve[:, 1] for curve in curves(d, PAPER.d.colour))
    np.testing.assert_array_equal(answers, np.where(asked(run, row), run.d[row], np.nan))
    assert fake.axis() == data.axis()
    # E_data[D] and E_z[D(G(z))], the latter by quadrature over z.
    places = [line.get_ydata()[0] for line in sheet.lines if line.get_marker() == "o"]
    data, fake = ((place - 2.2) / 2.25 for place in places)
    of_z = np.interp(run.g_of_z[row], run.x, run.d[row])
    by_z = np.trapezoid(of_z, run.z) / (run.z[-1] - run.z[0])
    assert fake == pytest.approx(by_z, abs=0.01)
    by_x = np.average(run.d[row], weights=run.p_data * run.dx)
    assert data == pytest.approx(by_x)
    assert data > 0.5 > fake
    words = texts(figure)
    assert any("{max}_G" in text and "\\log D(G(z))" in text for text in words)
    assert r"noise $z\sim p_z$" in words
    assert any("JSD" in text for text in words)
    # The saturating objective is minimised.
    words = texts(still(pair[1], "structure"))
    assert any("{min}_G" in text and "log(1-D(G(z)))" in text for text in words)
    assert not any("{max}_G" in text for text in words)
