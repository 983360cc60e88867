import pytest

from gan1d.render.film.request import sizes
from gan1d.render.film.scene import Scene
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules, new_figure
from gan1d.render.look.sheet import Sheet, broken


@pytest.mark.parametrize("dpi", [96, 106, 116, 33.3, 71.7])
def test_the_size_that_is_checked_is_the_size_that_is_made(dpi):
    canvas = Canvas(dpi=dpi)
    with drawing_rules():
        sheet = Sheet(canvas, *sizes())
    assert sheet.figure.canvas.get_width_height() == canvas.pixels(sizes()[0])


def test_a_frame_is_the_sheet_as_it_is(short_run):
    canvas = Canvas(dpi=71.7)
    with drawing_rules():
        scene = Scene(short_run, canvas)
    assert scene.figure.canvas.get_width_height() == canvas.pixels(sizes()[0])


def test_a_text_is_broken_between_words_and_a_word_that_is_too_wide_anywhere():
    figure = new_figure((4, 3), Canvas())
    text = figure.text(0, 0, "a few short words and $\\log D(x)$ at the end", fontsize=12)
    rows = broken(text, 1.2)
    assert len(rows) > 2
    assert " ".join(rows) == text.get_text()
    assert "$\\log D(x)$" in " ".join(row for row in rows if "$" in row)
    text.set_text(f"see {'x' * 80} end")
    rows = broken(text, 1.2)
    assert "".join(rows).replace(" ", "") == f"see{'x' * 80}end"
    widths = []
    for row in rows:
        text.set_text(row)
        widths.append(text.get_window_extent().width / figure.dpi)
    assert max(widths) <= 1.2
    # Nothing but the last row is left half empty.
    assert min(widths[:-1]) > 0.9
