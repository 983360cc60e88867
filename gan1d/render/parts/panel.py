"""One panel of Figure 1: the two densities, D, and the lines z and x with arrows from z to x."""

from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from gan1d import theory
from gan1d.history import History
from gan1d.measures import Array
from gan1d.render.look.canvas import SMALLEST_TYPE
from gan1d.render.look.sheet import MARKS, fit, round_ticks, width_of
from gan1d.render.look.theme import PALE, Line, Theme
from gan1d.render.look.words import Words
from gan1d.render.parts.arrows import Arrows

P_DATA_PEAK = 0.56
"""Height of p_data's peak on D's scale, on which densities have no natural height."""
TOP = 1.10
X_LINE, Z_LINE = -0.13, -0.40
BOTTOM = -0.46
Z_SPAN = (0.17, 0.83)
"""Ends of the z line, as shares of the window."""
TICK, TICK_TEXT = 0.025, -0.06
"""Length of a tick on the x line, and, on the page, height of the middle of its number, which is above
the line since the arrows are below."""
ASKED = 0.98
"""Share of all samples, real and fake, in the region where D and D* are drawn. Elsewhere D sees hardly
any samples, and D* is a ratio of two densities near 0."""


class Panel:
    """The artists of one panel, built once and then only moved.

    Before the first `show`, only what is the same at all rows of the record is drawn, such as p_data.
    """

    _taken = 0.0
    """Height that a subclass fills between the curves and the x line, on D's scale."""

    def __init__(
        self,
        axes: Axes,
        run: History,
        theme: Theme,
        *,
        arrows: int = 21,
        scale: float = 1.0,
        window: tuple[float, float] | None = None,
        axis: bool = False,
        size: float = SMALLEST_TYPE,
    ) -> None:
        """Set up the axes, whose limits never change, and the artists.

        Args:
            arrows: the number of equally likely z that have an arrow.
            scale: factor on line widths, for panels smaller than the stage.
            window: the interval of x to show, data units; by default the recorded window.
            axis: whether to write a few numbers on the x line, in type of `size` points.
        """
        self.run = run
        self.theme = theme
        self._scale = scale
        self.height = P_DATA_PEAK / float(run.p_data.max())
        self._axes = axes
        low, high = window or (float(run.x_edges[0]), float(run.x_edges[-1]))
        self._window = low, high
        self.x_line = X_LINE
        if axis:
            # Move the x line down, to make room for its numbers and for what a subclass draws above it.
            row = 1.4 * size / 72 / (axes.get_window_extent().height / axes.figure.dpi)
            room = (self._taken + row * (TOP + X_LINE - BOTTOM)) / (1 - row)
            self.x_line = min(X_LINE, -room)
        self.z_line = Z_LINE + self.x_line - X_LINE
        axes.set(xlim=(low, high), ylim=(BOTTOM + self.x_line - X_LINE, TOP))
        axes.axis("off")
        self.z_ends = tuple(low + share * (high - low) for share in Z_SPAN)
        for y, x, colour, width in (
            (0.5, (low, high), theme.rule, 1.0),
            (0.0, (low, high), theme.muted, 0.9),
            (self.x_line, (low, high), theme.ink, 1.4),
            (self.z_line, self.z_ends, theme.ink, 1.4),
        ):
            axes.plot(x, [y, y], color=colour, lw=width * scale, solid_capstyle="butt", zorder=1)
        if axis:
            self._mark_x(size)
        self.p_data = self._curve(theme.p_data, 5)
        self.p_data.set_data(run.x, self.height * run.p_data)
        if run.p_samples is not None:
            bars = np.minimum(self.height * run.p_samples, TOP)
            style = {"color": theme.p_data.colour, "alpha": PALE, "lw": 0, "label": "samples"}
            axes.stairs(bars, run.x_edges, fill=True, zorder=0.5, **style)
        self.d_star = self._curve(theme.d_star, 2)
        self.p_g_before = self._curve(theme.p_g_before, 2.5)
        self.p_g = self._curve(theme.p_g, 4)
        self.d = self._curve(theme.d, 6)
        # Midpoints of equal shares: equally likely values of z.
        share = (np.arange(arrows) + 0.5) / arrows
        self.z = np.interp(share, (0.0, 1.0), run.z[[0, -1]])
        starts = np.interp(share, (0.0, 1.0), self.z_ends)
        tails = np.column_stack([starts, np.full(arrows, self.z_line)])
        self.arrows = Arrows(axes, tails, width=0.01 * scale, color=theme.arrow, zorder=3)
        curves = self.p_g, self.p_data, self.d
        self.moving: list[Artist] = [self.d_star, self.p_g_before, self.arrows, *curves]
        """The artists that `show` moves, in drawing order."""

    def _curve(self, line: Line, zorder: float) -> Line2D:
        style = line.style | {"lw": self._scale * line.width}
        return self._axes.add_line(Line2D([], [], zorder=zorder, **style))

    def _mark_x(self, size: float) -> None:
        """Write a few round numbers above the x line, since the arrows are below it."""
        (low, high), wide = self._window, 72 * width_of(self._axes)
        most = int(wide / (0.66 * size))
        for x, mark in round_ticks(low, high, most_characters=most):
            place, half = wide * (x - low) / (high - low), 0.33 * size * len(mark)
            # Other numbers would touch the 0 of D's scale, or what is right of the line.
            if half - 5 <= place <= wide - half:
                tick = [self.x_line, self.x_line + TICK]
                self._axes.plot([x, x], tick, color=self.theme.ink, lw=self._scale, zorder=1)
                style: dict[str, Any] = {"fontsize": size, "color": self.theme.muted, "zorder": 1}
                style |= {"ha": "center", "va": "center_baseline"}
                self._axes.text(x, self.x_line / 2, mark, **style)

    def label(self, words: Words, size: float, *, marks: bool = True) -> None:
        """Write x and z beside their lines and, with `marks`, D's 0, ½ and 1 on the left."""
        low, high = self._window

        def write(text: str, x: float, y: float, colour: str, offset: float) -> Text:
            style: dict[str, Any] = {"fontsize": size, "color": colour, "va": "center"}
            style |= {"ha": "left" if offset > 0 else "right", "annotation_clip": False}
            return self._axes.annotate(
                text, (x, y), (offset, 0), textcoords="offset points", **style
            )

        name = write(words("axis.x"), high, self.x_line, self.theme.ink, 5)
        # A name in words would leave the picture or touch the next panel: it stands below its line.
        if below := width_of(name) > size / 72:
            name.set(position=(0, -3), ha="right", va="top", zorder=3.5)
            # Arrows pass behind the name.
            name.set_bbox({"fc": self.theme.background, "ec": "none", "alpha": 0.85, "pad": 1})
            fit([name], width_of(self._axes))
        z = words(axis_of_noise(self.run))
        write(z, self.z_ends[not below], self.z_line, self.theme.ink, -5 if below else 5)
        for y, mark in MARKS if marks else ():
            written = write(mark, low, y, self.theme.d.colour, -6)
            if rcParams["font.family"][0] in words.fonts:
                # In fonts of other scripts the ½ may be tiny.
                written.set_fontfamily("DejaVu Sans")

    def show(self, row: int) -> None:
        """Move the artists to a row of the record. In (c), a pale curve shows p_g at the end of (b)."""
        run = self.run
        seen = asked(run, row)
        d_star = theory.optimal_discriminator(run.p_data, run.p_g[row])
        # The axes clip a taller p_g, which leaves the panel at its top: a flat top would look uniform.
        self.p_g.set_data(run.x, self.height * run.p_g[row])
        self.d.set_data(run.x, np.where(seen, run.d[row], np.nan))
        self.d_star.set_data(run.x, np.where(seen, d_star, np.nan))
        before = run.last_row("b") if run.phase[row] == "c" else None
        self.p_g_before.set_visible(before is not None)
        if before is not None:
            self.p_g_before.set_data(run.x, self.height * run.p_g[before])
        x = np.interp(self.z, run.z, run.g_of_z[row])
        low, high = self._window
        x[(x <= low) | (x >= high)] = np.nan
        self.arrows.heads = np.column_stack([x, np.full(len(x), self.x_line)])


def axis_of_noise(run: History) -> str:
    """The key of the z line's label: z or, for a user's noise, its cumulative share F(z)."""
    return "axis.share" if "noise" in run.provenance else "axis.z"


def asked(history: History, row: int) -> Array:
    """Mask, (n_x,), of the bins where D and D* are drawn, the densest bins of (p_data + p_g) / 2."""
    return densest(history.p_data + history.p_g[row], history.dx)


def densest(density: Array, dx: Array) -> Array:
    """Mask, (n_x,), of the densest bins; together they hold a share of `ASKED` of the samples.

    A threshold relative to the highest peak would leave out a wide, low mode.
    """
    order = np.argsort(-density)
    held = np.cumsum((density * dx)[order])
    seen = np.zeros(len(density), bool)
    seen[order[: 1 + np.searchsorted(held, ASKED * held[-1])]] = True
    return seen
