"""Matplotlib set up for our pictures: figures with nothing global, plain axes, rules of our own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gan1d.render.theme import Theme


def new_figure(inches: tuple[float, float], theme: Theme, dpi: float = 100.0) -> Figure:
    """An empty figure with a canvas of its own, so that nothing global is touched."""
    figure = Figure(figsize=inches, dpi=dpi, facecolor=theme.background)
    FigureCanvasAgg(figure)
    return figure


def plain_axes(
    figure: Figure, box: tuple[float, float, float, float], theme: Theme, size: float = 10.0
) -> Axes:
    """Axes in a box (shares of the figure: left, bottom, width, height) with two thin spines."""
    axes = figure.add_axes(box, facecolor="none")
    axes.tick_params(labelsize=size, colors=theme.ink, length=3, width=0.8)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(theme.muted)
    return axes


@contextmanager
def drawing_rules() -> Iterator[None]:
    """Matplotlib's own defaults inside the block, whatever the user's matplotlibrc says."""
    defaults: Any = {
        key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith("backend")
    }
    defaults |= {
        "font.family": "DejaVu Sans",
        "mathtext.fontset": "dejavusans",
        "svg.hashsalt": "gan1d",
        # Real text, which can be searched, edited and read aloud.
        "svg.fonttype": "none",
        "pdf.fonttype": 42,
        "path.simplify": False,
    }
    with mpl.rc_context(defaults):
        yield
