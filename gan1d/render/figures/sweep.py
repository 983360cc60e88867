"""The picture of a sweep: D over training, how close each member came, and which converged."""

import os
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from gan1d.certificate import LIMITS
from gan1d.files import check_output
from gan1d.render.formats import still_endings, write_still
from gan1d.render.formats.about import About
from gan1d.render.formats.format import Still
from gan1d.render.look.axes import mark_probability, plain_legend, plain_title, thin_spines
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.captions import minus, plain
from gan1d.render.look.rules import drawing_rules, new_figure
from gan1d.render.look.sweep_words import count, description_of_sweep, source
from gan1d.render.look.theme import PAPER, Theme
from gan1d.render.look.words import ENGLISH, Given, Words
from gan1d.render.parts.panel import densest
from gan1d.sweeps import Member, measured, varied
from gan1d.sweeps.members import D_LEVELS

_SIZE = (9.6, 5.4)
_LEFT, _RIGHT = 0.065, 0.605
_WIDE, _NARROW = 0.455, 0.365
_HIGH, _LOW = 0.605, 0.095
_HEIGHT = 0.32
_LONGEST = 24
"""Letters of a value that is no number, at most."""
_ROOM = 1.25
"""Upper limit of D's scale; the legend is above 1."""


def draw_sweep(
    members: Sequence[Member],
    path: str | os.PathLike[str],
    *,
    theme: Theme = PAPER,
    language: str = "en",
    words: Given = None,
) -> Path:
    """Write the still picture of a sweep as .png, .svg or .pdf. Raises InputError.

    Language and words are those of Canvas.
    """
    path = check_output(path, still_endings())
    canvas = Canvas(theme=theme, language=language, words=words)
    with drawing_rules(canvas):
        figure = sweep_figure(members, theme=theme, words=canvas.said)
        write_still(path, Still(figure, about_sweep(members, canvas.said)))
    return path


def about_sweep(members: Sequence[Member], words: Words = ENGLISH) -> About:
    """Title, description and source of a sweep's picture."""
    return About(
        words("about.sweep_title"), description_of_sweep(members, words), (source(members),)
    )


def sweep_figure(
    members: Sequence[Member], *, theme: Theme = PAPER, words: Words = ENGLISH
) -> Figure:
    """Four plots: D over training, the final JSD, the final pairs, and the table of limits."""
    figure = new_figure(_SIZE, theme)

    def place(left: float, bottom: float, width: float) -> Axes:
        axes = figure.add_axes((left, bottom, width, _HEIGHT), facecolor=theme.background)
        thin_spines(axes, theme, 10.0)
        return axes

    _draw_d(place(_LEFT, _HIGH, _WIDE), members, theme, words)
    _draw_jsd(place(_RIGHT, _HIGH, _NARROW), members, theme, words)
    _draw_pairs(place(_LEFT, _LOW, _WIDE), members, theme, words)
    _write_table(place(_RIGHT, _LOW, _NARROW), members, theme, words)
    return figure


def _draw_d(axes: Axes, members: Sequence[Member], theme: Theme, words: Words) -> None:
    """The band of D's values, settling at 1/2."""
    step = max((member.step for member in members), key=lambda step: int(step[-1]))
    # Where steps vary, a member that is over stays as it has ended.
    spread = np.stack(
        [
            np.stack([np.interp(step, m.step, level) for level in m.d_spread.T], axis=-1)
            for m in members
            if np.isfinite(m.d_spread).all()
        ]
        or [np.full((len(step), len(D_LEVELS)), 0.5)]
    )
    colour = theme.d.colour
    axes.fill_between(
        step, spread[..., 0].min(0), spread[..., -1].max(0), color=colour, alpha=0.18, lw=0
    )
    typical = np.median(spread, axis=0)
    axes.fill_between(step, typical[:, 0], typical[:, -1], color=colour, alpha=0.40, lw=0)
    axes.plot(step, typical[:, 2], color=colour, lw=theme.d.width, ls=theme.d.dashes)
    axes.axhline(0.5, color=theme.muted, lw=1.0, ls=(0, (1, 2)), zorder=1)
    axes.set(xlim=(0, step[-1]), ylim=(0, _ROOM))
    mark_probability(axes.yaxis)
    axes.set_xlabel(words("sweep.step"), fontsize=10, color=theme.ink, labelpad=2)
    _title(axes, words("sweep.d_title", runs=count(members, words)), theme)
    for name, style in (
        ("any", {"lw": 8, "alpha": 0.18}),
        ("median_one", {"lw": 8, "alpha": 0.52}),
        ("its_median", {"lw": theme.d.width, "ls": theme.d.dashes}),
    ):
        axes.plot([], [], color=colour, label=words(f"sweep.{name}"), **style)
    _legend(axes, theme, handlelength=1.9)


def _draw_jsd(axes: Axes, members: Sequence[Member], theme: Theme, words: Words) -> None:
    """How far each final p_g is from the data, as a histogram or against the field that varies."""
    jsd = _finite([member.certificate.jsd for member in members if member.certificate])
    limit, colour = LIMITS["jsd"], theme.p_g.colour
    fields = varied(members)
    if fields:
        finite = [member for member in members if member.certificate]
        values = [getattr(member.config, fields[0]) for member in members]
        numbers = all(isinstance(value, int | float) for value in values)
        kinds = list(dict.fromkeys(values))
        place = [getattr(member.config, fields[0]) for member in finite]
        if not numbers:
            place = [kinds.index(value) for value in place]
            axes.set_xticks(range(len(kinds)), [plain(str(kind))[:_LONGEST] for kind in kinds])
            axes.set_xlim(-0.5, len(kinds) - 0.5)
        axes.plot(place, jsd, "o", ms=4, color=colour, alpha=0.6, mec="none")
        if numbers and min(values) > 0:
            axes.set_xscale("log")
        axes.set_yscale("log")
        axes.axhline(limit, color=theme.muted, lw=1.0, ls=(0, (1, 2)), zorder=1)
        axes.annotate(
            words("sweep.limit_at", limit=f"{limit:g}"),
            (0, limit),
            xycoords=("axes fraction", "data"),
            xytext=(4, 3),
            textcoords="offset points",
            fontsize=10,
            color=theme.muted,
        )
        axes.set_xlabel(fields[0].replace("_", " "), fontsize=10, color=theme.ink, labelpad=2)
        _title(axes, words("sweep.jsd_of_each"), theme)
        return
    low = min([*jsd, limit]) / 1.5
    edges = np.geomspace(low, max([*jsd, limit]) * 1.5, 31)
    counts, _, _ = axes.hist(np.maximum(jsd, low), bins=list(edges), color=colour)
    top = 1.15 * max(1.0, float(np.max(counts)))
    axes.axvline(limit, color=theme.muted, lw=1.0, ls=(0, (1, 2)), zorder=1)
    axes.annotate(
        words("sweep.limit_at", limit=f"{limit:g}"),
        (limit, top),
        xytext=(-4, 0),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=10,
        color=theme.muted,
    )
    axes.set(xscale="log", ylim=(0, top), xlim=(edges[0], edges[-1]))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.set_xlabel(words("sweep.jsd"), fontsize=10, labelpad=2)
    axes.xaxis.label.set_color(theme.ink)
    _title(axes, words("sweep.jsd_title"), theme)


