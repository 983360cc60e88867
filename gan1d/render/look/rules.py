"""Matplotlib set up for our pictures: figures with nothing global, settings of our own."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gan1d.render.look.theme import Theme


@cache
def _formulas() -> Any:
    """One parser of formulas for all figures: it remembers what it has parsed.

    By default each figure has its own, and parsing is a fifth of the time of an animation.
    """
    canvas: Any = FigureCanvasAgg(Figure())
    return canvas.get_renderer().mathtext_parser


def new_figure(inches: tuple[float, float], theme: Theme, dpi: float = 100.0) -> Figure:
    """An empty figure with a canvas of its own, so that nothing global is touched."""
    figure = Figure(figsize=inches, dpi=dpi, facecolor=theme.background)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.get_renderer().mathtext_parser = _formulas()
    return figure


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
        # A name may contain letters that the font lacks; they are shown as boxes.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield
