"""The sheet of a still for a lecture: fixed inches, in the middle of a picture of any proportions."""

import re
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from gan1d.render.figures.kinds import SLIDE
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import new_figure
from gan1d.render.look.sheet import Box, shares

SMALL = 14.4
"""Points of the smallest type: 20 pixels on a picture of 1280x720."""
_WORD = re.compile(r"(?:\\\$|\$[^$]*\$|[^\s$])+")
"""A word, of which a formula is a part as a whole."""
_SPACE = 0.32
"""Between words, in sizes of the type."""
_PITCH, HALF = 1.36, 0.36
"""From row to row, and the middle of a capital, in sizes of the type."""


class Slide:
    """A figure of the proportions of `size`, with SLIDE in its middle; positions are inches there."""

    def __init__(self, canvas: Canvas, size: tuple[float, float] | None = None) -> None:
        wide, tall = size or SLIDE
        factor = max(SLIDE[0] / wide, SLIDE[1] / tall)
        self.theme, self.words = canvas.theme, canvas.said
        self.figure = new_figure((factor * wide, factor * tall), canvas.theme)
        beside, below = (factor * wide - SLIDE[0]) / 2, (factor * tall - SLIDE[1]) / 2
        self.corner = beside, below
        self.sheet = self.axes((-beside, -below, factor * wide, factor * tall))
        self.sheet.set(xlim=(-beside, SLIDE[0] + beside), ylim=(-below, SLIDE[1] + below))

    def axes(self, box: Box) -> Axes:
        """Axes in a box, without a frame."""
        left, bottom, width, height = box
        beside, below = self.corner
        place = shares(self.figure, (left + beside, bottom + below, width, height))
        axes = self.figure.add_axes(place, xticks=[], yticks=[])
        axes.axis("off")
        return axes

    def write(
        self, x: float, y: float, text: str, size: float, room: float, rows: int = 1, **style: Any
    ) -> Text:
        """A text at a place; its type shrinks only where it needs more than its room, inches, and rows.

        Returns its last row. Its height is the middle of the capitals of its first.
        """
        style = {"color": self.theme.ink, "fontsize": size} | style
        artist = self.sheet.text(x, y, text, **style)
        words = []
        for word in [text] if rows == 1 else _WORD.findall(text) or [""]:
            artist.set_text(word)
            words.append((word, artist.get_window_extent().width / self.figure.dpi))
        artist.remove()
        space, factor = _SPACE * size / 72, 1.0
        while len(broken := _broken(words, space, room / factor)) > rows or (
            factor * max(width for _, width in broken) > room
        ):
            factor *= 0.97
        style["fontsize"] = size = factor * size
        for i, (row, _) in enumerate(broken):
            artist = self.sheet.text(x, y - (i * _PITCH + HALF) * size / 72, row, **style)
        return artist

    def line(self, x: Any, y: Any, colour: str, width: float, **style: Any) -> None:
        """A line through points, of a width in points."""
        style = {"solid_capstyle": "butt", "solid_joinstyle": "miter"} | style
        self.sheet.plot(x, y, color=colour, lw=width, **style)

    def block(self, box: Box, colour: str, **options: Any) -> None:
        """A ground with round corners."""
        left, bottom, width, height = box
        rounded = "round,pad=0,rounding_size=0.1"
        style: dict[str, Any] = {"facecolor": colour, "edgecolor": "none", "zorder": 0} | options
        self.sheet.add_patch(
            FancyBboxPatch((left, bottom), width, height, boxstyle=rounded, **style)
        )


def _broken(words: list[tuple[str, float]], space: float, room: float) -> list[tuple[str, float]]:
    """Words and their widths as rows and their widths."""
    rows: list[tuple[str, float]] = []
    for word, width in words:
        longer = rows[-1][1] + space + width if rows else width
        if rows and longer <= room:
            rows[-1] = f"{rows[-1][0]} {word}", longer
        else:
            rows.append((word, width))
    return rows
