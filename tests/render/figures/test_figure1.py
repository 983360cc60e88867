import re

import numpy as np
import pytest

from gan1d.render.figures.figure1 import panel_window
from gan1d.render.figures.request import StillRequest
from gan1d.render.figures.stills import still_figure
from gan1d.render.look.canvas import SMALLEST_TYPE, Canvas
from gan1d.render.look.rules import drawing_rules
from gan1d.render.look.theme import PAPER
from gan1d.render.parts.panel import P_DATA_PEAK, TOP
from helpers import curves, still, with_generator
from texts import check_texts


def test_each_panel_shows_the_last_row_of_its_phase(textbook_run):
    run = textbook_run
    figure = still(run)
    assert len(figure.axes) == 4
    assert len({axes.get_xlim() for axes in figure.axes}) == 1
    assert [text.get_text() for text in figure.texts[::3]] == ["(a)", "(b)", "(c)", "(d)"]
    height = P_DATA_PEAK / run.p_data.max()
    for letter, axes in zip("abcd", figure.axes, strict=True):
        row = run.last_row(letter)
        expected = np.minimum(height * run.p_g[row], TOP)
        np.testing.assert_allclose(curves(axes, PAPER.p_g.colour)[0][:, 1], expected)


def drawn(history, show="panels", panel=None, layout=None, **canvas):
    """A still, with the pixels per inch of its file."""
    request = StillRequest(
        out="out.png", show=show, layout=layout, panel=panel, canvas=Canvas(**canvas)
    )
    with drawing_rules():
        figure, dpi = still_figure(request, history)
    figure.set_dpi(dpi)
    return figure


def columns(figure):
    return len({round(axes.get_position().x0, 3) for axes in figure.axes})


def sizes_of_type(figure):
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    texts += [text for legend in figure.legends for text in legend.get_texts()]
    for axes in figure.axes:
        if axes.axison:
            texts += [axes.xaxis.label, axes._left_title]
            texts += [*axes.get_xticklabels(), *axes.get_yticklabels()]
            texts += axes.get_legend().get_texts() if axes.get_legend() else []
    return [text.get_fontsize() for text in texts if text.get_text()]


@pytest.mark.parametrize("axis", [False, True])
@pytest.mark.parametrize(
    "shape",
    [
        *({"size": size} for size in ((2000, 200), (300, 800))),
        {"width": "3.25in"},
        {"size": (1280, 720), "font_size": 20},
    ],
    ids=str,
)
def test_no_text_is_clipped_or_overlaps_another_or_is_small(textbook_run, shape, axis):
    for panel, language in ((None, "de"), ("b", "en")):
        figure = drawn(textbook_run, panel=panel, axis=axis, language=language, **shape)
        check_texts(figure)
        assert min(sizes_of_type(figure)) >= SMALLEST_TYPE - 1e-9
        for axes in figure.axes if axis else ():
            numbers = [text for text in axes.texts if re.fullmatch(r"−?[\d.]+", text.get_text())]
            below = [text.get_window_extent() for text in numbers if text.get_ha() == "center"]
            assert below
            _, curves = axes.transData.transform((0, 0))
            assert all(box.y1 <= curves + 1 for box in below)


@pytest.mark.parametrize(
    ("shape", "count"),
    [
        ({}, 4),
        ({"width": "6.75in"}, 4),
        ({"width": "3.25in"}, 2),
        ({"size": (1280, 720)}, 2),
    ],
)
def test_the_layout_goes_with_the_shape_of_the_sheet(textbook_run, shape, count):
    assert columns(drawn(textbook_run, **shape)) == count


@pytest.mark.parametrize("show", ["panels", "losses", "objectives", "optimal"])
def test_type_is_large_enough_for_the_back_row(textbook_run, show):
    history = textbook_run if show in ("panels", "losses") else None
    figure = drawn(history, show, size=(1280, 720))
    assert min(sizes_of_type(figure)) * figure.dpi / 72 >= 20


def test_a_font_size_enlarges_all_type(textbook_run):
    small, large = (drawn(textbook_run, size=(1280, 720), font_size=points) for points in (14, 19))
    for figure, points in ((small, 14), (large, 19)):
        assert min(sizes_of_type(figure)) * figure.dpi / 100 == pytest.approx(points)


def test_far_values_leave_a_window_to_show(run):
    few = np.flatnonzero(run.p_data > 0.5 * run.p_data.max())[:1]
    spike = np.zeros_like(run.p_data)
    spike[few] = 1 / run.dx[few]
    far = with_generator(run, np.full(len(run.z), run.x[few]), p_data=spike)
    low, high = panel_window(far, [0])
    assert high - low > 4 * run.dx.max()
    check_texts(drawn(far, axis=True))
