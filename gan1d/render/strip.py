"""The value of the game over training: V(D, G) under C(G), both closing on -log 4."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from gan1d import theory
from gan1d.history import History
from gan1d.render.style import Theme

MOST_POINTS = 2000
FONT_SIZE = 10
_LOWEST = -3.0


class ValueStrip:
    """V(D, G), C(G) and the distance between them, which is what D leaves on the table."""

    def __init__(
        self, axes: Axes, history: History, theme: Theme, *, animated: bool = False
    ) -> None:
        """Set up axes whose limits hold for the whole run, and artists for the part shown so far."""
        row = _spread_rows(len(history.step))
        p_data, p_g, dx = history.p_data, history.p_g[row], history.dx
        # Step 0 has no place on a logarithmic axis; it is put just left of step 1.
        self.x = np.maximum(history.step[row], 0.7)
        self.row = row
        self.c = theory.virtual_criterion(p_data, p_g, dx)
        self.v = theory.value(history.d[row], p_data, p_g, dx)
        self._axes = axes

        lowest = max(_LOWEST, min(-theory.LOG_4 - 0.4, float(self.v.min()) - 0.1))
        axes.set_xscale("log")
        axes.set(xlim=(self.x[0], max(self.x[-1], 10)), ylim=(lowest, 0.12))
        axes.axhline(-theory.LOG_4, color=theme.muted, lw=1.0, ls=(0, (1, 2)), zorder=1)
        axes.set_yticks([0, -theory.LOG_4], ["0", "−log 4"])
        axes.minorticks_off()
        axes.tick_params(labelsize=FONT_SIZE, colors=theme.ink, length=3, width=0.8)
        axes.set_xlabel("training step", fontsize=FONT_SIZE, color=theme.ink, labelpad=2)
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


def _spread_rows(n: int) -> np.ndarray:
    """At most MOST_POINTS of n rows, evenly on a logarithmic axis: all the early ones."""
    return np.unique(np.geomspace(1, n, MOST_POINTS).round().astype(int)) - 1