def _draw_pairs(axes: Axes, members: Sequence[Member], theme: Theme, words: Words) -> None:
    """The final pairs of all members, each curve as a band; of each target by itself."""
    groups: dict[Any, list[Member]] = {}
    for member in members:
        groups.setdefault(member.config.target, []).append(member)
    data = [(group[0].x, group[0].p_data) for group in groups.values()]
    height = 0.56 / max(float(p_data.max()) for _, p_data in data)
    for (x, p_data), group in zip(data, groups.values(), strict=True):
        finite = [member for member in group if member.certificate]
        if finite:
            p_g, d = (
                np.stack([np.interp(x, m.x, getattr(m, k)) for m in finite]) for k in ("p_g", "d")
            )
            seen = densest(p_data + np.median(p_g, axis=0), np.gradient(x))
            fakes = np.minimum(height * p_g, 1.0)
            for curves, line, where in (
                (fakes, theme.p_g, np.ones(len(x), bool)),
                (d, theme.d, seen),
            ):
                low, high = curves.min(0), curves.max(0)
                axes.fill_between(x, low, high, where, color=line.colour, alpha=0.22, lw=0)
                middle = np.where(where, np.median(curves, axis=0), np.nan)
                axes.plot(x, middle, color=line.colour, lw=1.8, ls=line.dashes)
        axes.plot(x, height * p_data, color=theme.p_data.colour, lw=2.0, ls=theme.p_data.dashes)
    axes.axhline(0.5, color=theme.rule, lw=1.0, zorder=1)
    mass = np.concatenate([x[p_data > 1e-3 * p_data.max()] for x, p_data in data])
    middle, half = (mass.max() + mass.min()) / 2, (mass.max() - mass.min()) / 2
    axes.set(xlim=(middle - 1.15 * half, middle + 1.15 * half), ylim=(0, _ROOM))
    mark_probability(axes.yaxis)
    axes.set_xlabel(words("axis.x"), fontsize=10, color=theme.ink, labelpad=1)
    _title(axes, words("sweep.pairs_title"), theme)
    for name, line in (("p_data", theme.p_data), ("p_g", theme.p_g), ("d", theme.d)):
        style = {"color": line.colour, "lw": line.width, "ls": line.dashes}
        axes.plot([], [], label=words(f"key.{name}"), **style)
    _legend(axes, theme, handlelength=2.2)


def _write_table(axes: Axes, members: Sequence[Member], theme: Theme, words: Words) -> None:
    """The certificate's measures: median, worst, limit, and how many members keep it."""
    axes.axis("off")
    converged = sum(member.converged for member in members)
    runs = count(members, words)
    _title(axes, words("sweep.table_title", converged=converged, runs=runs), theme)
    # Room for "<0.0001", and for German heads.
    columns, size = (0.5, 0.685, 0.83, 1.0), 9

    def row(y: float, cells: Sequence[str], colour: str) -> None:
        axes.text(0.0, y, cells[0], fontsize=size, color=colour, va="center")
        for x, cell in zip(columns, cells[1:], strict=True):
            axes.text(x, y, cell, fontsize=size, color=colour, va="center", ha="right")

    axes.set(xlim=(0, 1), ylim=(0, 1))
    heads = (words(f"sweep.{name}") for name in ("median", "worst", "limit", "within"))
    row(0.88, ("", *heads), theme.muted)
    for i, (name, limit) in enumerate(LIMITS.items()):
        found = measured(members, name)
        within = str(sum(number <= limit for number in found))
        numbers = (_short(median(found)), _short(max(found)), f"{limit:g}", within)
        row(0.68 - 0.2 * i, (words(f"sweep.measure_{name}"), *numbers), theme.ink)


def _legend(axes: Axes, theme: Theme, **style: Any) -> None:
    """What the curves are, in a line above them."""
    style |= {"loc": "upper right", "ncols": 3, "columnspacing": 1.2, "borderaxespad": 0.0}
    plain_legend(axes, theme, size=10.0, **style)


def _title(axes: Axes, title: str, theme: Theme) -> None:
    plain_title(axes, title, 12.0, theme)


def _short(number: float) -> str:
    return minus(number, 4) if np.isfinite(number) else "∞"


def _finite(numbers: list[float]) -> NDArray[np.float64]:
    return np.array([number for number in numbers if np.isfinite(number)])
