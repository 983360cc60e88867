"""The picture of a sweep: D over training, the JSD, p_g and D at the end, and a table of measures."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, NullLocator

from gan1d import checks
from gan1d.certificate import LIMITS
from gan1d.files import check_output
from gan1d.render.formats import still_endings, write_still
from gan1d.render.formats.about import About
from gan1d.render.formats.format import Still
from gan1d.render.look.canvas import SMALLEST_TYPE, Canvas
from gan1d.render.look.captions import minus, name_of
from gan1d.render.look.rules import drawing_rules
from gan1d.render.look.sheet import Sheet, mark_probability, plain_legend
from gan1d.render.look.sweep_words import count, description_of_sweep, source
from gan1d.render.look.theme import PAPER, Theme
from gan1d.render.look.words import Words
from gan1d.render.parts.panel import P_DATA_PEAK, densest
from gan1d.sweeps.members import D_LEVELS, Member, measured, varied

# Inches.
_SIZE = (9.6, 5.4)
_HIGH, _LOW, _HEIGHT = 3.27, 0.56, 1.75
_ROOM = 1.25
"""Upper limit of the axis of D: room for the legend above 1."""
_MOST_MARKS, _ROW = 7, 42
"""Largest number of labels below the plot of the JSD, and of characters in them."""
_COLUMNS = (0.0, 0.50, 0.675, 0.815, 1.0)
"""Left edge of the table's first column, right edges of the others, as shares of the table's width."""


def draw_sweep(
    members: Sequence[Member],
    path: str | os.PathLike[str],
    *,
    theme: Theme = PAPER,
    language: str = "en",
    words: Any = None,
) -> Path:
    """Write a sweep's picture as .png, .svg or .pdf; for `words` see Canvas. Raises InputError."""
    path = check_output(path, still_endings())
    checks.whole("number of members", len(members), at_least=1)
    canvas = Canvas(theme=theme, language=language, words=words)
    description = description_of_sweep(members, canvas.words)
    about = About(canvas.words("about.sweep_title"), description, (source(members),))
    with drawing_rules(canvas):
        write_still(path, Still(sweep_figure(members, canvas), about, dpi=100.0))
    return path


def sweep_figure(members: Sequence[Member], canvas: Canvas) -> Figure:
    """Draw D over training, the final JSD, p_g and D, and a table of the certificate's measures."""
    sheet, theme = Sheet(canvas, _SIZE), canvas.theme
    for draw, left, bottom, width in (
        (_draw_d, 0.5, _HIGH, 4.3),
        (_draw_jsd, 5.55, _HIGH, 3.85),
        (_draw_pairs, 0.5, _LOW, 4.3),
        (_write_table, 5.1, _LOW, 4.3),
    ):
        axes = sheet.plain_axes((left, bottom, width, _HEIGHT))
        title, label = draw(axes, members, theme, canvas.words)
        sheet.title(axes, title, 12.0)
        axes.set_xlabel(label, fontsize=SMALLEST_TYPE, color=theme.ink, labelpad=1)
        style: dict[str, Any] = {"handlelength": 1.5, "handletextpad": 0.5, "columnspacing": 0.9}
        plain_legend(axes, theme, loc="upper right", ncols=3, borderaxespad=0.0, **style)
    return sheet.figure


def _draw_d(axes: Axes, members: Sequence[Member], theme: Theme, words: Words) -> tuple[str, str]:
    """Draw D's values over training as bands. Returns the title and the label of the x axis."""
    step = max((member.step for member in members), key=lambda step: int(step[-1]))
    # A run with fewer steps keeps its last values to the end.
    spread = [
        [np.interp(step, member.step, level) for level in member.d_spread.T]
        for member in members
        if member.certificate
    ] or np.full((1, len(D_LEVELS), len(step)), np.nan)
    typical, line = np.median(spread, axis=0), theme.d
    for low, high, alpha, name in (
        (np.min(spread, axis=0)[0], np.max(spread, axis=0)[-1], 0.18, "any"),
        (typical[0], typical[-1], 0.40, "median_one"),
    ):
        style: dict[str, Any] = {"color": line.colour, "alpha": alpha, "lw": 0}
        axes.fill_between(step, low, high, label=words(f"sweep.{name}"), **style)
    axes.plot(step, typical[2], label=words("sweep.its_median"), **line.style)
    axes.axhline(0.5, color=theme.muted, lw=1.0, ls=(0, (1, 2)), zorder=1)
    axes.set(xlim=(0, step[-1]), ylim=(0, _ROOM))
    mark_probability(axes.yaxis)
    return words("sweep.d_title", runs=count(members, words)), words("sweep.step")


