"""What a panel shows of one round of Algorithm 1: samples as ticks, and who pulls where as arrows."""

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from gan1d.render.parts.arrows import Arrows
from gan1d.render.parts.panel import X_LINE, Z_LINE, Panel
from gan1d.rounds import Round

Array = NDArray[np.float64]

LIFT = 0.3
"""Length of the arrow of a sample that pushes D with force 1, on D's scale."""
WAY = 0.5
"""Length of an arrow of a pull, as a share of its way: whole, arrows would hide others."""
REAL, FAKE = (-0.004, -0.026), (-0.1, -0.126)
"""Where ticks of samples stand: under the densities and on the x line, clear of its numbers."""
NOISE = (Z_LINE - 0.02, Z_LINE + 0.02)


class RoundPanel(Panel):
    """A panel with one part of a round: "draw", "update_d" or "update_g"."""

    # Between the two rows of ticks.
    _share_of_gap = 0.5

    def show_part(self, found: Round, part: str) -> None:
        """Show the pair of the round's row, and what happens in a part."""
        self.show(found.row)
        # Of the phase as a whole, not of this round.
        self.p_g_before.set_visible(False)
        low, high = self._window
        fake, fake_d, noise = found.fake, found.d_fake, found.noise
        if part == "update_g":
            fake, fake_d, noise = found.fresh_fake, found.d_fresh, found.fresh_noise
        inside = (fake > low) & (fake < high)
        real = found.real[(found.real > low) & (found.real < high)]
        real_d = found.d_real[(found.real > low) & (found.real < high)]
        fake, fake_d = fake[inside], fake_d[inside]
        theme, axes = self.theme, self._axes
        if part != "update_g":
            self._ticks(axes, real, REAL, theme.p_data.colour)
        self._ticks(axes, fake, FAKE, theme.p_g.colour)
        z = self._on_z_line(self._share(noise))
        self._ticks(axes, z, NOISE, theme.ink)
        if part != "update_d":
            heads = np.column_stack([fake, np.full(len(fake), X_LINE)])
            tails = np.column_stack([z[inside], np.full(len(fake), Z_LINE)])
            self._arrows(tails, heads, theme.arrow, 0.01)
        if part == "update_d" and found.trains_d:
            for x, d, force, colour in (
                (real, real_d, 1 - real_d, theme.p_data.colour),
                (fake, fake_d, -fake_d, theme.p_g.colour),
            ):
                heads = np.column_stack([x, d + LIFT * force])
                self._arrows(np.column_stack([x, d]), heads, colour, 0.016)
        if part == "update_g" and found.trains_g:
            tails = np.column_stack([fake, fake_d])
            heads = np.column_stack([fake + WAY * found.reach[inside], fake_d])
            self._arrows(tails, heads, theme.p_g.colour, 0.02)

    def _share(self, noise: Array) -> Array:
        """Noise as it stands on the z line, from -1 to 1."""
        low, high = (float(end) for end in self.run.history.z[[0, -1]])
        return np.asarray(2 * (noise - low) / (high - low) - 1)

    def _ticks(self, axes: Axes, places: Array, ends: tuple[float, float], colour: str) -> None:
        axes.vlines(places, *ends, color=colour, lw=1.2 * self._scale, zorder=4)

    def _arrows(self, tails: Array, heads: Array, colour: str, width: float) -> None:
        arrows = Arrows(self._axes, tails, width=width * self._scale, color=colour, zorder=7)
        arrows.point_at(heads)
