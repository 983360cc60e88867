"""One round of Algorithm 1 in a panel: samples as ticks, forces on D and on samples as arrows."""

import numpy as np

from gan1d.measures import Array
from gan1d.render.parts.arrows import Arrows
from gan1d.render.parts.panel import X_LINE, Z_LINE, Panel
from gan1d.rounds import Round

Points = tuple[Array, Array | float]

LIFT = 0.3
"""Length, on D's scale, of the arrow for a sample that pushes D with force 1."""
WAY = 0.5
"""Each pull's arrow has this share of the pull's distance, rounds.reach; longer ones would overlap."""
REAL, FAKE = (-0.004, -0.026), (-0.1, -0.126)
"""Ends of ticks: real samples below the densities, fakes above the x line, room for numbers between."""
NOISE = (Z_LINE - 0.02, Z_LINE + 0.02)


class RoundPanel(Panel):
    """A panel with one part of a round: "draw", "update_d" or "update_g"."""

    # The height of two rows of ticks.
    _taken = -REAL[1] + FAKE[0] - X_LINE

    def show_part(self, one: Round, part: str) -> None:
        """Show (G, D) at the round's row, and one part of the round."""
        self.show(one.row)
        # This curve belongs to the phase, not to the round.
        self.p_g_before.set_visible(False)
        fake, d_fake, noise = one.fake, one.d_fake, one.noise
        if part == "update_g":
            fake, d_fake, noise = one.fresh_fake, one.d_fresh, one.fresh_noise
        low, high = self._window
        # Samples outside the window become NaN, which is not drawn.
        real, fake = (np.where((low < x) & (x < high), x, np.nan) for x in (one.real, fake))
        z = np.interp(noise, self.run.z[[0, -1]], self.z_ends)
        theme = self.theme
        if part != "update_g":
            self._ticks(real, REAL, theme.p_data.colour)
        # Numbers on the x line move the lines x and z down.
        below = self.x_line - X_LINE
        self._ticks(fake, (FAKE[0] + below, FAKE[1] + below), theme.p_g.colour)
        self._ticks(z, (NOISE[0] + below, NOISE[1] + below), theme.ink)
        if part != "update_d":
            self._arrows((z, self.z_line), (fake, self.x_line), theme.arrow, 0.01)
        elif one.trains_d:
            up, down = one.d_real + LIFT * (1 - one.d_real), (1 - LIFT) * d_fake
            self._arrows((real, one.d_real), (real, up), theme.p_data.colour, 0.016)
            self._arrows((fake, d_fake), (fake, down), theme.p_g.colour, 0.016)
        if part == "update_g" and one.trains_g:
            ends = fake + WAY * one.reach
            self._arrows((fake, d_fake), (ends, d_fake), theme.p_g.colour, 0.02)

    def _ticks(self, places: Array, ends: tuple[float, float], colour: str) -> None:
        self._axes.vlines(places, *ends, color=colour, lw=1.2 * self._scale, zorder=4)

    def _arrows(self, tails: Points, heads: Points, colour: str, width: float) -> None:
        start, end = (np.column_stack(np.broadcast_arrays(*points)) for points in (tails, heads))
        arrows = Arrows(self._axes, start, width=width * self._scale, color=colour, zorder=7)
        arrows.heads = end