def _draw_jsd(axes: Axes, members: Sequence[Member], theme: Theme, words: Words) -> tuple[str, str]:
    """Draw each run's final JSD against the first field that varies, or against the seed."""
    fields, limit = varied(members), LIMITS["jsd"]
    field = fields[0] if fields else "seed"
    places = [getattr(member.config, field) for member in members]
    if all(type(place) in (int, float) for place in places):
        marks = {place: f"{place:.10g}".replace("-", "−") for place in sorted(places)}
        axes.set_xscale("log" if fields and min(places) > 0 else "linear")
    else:
        kinds = list(dict.fromkeys(places))
        places = [kinds.index(place) for place in places]
        axes.set_xlim(-0.5, len(kinds) - 0.5)
        room = min(24, _ROW // min(len(kinds), _MOST_MARKS) - 1)
        marks = {i: name_of(str(kind), room) for i, kind in enumerate(kinds)}
    jsd = [member.certificate.jsd if member.certificate else np.nan for member in members]
    axes.plot(places, jsd, "o", ms=4, color=theme.p_g.colour, alpha=0.6, mec="none")
    axes.set_yscale("log")
    # No exponents, as Korean fonts lack their minus sign. Three digits, as ticks are inexact.
    decimals = partial(np.format_float_positional, precision=3, fractional=False, trim="-")
    axes.yaxis.set_major_formatter(lambda jsd, _: decimals(jsd))
    axes.yaxis.set_minor_formatter(NullFormatter())
    # Room for the label of the limit.
    axes.margins(y=0.15)
    axes.axhline(limit, color=theme.muted, lw=1.0, ls=(0, (1, 2)), zorder=1)
    # Room for two ticks, at powers of ten.
    axes.set_ylim(bottom=min(axes.get_ylim()[0], limit / 12))
    _mark(axes, marks)
    text, at = words("sweep.limit_at", limit=f"{limit:g}"), ("axes fraction", "data")
    style: dict[str, Any] = {"fontsize": SMALLEST_TYPE, "color": theme.muted}
    axes.annotate(text, (0, limit), (4, 3), at, "offset points", **style)
    return words("sweep.jsd_of_each"), field.replace("_", " ")


def _mark(axes: Axes, marks: dict[Any, str]) -> None:
    """Label places on the x axis, leaving out labels that would touch the one before."""
    free, kept = -np.inf, {}
    for x in list(marks)[:: 1 + (len(marks) - 1) // _MOST_MARKS]:
        at = (axes.transScale + axes.transLimits).transform((x, 1.0))[0] * _ROW
        if at - len(marks[x]) / 2 >= free:
            kept[x], free = marks[x], at + len(marks[x]) / 2 + 1
    axes.set_xticks(list(kept), list(kept.values()))
    axes.xaxis.set_minor_locator(NullLocator())


def _draw_pairs(
    axes: Axes, members: Sequence[Member], theme: Theme, words: Words
) -> tuple[str, str]:
    """Draw the final p_g and D of all runs as bands, separately for each target."""
    groups: dict[Any, list[Member]] = {}
    for member in members:
        groups.setdefault(member.config.target, []).append(member)
    height = P_DATA_PEAK / max(float(group[0].p_data.max()) for group in groups.values())
    low, high = np.inf, -np.inf
    for group in groups.values():
        x, p_data = group[0].x, group[0].p_data
        finite = [member for member in group if member.certificate]
        if finite:
            p_g, d = (
                np.stack([np.interp(x, m.x, getattr(m, k)) for m in finite]) for k in ("p_g", "d")
            )
            seen = densest(p_data + np.median(p_g, axis=0), np.gradient(x))
            for curves, line in (
                (np.minimum(height * p_g, 1.0), theme.p_g),
                (np.where(seen, d, np.nan), theme.d),
            ):
                band = curves.min(axis=0), curves.max(axis=0)
                axes.fill_between(x, *band, color=line.colour, alpha=0.22, lw=0)
                axes.plot(x, np.median(curves, axis=0), **line.style | {"lw": 1.8})
        axes.plot(x, height * p_data, **theme.p_data.style | {"lw": 2.0})
        mass = x[p_data > 1e-3 * p_data.max()]
        low, high = min(low, mass[0]), max(high, mass[-1])
    axes.axhline(0.5, color=theme.rule, lw=1.0, zorder=1)
    margin = 0.075 * (high - low)
    axes.set(xlim=(low - margin, high + margin), ylim=(0, _ROOM))
    mark_probability(axes.yaxis)
    for name, line in (("p_data", theme.p_data), ("p_g", theme.p_g), ("d", theme.d)):
        axes.plot([], [], label=words(f"key.{name}"), **line.style)
    return words("sweep.pairs_title"), words("axis.x")


def _write_table(
    axes: Axes, members: Sequence[Member], theme: Theme, words: Words
) -> tuple[str, str]:
    """Write a table of the certificate's measures: median, worst, limit, number of runs within it."""
    axes.axis("off")
    heads = [words(f"sweep.{name}") for name in ("median", "worst", "limit", "within")]
    rows = [("", *heads)]
    for name, limit in LIMITS.items():
        values = measured(members, name)
        within = sum(value <= limit for value in values)
        numbers = _short(median(values)), _short(max(values)), f"{limit:g}", str(within)
        rows.append((words(f"sweep.measure_{name}"), *numbers))
    for i, row in enumerate(rows):
        style: dict[str, Any] = {"color": theme.ink if i else theme.muted, "va": "center"}
        for x, cell in zip(_COLUMNS, row, strict=True):
            side = "right" if x else "left"
            axes.text(x, 0.88 - 0.2 * i, cell, ha=side, fontsize=SMALLEST_TYPE, **style)
    converged = sum(member.converged for member in members)
    return words("sweep.table_title", converged=converged, runs=count(members, words)), ""


def _short(number: float) -> str:
    return minus(number, 4) if np.isfinite(number) else "∞"
