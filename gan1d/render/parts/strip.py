"""A run's course over its phases: V(D, G) under C(G), the discriminator's loss, and JSD."""

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D

from gan1d import theory
from gan1d.history import History
from gan1d.measures import Array
from gan1d.phases import PANELS, step_named
from gan1d.render.look.canvas import SMALLEST_TYPE
from gan1d.render.look.captions import letter_of, name_of
from gan1d.render.look.rows import STRIP, rows_near
from gan1d.render.look.sheet import thin_spines, width_of
from gan1d.render.look.theme import Theme
from gan1d.render.look.words import ENGLISH, Words

LEAST_JSD = 1e-5
MOST_PHASES = 12
"""Largest number of phases marked on an axis; a run with more is shown as one stretch of steps."""
_LEAST_NAME = 6
"""Fewest characters of a name; with less room, ticks show the steps at which phases end."""


class Course:
    """The curves of a run that strips show.

    Attributes:
        row: the rows of the record that are drawn.
        x: positions of these rows on an axis on which all phases have the same width. Within a phase
            the axis is logarithmic in the steps since its start, to show the beginning of long phases.
        phases: names of the phases, in order; none if there are more than MOST_PHASES.
        ends, steps: the positions and the training steps at which the phases end.
        v, jsd: V(D, G) and JSD(p_data, p_g) at these rows, nats.
        c: C(G) = -log 4 + 2 JSD (Theorem 1), nats.
        loss: the discriminator's minibatch loss, nats.
    """

    def __init__(self, run: History, points: int = STRIP) -> None:
        """The course of a run, with at most `points` rows of each phase."""
        rows, places = [], []
        ends = run.phase_ends
        self.phases: list[str] = run.phase[ends].tolist()
        if len(ends) > MOST_PHASES:
            ends, self.phases = ends[-1:], []
        self.steps: list[int] = run.step[ends].tolist()
        displaced = [phase.name for phase in run.config.plan() if phase.displacement]
        for i, span in enumerate(np.split(np.arange(len(run.step)), ends[:-1] + 1)):
            picked = span[rows_near(run.step[span], points)]
            elapsed = np.log1p(run.step[picked] - run.step[span[0]] + float(i > 0))
            if i > 0 and run.phase[span[0]] in displaced:
                # G jumps before the phase's first step, so the curves do too.
                picked, elapsed = np.r_[span[0], picked], np.r_[0.0, elapsed]
            rows.append(picked)
            places.append(i + elapsed / max(elapsed[-1], 1e-9))
        self.row, self.x = np.concatenate(rows), np.concatenate(places)
        self.ends = np.array([place[-1] for place in places])
        self.v, self.jsd = run.measure("value", self.row), run.measure("jsd", self.row)
        self.c = 2.0 * self.jsd - theory.LOG_4
        self.loss = run.discriminator_loss[self.row]


