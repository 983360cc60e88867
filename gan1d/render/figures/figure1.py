"""The still figures: Figure 1 of Goodfellow et al. 2014 from one run, and what else a lecture needs."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from gan1d import checks
from gan1d.errors import InputError
from gan1d.files import check_output
from gan1d.history import History
from gan1d.render.figures.losses import SIZE as LOSSES_SIZE
from gan1d.render.figures.losses import losses_figure
from gan1d.render.figures.theory import (
    OBJECTIVES_SIZE,
    OPTIMAL_SIZE,
    objectives_figure,
    optimal_figure,
)
from gan1d.render.formats import still_endings, write_still
from gan1d.render.formats.about import About
from gan1d.render.formats.format import Still
from gan1d.render.look import captions
from gan1d.render.look.axes import MARKS
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules, new_figure
from gan1d.render.look.sheet import fit, key, shares
from gan1d.render.look.theme import PAPER, Theme
from gan1d.render.parts.panel import BOTTOM, TOP, X_LINE, Z_LINE, Z_SPAN, Panel

LAYOUTS = {"row": (1, 4), "grid": (2, 2)}
"""Rows and columns of panels."""
SIZES = {"row": (12.8, 4.0), "grid": (9.6, 7.2), "panel": (6.4, 4.4)}
"""Width and height in inches that the type is set for."""
# Inches.
_LEFT, _RIGHT, _GAP = 0.42, 0.34, 0.34
_KEY, _TITLE, _NUMBERS = 0.50, 0.44, 0.42
_BOTTOM = 0.08
_LETTER = 0.42
_LEAST_MASS = 0.01
"""Share of p_data's peak from which on a density is worth showing."""
_TITLE_SIZE, _KEY_SIZE, _AXIS_SIZE, _NUMBER_SIZE = 13.5, 13.0, 12.5, 10.5


SHOWN = ("panels", "losses", "objectives", "optimal")
"""What a still may show; the last two need no run."""


def draw_figure(
    history: History | None,
    path: str | os.PathLike[str],
    *,
    show: str = "panels",
    layout: str = "row",
    panel: str | None = None,
    canvas: Canvas = Canvas(),  # noqa: B008  (frozen)
) -> Path:
    """Write a still figure as .png, .svg or .pdf, with a title, a description and the config in it.

    Args:
        history: the run; None where `show` needs none.
        path: where to; its ending picks the format.
        show: "panels" (a) to (d); "losses"; "objectives" (why log D(G(z)) learns early); "optimal" (D*
            for a few pairs of densities).
        layout: of the panels: "row", or "grid" (two by two).
        panel: only this one of the panels "a", "b", "c", "d".
        canvas: theme and size.

    Raises:
        InputError: the path cannot be written, the run has no such phase, or a word is unknown.
    """
    path = check_output(path, still_endings())
    checks.one_of("show", show, SHOWN)
    if (show != "panels" or panel is not None) and layout != "row":
        raise InputError(f"layout: expected one beside all four panels only, got {layout!r}")
    if show != "panels" and panel is not None:
        raise InputError(f"panel: expected one beside the panels only, got {panel!r} and {show!r}")
    if history is None and show in RUN_SHOWN:
        raise InputError(f"history: expected a run to show its {show}, got none")
    with drawing_rules():
        inches, dpi = canvas.fit(nominal_size(show, layout, panel))
        style: dict[str, Any] = {"theme": canvas.theme, "size": inches}
        if show == "panels" and history is not None:
            figure = figure1(history, layout=layout, panel=panel, **style)
        elif show == "losses" and history is not None:
            figure = losses_figure(history, **style)
        else:
            figure = (objectives_figure if show == "objectives" else optimal_figure)(**style)
        about = about_figure(history if show in RUN_SHOWN else None, show, panel)
        write_still(path, Still(figure, about, dpi, canvas.transparent))
    return path


RUN_SHOWN = SHOWN[:2]


def nominal_size(show: str, layout: str, panel: str | None) -> tuple[float, float]:
    """Width and height in inches that a figure's type is set for."""
    if show == "panels":
        return SIZES["panel" if panel else layout]
    return {"losses": LOSSES_SIZE, "objectives": OBJECTIVES_SIZE, "optimal": OPTIMAL_SIZE}[show]


def about_figure(history: History | None, show: str, panel: str | None = None) -> About:
    """Title, description and sources of a figure."""
    if history is None:
        return About(*_OF_THEORY[show], (json.dumps({"show": show}),))
    title = f"panel ({panel})" if panel else {"panels": "panels (a) to (d)"}.get(show, show)
    return About(
        f"A generative adversarial network learns a distribution: {title}",
        captions.description(history),
        (history.config.to_json(),),
    )


_OF_THEORY = {
    "objectives": (
        "What the generator minimises",
        "Against D(G(z)): log(1 - D) and -log D, and the sizes of their gradients in D's logit, D and "
        "1 - D. Where D rejects every fake the first has next to no gradient, the second its largest.",
    ),
    "optimal": (
        "The optimal discriminator",
        "D* = p_data / (p_data + p_g) for three pairs of densities: two normals of one width, where "
        "D* is logistic; one mean and two widths; a mode that p_g misses, where D* is near 1.",
    ),
}


