"""The structure of the game as a still: who passes what to whom, and who learns from what."""

from collections.abc import Sequence
from math import hypot
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path
from matplotlib.text import Text
from numpy.typing import NDArray

from gan1d.history import History
from gan1d.measured import Measured
from gan1d.render.figures.figure1 import panel_window
from gan1d.render.look import captions
from gan1d.render.look.axes import MARKS
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import new_figure
from gan1d.render.look.sheet import Box, fit_boxes, shares
from gan1d.render.look.theme import Dashes, Line
from gan1d.render.parts.panel import asked

Array = NDArray[np.float64]
Point = tuple[float, float]

SIZE = (12.8, 7.2)
"""Width and height in inches that the type is designed for."""
_NAME_SIZE, _LEARNING_SIZE, _LABEL_SIZE, _NUMBER_SIZE = 15.0, 13.5, 12.0, 10.5

# Inches on a sheet of SIZE. Distributions are bare curves, networks have frames.
_NOISE: Box = (0.45, 3.98, 1.75, 1.25)
_G: Box = (2.95, 3.65, 2.15, 2.0)
_FAKE: Box = (5.85, 3.98, 2.15, 1.25)
_DATA: Box = (5.85, 1.18, 2.15, 1.25)
_D: Box = (8.72, 2.3, 2.25, 2.0)
_SCALE = (11.68, 2.5, 1.5)
"""The scale of D's answers: x, lower end, length."""
_HEADER = 0.36
"""Height of the line of a name: above a distribution, inside of a frame."""
_ROW = 4.62
"""Height at which noise becomes fake samples."""
_PADDING = (0.36, 0.36, 0.30, 0.42)
"""Of a curve in a frame: left, below, right, above."""
_LANE_OF_G, _LANE_OF_D = 6.25, 1.45
"""Heights at which the learning signals run back."""
_KEY = (0.45, 2.45)
"""Left and upper end of the game's value and of the key of the arrows."""
_LEARNING: Dashes = (0.0, (5.0, 1.6, 1.0, 1.6))
_TALLEST = 0.62
"""Height of p_data's peak, in heights of its plot; what is taller than the plot is cut off."""
_TICKS = 13
"""Samples whose places are marked below a distribution: equally likely ones."""
_D_MARGIN = 0.04
_LEAST_GAP = 0.3
"""Inches between the names of D's two answers."""
_CORNER, _NECK = 0.22, 0.12
"""Inches of the corners of learning signals, and of an arrow's head."""
_BEHIND = 0.35
"""Opacity of the densities behind D, which tell its shape."""

_VALUE = r"$\mathrm{min}_G\;\mathrm{max}_D\;V(D,G)$"
_EXPECTED = r"$V=\mathrm{E}[\log D(x)]+\mathrm{E}[\log(1-D(G(z)))]$"
"""Equation (1) of the paper, in two lines. Indices stand beside max and min, so that
programs read them in order."""
_AIM_OF_D = r"$\mathrm{max}_D\;V$"
_AIMS_OF_G = {
    "non-saturating": r"$\mathrm{max}_G\;\mathrm{E}[\log D(G(z))]$",
    "saturating": r"$\mathrm{min}_G\;\mathrm{E}[\log(1-D(G(z)))]$",
}


def moment(history: History) -> tuple[str, int]:
    """The moment that is shown, a panel's phase and row: where D sees a difference.

    That is the end of (b), or of the first panel in a run that has no (b).
    """
    shown = captions.panels(history)
    phase = "b" if "b" in shown else next(iter(shown))
    return phase, shown[phase]


def structure_figure(
    run: Measured,
    *,
    canvas: Canvas = Canvas(),  # noqa: B008  (frozen)
    size: tuple[float, float] | None = None,
) -> Figure:
    """z -> G -> G(z) and x -> D -> real or fake, with the run's own p_z, G, p_g, p_data and D.

    Solid arrows are what is passed on; the others are what D and G learn from. The scale on the right
    has the means of D over the data and over G's samples, E[D(x)] and E[D(G(z))]. Size in inches; by
    default SIZE.
    """
    return _Drawing(run, canvas, size or SIZE).figure


