"""A lecture slide with a fixed layout, in the middle of a sheet of any shape."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from gan1d.render.figures.request import SLIDE
from gan1d.render.look.sheet import Box, Sheet, fit

SMALL = 14.4
"""Smallest font size, points: 20 pixels in a picture of 1280x720."""
TINT = 0.28
"""Opacity of the blocks behind lines of the algorithm."""
_PITCH, HALF = 1.36, 0.36
"""Row spacing, and half the height of a capital letter, as multiples of the font size."""


class Slide:
    """A slide in the middle of a sheet; positions are inches from the slide's lower left corner."""

    def __init__(self, sheet: Sheet) -> None:
        wide, tall = sheet.width, sheet.height
        self.sheet, self.theme, self.words = sheet, sheet.theme, sheet.words
        beside, below = self.corner = (wide - SLIDE[0]) / 2, (tall - SLIDE[1]) / 2
        self.ground = self.axes((-beside, -below, wide, tall))
        self.ground.set(xlim=(-beside, SLIDE[0] + beside), ylim=(-below, SLIDE[1] + below))

    def axes(self, box: Box) -> Axes:
        """Axes without ticks and frame, in a box (left, bottom, width, height)."""
        left, bottom, width, height = box
        beside, below = self.corner
        place = left + beside, bottom + below, width, height
        axes = self.sheet.axes(place, xticks=[], yticks=[])
        axes.axis("off")
        return axes

    def write(
        self, x: float, y: float, text: str, size: float, room: float, rows: int = 1, **style: Any
    ) -> Text:
        """Write a text in at most `rows` rows, each at most `room` inches wide; see sheet.fit.

        y is the middle of the first row's capital letters. Returns the Text of the last row.
        """
        style = {"color": self.theme.ink, "fontsize": size} | style
        artist = self.ground.text(x, y, text, **style)
        fit([artist], room, rows=rows, least=SMALL)
        style["fontsize"] = size = float(artist.get_fontsize())
        broken = artist.get_text().split("\n")
        artist.remove()
        for i, row in enumerate(broken):
            artist = self.ground.text(x, y - (i * _PITCH + HALF) * size / 72, row, **style)
        return artist

    def line(self, x: Any, y: Any, colour: str, width: float, **style: Any) -> None:
        """Draw a line through the points (x, y), in inches; its width is in points, 1/72 inch."""
        style = {"solid_capstyle": "butt", "solid_joinstyle": "miter"} | style
        self.ground.plot(x, y, color=colour, lw=width, **style)

    def block(self, box: Box, colour: str, **options: Any) -> None:
        """Draw a filled box with round corners."""
        left, bottom, width, height = box
        rounded = "round,pad=0,rounding_size=0.1"
        style: dict[str, Any] = {"facecolor": colour, "edgecolor": "none", "zorder": 0} | options
        patch = FancyBboxPatch((left, bottom), width, height, boxstyle=rounded, **style)
        self.ground.add_patch(patch)