def figure1(
    history: History,
    *,
    layout: str = "row",
    panel: str | None = None,
    theme: Theme = PAPER,
    size: tuple[float, float] | None = None,
) -> Figure:
    """Panels (a) to (d), each the last row of its phase, with the numbers measured there.

    Args:
        history: a run with phases a, b, c and d.
        layout: "row" or "grid" (two by two).
        panel: only this one of "a", "b", "c", "d".
        theme: colours and line styles.
        size: width and height in inches; by default SIZES.

    Raises:
        InputError: the run has no such phase, or layout or panel are unknown.
    """
    checks.one_of("layout", layout, tuple(LAYOUTS))
    if panel is not None:
        checks.one_of("panel", panel, captions.PANELS)
    letters = captions.PANELS if panel is None else (panel,)
    moments = [(letter, _row(history, letter)) for letter in letters]
    n_rows, n_columns = LAYOUTS[layout] if panel is None else (1, 1)
    figure = new_figure(size or SIZES["panel" if panel else layout], theme)
    width, height = figure.get_size_inches()
    cell_width = (width - _LEFT - _RIGHT - (n_columns - 1) * _GAP) / n_columns
    cell_height = (height - _KEY - _BOTTOM) / n_rows
    _write_key(figure, theme)
    window = _window(history, [row for _, row in moments])
    titles, numbers = [], []
    for i, (letter, row) in enumerate(moments):
        left = _LEFT + (i % n_columns) * (cell_width + _GAP)
        bottom = _BOTTOM + (n_rows - 1 - i // n_columns) * cell_height
        box = (left, bottom + _NUMBERS, cell_width, cell_height - _NUMBERS - _TITLE)
        axes = figure.add_axes(shares(figure, box))
        Panel(axes, history, theme, arrows=17, scale=0.85, window=window).show(row)
        _label(axes, theme, scale_of_d=i % n_columns == 0)
        titles.append(_write_title(axes, history, letter, row, theme))
        numbers.append(_write_numbers(axes, history, row, theme))
    fit(titles, cell_width - 1.1 * _LETTER)
    fit(numbers, 0.96 * cell_width)
    return figure


def _row(history: History, letter: str) -> int:
    row = history.last_row(letter)
    if row is None:
        names = ", ".join(dict.fromkeys(history.phase.tolist()))
        raise InputError(f"run: expected a phase {letter!r} to show as a panel, got only {names}")
    return row


def _window(history: History, rows: Sequence[int]) -> tuple[float, float]:
    """What the panels show of x: where there is something of p_data or p_g in any of them."""
    largest = np.maximum(history.p_data, history.p_g[list(rows)].max(axis=0))
    seen = history.x[largest > _LEAST_MASS * history.p_data.max()]
    low, high = float(seen[0]), float(seen[-1])
    margin = 0.06 * (high - low)
    return (
        max(float(history.x_edges[0]), low - margin),
        min(float(history.x_edges[-1]), high + margin),
    )


def _write_key(figure: Figure, theme: Theme) -> None:
    lines = (theme.p_data, theme.p_g, theme.d, theme.d_star)
    key(
        figure,
        [
            Line2D([], [], color=a.colour, lw=a.width, ls=a.dashes, solid_capstyle="butt")
            for a in lines
        ],
        ["$p_{data}$", "$p_g$", "$D$", "$D^*$, the best $D$"],
        left=_LEFT,
        width=figure.get_figwidth() - _LEFT - 0.1,
        size=_KEY_SIZE,
        theme=theme,
    )


def _label(axes: Axes, theme: Theme, *, scale_of_d: bool) -> None:
    """Names of the lines x and z, and D's scale."""

    def share(y: float) -> float:
        return (y - BOTTOM) / (TOP - BOTTOM)

    def write(x: float, y: float, words: str, colour: str, offset: float) -> None:
        axes.annotate(
            words,
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

    write(1.0, X_LINE, "$x$", theme.ink, 5)
    write(Z_SPAN[1], Z_LINE, "$z$", theme.ink, 5)
    if scale_of_d:
        for value, mark in MARKS:
            write(0.0, value, mark, theme.d.colour, -6)


def _write_title(axes: Axes, history: History, letter: str, row: int, theme: Theme) -> Text:
    """The panel's letter and title above it; returns the title."""
    style: dict[str, Any] = _BESIDE | {"fontsize": _TITLE_SIZE, "color": theme.ink}
    axes.annotate(f"({letter})", (0, 1), xytext=(0, 9), weight="bold", **style)
    title = captions.panel_title(history, letter, row)
    return axes.annotate(title, (0, 1), xytext=(72 * _LETTER, 9), **style)


def _write_numbers(axes: Axes, history: History, row: int, theme: Theme) -> Text:
    """What was measured, below the panel."""
    style: dict[str, Any] = _BESIDE | {"fontsize": _NUMBER_SIZE, "color": theme.muted}
    words = captions.panel_numbers(history, row)
    return axes.annotate(words, (0.5, 0), xytext=(0, -7), ha="center", va="top", **style)


_BESIDE = {"xycoords": "axes fraction", "textcoords": "offset points", "annotation_clip": False}
