"""The structure of the game as a still: how samples pass through G and D, and how both learn."""

from math import copysign
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.markers import CARETDOWN, CARETRIGHT, CARETUP
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from gan1d.history import History
from gan1d.render.figures.figure1 import panel_window
from gan1d.render.figures.request import StillRequest
from gan1d.render.figures.slide import SMALL, Slide
from gan1d.render.look import captions
from gan1d.render.look.sheet import MARKS, Box, Sheet
from gan1d.render.look.theme import Dashes, Line
from gan1d.render.parts.panel import asked

_NAME, _TEXT = 17.5, 16.5
"""Font sizes of the names and of the other texts, points."""
# Inches. The boxes of networks have a frame; those of distributions have none.
_UPPER, _LOWER, _NAMES = 4.5, 2.05, 5.28
"""y of the arrows of fake and of real samples, and of the names in the upper row."""
_NOISE: Box = (0.5, 3.9, 1.8, 1.2)
_G: Box = (3.05, 3.45, 2.25, 2.15)
_FAKE: Box = (5.9, 3.9, 2.2, 1.2)
_DATA: Box = (5.9, 1.45, 2.2, 1.2)
_D: Box = (8.85, 1.35, 2.35, 3.9)
_PADDING = (0.5, 0.5, 0.4, 0.75)
"""Space between a curve and its frame: left, below, right, above."""
_SCALE, _ZERO, _ONE = 11.72, 2.2, 4.45
"""The scale of D's answers: its x, and the y of 0 (fake) and of 1 (real)."""
_LANE_OF_G, _LANE_OF_D = 6.08, 0.98
"""y of the dashed arrows that lead to G and to D."""
_ROW = 0.37
_LEFT, _RIGHT = 0.5, 12.4
_CORNER, _NECK = 0.22, 0.1
"""Radius of an arrow's corners, and distance from its shaft to its tip."""
_LEARNING: Dashes = (0.0, (5.0, 1.6, 1.0, 1.6))
_TALLEST = 0.8
"""Height of p_data's peak as a share of the plot's height; p_g is cut off at the plot's top."""
_TICKS = 13
"""Number of equally likely samples marked below each distribution."""
_D_MARGIN = 0.03
_HEADS = {(1, 0): CARETRIGHT, (0, 1): CARETUP, (0, -1): CARETDOWN}

_VALUE = (
    r"$\mathrm{min}_G\;\mathrm{max}_D\;V(D,G)$",
    r"$V=\mathrm{E}[\log D(x)]+\mathrm{E}[\log(1-D(G(z)))]$",
)
"""Equation (1) of the paper; G and D stand beside min and max, so that copied text is in order."""
_AIM_OF_D = r"$\mathrm{max}_D\;V$"
_AIMS_OF_G = {
    "non-saturating": r"$\mathrm{max}_G\;\mathrm{E}[\log D(G(z))]$",
    "saturating": r"$\mathrm{min}_G\;\mathrm{E}[\log(1-D(G(z)))]$",
}


def draw_structure(sheet: Sheet, request: StillRequest, run: History) -> None:
    """Draw z -> G -> G(z) and x -> D -> real or fake, with p_z, G, p_g, p_data and D of the run.

    Solid arrows carry samples and answers, dashed arrows the signals that D and G learn from. The scale
    on the right marks E[D(x)] and E[D(G(z))], the means of D over the data and over G's samples.
    """
    canvas = request.canvas
    game = _Game(sheet, run)
    game.draw_samples()
    game.draw_networks()
    game.draw_answers()
    game.draw_learning()
    for i, formula in enumerate(_VALUE):
        game.write(_LEFT, _LOWER + (0.5 - i) * 1.2 * _ROW, formula, _TEXT, 5.0)
    if canvas.numbers:
        numbers = captions.moment_numbers(run, game.row, run.phase[game.row], canvas.words)
        game.write(_LEFT, 0.36, numbers, SMALL, 7.0, color=canvas.theme.muted)


