"""Two stills that need no run: G's objectives with their gradients, and D* for pairs of densities."""

from typing import Any

import numpy as np

from gan1d import theory
from gan1d.render.figures.request import StillRequest
from gan1d.render.look.canvas import SMALLEST_TYPE
from gan1d.render.look.sheet import Sheet, fit, mark_probability, plain_legend
from gan1d.targets.distributions import Mixture, Normal, Target, bin_density

_TITLE_SIZE = 12.5
# Inches.
_LEFT, _RIGHT, _GAP = 0.50, 0.20, 0.30
_BOTTOM, _TOP, _LEGEND = 0.58, 0.50, 0.46
_EARLY = 0.15
"""Upper end of the shaded range of D(G(z)): early in training, D recognises fakes."""

_PAIRS: tuple[tuple[str, Target, Target], ...] = (
    ("same_width", Normal(1.0, 1.0), Normal(-1.0, 1.0)),
    ("same_mean", Normal(0.0, 0.7), Normal(0.0, 1.6)),
    ("missed_mode", Mixture((0.5, 0.5), (Normal(-2.0, 0.6), Normal(2.0, 0.6))), Normal(-2.0, 0.7)),
)


def draw_objectives(sheet: Sheet, request: StillRequest, _: object) -> None:
    """Plot log(1 - D) and -log D, which G minimises, and their gradients (section 3 of the paper).

    Gradients are taken with respect to the logit a, where D(G(z)) = sigmoid(a):
    d/da log(1 - D) = -D and d/da (-log D) = -(1 - D).
    """
    theme, words = sheet.theme, sheet.words
    part = (sheet.width - 2 * _LEFT - _RIGHT - _GAP) / 2
    tall = sheet.height - _BOTTOM - _TOP
    left, right = (
        sheet.plain_axes((_LEFT + i * (part + _GAP + _LEFT), _BOTTOM, part, tall)) for i in range(2)
    )
    d = np.linspace(0.002, 0.998, 499)
    for line, name, loss, pull, y in (
        (theme.d, "saturating", np.log(1 - d), d, 0.62),
        (theme.p_g, "non_saturating", -np.log(d), 1 - d, 0.36),
    ):
        left.plot(d, loss, label=words(f"objectives.{name}"), **line.style)
        right.plot(d, pull, **line.style)
        style: dict[str, Any] = {"fontsize": _TITLE_SIZE, "va": "center", "ha": "center"}
        right.text(0.80, y, words(f"objectives.{name}_pull"), color=line.colour, **style)
    left.set_ylim(-4.5, 4.5)
    left.set_yticks([-4, -2, 0, 2, 4], ["−4", "−2", "0", "2", "4"])
    right.set_ylim(0, 1.18)
    mark_probability(right.yaxis)
    for axes, name in ((left, "loss"), (right, "pull")):
        axes.axvspan(0, _EARLY, color=theme.d_star.colour, alpha=0.35, lw=0, zorder=0)
        axes.set_xlim(0, 1)
        mark_probability(axes.xaxis)
        sheet.title(axes, words(f"objectives.{name}_title"), _TITLE_SIZE)
        style = {"fontsize": SMALLEST_TYPE, "color": theme.ink}
        axes.set_xlabel(words("objectives.fake"), labelpad=1, **style)
    plain_legend(left, theme, loc="lower left", handlelength=2.6)
    if sheet.canvas.captions:
        style = {"fontsize": SMALLEST_TYPE, "color": theme.muted, "va": "center"}
        early = right.text(_EARLY + 0.02, 1.10, words("objectives.early"), **style)
        fit([early], (0.97 - _EARLY) * part)


def draw_optimal(sheet: Sheet, request: StillRequest, _: object) -> None:
    """Plot D* = p_data / (p_data + p_g) for three pairs of densities (Proposition 1)."""
    theme, words = sheet.theme, sheet.words
    edges = np.linspace(-4.5, 4.5, 601)
    x = (edges[1:] + edges[:-1]) / 2
    part = (sheet.width - _LEFT - _RIGHT - 2 * _LEFT) / 3
    texts = [words(f"optimal.{name}") if sheet.canvas.captions else "" for name, _, _ in _PAIRS]
    titles = sheet.fitted(texts, _TITLE_SIZE, part, rows=2)
    above = _TOP + 0.2 * (titles.rows - 1)
    for i, (title, (_, data, fake)) in enumerate(zip(texts, _PAIRS, strict=True)):
        box = (_LEFT + i * (part + _LEFT), _BOTTOM, part, sheet.height - _BOTTOM - _LEGEND - above)
        axes = sheet.plain_axes(box)
        p_data, p_g = bin_density(data, edges), bin_density(fake, edges)
        axes.axhline(0.5, color=theme.rule, lw=1.0, zorder=1)
        for line, name, y, zorder in (
            (theme.p_data, "key.p_data", p_data, 4),
            (theme.p_g, "key.p_g", p_g, 3),
            (theme.d, "optimal.d_star", theory.optimal_discriminator(p_data, p_g), 5),
        ):
            axes.plot(x, y, label=words(name), zorder=zorder, **line.style)
        axes.set(xlim=(edges[0], edges[-1]), ylim=(0, 1.04), xticks=[])
        mark_probability(axes.yaxis)
        axes.set_xlabel(words("axis.x"), fontsize=SMALLEST_TYPE, color=theme.ink, labelpad=2)
        sheet.title(axes, titles.text[title], titles.size)
    handles, labels = sheet.figure.axes[0].get_legend_handles_labels()
    place = {"left": 0.3, "right": sheet.width - 0.2, "y": sheet.height - _LEGEND / 2}
    sheet.legend(handles, [(False, labels)], **place)