class _Drawing:
    """The figure: in inches of a sheet of SIZE, scaled to the sheet that there is, in its middle."""

    def __init__(self, run: Measured, canvas: Canvas, size: tuple[float, float]) -> None:
        self.theme, self.words, self.canvas = canvas.theme, canvas.said, canvas
        self.figure = new_figure(size, self.theme)
        width, height = self.figure.get_size_inches()
        self.scale = min(width / SIZE[0], height / SIZE[1])
        self.left, self.bottom = (
            (side - self.scale * whole) / 2
            for side, whole in zip((width, height), SIZE, strict=True)
        )
        self.line_scale = min(1.0, max(0.5, self.scale))
        self.sheet = self.figure.add_axes(shares(self.figure, self._inches((0, 0, *SIZE))))
        self.sheet.set(xlim=(0, SIZE[0]), ylim=(0, SIZE[1]), xticks=[], yticks=[])
        self.sheet.axis("off")
        self.fitted: dict[float, list[tuple[Text, float, float]]] = {}

        self.history = run.history
        phase, self.row = moment(self.history)
        self.window = panel_window(self.history, [self.row])
        self._draw_game()
        self._draw_learning()
        self._write_game()
        if canvas.numbers:
            self._write_moment(run, phase)
        self._fit()

    def _fit(self) -> None:
        """Shrink each kind of text to its room; none gets larger than one that was larger."""
        larger = _NAME_SIZE
        for size in sorted(self.fitted, reverse=True):
            for text, _, _ in self.fitted[size]:
                text.set_fontsize(min(size, larger))
            fit_boxes(self.fitted[size])
            larger = float(self.fitted[size][0][0].get_fontsize())

    def _draw_game(self) -> None:
        history, row, theme = self.history, self.row, self.theme
        low, high = float(history.z[0]), float(history.z[-1])
        likely = (np.arange(_TICKS) + 0.5) / _TICKS
        z = low + likely * (high - low)
        of_g = np.interp(z, history.z, history.g_of_z[row])
        x = history.quantile(likely)

        noise = Line(theme.arrow, 2.0)
        margin = 0.16 * (high - low)
        ends = (low - margin, high + margin)
        flat_z = np.array([low, low, high, high])
        flat = np.array([0.0, 1.0, 1.0, 0.0]) / (high - low)
        axes = self._distribution(_NOISE, ends, 1 / (high - low) / _TALLEST, z, noise)
        self._curve(axes, flat_z, flat, noise)
        self._name(_NOISE, "$z$", "noise")
        self._beside(_NOISE, "$p_z$", 0.5, 0.30, noise.colour)

        inner = self._frame(_G, theme.p_g.colour, "$G$", "generator")
        axes = self._plot(inner, (low, high), self.window)
        self._spines(axes)
        self._curve(axes, history.z, history.g_of_z[row], theme.p_g)
        self._label(inner[0] + inner[2] + 0.13, inner[1], "$z$", theme.ink, 0.2)
        self._label(inner[0] - 0.15, inner[1] + inner[3] - 0.06, "$x$", theme.ink, 0.2)
        self._flow((_NOISE[0] + _NOISE[2] + 0.1, _ROW), (_G[0], _ROW))

        top = float(history.p_data.max()) / _TALLEST
        axes = self._distribution(_FAKE, self.window, top, of_g, theme.p_g)
        self._curve(axes, history.x, history.p_g[row], theme.p_g)
        self._name(_FAKE, "$G(z)$", "fake")
        self._at_peak(_FAKE, "$p_g$", history.p_g[row], top, theme.p_g.colour)
        self._flow((_G[0] + _G[2], _ROW), (_FAKE[0] - 0.06, _ROW))

        axes = self._distribution(_DATA, self.window, top, x, theme.p_data)
        self._curve(axes, history.x, history.p_data, theme.p_data)
        self._name(_DATA, "$x$", "data")
        self._at_peak(_DATA, "$p_{data}$", history.p_data, top, theme.p_data.colour)

        inner = self._frame(_D, theme.d.colour, "$D$", "discriminator")
        # Room for the width of a line at 0 and at 1.
        axes = self._plot(inner, self.window, (-_D_MARGIN, 1 + _D_MARGIN))
        for value, mark in MARKS:
            colour = theme.rule if value == 0.5 else theme.muted
            axes.axhline(value, color=colour, lw=self.line_scale, zorder=1)
            share = (value + _D_MARGIN) / (1 + 2 * _D_MARGIN)
            y = inner[1] + share * inner[3]
            self._label(inner[0] - 0.15, y, mark, theme.d.colour, 0.22)
        for density, line in ((history.p_data, theme.p_data), (history.p_g[row], theme.p_g)):
            self._curve(axes, history.x, density / top, line, alpha=_BEHIND)
        d = np.where(asked(history, row), history.d[row], np.nan)
        self._curve(axes, history.x, d, theme.d)
        self._label(inner[0] + inner[2] + 0.14, inner[1] + 0.04, "$x$", theme.ink, 0.2)
        upper, lower = _D[1] + 0.7 * _D[3], _D[1] + 0.3 * _D[3]
        right = _FAKE[0] + _FAKE[2] + 0.1
        self._flow((right, _ROW), (_D[0], upper))
        self._flow((right, _DATA[1] + _ROW - _FAKE[1]), (_D[0], lower))
        self._draw_answers()

    def _draw_answers(self) -> None:
        """The scale from fake, 0, to real, 1, with D's means over the data and over G's samples."""
        history, theme = self.history, self.theme
        x, low, length = _SCALE
        middle = low + length / 2
        self._flow((_D[0] + _D[2], _D[1] + _D[3] / 2), (x - 0.1, _D[1] + _D[3] / 2))
        self.sheet.plot([x, x], [low, low + length], color=theme.muted, lw=1.2 * self.line_scale)
        for y in (low, middle, low + length):
            self.sheet.plot(
                [x - 0.05, x + 0.05], [y, y], color=theme.muted, lw=1.2 * self.line_scale
            )
        for y, key, mark in ((low + length, "real", "1"), (low, "fake_answer", "0")):
            said = self.words(f"structure.{key}") if self.canvas.captions else mark
            self._write(x, y + (0.26 if y > middle else -0.26), said, _LABEL_SIZE, 1.5, 0.3)
        answers = answers_of(history, self.row)
        places = _apart([low + value * length for value in answers], _LEAST_GAP, low, low + length)
        for value, place, name, line in zip(
            answers, places, ("$D(x)$", "$D(G(z))$"), (theme.p_data, theme.p_g), strict=True
        ):
            self.sheet.plot(
                [x],
                [low + value * length],
                "o",
                color=line.colour,
                ms=7 * self.line_scale,
                zorder=5,
            )
            self._write(
                x + 0.12, place, name, _LABEL_SIZE, 0.78, 0.28, color=line.colour, ha="left"
            )

    def _draw_learning(self) -> None:
        theme = self.theme
        x = _G[0] + _G[2] / 2
        start = _D[0] + _D[2] / 2
        top = _D[1] + _D[3]
        back = [(start, top), (start, _LANE_OF_G), (x, _LANE_OF_G), (x, _G[1] + _G[3])]
        self._signal(back, theme.p_g.colour)
        end = _SCALE[0]
        below = _SCALE[1] - 0.46
        ahead = [(end, below), (end, _LANE_OF_D), (start, _LANE_OF_D), (start, _D[1])]
        self._signal(ahead, theme.d.colour)
        aim_of_g = _AIMS_OF_G[self.history.config.loss]
        self._write_learning("g", (x + start) / 2, _LANE_OF_G + 0.24, start - x, aim_of_g)
        # In words it takes more room than there is on the left of the middle.
        middle = 10.6 if self.canvas.captions else (start + end) / 2
        self._write_learning("d", middle, _LANE_OF_D - 0.24, 3.96, _AIM_OF_D)

    def _write_learning(self, who: str, x: float, y: float, width: float, aim: str) -> None:
        """What a player learns from, and its aim in words and as a formula."""
        colour = self.theme.p_g.colour if who == "g" else self.theme.d.colour
        lines = [aim]
        if self.canvas.captions:
            learns, aims = (self.words(f"structure.{who}_{name}") for name in ("learns", "aim"))
            lines = [learns, f"{aims}   {aim}".strip()]
        if who == "g":
            # Above its arrow.
            y += 0.32 * (len(lines) - 1)
        for said in lines:
            self._write(x, y, said, _LEARNING_SIZE, width, 0.32, color=colour)
            y -= 0.32

    def _write_game(self) -> None:
        """The value of the game, and what the two kinds of arrows are."""
        left, y = _KEY
        for formula in (_VALUE, _EXPECTED):
            self._write(left, y, formula, _LEARNING_SIZE, 4.9, 0.34, ha="left")
            y -= 0.36
        if not self.canvas.captions:
            return
        y -= 0.14
        for key, draw in (("flow", self._flow), ("signal", self._grey_signal)):
            draw((left, y), (left + 0.75, y))
            said = self.words(f"structure.{key}")
            self._write(left + 0.9, y, said, _LABEL_SIZE, 4.0, 0.28, ha="left")
            y -= 0.32

    def _write_moment(self, run: Measured, phase: str) -> None:
        said = captions.moment_numbers(run, self.row, phase, self.words)
        style = {"color": self.theme.muted, "ha": "left"}
        self._write(_NOISE[0], 0.33, said, _NUMBER_SIZE, 7.2, 0.3, **style)

    def _name(self, box: Box, formula: str, key: str) -> None:
        left, bottom, width, height = box
        self._write(
            left + width / 2,
            bottom + height + _HEADER / 2 + 0.06,
            self._called(formula, key),
            _NAME_SIZE,
            width + 0.5,
            _HEADER,
        )

    def _called(self, formula: str, key: str) -> str:
        """A name in words and as a formula; without captions the formula alone."""
        said = self.words(f"structure.{key}") if self.canvas.captions else ""
        return f"{said} {formula}".strip()

    def _frame(self, box: Box, colour: str, formula: str, key: str) -> Box:
        """A network's frame with its name; returns the box for its curve."""
        left, bottom, width, height = box
        self.sheet.add_patch(
            FancyBboxPatch(
                (left, bottom),
                width,
                height,
                boxstyle="round,pad=0,rounding_size=0.12",
                facecolor="none",
                edgecolor=colour,
                lw=1.8 * self.line_scale,
                zorder=4,
            )
        )
        name = self._called(formula, key)
        y = bottom + height - _HEADER / 2 - 0.06
        self._write(left + width / 2, y, name, _NAME_SIZE, width - 0.2, _HEADER, color=colour)
        before, below, after, above = _PADDING
        return left + before, bottom + below, width - before - after, height - below - above - 0.14

    def _distribution(
        self, box: Box, x: tuple[float, float], top: float, samples: Array, line: Line
    ) -> Axes:
        """Axes for a density with its baseline, and ticks below it at equally likely samples."""
        axes = self._plot(box, x, (0.0, top))
        axes.axhline(0.0, color=self.theme.muted, lw=1.2 * self.line_scale, zorder=1)
        ends = axes.get_xaxis_transform()
        axes.vlines(
            samples[(samples > x[0]) & (samples < x[1])],
            -0.12,
            -0.04,
            transform=ends,
            color=line.colour,
            lw=1.3 * self.line_scale,
            clip_on=False,
        )
        return axes

    def _plot(self, box: Box, x: tuple[float, float], y: tuple[float, float]) -> Axes:
        axes = self.figure.add_axes(shares(self.figure, self._inches(box)))
        axes.axis("off")
        axes.set(xlim=x, ylim=y, xticks=[], yticks=[])
        return axes

    def _spines(self, axes: Axes) -> None:
        for ends in (([0, 1], [0, 0]), ([0, 0], [0, 1])):
            axes.plot(
                *ends,
                transform=axes.transAxes,
                color=self.theme.muted,
                lw=1.2 * self.line_scale,
                clip_on=False,
                zorder=1,
            )

    def _curve(
        self, axes: Axes, x: Array, y: Array, line: Line, alpha: float | None = None
    ) -> None:
        width = self.line_scale * line.width
        style: dict[str, Any] = {"color": line.colour, "ls": line.dashes, "lw": width}
        axes.plot(x, y, alpha=alpha, zorder=3 if alpha else 4, **style)

    def _flow(self, start: Point, end: Point) -> None:
        """An arrow of what is passed on."""
        self._arrow([start, end], self.theme.ink, "-")

    def _signal(self, points: Sequence[Point], colour: str) -> None:
        """An arrow of what is learnt from."""
        self._arrow(points, colour, _LEARNING)

    def _grey_signal(self, start: Point, end: Point) -> None:
        self._signal([start, end], self.theme.muted)

    def _arrow(self, points: Sequence[Point], colour: str, dashes: Dashes) -> None:
        # Dashes begin at the tail; the head is solid.
        neck = _short_of(points[-2], points[-1])
        style: dict[str, Any] = {"color": colour, "lw": 1.8 * self.line_scale, "zorder": 3}
        shaft = _rounded([*points[:-1], neck])
        self.sheet.add_patch(
            FancyArrowPatch(path=shaft, arrowstyle="-", ls=dashes, capstyle="butt", **style)
        )
        self.sheet.add_patch(
            FancyArrowPatch(
                neck,
                points[-1],
                arrowstyle="-|>,head_length=5,head_width=2.6",
                mutation_scale=1.6 * self.line_scale,
                shrinkA=0,
                shrinkB=0,
                joinstyle="miter",
                **style,
            )
        )

    def _label(self, x: float, y: float, said: str, colour: str, width: float) -> None:
        self._write(x, y, said, _LABEL_SIZE, width, 0.26, color=colour)

    def _beside(self, box: Box, said: str, x: float, y: float, colour: str) -> None:
        left, bottom, width, height = box
        self._label(left + x * width, bottom + y * height, said, colour, 0.6)

    def _at_peak(self, box: Box, said: str, density: Array, top: float, colour: str) -> None:
        """The name of a density, on the roomier side of its peak."""
        low, high = self.window
        peak = int(np.argmax(density))
        at = (float(self.history.x[peak]) - low) / (high - low)
        side = 0.14 if at > 0.5 else 0.86
        self._beside(box, said, side, 0.55, colour)

    def _write(
        self, x: float, y: float, said: str, size: float, width: float, height: float, **style: Any
    ) -> Text:
        """A text at a place, which may take so much room."""
        wide, tall = self.figure.get_size_inches()
        style = {"color": self.theme.ink, "ha": "center", "va": "center"} | style
        place = (self.left + self.scale * x) / wide, (self.bottom + self.scale * y) / tall
        text = self.figure.text(*place, said, fontsize=size, **style)
        room = (text, self.scale * width, self.scale * height)
        self.fitted.setdefault(size, []).append(room)
        return text

    def _inches(self, box: Box) -> Box:
        left, bottom, width, height = (self.scale * part for part in box)
        return self.left + left, self.bottom + bottom, width, height


