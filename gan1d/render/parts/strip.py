"""A run's course on an axis of phases: V(D, G) under C(G), the discriminator's loss, and JSD."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from numpy.typing import NDArray

from gan1d import theory
from gan1d.history import History
from gan1d.measured import Measured
from gan1d.phases import PANELS
from gan1d.render.look.axes import thin_spines
from gan1d.render.look.canvas import SMALLEST_TYPE
from gan1d.render.look.captions import letter_of, name_of
from gan1d.render.look.rows import STRIP, rows_near
from gan1d.render.look.sheet import widest
from gan1d.render.look.theme import Dashes, Line, Theme
from gan1d.render.look.words import ENGLISH, Words
from gan1d.render.parts.curve import Curve

Array = NDArray[Any]

LEAST_JSD = 1e-5
LOWEST = -3.0
"""V has no lower bound where D is confident and wrong; values below this are not shown."""


@dataclass(frozen=True)
class Course:
    """What the strips show of a run.

    Attributes:
        row: the rows of the record that are drawn.
        x: their positions on an axis on which all phases have the same width.
        phases: names of the phases.
        jsd, v: JSD(p_data, p_g) and V(D, G) at these rows, nats.
        loss: the discriminator's minibatch loss, nats.
    """

    row: Array
    x: Array
    phases: list[str]
    jsd: Array
    v: Array
    loss: Array

    @classmethod
    def of(cls, run: Measured, points: int = STRIP) -> "Course":
        """The course of a run, with at most `points` rows of each phase."""
        row, x, phases = _phase_axis(run.history, points)
        return cls(
            row=row,
            x=x,
            phases=phases,
            jsd=run.of("jsd", row),
            v=run.of("value", row),
            loss=run.history.discriminator_loss[row],
        )

    @property
    def c(self) -> Array:
        """C(G) = -log 4 + 2 JSD (Theorem 1), nats."""
        return 2.0 * self.jsd - theory.LOG_4


class Strip:
    """Axes over the phases of a run, with curves that `show` draws up to a row."""

    def __init__(
        self,
        axes: Axes,
        course: Course,
        theme: Theme,
        *,
        words: Words = ENGLISH,
        font_size: float = SMALLEST_TYPE,
        animated: bool = False,
    ) -> None:
        """Set up the axes, with limits for the whole run, and the artists."""
        self.axes = axes
        self.course = course
        self._theme = theme
        self._animated = animated
        self._curves: list[tuple[Curve, Callable[[Course], Array]]] = []
        axes.set_facecolor("none")
        axes.set_xlim(0, len(course.phases))
        for x in range(1, len(course.phases)):
            axes.axvline(x, color=theme.rule, lw=0.8, zorder=1)
        width = axes.get_window_extent().width / axes.figure.dpi
        names = _ticks(course.phases, int(width * 72 / (0.6 * font_size)))
        axes.set_xticks(np.arange(len(names)) + 0.5, names)
        thin_spines(axes, theme, font_size)
        axes.tick_params(axis="x", length=0)
        label = axes.set_xlabel(
            words("strip.phase"), fontsize=font_size, color=theme.ink, labelpad=2
        )
        if widest([label]) > width + 0.2:
            label.set_text(words("strip.phase_brief"))
        self._set_up()
        axes.set_ylim(*self._limits(course))

    def _set_up(self) -> None:
        """Scale, ticks and curves of this kind of strip."""
        raise NotImplementedError

    def _limits(self, course: Course) -> tuple[float, float]:
        """Lowest and highest value on the axis."""
        raise NotImplementedError

    def _mark(self, y: float) -> None:
        self.axes.axhline(y, color=self._theme.muted, lw=1.0, ls=(0, (1, 2)), zorder=1)

    def _curve(
        self, values: Callable[[Course], Array], colour: str, width: float, dashes: Dashes
    ) -> Curve:
        curve = Curve(Line(colour, width, dashes), zorder=4, animated=self._animated)
        self.axes.add_line(curve)
        self._curves.append((curve, values))
        return curve

    @property
    def moving(self) -> list[Artist]:
        """The artists that `show` moves, in drawing order."""
        return [line for line, _ in self._curves]

    def show(self, row: int) -> None:
        """Show the run up to a row of the record."""
        n = self._shown(row)
        for line, values in self._curves:
            line.set_data(self.course.x[:n], values(self.course)[:n])

    def _shown(self, row: int) -> int:
        return int(np.searchsorted(self.course.row, row, side="right"))


class ValueStrip(Strip):
    """V(D, G) under C(G); the gap between them is what D leaves on the table."""

    def _set_up(self) -> None:
        axes, theme = self.axes, self._theme
        axes.set_yticks([0, -theory.LOG_4], ["0", "−log 4"])
        self._mark(-theory.LOG_4)
        self.gap = PolyCollection(
            [], facecolor=theme.d_star.colour, alpha=0.5, animated=self._animated, zorder=3
        )
        axes.add_collection(self.gap, autolim=False)
        self.c_line = self._curve(lambda course: course.c, theme.p_g.colour, 2.0, "-")
        self.v_line = self._curve(_shown_v, theme.d.colour, 1.6, (0, (4.2, 1.4)))
        (self.head,) = axes.plot(
            [],
            [],
            "o",
            ms=5,
            color=theme.d.colour,
            animated=self._animated,
            clip_on=False,
            zorder=5,
        )

    def _limits(self, course: Course) -> tuple[float, float]:
        return lowest_value(course.v), 0.12

    @property
    def moving(self) -> list[Artist]:
        """The artists that `show` moves, in drawing order."""
        return [self.gap, *super().moving, self.head]

    def show(self, row: int) -> None:
        """Show the run up to a row of the record."""
        super().show(row)
        n = self._shown(row)
        x, c, v = self.course.x[:n], self.course.c[:n], _shown_v(self.course)[:n]
        self.gap.set_verts([np.column_stack([np.r_[x, x[::-1]], np.r_[c, v[::-1]]])])
        self.head.set_data(x[-1:], v[-1:])


class LossStrip(Strip):
    """The discriminator's minibatch loss, which settles at log 4."""

    def _set_up(self) -> None:
        self.axes.set_yticks([0, theory.LOG_4], ["0", "log 4"])
        self._mark(theory.LOG_4)
        self._curve(lambda course: course.loss, self._theme.d.colour, 1.0, "-")

    def _limits(self, course: Course) -> tuple[float, float]:
        return 0.0, 1.08 * max(float(course.loss.max()), theory.LOG_4)


