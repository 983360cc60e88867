import re

import numpy as np
import pytest

from gan1d.render.figures.figure1 import panel_window
from gan1d.render.figures.request import StillRequest
from gan1d.render.figures.stills import still_figure
from gan1d.render.look.canvas import SMALLEST_TYPE, Canvas
from gan1d.render.look.theme import PAPER
from gan1d.render.parts.panel import P_DATA_PEAK
from helpers import curves, still, with_generator
from texts import check_texts, smallest_type

pytestmark = pytest.mark.usefixtures("rules")


def test_each_panel_shows_the_last_row_of_its_phase(textbook_run):
    run = textbook_run
    figure = still(run)
    assert len(figure.axes) == 4
    assert len({axes.get_xlim() for axes in figure.axes}) == 1
    assert [text.get_text() for text in figure.texts[::3]] == ["(a)", "(b)", "(c)", "(d)"]
    height = P_DATA_PEAK / run.p_data.max()
    for letter, axes in zip("abcd", figure.axes, strict=True):
        row = run.last_row(letter)
        p_g = curves(axes, PAPER.p_g.colour)[0][:, 1]
        np.testing.assert_allclose(p_g, height * run.p_g[row])


def drawn(history, show="panels", panel=None, **canvas):
    """A still at the resolution that its file would have."""
    request = StillRequest(out="out.png", show=show, panel=panel, canvas=Canvas(**canvas))
    figure, dpi = still_figure(request, history)
    figure.set_dpi(dpi)
    return figure


@pytest.mark.parametrize(
    ("columns", "settings"),
    [
        (4, {}),
        (4, {"width": "6.75in"}),
        (4, {"size": (2000, 200), "axis": True, "language": "de"}),
        (2, {"width": "3.25in", "language": "de"}),
        (2, {"width": "3.25in", "axis": True, "words": {"axis.x": "Größe in cm"}}),
        (2, {"size": (1280, 720), "font_size": 20, "axis": True, "language": "de"}),
        (2, {"size": (300, 800), "axis": True, "language": "de"}),
        (1, {"size": (300, 800), "panel": "b", "axis": True}),
        (1, {"width": "3.25in", "panel": "b", "axis": True}),
    ],
)
def test_panels_fit_the_sheet_and_no_text_is_clipped_or_small(textbook_run, columns, settings):
    figure = drawn(textbook_run, **settings)
    assert len({round(axes.get_position().x0, 3) for axes in figure.axes}) == columns
    check_texts(figure)
    assert smallest_type(figure) >= SMALLEST_TYPE - 1e-9
    for axes in figure.axes if "axis" in settings else ():
        numbers = [text for text in axes.texts if re.fullmatch(r"−?[\d.]+", text.get_text())]
        below = [text.get_window_extent() for text in numbers if text.get_ha() == "center"]
        assert below
        right, zero = axes.transData.transform((axes.get_xlim()[1], 0))
        assert all(box.y1 <= zero + 1 and box.x1 <= right + 1 for box in below)


@pytest.mark.parametrize("show", ["panels", "losses", "objectives", "optimal"])
@pytest.mark.parametrize("size", [(1280, 720), (600, 600)])
def test_type_is_large_enough_for_the_back_row(textbook_run, show, size):
    figure = drawn(textbook_run, show, size=size)
    check_texts(figure, [] if show == "panels" else figure.axes)
    assert size == (600, 600) or smallest_type(figure) * figure.dpi / 72 >= 20


def test_a_font_size_enlarges_all_type(textbook_run):
    for points in (14, 19):
        figure = drawn(textbook_run, size=(1280, 720), font_size=points)
        assert smallest_type(figure) * figure.dpi / 100 == pytest.approx(points)


def test_data_in_one_bin_and_a_far_g_leave_a_window_to_show(run):
    few = np.flatnonzero(run.p_data > 0.5 * run.p_data.max())[:1]
    spike = np.zeros_like(run.p_data)
    spike[few] = 1 / run.dx[few]
    far = with_generator(run, np.full(len(run.z), run.x[few]), p_data=spike)
    low, high = panel_window(far, [0])
    assert high - low > 4 * run.dx.max()
    check_texts(drawn(far, axis=True))
