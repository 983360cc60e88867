"""A figure whose places are given in inches, with text that fits and the key of the curves."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from gan1d.render.arrangement import Box
from gan1d.render.canvas import Canvas
from gan1d.render.digits import Digits
from gan1d.render.style import fit, new_figure, shares
from gan1d.render.theme import Line, Theme


class Sheet:
    """The figure of an animation and what stands on it."""

    def __init__(self, canvas: Canvas, nominal: tuple[float, float]) -> None:
        (self.width, self.height), dpi = canvas.fit(nominal)
        self.theme = canvas.theme
        self.figure = new_figure((self.width, self.height), canvas.theme, dpi)
        if canvas.transparent:
            self.figure.set_facecolor("none")
        # Matplotlib's canvas is not annotated.
        self.canvas: Any = self.figure.canvas

    def axes(self, box: Box, **style: Any) -> Axes:
        """Axes in a box."""
        return self.figure.add_axes(shares(self.figure, box), **style)

    def text(self, x: float, y: float, words: str, size: float, **style: Any) -> Text:
        """Words at a place."""
        style = {"color": self.theme.ink, "va": "center"} | style
        return self.figure.text(x / self.width, y / self.height, words, fontsize=size, **style)

    def digits(self, x: float, y: float, size: float, *, animated: bool) -> Digits:
        """A place for numbers that change, ending at x."""
        style = {"color": self.theme.ink, "animated": animated}
        transform = self.figure.transFigure
        text = Digits(x / self.width, y / self.height, size, transform=transform, **style)
        self.figure.add_artist(text)
        return text

    def width_of(self, text: Text) -> float:
        """How wide a text is."""
        return float(text.get_window_extent(self.canvas.get_renderer()).width) / self.figure.dpi

    def key(self, x: float, y: float, *, short: bool, right: float) -> None:
        """What the four curves are, from x on, and not beyond `right`."""
        handle, gap = (0.30, 0.16) if short else (0.42, 0.24)
        entries = key_entries(self.theme, short=short)
        texts = [self.text(0, y, words, 12.5) for _, words in entries]
        room = right - x - len(texts) * (handle + 0.11) - (len(texts) - 1) * gap
        fit(texts, room, together=True)
        for (line, _), text in zip(entries, texts, strict=True):
            self.figure.add_artist(
                Line2D(
                    [x / self.width, (x + handle) / self.width],
                    [y / self.height] * 2,
                    color=line.colour,
                    lw=line.width,
                    ls=line.dashes,
                    solid_capstyle="butt",
                )
            )
            text.set_x((x + handle + 0.11) / self.width)
            x += handle + 0.11 + self.width_of(text) + gap


def key_entries(theme: Theme, *, short: bool) -> list[tuple[Line, str]]:
    """The lines of a panel and their names."""
    best = "$D^*(x)$" if short else "$D^*(x)$, the best $D$ for this $p_g$"
    return [
        (theme.p_data, "$p_{data}$"),
        (theme.p_g, "$p_g$"),
        (theme.d, "$D(x)$"),
        (theme.d_star, best),
    ]
