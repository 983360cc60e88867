from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gan1d.render.parts.digits import ADVANCE, FAMILY, Digits

pytestmark = pytest.mark.usefixtures("rules")


def pixels(words, dpi, draw):
    figure = Figure(figsize=(4, 0.5), dpi=dpi)
    canvas = FigureCanvasAgg(figure)
    draw(figure, words)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., 0].astype(int)


def digits(figure, words):
    theme = SimpleNamespace(ink="black")
    sheet = SimpleNamespace(figure=figure, width=4, height=0.5, theme=theme)
    Digits(sheet, 3.6, 0.25, 11.5).set_text(words)


def text(figure, words):
    figure.text(0.9, 0.5, words, fontsize=11.5, family=FAMILY, ha="right", va="center")


@pytest.mark.parametrize("dpi", [66.7, 200])
def test_digits_look_like_a_text_of_matplotlib(dpi):
    words = "  6000   0.0008   −1.386"
    dark, expected = pixels(words, dpi, digits) < 128, pixels(words, dpi, text) < 128
    assert dark.sum() == pytest.approx(expected.sum(), rel=0.25)
    # Matplotlib rounds each character's width to a whole pixel.
    (inked,), (wanted,) = np.nonzero(dark.any(axis=0)), np.nonzero(expected.any(axis=0))
    assert abs(inked[0] - wanted[0]) <= 0.5 * len(words) + 1
    assert abs(inked[-1] - wanted[-1]) <= 2


def test_a_character_stands_still_while_others_change():
    one, other = (pixels(words, 100, digits) for words in ("1.000", "9.990"))
    width = ADVANCE * 11.5 * 100
    last = slice(int(0.9 * 400 - width), int(0.9 * 400) + 1)
    np.testing.assert_array_equal(one[:, last], other[:, last])
    assert np.any(one != other)
