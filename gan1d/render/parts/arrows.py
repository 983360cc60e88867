"""The arrows from z to x, drawn fast."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from gan1d.measures import Array

# Width of the head, and its length at the sides and in the middle, as multiples of the shaft's width.
_HEAD_WIDTH, _HEAD_LENGTH, _HEAD_MIDDLE = 6.0, 7.0, 6.0
_CODES = (Path.MOVETO, *[Path.LINETO] * 6, Path.CLOSEPOLY)


class Arrows(Patch):
    """Arrows between points in data units; the width of their shafts is in inches.

    All arrows are one path. Matplotlib's quiver draws a path for each arrow and takes as long as all
    curves of a frame.
    """

    def __init__(self, axes: Axes, tails: Array, *, width: float, **style: Any) -> None:
        super().__init__(linewidth=0, **style)
        self.tails = tails
        """(n, 2), data units."""
        self.heads = np.full_like(tails, np.nan)
        """(n, 2), data units; an arrow with a head of NaN is not drawn."""
        self._width = width
        axes.add_artist(self)
        self._data = axes.transData
        # `get_path` returns pixels.
        self.set_transform(IdentityTransform())

    def get_path(self) -> Path:
        """The outlines of all arrows, in pixels."""
        figure = self.get_figure(root=True)
        assert figure is not None
        seen = np.isfinite(self.heads).all(axis=1)
        tails = self._data.transform(self.tails[seen])[:, None]
        along = self._data.transform(self.heads[seen])[:, None] - tails
        length = np.maximum(np.hypot(along[..., :1], along[..., 1:]), 1e-9)
        along = along / length
        across = along[..., ::-1] * (-1.0, 1.0)
        # An arrow shorter than its head is drawn smaller.
        width = np.minimum(self._width * figure.dpi, length / _HEAD_LENGTH)[..., 0]
        half, wing = 0.5 * width, 0.5 * _HEAD_WIDTH * width
        neck, back = length[..., 0] - _HEAD_MIDDLE * width, length[..., 0] - _HEAD_LENGTH * width
        nought, tip = np.zeros_like(width), length[..., 0]
        u = np.stack([nought, neck, back, tip, back, neck, nought, nought], axis=1)
        v = np.stack([half, half, wing, nought, -wing, -half, -half, half], axis=1)
        vertices = tails + u * along + v * across
        return Path(vertices.reshape(-1, 2), _CODES * len(vertices))
