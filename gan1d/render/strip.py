"""The value of the game over training: V(D, G) under C(G), both closing on -log 4."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from gan1d import theory
from gan1d.history import History
from gan1d.render.style import Theme

MOST_POINTS = 600
FONT_SIZE = 10
_LOWEST = -3.0


class ValueStrip:
    """V(D, G), C(G) and the distance between them, which is what D leaves on the table."""

    def __init__(
        self, axes: Axes, history: History, theme: Theme, *, animated: bool = False
    ) -> None:
        """Set up axes whose limits hold for the whole run, and artists for the part shown so far."""
        self._history = history
        row, self.x, bounds = _phase_axis(history)
        p_data, p_g, dx = history.p_data, history.p_g[row], history.dx
        self.row = row
        self.c = theory.virtual_criterion(p_data, p_g, dx)
        self.v = theory.value(history.d[row], p_data, p_g, dx)
        self._axes = axes
        axes.set_facecolor("none")

        lowest = max(_LOWEST, min(-theory.LOG_4 - 0.4, float(self.v.min()) - 0.1))
        axes.set(xlim=(0, len(bounds)), ylim=(lowest, 0.12))
        for x in range(1, len(bounds)):
            axes.axvline(x, color=theme.rule, lw=0.8, zorder=1)
        axes.axhline(-theory.LOG_4, color=theme.muted, lw=1.0, ls=(0, (1, 2)), zorder=1)
        axes.set_yticks([0, -theory.LOG_4], ["0", "−log 4"])
        axes.set_xticks(np.arange(len(bounds)) + 0.5, [_tick(name) for name in bounds])
        axes.tick_params(labelsize=FONT_SIZE, colors=theme.ink, length=3, width=0.8)
        axes.tick_params(axis="x", length=0)
        axes.set_xlabel("phase (log time in each)", fontsize=FONT_SIZE, color=theme.ink, labelpad=2)
        for side, spine in axes.spines.items():
            spine.set_visible(side in ("left", "bottom"))
            spine.set_color(theme.muted)

        self.gap = PolyCollection(
            [], facecolor=theme.d_star.colour, alpha=0.5, animated=animated, zorder=3
        )
        axes.add_collection(self.gap, autolim=False)
        (self.c_line,) = axes.plot(
            [], [], color=theme.p_g.colour, lw=2.0, animated=animated, zorder=4
        )
        (self.v_line,) = axes.plot(
            [], [], color=theme.d.colour, lw=1.6, ls=(0, (4.2, 1.4)), animated=animated, zorder=4
        )
        (self.head,) = axes.plot(
            [], [], "o", ms=5, color=theme.d.colour, animated=animated, clip_on=False, zorder=5
        )

    @property
    def moving(self) -> list[Artist]:
        """The artists that `show` moves, in drawing order."""
        return [self.gap, self.c_line, self.v_line, self.head]

    def show(self, row: int) -> None:
        """Show the run up to a row of the record."""
        n = int(np.searchsorted(self.row, row, side="right"))
        low = self._axes.get_ylim()[0]
        x, c, v = self.x[:n], self.c[:n], np.maximum(self.v[:n], low)
        outline = np.column_stack([np.r_[x, x[::-1]], np.r_[c, v[::-1]]])
        self.gap.set_verts([outline])
        self.c_line.set_data(x, c)
        self.v_line.set_data(x, v)
        self.head.set_data(x[-1:], v[-1:])


def _phase_axis(history: History) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Rows to draw, their places on an axis that gives each phase the same width, and the phases.

    Within a phase the place is the logarithm of the steps since it began: what matters in a phase of
    ten steps is then as wide as in one of ten thousand.
    """
    rows, places = [], []
    phases = list(dict.fromkeys(history.phase.tolist()))
    for i, phase in enumerate(phases):
        span = np.flatnonzero(history.phase == phase)
        picked = span[np.unique(np.geomspace(1, len(span), MOST_POINTS).round().astype(int)) - 1]
        elapsed = np.log1p(history.step[picked] - history.step[span[0]] + float(i > 0))
        rows.append(picked)
        places.append(i + elapsed / max(elapsed[-1], 1e-9))
    order = np.argsort(np.concatenate(rows), kind="stable")
    return np.concatenate(rows)[order], np.concatenate(places)[order], phases


def _tick(phase: str) -> str:
    return f"({phase})" if len(phase) == 1 else "…"
