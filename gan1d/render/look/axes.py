"""The plain axes of our plots: two thin spines, and the marks 0, ½ and 1 of a probability."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan1d.render.look.sheet import Box, shares
from gan1d.render.look.theme import Theme

MARKS: tuple[tuple[float, str], ...] = ((0.0, "0"), (0.5, "½"), (1.0, "1"))
"""Where a scale of D is marked, and how."""


def plain_axes(figure: Figure, box: Box, theme: Theme, size: float = 10.0) -> Axes:
    """Axes in a box (left, bottom, width, height, in inches) with two thin spines."""
    axes = figure.add_axes(shares(figure, box), facecolor="none")
    thin_spines(axes, theme, size)
    return axes


def thin_spines(axes: Axes, theme: Theme, size: float = 10.0) -> None:
    """Leave the left and the lower spine, thin, with labels of a size in points."""
    axes.tick_params(labelsize=size, colors=theme.ink, length=3, width=0.8)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(theme.muted)


def mark_probability(axis: Any) -> None:
    """Mark 0, ½ and 1 on an axis of Matplotlib."""
    axis.set_ticks([place for place, _ in MARKS], [label for _, label in MARKS])
