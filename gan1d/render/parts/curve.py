"""Curves that change with every frame, drawn fast."""

from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.path import Path

from gan1d.render.look.theme import Line


class Curve(Line2D):
    """A line without markers whose data change with every draw.

    Matplotlib's Line2D checks for units, masks and markers and caches the result for the next draw of
    the same data. This one passes its points on, which takes half the time.
    """

    def __init__(self, line: Line, *, scale: float = 1.0, **style: Any) -> None:
        width = scale * line.width
        dashes: Any = line.dashes
        super().__init__([], [], color=line.colour, linewidth=width, linestyle=dashes, **style)
        self._offset: float = 0.0
        self._lengths: list[float] | None = None
        if not isinstance(line.dashes, str):
            offset, lengths = line.dashes
            self._offset, self._lengths = width * offset, [width * length for length in lengths]

    def draw(self, renderer: Any) -> None:
        """Draw it, if it is visible."""
        if not self.get_visible():
            return
        transform = self.get_transform()
        path = transform.transform_path_non_affine(Path(np.column_stack(self.get_data())))
        kind = "dash" if self._lengths else "solid"
        gc = renderer.new_gc()
        gc.set_clip_rectangle(self.get_clip_box())
        gc.set_clip_path(self.get_clip_path())
        gc.set_alpha(self.get_alpha())
        gc.set_foreground(self.get_color())
        gc.set_linewidth(self.get_linewidth())
        gc.set_dashes(self._offset, self._lengths)
        gc.set_capstyle(getattr(self, f"get_{kind}_capstyle")())
        gc.set_joinstyle(getattr(self, f"get_{kind}_joinstyle")())
        renderer.draw_path(gc, path, transform.get_affine())
        gc.restore()
        self.stale = False
