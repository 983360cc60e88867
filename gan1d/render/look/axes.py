"""The plain axes of our plots: two thin spines, a legend, marks of a probability, round ticks."""

from math import ceil, floor, log10
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan1d.render.look.canvas import SMALLEST_TYPE
from gan1d.render.look.sheet import Box, fit, shares
from gan1d.render.look.theme import Theme

MARKS: tuple[tuple[float, str], ...] = ((0.0, "0"), (0.5, "½"), (1.0, "1"))
"""Where a scale of D is marked, and how."""


def plain_axes(figure: Figure, box: Box, theme: Theme) -> Axes:
    """Axes in a box (left, bottom, width, height, in inches) with two thin spines."""
    axes = figure.add_axes(shares(figure, box), facecolor="none")
    thin_spines(axes, theme)
    return axes


def thin_spines(axes: Axes, theme: Theme, size: float = SMALLEST_TYPE) -> None:
    """Leave the left and the lower spine, thin, with labels of a size in points."""
    axes.tick_params(labelsize=size, colors=theme.ink, length=3, width=0.8)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(theme.muted)


def plain_title(axes: Axes, title: str, size: float, theme: Theme) -> None:
    """A title at the left above axes, at most as wide as these."""
    style: dict[str, Any] = {"fontsize": size, "color": theme.ink, "pad": 7}
    width = axes.get_window_extent().width / axes.figure.dpi
    fit([axes.set_title(title, loc="left", **style)], width)


def plain_legend(axes: Axes, theme: Theme, *, size: float = SMALLEST_TYPE, **placing: Any) -> None:
    """Name the labelled curves of the axes; no frame, no empty legend."""
    handles, labels = axes.get_legend_handles_labels()
    if labels:
        style: dict[str, Any] = {"fontsize": size, "labelcolor": theme.ink, "frameon": False}
        axes.legend(handles, labels, **style, **placing)


def mark_probability(axis: Any) -> None:
    """Mark 0, ½ and 1 on an axis of Matplotlib."""
    axis.set_ticks([place for place, _ in MARKS], [label for _, label in MARKS])


def round_ticks(
    low: float, high: float, most: int = 8, most_characters: int = 36
) -> list[tuple[float, str]]:
    """At most so many round numbers of an interval, evenly spaced, each as a text with a real minus.

    There are fewer where they would take more characters, with the spaces between them.
    """
    least = (high - low) / most
    power = floor(log10(least))
    # Of 1, 2, 5 and 10 times a power of ten, the first that is wide enough.
    step = next(one * 10.0**power for one in (1, 2, 5, 10, 20) if one * 10.0**power >= least)
    places = [k * step for k in range(ceil(low / step), floor(high / step) + 1)]
    decimals = max(0, -floor(log10(step) + 1e-9))
    plain = step > 1e-4 and max(abs(low), abs(high)) < 1e6
    labels = [f"{place:.{decimals}f}" if plain else f"{place:.6g}" for place in places]
    longest = max(map(len, labels), default=0)
    if most > 2 and len(places) * (longest + 1) > most_characters:
        return round_ticks(low, high, most - 1, most_characters)
    return [(x, label.replace("-", "−")) for x, label in zip(places, labels, strict=True)]
