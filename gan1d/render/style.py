"""Matplotlib set up for our pictures: figures with nothing global, plain axes, rules of our own."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text

from gan1d.render.arrangement import Box
from gan1d.render.theme import Theme


@cache
def _formulas() -> Any:
    """What reads formulas, the same for all figures: it remembers those that it has read.

    By default each figure has its own, and to read them is a fifth of the time of an animation.
    """
    canvas: Any = FigureCanvasAgg(Figure())
    return canvas.get_renderer().mathtext_parser


def new_figure(inches: tuple[float, float], theme: Theme, dpi: float = 100.0) -> Figure:
    """An empty figure with a canvas of its own, so that nothing global is touched."""
    figure = Figure(figsize=inches, dpi=dpi, facecolor=theme.background)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.get_renderer().mathtext_parser = _formulas()
    return figure


def shares(figure: Figure, box: Box) -> Box:
    """A box in inches as shares of the figure."""
    wide, tall = figure.get_size_inches()
    left, bottom, width, height = box
    return left / wide, bottom / tall, width / wide, height / tall


def plain_axes(figure: Figure, box: Box, theme: Theme, size: float = 10.0) -> Axes:
    """Axes in a box (left, bottom, width, height, in inches) with two thin spines."""
    axes = figure.add_axes(shares(figure, box), facecolor="none")
    axes.tick_params(labelsize=size, colors=theme.ink, length=3, width=0.8)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(theme.muted)
    return axes


def key(
    figure: Figure,
    handles: Sequence[Artist],
    labels: Sequence[str],
    *,
    left: float,
    width: float,
    size: float,
    theme: Theme,
) -> Legend:
    """What the curves are, in a line at the upper edge: at most `width` wide, all in inches."""

    def made(size: float) -> Legend:
        return figure.legend(
            handles=list(handles),
            labels=list(labels),
            loc="upper left",
            bbox_to_anchor=(left / figure.get_figwidth(), 1.0),
            ncols=len(labels),
            fontsize=size,
            labelcolor=theme.ink,
            frameon=False,
            borderaxespad=0.5,
            borderpad=0.0,
            handlelength=2.4,
            columnspacing=1.8,
        )

    legend = made(size)
    found = legend.get_window_extent().width / figure.dpi
    if found > width:
        legend.remove()
        legend = made(0.98 * size * width / found)
    return legend


def fit(texts: Sequence[Text], inches: float, *, together: bool = False) -> None:
    """Make texts smaller, all alike, until the widest (or all `together`) has a width in inches."""
    figure = texts[0].get_figure(root=True)
    assert figure is not None
    # Hidden text has no extent.
    widths = []
    for text in texts:
        seen = text.get_visible()
        text.set_visible(True)
        widths.append(text.get_window_extent().width / figure.dpi)
        text.set_visible(seen)
    factor = min(1.0, inches / (sum(widths) if together else max(widths)))
    for text in texts:
        text.set_fontsize(float(text.get_fontsize()) * factor)


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
    }
    with mpl.rc_context(defaults), warnings.catch_warnings():
        # A name may have letters that the font has not; they are shown as boxes.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield
