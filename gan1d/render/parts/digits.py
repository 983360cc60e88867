"""Numbers that change with every frame, drawn fast."""

from math import ceil, floor
from typing import Any
from unicodedata import east_asian_width

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text
from numpy.typing import NDArray

from gan1d.render.look.sheet import Sheet

FAMILY = "DejaVu Sans Mono"
"""A monospaced font, so that changing numbers stay in place."""
ADVANCE = 0.602 / 72
"""Width of a character, inches per point of type."""


def columns(text: str) -> int:
    """Width of a text in columns; a wide one, such as a Chinese character, takes two."""
    return sum(2 if east_asian_width(character) in "FW" else 1 for character in text)


_PARTS = 4
"""Number of positions of a character across a pixel: enough for even spacing, few enough to cache."""


class Digits(Text):
    """A text of changing numbers, in a monospaced font, right-aligned at x.

    On a pixel canvas this text is composed of cached pictures of its characters, because laying out a
    text takes longer than drawing all curves of a frame. On other canvases it is an ordinary text.
    """

    def __init__(self, sheet: Sheet, x: float, y: float, size: float) -> None:
        """An empty text; x and y are in inches, the size in points."""
        # The other texts' fonts supply letters that FAMILY lacks.
        families: Any = mpl.rcParams["font.family"]
        style: dict[str, Any] = {"family": [FAMILY, *families], "fontsize": size}
        style |= {"ha": "right", "va": "center", "color": sheet.theme.ink}
        style["transform"] = sheet.figure.transFigure
        super().__init__(x / sheet.width, y / sheet.height, **style)
        sheet.figure.add_artist(self)
        self.set_parse_math(False)
        self._tiles: dict[tuple[str, int, float], NDArray[np.uint8]] = {}

    def draw(self, renderer: Any) -> None:
        """Draw the text; on a pixel canvas, `set_visible` has no effect."""
        if not isinstance(renderer, RendererAgg):
            super().draw(renderer)
            return
        x, y = self.get_transform().transform(self.get_position())
        size = float(self.get_fontsize()) * renderer.dpi / 72
        room = ceil(size) + 1
        text = self.get_text()
        gc = renderer.new_gc()
        for i, character in enumerate(text):
            if character != " ":
                place = x - columns(text[i:]) * 72 * ADVANCE * size
                column, part = divmod(round(place * _PARTS), _PARTS)
                key = character, part, renderer.dpi
                if key not in self._tiles:
                    self._tiles[key] = self._tile(renderer, room, y - floor(y), character, part)
                renderer.draw_image(gc, column - room, floor(y) - room, self._tiles[key])
        gc.restore()
        self.stale = False

    def _tile(
        self, renderer: RendererAgg, room: int, up: float, character: str, part: int
    ) -> NDArray[np.uint8]:
        """A character's picture, moved `part` / 4 pixels right and `up` pixels up; lowest row first."""
        page = RendererAgg(3 * room, 2 * room, renderer.dpi)
        font = self.get_fontproperties()
        # The middle of a line of text, as va="center" defines it.
        _, height, descent = page.get_text_width_height_descent("lp", font, False)
        gc = page.new_gc()
        gc.set_foreground(self.get_color())
        baseline = room + up + descent - height / 2
        page.draw_text(gc, room + part / _PARTS, 2 * room - baseline, character, font, 0)
        gc.restore()
        return np.asarray(page.buffer_rgba())[::-1].copy()