class _Game(Slide):
    """The figure as a slide, drawn part by part."""

    def __init__(self, sheet: Sheet, history: History) -> None:
        super().__init__(sheet)
        self.history, self.names = history, self.words.under("structure")
        # At the end of (b) D tells real samples from fake ones.
        self.row = captions.end_of_panel(history, "b")
        self.window = panel_window(history, [self.row])
        self.top = float(history.p_data.max()) / _TALLEST

    def draw_samples(self) -> None:
        """Draw the densities of noise, fakes and data, equally likely samples, and the solid arrows."""
        history, theme, row = self.history, self.theme, self.row
        likely = (np.arange(_TICKS) + 0.5) / _TICKS
        low, high = float(history.z[0]), float(history.z[-1])
        z, margin = low + likely * (high - low), 0.16 * (high - low)
        fakes, real = np.interp(z, history.z, history.g_of_z[row]), history.quantile(likely)
        edges = np.array([low, low, high, high])
        uniform = np.array([0.0, 1.0, 1.0, 0.0]) * _TALLEST * self.top
        noise, p_g, p_data = Line(theme.arrow, 2.0), history.p_g[row], history.p_data
        for box, key, formula, line, samples, x, density in (
            (_NOISE, "noise", r"$z\sim p_z$", noise, z, edges, uniform),
            (_FAKE, "fake", r"$G(z)\sim p_g$", theme.p_g, fakes, history.x, p_g),
            (_DATA, "data", r"$x\sim p_{data}$", theme.p_data, real, history.x, p_data),
        ):
            axes = self.axes(box)
            window = (low - margin, high + margin) if key == "noise" else self.window
            axes.set(xlim=window, ylim=(0.0, self.top))
            axes.axhline(0.0, color=theme.muted, lw=1.2, zorder=1)
            inside = samples[(samples > window[0]) & (samples < window[1])]
            below: dict[str, Any] = {"transform": axes.get_xaxis_transform(), "clip_on": False}
            axes.vlines(inside, -0.14, -0.05, color=line.colour, lw=1.4, **below)
            y = box[1] + _NAMES - _NOISE[1]
            self._name(box[0] + box[2] / 2, y, key, formula, 2.75, line.colour)
            axes.plot(x, density, zorder=4, **line.style)
        for start, end, y in (
            (_NOISE[0] + _NOISE[2] + 0.1, _G[0], _UPPER),
            (_G[0] + _G[2], _FAKE[0] - 0.1, _UPPER),
            (_FAKE[0] + _FAKE[2] + 0.1, _D[0], _UPPER),
            (_DATA[0] + _DATA[2] + 0.1, _D[0], _LOWER),
            (_D[0] + _D[2], _SCALE - 0.12, (_ZERO + _ONE) / 2),
        ):
            self._arrow([(start, y), (end, y)], theme.ink)

    def draw_networks(self) -> None:
        """Draw G and D as curves in their frames."""
        history, theme, row = self.history, self.theme, self.row
        axes = self._frame(_G, "generator", "$G$", theme.p_g.colour)
        axes.set(xlim=history.z[[0, -1]], ylim=self.window)
        for ends in (([0, 1], [0, 0]), ([0, 0], [0, 1])):
            axes.plot(*ends, transform=axes.transAxes, color=theme.muted, lw=1.2, clip_on=False)
        axes.plot(history.z, history.g_of_z[row], zorder=4, **theme.p_g.style)
        _mark(axes, 1, 0, "$z$", theme.ink)
        _mark(axes, 0, 0.95, "$x$", theme.ink)

        axes = self._frame(_D, "discriminator", "$D$", theme.d.colour)
        # Margins keep the lines at 0 and 1 from being cut.
        axes.set(xlim=self.window, ylim=(-_D_MARGIN, 1 + _D_MARGIN))
        for value, mark in MARKS:
            axes.axhline(value, color=theme.rule if value == 0.5 else theme.muted, lw=1, zorder=1)
            _mark(axes, 0, (value + _D_MARGIN) / (1 + 2 * _D_MARGIN), mark, theme.d.colour)
        # Pale densities behind D explain D's shape.
        for density, line in ((history.p_data, theme.p_data), (history.p_g[row], theme.p_g)):
            height = _TALLEST * density / self.top
            axes.plot(history.x, height, alpha=0.35, zorder=3, **line.style)
        d = np.where(asked(history, row), history.d[row], np.nan)
        axes.plot(history.x, d, zorder=4, **theme.d.style)
        _mark(axes, 1, 0, "$x$", theme.ink)

    def draw_answers(self) -> None:
        """Draw the scale from 0 (fake) to 1 (real), with D's means over the data and over G's samples.

        The means leave out samples beyond the recorded window.
        """
        history, theme, row = self.history, self.theme, self.row
        self.line([_SCALE] * 2, [_ZERO, _ONE], theme.muted, 1.2)
        for y in (_ZERO, (_ZERO + _ONE) / 2, _ONE):
            self.line([_SCALE - 0.06, _SCALE + 0.06], [y, y], theme.muted, 1.2)
        for y, key in ((_ONE + 0.36, "real"), (_ZERO - 0.36, "fake_answer")):
            self.write(_SCALE, y, self.names[key], SMALL, 1.0, ha="center")
        real, fake = (
            _ZERO + (_ONE - _ZERO) * float(np.average(history.d[row], weights=density * history.dx))
            for density in (history.p_data, np.maximum(history.p_g[row], 1e-12))
        )
        # The labels must not overlap: they are at least 0.3 inches apart.
        apart = copysign(max(0.0, 0.3 - abs(real - fake)) / 2, real - fake)
        for y, up, name, line in (
            (real, apart, "$D(x)$", theme.p_data),
            (fake, -apart, "$D(G(z))$", theme.p_g),
        ):
            self.line([_SCALE], [y], line.colour, 0, marker="o", ms=9, mew=0, zorder=5)
            self.write(_SCALE + 0.16, y + up, name, SMALL, 0.9, color=line.colour)

    def draw_learning(self) -> None:
        """Draw the learning signals as dashed arrows: from D's answers to D, and through D to G."""
        g, d = _G[0] + _G[2] / 2, _D[0] + _D[2] / 2
        of_g, of_d = self.theme.p_g.colour, self.theme.d.colour
        back = [(d, _D[1] + _D[3]), (d, _LANE_OF_G), (g, _LANE_OF_G), (g, _G[1] + _G[3])]
        self._arrow(back, of_g, _LEARNING)
        start = _ZERO - 0.58
        ahead = [(_SCALE, start), (_SCALE, _LANE_OF_D), (d, _LANE_OF_D), (d, _D[1])]
        self._arrow(ahead, of_d, _LEARNING)
        for i, text in enumerate(reversed(self._aims("g", _AIMS_OF_G[self.history.config.loss]))):
            y = _LANE_OF_G + (0.8 + i) * _ROW
            self.write((g + d) / 2, y, text, _TEXT, 9.0, color=of_g, ha="center")
        for i, text in enumerate(self._aims("d", _AIM_OF_D)):
            y = _LANE_OF_D - (0.8 + i) * _ROW
            self.write(_RIGHT, y, text, _TEXT, 4.9, color=of_d, ha="right")

    def _aims(self, who: str, aim: str) -> list[str]:
        """Two lines about a player: its learning signal and its aim."""
        return [self.names[f"{who}_learns"], f"{self.names[f'{who}_aim']}   {aim}".strip()]

    def _name(self, x: float, y: float, key: str, formula: str, room: float, colour: str) -> None:
        """Write a name in words and as a formula."""
        text = f"{self.names[key]} {formula}".strip()
        self.write(x, y, text, _NAME, room, color=colour, ha="center")

    def _frame(self, box: Box, key: str, formula: str, colour: str) -> Axes:
        """Draw a network's frame and name; returns the axes of its curve."""
        left, bottom, width, height = box
        self.block(box, "none", edgecolor=colour, lw=1.8, zorder=4)
        y = bottom + height - 0.32
        self._name(left + width / 2, y, key, formula, width - 0.2, colour)
        before, below, after, above = _PADDING
        inner = left + before, bottom + below, width - before - after, height - below - above
        return self.axes(inner)

    def _arrow(self, points: list[tuple[float, float]], colour: str, dashes: Dashes = "-") -> None:
        """Draw an arrow through points, in horizontal and vertical segments with round corners."""
        way = np.array(points)
        end = way[-1]
        ahead = np.sign(end - way[-2])
        vertices, codes = [way[0]], [Path.MOVETO]
        for before, corner, after in zip(way, way[1:], way[2:], strict=False):
            into, out = (corner + _CORNER * np.sign(side - corner) for side in (before, after))
            vertices += [into, corner, out]
            codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
        shaft = Path([*vertices, end - _NECK * ahead], [*codes, Path.LINETO])
        style: dict[str, Any] = {"ls": dashes, "lw": 1.8, "capstyle": "butt", "zorder": 3}
        self.ground.add_patch(PathPatch(shaft, fill=False, edgecolor=colour, **style))
        head = _HEADS[int(ahead[0]), int(ahead[1])]
        self.line([end[0]], [end[1]], colour, 0, marker=head, ms=11, mew=0, zorder=3)


def _mark(axes: Axes, x: int, y: float, mark: str, colour: str) -> None:
    """Write a label right of the axes if x is 1, else left of them; y is a share of their height."""
    style: dict[str, Any] = {"ha": "left" if x else "right", "va": "center", "color": colour}
    offset = (6 if x else -6), 0
    axes.annotate(mark, (x, y), offset, "axes fraction", "offset points", fontsize=SMALL, **style)
