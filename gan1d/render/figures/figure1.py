"""Figure 1 of Goodfellow et al. 2014 as a still: panels (a) to (d) of one run."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from gan1d import checks
from gan1d.errors import InputError, quote
from gan1d.history import History
from gan1d.measured import Measured
from gan1d.render.figures.kinds import SIZES
from gan1d.render.look import captions
from gan1d.render.look.axes import MARKS
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import new_figure
from gan1d.render.look.sheet import (
    TooNarrowError,
    fit,
    fits,
    key,
    key_of_data,
    shares,
    type_is_kept,
)
from gan1d.render.look.theme import Theme
from gan1d.render.look.words import Words
from gan1d.render.parts.panel import BOTTOM, TOP, X_LINE, Z_LINE, Z_SPAN, Panel

LAYOUTS = {"row": 4, "grid": 2}
"""Columns of panels."""
# Inches.
_LEFT, _RIGHT, _GAP = 0.42, 0.34, 0.34
_KEY, _TITLE, _NUMBERS = 0.50, 0.44, 0.42
_NO_TITLE, _NO_NUMBERS = 0.12, 0.16
_BOTTOM = 0.08
_LETTER = 0.42
_PANEL_SHAPE = 0.9
"""Height of a panel on a narrow sheet, in widths."""
_ROOMY = 2.6
"""Inches of a panel's width from which lines have their full width."""
_LEAST_ROW = 9.0
"""Width of a sheet, inches, from which four panels stand in a row."""
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
    # Where type keeps its size, lines and arrows give way.
    room = min(1.0, cell_width / _ROOMY) if type_is_kept() else 1.0
    scale, arrows = 0.85 * max(room, 0.5), 9 + 2 * round(4 * (2 * room - 1)) if room > 0.5 else 9
    target = captions.target_of(run) if canvas.axis else ""
    has_samples = history.p_samples is not None
    write_key(figure, theme, words, target, scale / 0.85, samples=has_samples)
    window = panel_window(history, list(shown.values()))
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
        drawn = Panel(axes, run, theme, arrows=arrows, scale=scale, window=window, axis=canvas.axis)
        drawn.show(row)
        label_lines(axes, theme, words, scale_of_d=i % n_columns == 0)
        titles.append(_write_title(axes, run, phase, row, canvas))
        if canvas.numbers:
            numbers.append(_write_numbers(axes, run, row, canvas))
    _fit_titles(titles, cell_width - 1.1 * _LETTER)
    if numbers:
        if not fits(numbers, 0.96 * cell_width):
            for text, row in zip(numbers, shown.values(), strict=True):
                text.set_text(captions.panel_numbers(run, row, words, brief=True))
        fit(numbers, 0.96 * cell_width)
    return figure


def narrow_size(
    width: float, layout: str | None, panel: str | None
) -> tuple[str, tuple[float, float]]:
    """The layout for a sheet of that width in inches, if it is None, and the sheet's size."""
    if panel is not None:
        return "row", (width, _cell_height(width - _LEFT - _RIGHT) + _KEY + _BOTTOM)
    if layout is None:
        layout = "row" if width >= _LEAST_ROW else "grid"
    n_rows, n_columns = _cells(4, layout)
    cell_width = (width - _LEFT - _RIGHT - (n_columns - 1) * _GAP) / n_columns
    return layout, (width, n_rows * _cell_height(cell_width) + _KEY + _BOTTOM)


def _cell_height(width: float) -> float:
    return _PANEL_SHAPE * width + _NUMBERS + _TITLE


def _fit_titles(titles: Sequence[Text], width: float) -> None:
    """Shrink titles to a width; where type must keep its size, the letters alone stay."""
    if fits(titles, width):
        fit(titles, width)
        return
    for title in titles:
        title.set_text("")


def _cells(panels: int, layout: str) -> tuple[int, int]:
    """Rows and columns for so many panels."""
    n_columns = min(panels, LAYOUTS[layout])
    return ceil(panels / n_columns), n_columns


def panel_window(history: History, rows: Sequence[int]) -> tuple[float, float]:
    """The interval of x that the panels show: where p_data, or p_g in any panel, is not negligible."""
    largest = np.maximum(history.p_data, history.p_g[list(rows)].max(axis=0))
    seen = history.x[largest > _LEAST_MASS * history.p_data.max()]
    low, high = float(seen[0]), float(seen[-1])
    margin = 0.06 * (high - low)
    return (
        max(float(history.x_edges[0]), low - margin),
        min(float(history.x_edges[-1]), high + margin),
    )


def write_key(
    figure: Figure,
    theme: Theme,
    words: Words,
    target: str,
    scale: float,
    *,
    samples: bool,
    down: float = 0.0,
    size: float = _KEY_SIZE,
) -> None:
    """The key of a panel's curves, `down` inches from the upper edge; words give way to the curves."""
    lines = (theme.p_data, theme.p_g, theme.d, theme.d_star)
    handles: list[Artist] = [
        Line2D([], [], color=a.colour, lw=scale * a.width, ls=a.dashes, solid_capstyle="butt")
        for a in lines
    ]
    names = [key_of_data(words, target), *(words(f"key.{n}") for n in ("p_g", "figure_d"))]
    if samples:
        swatch = Patch(color=theme.samples.colour, lw=0)
        handles.insert(0, swatch)
        names.insert(0, words("key.samples"))
    room: dict[str, Any] = {
        "left": _LEFT,
        "width": figure.get_figwidth() - _LEFT - 0.1,
        "down": down,
    }
    best = words("key.figure_d_star")
    try:
        key(figure, handles, [*names, best], size=size, theme=theme, **room)
    except TooNarrowError:
        for legend in list(figure.legends):
            legend.remove()
        # The words give way: four curves are what the panels cannot do without.
        short = [key_of_data(words, ""), *names[-2:], "$D^*$"]
        key(figure, handles[-4:], short, size=size, theme=theme, **room)


def label_lines(axes: Axes, theme: Theme, words: Words, *, scale_of_d: bool) -> None:
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
