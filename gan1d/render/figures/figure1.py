"""Figure 1 of Goodfellow et al. 2014 as a still: panels (a) to (d) of one run."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from gan1d import checks
from gan1d.errors import InputError, quote
from gan1d.history import History
from gan1d.measured import Measured
from gan1d.render.look import captions
from gan1d.render.look.axes import MARKS
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import new_figure
from gan1d.render.look.sheet import fit, key, key_of_data, shares
from gan1d.render.look.theme import Theme
from gan1d.render.look.words import Words
from gan1d.render.parts.panel import BOTTOM, TOP, X_LINE, Z_LINE, Z_SPAN, Panel

LAYOUTS = {"row": 4, "grid": 2}
"""Columns of panels."""
SIZES = {"row": (12.8, 4.0), "grid": (9.6, 7.2), "panel": (6.4, 4.4)}
"""Width and height in inches that the type is designed for."""
# Inches.
_LEFT, _RIGHT, _GAP = 0.42, 0.34, 0.34
_KEY, _TITLE, _NUMBERS = 0.50, 0.44, 0.42
_NO_TITLE, _NO_NUMBERS = 0.12, 0.16
_BOTTOM = 0.08
_LETTER = 0.42
_LEAST_MASS = 0.01
"""Share of p_data's peak above which a density is worth showing."""
_TITLE_SIZE, _KEY_SIZE, _AXIS_SIZE, _NUMBER_SIZE = 13.5, 13.0, 12.5, 10.5


def figure1(
    run: Measured,
    *,
    layout: str = "row",
    panel: str | None = None,
    canvas: Canvas = Canvas(),  # noqa: B008  (frozen)
    size: tuple[float, float] | None = None,
) -> Figure:
    """Panels (a) to (d), each the last row of its phase, with the numbers measured there.

    Args:
        run: the run; its panels are those of captions.panels.
        layout: "row" or "grid" (two by two).
        panel: only the panel of this phase.
        canvas: theme and words, and which of them are shown.
        size: width and height in inches; by default SIZES.

    Raises:
        InputError: the run has no such panel, or the layout is unknown.
    """
    checks.one_of("layout", layout, tuple(LAYOUTS))
    history, shown = run.history, captions.panels(run.history)
    if panel is not None:
        if panel not in shown:
            raise InputError(f"panel: this run shows {', '.join(shown)}, got {quote(panel)}")
        shown = {panel: shown[panel]}
    theme, words = canvas.theme, canvas.said
    n_rows, n_columns = _cells(len(shown), layout)
    figure = new_figure(size or SIZES["panel" if panel else layout], theme)
    width, height = figure.get_size_inches()
    cell_width = (width - _LEFT - _RIGHT - (n_columns - 1) * _GAP) / n_columns
    cell_height = (height - _KEY - _BOTTOM) / n_rows
    _write_key(figure, theme, words, captions.target_of(run) if canvas.axis else "")
    window = _window(history, list(shown.values()))
    captions.expect_numbers(run, list(shown.values()), panels=True)
    titled = canvas.captions or any(captions.letter_of(phase) for phase in shown)
    above = _TITLE if titled else _NO_TITLE
    below = _NUMBERS if canvas.numbers else _NO_NUMBERS
    titles, numbers = [], []
    for i, (phase, row) in enumerate(shown.items()):
        left = _LEFT + (i % n_columns) * (cell_width + _GAP)
        bottom = _BOTTOM + (n_rows - 1 - i // n_columns) * cell_height
        box = (left, bottom + below, cell_width, cell_height - below - above)
        axes = figure.add_axes(shares(figure, box))
        Panel(axes, run, theme, arrows=17, scale=0.85, window=window, axis=canvas.axis).show(row)
        _label(axes, theme, words, scale_of_d=i % n_columns == 0)
        titles.append(_write_title(axes, run, phase, row, canvas))
        if canvas.numbers:
            numbers.append(_write_numbers(axes, run, row, canvas))
    fit(titles, cell_width - 1.1 * _LETTER)
    if numbers:
        fit(numbers, 0.96 * cell_width)
    return figure


def _cells(panels: int, layout: str) -> tuple[int, int]:
    """Rows and columns for so many panels."""
    n_columns = min(panels, LAYOUTS[layout])
    return ceil(panels / n_columns), n_columns


def _window(history: History, rows: Sequence[int]) -> tuple[float, float]:
    """The interval of x that the panels show: where p_data, or p_g in any panel, is not negligible."""
    largest = np.maximum(history.p_data, history.p_g[list(rows)].max(axis=0))
    seen = history.x[largest > _LEAST_MASS * history.p_data.max()]
    low, high = float(seen[0]), float(seen[-1])
    margin = 0.06 * (high - low)
    return (
        max(float(history.x_edges[0]), low - margin),
        min(float(history.x_edges[-1]), high + margin),
    )


def _write_key(figure: Figure, theme: Theme, words: Words, target: str) -> None:
    lines = (theme.p_data, theme.p_g, theme.d, theme.d_star)
    key(
        figure,
        [
            Line2D([], [], color=a.colour, lw=a.width, ls=a.dashes, solid_capstyle="butt")
            for a in lines
        ],
        [
            key_of_data(words, target),
            *(words(f"key.{name}") for name in ("p_g", "figure_d", "figure_d_star")),
        ],
        left=_LEFT,
        width=figure.get_figwidth() - _LEFT - 0.1,
        size=_KEY_SIZE,
        theme=theme,
    )


def _label(axes: Axes, theme: Theme, words: Words, *, scale_of_d: bool) -> None:
    """The names of the lines x and z, and the scale of D."""

    def share(y: float) -> float:
        return (y - BOTTOM) / (TOP - BOTTOM)

    def write(x: float, y: float, label: str, colour: str, offset: float) -> None:
        axes.annotate(
            label,
            (x, share(y)),
            xycoords="axes fraction",
            xytext=(offset, 0),
            textcoords="offset points",
            fontsize=_AXIS_SIZE,
            color=colour,
            va="center",
            ha="left" if offset > 0 else "right",
            annotation_clip=False,
        )

    write(1.0, X_LINE, words("axis.x"), theme.ink, 5)
    write(Z_SPAN[1], Z_LINE, words("axis.z"), theme.ink, 5)
    if scale_of_d:
        for value, mark in MARKS:
            write(0.0, value, mark, theme.d.colour, -6)


def _write_title(axes: Axes, run: Measured, phase: str, row: int, canvas: Canvas) -> Text:
    """The panel's letter and title above it; returns the title."""
    style: dict[str, Any] = _BESIDE | {"fontsize": _TITLE_SIZE, "color": canvas.theme.ink}
    letter = captions.letter_of(phase)
    axes.annotate(letter, (0, 1), xytext=(0, 9), weight="bold", **style)
    title = captions.panel_title(run, phase, row, canvas.said) if canvas.captions else ""
    return axes.annotate(title, (0, 1), xytext=(72 * _LETTER if letter else 0, 9), **style)


def _write_numbers(axes: Axes, run: Measured, row: int, canvas: Canvas) -> Text:
    """What was measured, below the panel."""
    style: dict[str, Any] = _BESIDE | {"fontsize": _NUMBER_SIZE, "color": canvas.theme.muted}
    numbers = captions.panel_numbers(run, row, canvas.said)
    return axes.annotate(numbers, (0.5, 0), xytext=(0, -7), ha="center", va="top", **style)


_BESIDE = {"xycoords": "axes fraction", "textcoords": "offset points", "annotation_clip": False}