class JsdStrip(Strip):
    """JSD(p_data, p_g) on a logarithmic axis: 0 where the two are one, at most log 2."""

    def _set_up(self) -> None:
        axes, theme = self.axes, self._theme
        axes.set_yscale("log")
        axes.set_yticks([1e-4, theory.LOG_2], ["0.0001", "log 2"])
        axes.minorticks_off()
        self._mark(theory.LOG_2)
        self._curve(lambda course: np.maximum(course.jsd, LEAST_JSD), theme.p_g.colour, 1.8, "-")

    def _limits(self, course: Course) -> tuple[float, float]:
        return LEAST_JSD, 1.3


def _shown_v(course: Course) -> Array:
    return np.maximum(course.v, lowest_value(course.v))


def lowest_value(v: Array) -> float:
    """The lower limit of an axis of V(D, G)."""
    return max(LOWEST, min(-theory.LOG_4 - 0.4, float(v.min()) - 0.1))


def _phase_axis(history: History, points: int) -> tuple[Array, Array, list[str]]:
    """Rows to draw, their positions on an axis with equally wide phases, and the names of the phases.

    Within a phase the position is the logarithm of the steps since its start, so that the interesting
    part of a phase of ten steps is as wide as that of a phase of ten thousand.
    """
    rows, places = [], []
    phases = list(dict.fromkeys(history.phase.tolist()))
    for i, phase in enumerate(phases):
        span = np.flatnonzero(history.phase == phase)
        picked = span[rows_near(history.step[span], points)]
        elapsed = np.log1p(history.step[picked] - history.step[span[0]] + float(i > 0))
        rows.append(picked)
        places.append(i + elapsed / max(elapsed[-1], 1e-9))
    order = np.argsort(np.concatenate(rows), kind="stable")
    return np.concatenate(rows)[order], np.concatenate(places)[order], phases


def _ticks(phases: list[str], room: int) -> list[str]:
    """The labels of the phases: letters, or as much of their names as fits in so many characters."""
    if set(phases) & set(PANELS):
        return [letter_of(phase) or (f"({phase})" if len(phase) == 1 else "…") for phase in phases]
    each = max(room // len(phases), 2)
    return [name_of(phase if len(phase) <= each else f"{phase[: each - 1]}…") for phase in phases]
