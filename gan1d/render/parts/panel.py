"""One panel of Figure 1: the two densities, D, and the lines z and x with arrows from z to x."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from numpy.typing import NDArray

from gan1d.history import History
from gan1d.measured import Measured
from gan1d.render.look.axes import round_ticks
from gan1d.render.look.theme import PALE, Line, Theme
from gan1d.render.parts.arrows import Arrows
from gan1d.render.parts.curve import Curve

Array = NDArray[np.float64]

P_DATA_PEAK = 0.56
"""Height of p_data's peak on D's scale from 0 to 1; densities have no natural height on it."""
TOP = 1.10
X_LINE, Z_LINE = -0.13, -0.40
BOTTOM = -0.46
Z_SPAN = (0.17, 0.83)
"""Ends of the z line, as shares of the window."""
TICK_SIZE = 9.0
"""Points, at a scale of 1."""
TICK, TICK_TEXT = 0.025, -0.06
"""Length of a tick on the x line, and the middle of its number: between the curves and the x line,
since the arrows are below."""
ASKED = 0.98
"""Share of all samples, real and fake, over whose x D and D* are drawn. Beyond it D hardly gets any,
and D* is the ratio of two densities that are next to nothing."""


class Backdrop:
    """What is known of a panel before the run: the lines x, z and ½, and p_data."""

    _share_of_gap = 0.75
    """Height of the numbers on the x line, at most, in the gap between it and the curves."""

    def __init__(
        self,
        axes: Axes,
        run: Measured,
        theme: Theme,
        *,
        scale: float = 1.0,
        window: tuple[float, float] | None = None,
        axis: bool = False,
        animated: bool = False,
    ) -> None:
        """Set up the axes and the artists.

        Args:
            axes: the axes to draw on; their limits are set here and never change.
            run: the run that is shown.
            theme: colours and dashes.
            scale: factor on line widths, for panels smaller than the stage.
            window: the interval of x that is shown, data units; by default the recorded window.
            axis: show a few numbers on the x line.
            animated: leave the moving artists out of ordinary draws, for blitting.
        """
        self.run = run
        self.theme = theme
        self._scale, self._animated = scale, animated
        history = run.history
        self.height = P_DATA_PEAK / float(history.p_data.max())
        self._axes = axes
        low, high = window or (float(history.x_edges[0]), float(history.x_edges[-1]))
        self._window = low, high
        axes.set(xlim=(low, high), ylim=(BOTTOM, TOP))
        axes.axis("off")

        def rule(y: float, x: Sequence[float], colour: str, width: float) -> None:
            axes.plot(x, [y, y], color=colour, lw=width * scale, solid_capstyle="butt", zorder=1)

        self.z_ends = tuple(low + share * (high - low) for share in Z_SPAN)
        rule(0.5, (low, high), theme.rule, 1.0)
        rule(0.0, (low, high), theme.muted, 0.9)
        rule(X_LINE, (low, high), theme.ink, 1.4)
        rule(Z_LINE, self.z_ends, theme.ink, 1.4)
        if axis:
            self._mark_x(scale)
        self.p_data = self._curve(theme.p_data, 5)
        self.p_data.set_data(history.x, self.height * history.p_data)
        if history.p_samples is not None:
            bars = np.minimum(self.height * history.p_samples, TOP)
            edges = history.x_edges
            axes.stairs(
                bars, edges, fill=True, color=theme.p_data.colour, alpha=PALE, lw=0, zorder=0.5
            )

    def _curve(self, line: Line, zorder: float) -> Curve:
        artist = Curve(line, zorder=zorder, scale=self._scale, animated=self._animated)
        self._axes.add_line(artist)
        return artist

    def _mark_x(self, scale: float) -> None:
        """A few round numbers between the curves and the x line."""
        tall = self._axes.get_window_extent().height / self._axes.figure.dpi
        gap = -72 * X_LINE / (TOP - BOTTOM) * tall
        size = min(TICK_SIZE * scale, self._share_of_gap * gap)
        for x, mark in round_ticks(*self._window):
            self._axes.plot(
                [x, x], [X_LINE, X_LINE + TICK], color=self.theme.ink, lw=scale, zorder=1
            )
            self._axes.text(
                x,
                TICK_TEXT,
                mark,
                fontsize=size,
                color=self.theme.muted,
                ha="center",
                va="center",
                zorder=1,
            )


class Panel(Backdrop):
    """The artists of one panel, built once and then only moved."""

    def __init__(
        self, axes: Axes, run: Measured, theme: Theme, *, arrows: int = 21, **style: Any
    ) -> None:
        """Set up the axes and the artists: those of a Backdrop, with its `style`, and what is learnt.

        Args:
            axes: the axes to draw on; their limits are set here and never change.
            run: the run that is shown.
            theme: colours and dashes.
            arrows: the number of equally likely z that have an arrow.
            style: what else a Backdrop takes.
        """
        super().__init__(axes, run, theme, **style)
        self.d_star = self._curve(theme.d_star, 2)
        self.p_g_before = self._curve(theme.p_g_before, 2.5)
        self.p_g = self._curve(theme.p_g, 4)
        self.d = self._curve(theme.d, 6)

        # Midpoints of equal shares of (-1, 1): equally likely values of z.
        self.z = (2 * np.arange(arrows) + 1) / arrows - 1
        self.arrows = Arrows(
            axes,
            np.column_stack([self._on_z_line(self.z), np.full(arrows, Z_LINE)]),
            width=0.01 * self._scale,
            color=theme.arrow,
            zorder=3,
            animated=self._animated,
        )

    @property
    def moving(self) -> list[Artist]:
        """The artists that `show` moves, in drawing order."""
        artists: list[Artist] = [
            self.d_star,
            self.p_g_before,
            self.arrows,
            self.p_g,
            self.p_data,
            self.d,
        ]
        return artists

    def show(self, row: int) -> None:
        """Move the artists to a row of the record."""
        history = self.run.history
        seen = asked(history, row)
        d_star = self.run.optimal_discriminator(row)
        self.p_g.set_data(history.x, np.minimum(self.height * history.p_g[row], TOP))
        self.d.set_data(history.x, np.where(seen, history.d[row], np.nan))
        self.d_star.set_data(history.x, np.where(seen, d_star, np.nan))
        self._show_before(row)
        self._show_arrows(row)

    def _show_before(self, row: int) -> None:
        """In (c), a pale copy of p_g as it was before G was updated."""
        history = self.run.history
        before = history.last_row("b") if history.phase[row] == "c" else None
        self.p_g_before.set_visible(before is not None)
        if before is not None:
            p_g = np.minimum(self.height * history.p_g[before], TOP)
            self.p_g_before.set_data(history.x, p_g)

    def _show_arrows(self, row: int) -> None:
        history = self.run.history
        x = np.interp(self.z, history.z, history.g_of_z[row])
        inside = (x > self._window[0]) & (x < self._window[1])
        self.arrows.point_at(
            np.column_stack([np.where(inside, x, np.nan), np.full(len(x), X_LINE)])
        )

    def _on_z_line(self, z: Array) -> Array:
        start, end = self.z_ends
        return start + (z + 1) / 2 * (end - start)


def asked(history: History, row: int) -> NDArray[np.bool_]:
    """Where D and D* are drawn, (n_x,): the densest bins of (p_data + p_g) / 2."""
    return densest(history.p_data + history.p_g[row], history.dx)


def densest(density: Array, dx: Array) -> NDArray[np.bool_]:
    """The densest bins that hold ASKED of the samples, (n_x,).

    A share of the samples, not of the highest peak, beside which a wide mode would look like nothing.
    """
    order = np.argsort(-density)
    held = np.cumsum((density * dx)[order])
    seen = np.zeros(len(density), bool)
    seen[order[: 1 + np.searchsorted(held, ASKED * held[-1])]] = True
    return seen