def answers_of(history: History, row: int) -> tuple[float, float]:
    """The means of D over the data and over G's samples at a row, E[D(x)] and E[D(G(z))].

    Of the recorded window; a share of the samples outside of it is left out.
    """
    masses = history.p_data * history.dx, history.p_g[row] * history.dx
    data, fake = (float(np.sum(mass * history.d[row]) / max(mass.sum(), 1e-12)) for mass in masses)
    return data, fake


def _apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Two places at least so far apart, moved as little as possible, within an interval."""
    first, second = places
    if abs(first - second) >= gap:
        return [first, second]
    middle = min(max((first + second) / 2, low + gap / 2), high - gap / 2)
    up = gap / 2 if first >= second else -gap / 2
    return [middle + up, middle - up]


def _rounded(points: Sequence[Point]) -> Path:
    """A path along points, with round corners."""
    vertices, codes = [points[0]], [Path.MOVETO]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        ends = _short_of(before, corner, _CORNER), _short_of(after, corner, _CORNER)
        vertices += [ends[0], corner, ends[1]]
        codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
    return Path([*vertices, points[-1]], [*codes, Path.LINETO])


def _short_of(start: Point, end: Point, inches: float = _NECK) -> Point:
    """A point so far before the end of the way from one point to another."""
    along, up = end[0] - start[0], end[1] - start[1]
    share = inches / hypot(along, up)
    return end[0] - share * along, end[1] - share * up
