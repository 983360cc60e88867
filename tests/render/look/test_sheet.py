import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gan1d.render.film.request import sizes
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.sheet import Sheet, broken, fit, round_ticks, width_of


@pytest.mark.parametrize("dpi", [96, 33.3, 71.7])
def test_the_size_that_is_checked_is_the_size_that_is_made(dpi, rules):
    canvas = Canvas(dpi=dpi)
    sheet = Sheet(canvas, *canvas.fit(*sizes()))
    assert sheet.figure.canvas.get_width_height() == canvas.pixels(sizes()[0])


def test_a_text_is_broken_between_words_and_cut_short_if_need_be():
    figure = Sheet(Canvas(), (4, 3)).figure
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
    assert width_of(text) <= 1.2


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (-2.9, 9.6, ["−2", "0", "2", "4", "6", "8"]),
        (-1.2e9, 2e9, ["−1e+09", "0", "1e+09", "2e+09"]),
        (3.1e-7, 5.2e-7, ["3.5e−07", "4e−07", "4.5e−07", "5e−07"]),
    ],
)
def test_ticks_are_round_and_have_a_real_minus(low, high, labels):
    assert [label for _, label in round_ticks(low, high)] == labels


@given(st.floats(-1e12, 1e12), st.floats(1e-9, 1e12))
def test_ticks_are_few_and_inside(low, width):
    assume(low + width - low > 0.1 * width and abs(low) < 1e6 * width)
    ticks = round_ticks(low, low + width)
    assert len(ticks) <= 9
    assert all(low - 1e-6 * width <= place <= low + 1.000001 * width for place, _ in ticks)
