import numpy as np
import pytest

from gan1d.measured import Measured
from gan1d.render.figures.figure1 import figure1
from gan1d.render.figures.kinds import SIZES
from gan1d.render.figures.request import StillRequest
from gan1d.render.figures.stills import still_figure
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import PAPER, THEMES
from gan1d.render.parts.panel import P_DATA_PEAK, TOP
from helpers import curves
from texts import check_texts


@pytest.mark.parametrize("which", ["run", "textbook_run"])
def test_each_panel_shows_the_last_row_of_its_phase(which, request):
    run = request.getfixturevalue(which)
    figure = figure1(Measured(run))
    assert len(figure.axes) == 4
    assert len({axes.get_xlim() for axes in figure.axes}) == 1
    height = P_DATA_PEAK / run.p_data.max()
    for letter, axes in zip("abcd", figure.axes, strict=True):
        row = run.last_row(letter)
        expected = np.minimum(height * run.p_g[row], TOP)
        np.testing.assert_allclose(curves(axes, PAPER.p_g.colour)[0][:, 1], expected)
        assert f"({letter})" in [text.get_text() for text in axes.texts]


@pytest.mark.parametrize("theme", ["paper", "dark", "light"])
@pytest.mark.parametrize("layout", ["row", "grid"])
def test_no_text_is_clipped_or_overlaps_another(textbook_run, theme, layout):
    for shape in (
        {},
        {"size": (2000, 200)},
        {"size": (300, 800)},
        {"size": (1280, 720)},
        {"size": (800, 600)},
        {"size": (600, 600)},
    ):
        canvas = Canvas(theme=THEMES[theme], **shape)
        inches, _ = canvas.fit(SIZES[layout])
        check_texts(figure1(Measured(textbook_run), layout=layout, canvas=canvas, size=inches))


@pytest.mark.parametrize("panel", [None, "a", "c", "d"])
def test_keys_fit_sheets_of_every_shape(textbook_run, panel):
    for shape in ({}, {"size": (1280, 720)}, {"size": (800, 600)}, {"size": (600, 600)}):
        canvas = Canvas(**shape)
        request = StillRequest(panel=panel, canvas=canvas)
        check_texts(still_figure(request, textbook_run)[0])