class Strip:
    """Axes over the phases of a run, with curves that `show` draws up to a row.

    - "value": V(D, G) below C(G), which the best D would reach.
    - "loss": the discriminator's minibatch loss, which settles at log 4.
    - "jsd": JSD(p_data, p_g), between 0 and log 2, on a logarithmic axis that starts at LEAST_JSD.
    """

    def __init__(
        self,
        axes: Axes,
        course: Course,
        theme: Theme,
        name: str = "value",
        *,
        words: Words = ENGLISH,
        font_size: float = SMALLEST_TYPE,
    ) -> None:
        """Set up the strip with this name; the axis limits hold for the whole run."""
        self.axes, self.name = axes, name
        self.course = course
        self.moving: list[Artist] = []
        """The artists that `show` moves, in drawing order."""
        self._theme = theme
        self._curves: list[tuple[Line2D, Array]] = []
        axes.set_facecolor("none")
        axes.set_xlim(0, len(course.ends))
        for x in range(1, len(course.ends)):
            axes.axvline(x, color=theme.rule, lw=0.8, zorder=1)
        width = width_of(axes)
        room = int(width * 72 / (0.6 * font_size))
        names = _names(course.phases, room)
        if names:
            axes.set_xticks(np.arange(len(names)) + 0.5, names)
        else:
            steps = _steps(course, room)
            axes.set_xticks(list(steps), list(steps.values()))
            axes.get_xticklabels()[-1].set(ha="right")
        thin_spines(axes, theme, font_size)
        axes.tick_params(axis="x", length=0)
        text = words("strip.phase" if names else "strip.step")
        label = axes.set_xlabel(text, fontsize=font_size, color=theme.ink, labelpad=2)
        if width_of(label) > width + 0.2:
            label.set_text(words("strip.phase_brief" if names else "number.step"))
        if name == "value":
            lowest = lowest_value(course.v)
            self._scale(lowest, 0.12, {0: "0", -theory.LOG_4: "−log 4"}, -theory.LOG_4)
            self.gap = PolyCollection([], facecolor=theme.d_star.colour, alpha=0.5, zorder=3)
            axes.add_collection(self.gap, autolim=False)
            self.moving.append(self.gap)
            self.c_line = self._curve(course.c, theme.p_g.colour, 2.0)
            v = np.maximum(course.v, lowest)
            self.v_line = self._curve(v, theme.d.colour, 1.6, (0, (4.2, 1.4)))
            colour = theme.d.colour
            (self.head,) = axes.plot([], [], "o", ms=5, color=colour, zorder=5, clip_on=False)
            self.moving.append(self.head)
        elif name == "loss":
            least, most = float(np.nanmin(course.loss)), float(np.nanmax(course.loss))
            low, top = 1.08 * min(least, 0.0), 1.08 * max(most, theory.LOG_4)
            # On a long axis, 0 would touch log 4, and the far end says more.
            other = 0.0 if top - low < 5 * theory.LOG_4 else most if most > -least else least
            marks = {other: f"{other:.3g}".replace("-", "−"), theory.LOG_4: "log 4"}
            self._scale(low, top, marks, theory.LOG_4)
            self._curve(course.loss, theme.d.colour, 1.0)
        else:
            axes.set_yscale("log")
            self._scale(LEAST_JSD, 1.3, {1e-4: "0.0001", theory.LOG_2: "log 2"}, theory.LOG_2)
            axes.minorticks_off()
            self._curve(np.maximum(course.jsd, LEAST_JSD), theme.p_g.colour, 1.8)

    def _scale(self, low: float, high: float, marks: dict[float, str], level: float) -> None:
        self.axes.set_yticks(list(marks), list(marks.values()))
        self.axes.set_ylim(low, high)
        self.axes.axhline(level, color=self._theme.muted, lw=1.0, ls=(0, (1, 2)), zorder=1)

    def _curve(self, values: Array, colour: str, width: float, dashes: Any = "-") -> Line2D:
        curve = self.axes.add_line(Line2D([], [], color=colour, lw=width, ls=dashes, zorder=4))
        self._curves.append((curve, values))
        self.moving.append(curve)
        return curve

    def show(self, row: int) -> None:
        """Show the run up to a row of the record."""
        n = int(np.searchsorted(self.course.row, row, side="right"))
        for curve, values in self._curves:
            # A run that a user recorded may have rows without a loss.
            recorded = np.isfinite(values[:n])
            curve.set_data(self.course.x[:n][recorded], values[:n][recorded])
        if self.name == "value":
            (x, c), v = np.asarray(self.c_line.get_data()), np.asarray(self.v_line.get_ydata())
            self.gap.set_verts([np.column_stack([np.r_[x, x[::-1]], np.r_[c, v[::-1]]])])
            self.head.set_data(x[-1:], v[-1:])


def strips_of(run: History) -> list[str]:
    """The names of the strips for which a run has data."""
    return ["value", "loss", "jsd"] if run.has_losses else ["value", "jsd"]


def lowest_value(v: Array) -> float:
    """The lower limit of an axis of V, which has no lower bound where D is confident and wrong."""
    return max(-3.0, min(-theory.LOG_4 - 0.4, float(v.min()) - 0.1))


def _names(phases: list[str], room: int) -> list[str]:
    """The phases' labels, to fit `room` characters together; none if these get short or are steps."""
    if not phases or step_named(phases[-1]) is not None:
        return []
    each = max(room // len(phases), 2)
    if set(phases) & set(PANELS):
        names = [phase if len(phase) <= each else "…" for phase in phases]
        return [letter_of(phase) or name for phase, name in zip(phases, names, strict=True)]
    fit = each >= min(max(map(len, phases)), _LEAST_NAME)
    return [name_of(phase, each) for phase in phases] if fit else []


def _steps(course: Course, room: int) -> dict[float, str]:
    """The steps at which phases end, by position, without labels that would touch the next."""
    steps: dict[float, str] = {}
    free = room + 1.0
    for end, step in zip(course.ends[::-1], reversed(course.steps), strict=True):
        label = str(step)
        # The last label ends with the axis; the others are centred.
        right = end / len(course.ends) * room + len(label) / 2 if steps else room
        if right + 1 <= free:
            steps[end], free = label, right - len(label)
    return dict(reversed(steps.items()))
