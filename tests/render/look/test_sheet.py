import pytest

from gan1d.render.film.request import sizes
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules, new_figure
from gan1d.render.look.sheet import Sheet, broken, fit, widest


@pytest.mark.parametrize("dpi", [96, 33.3, 71.7])
def test_the_size_that_is_checked_is_the_size_that_is_made(dpi):
    canvas = Canvas(dpi=dpi)
    with drawing_rules():
        sheet = Sheet(canvas, *sizes())
    assert sheet.figure.canvas.get_width_height() == canvas.pixels(sizes()[0])


def test_a_text_is_broken_between_words_and_cut_short_where_it_must():
    figure = new_figure((4, 3), Canvas())
    text = figure.text(0, 0, "a few short words and $\\log D(x)$ at the end", fontsize=12)
    rows = broken(text, 1.2)
    assert len(rows) > 2
    assert " ".join(rows) == text.get_text()
    assert "$\\log D(x)$" in " ".join(row for row in rows if "$" in row)
    fit([text], 1.2, rows=2)
    _first, last = text.get_text().split("\n")
    assert last.endswith("…")
    text.set_text(f"see {'x' * 80} end")
    fit([text], 1.2, rows=3)
    assert text.get_text().split("\n")[0] == "see"
    assert widest([text]) <= 1.2
