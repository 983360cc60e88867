"""A run's way through its phases: the schedule of the next block, and how each phase ended.

Each block has BLOCK steps and follows the previous one without a gap; it may hold the end of one phase
and the beginning of the next. A phase that reaches its goal inside a block ends there, and the block
is run again from its start, with the next phase in the steps after the goal. So every run is a
sequence of blocks of one compiled program.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gan1d.config import Config
from gan1d.history import GOAL, STEPS
from gan1d.model.algorithm import UNTRAINED, Schedule, phase_schedule
from gan1d.model.tuning import BLOCK
from gan1d.phases import Phase

Rows = Callable[[int], NDArray[np.int_]]
"""Returns the steps to be recorded of a phase of this length, counted from 0."""
Measure = Callable[[str], NDArray[np.float64]]
"""Returns the values of the measure with this name (see measures.MEASURES), (1 + BLOCK,): one before
the block just run and one after each of its steps, NaN where the pair is not finite."""


class Steps(NamedTuple):
    """The steps of a block that belong to the run: all but the steps after the run's end."""

    first: int
    phase: NDArray[np.str_]  # (B,) name of each step's phase
    due: NDArray[np.bool_]  # (B,) True if the step is a row of the record


class _Stretch(NamedTuple):
    """A phase with steps in the next block."""

    phase: Phase
    first: int
    last: int
    """The phase's last step; until the phase is over, the latest possible one."""
    length: int
    """The phase's planned number of steps; rates are annealed towards the last of them."""


class Walk:
    """One run's way through its phases. Callers compute the measures that goals need.

    Every `record_every`-th step is a row of the record, and so is the last step of each phase. If
    `record_every` is 1, `rows` may pick some steps instead, in phases without a goal.
    """

    def __init__(self, config: Config, rows: Rows | None = None) -> None:
        self.plan = config.plan()
        self.first = 1
        """The first step of the next block."""
        self.endings: dict[int, str] = {}
        """How the phases so far ended, GOAL or STEPS, by their last step."""
        self._steps, self._record_every = config.steps, config.record_every
        self._rows = cache(rows) if rows and config.record_every == 1 else None
        self._at_most: float | None = None  # at or below this, the current goal is reached

    @property
    def over(self) -> bool:
        """Whether all phases have ended."""
        return len(self.endings) == len(self.plan) and self.first > max(self.endings)

    @property
    def done(self) -> int:
        """Training steps done; the config's `steps` when the run is over, even if it ended early."""
        return self._steps if self.over else self.first - 1

    @property
    def watched(self) -> bool:
        """Whether a goal may be reached in the next block, whose curves are then needed at once."""
        return any(s.phase.until and s.last not in self.endings for s in self._stretches())

    def untrained(self) -> Steps:
        """The row of the untrained pair, step 0, which belongs to the first phase."""
        return Steps(0, np.array([self.plan[0].name]), np.array([True]))

    def schedule(self) -> Schedule:
        """The schedule of the next block; its steps beyond the run's end change nothing."""
        step = self.first + np.arange(BLOCK)
        result = UNTRAINED
        for phase, first, last, length in self._stretches():
            here = (first <= step) & (step <= last)
            part = phase_schedule(phase, length, self.first, self.first - first)
            result = Schedule(*(np.where(here, a, b) for a, b in zip(part, result, strict=True)))
        return result._replace(step=step.astype(np.int32))

    def wanted(self) -> NDArray[np.bool_]:
        """Whether the curves of each step of the next block are needed, (BLOCK,)."""
        due = self._due(self.first + np.arange(BLOCK)) | self.watched
        # The last pair of a block may be needed for the first measure of the following block.
        due[-1] = True
        return due

    def advance(self, measure: Measure) -> Steps | None:
        """Finish the block just run: end the phases that are over. Only goals need `measure`.

        Returns the steps of the block that belong to the run, or None if a phase reached its goal
        inside the block: the caller must run it again, from the same state, with the new schedule.
        """
        end = self.first + BLOCK - 1
        for stretch in [s for s in self._stretches() if s.last not in self.endings]:
            reached = self._goal_reached(stretch, measure)
            last, how = (stretch.last, STEPS) if reached is None else (reached, GOAL)
            if last <= end:
                self.endings[last] = how
                self._at_most = None
                if last < min(stretch.last, end):
                    return None
        if len(self.endings) == len(self.plan):
            end = min(end, max(self.endings))
        step = np.arange(self.first, end + 1)
        names = np.array([phase.name for phase in self.plan])
        phase = names[np.searchsorted(list(self.endings), step)]
        steps = Steps(self.first, phase, self._due(step))
        self.first += BLOCK
        return steps

    def _goal_reached(self, stretch: _Stretch, measure: Measure) -> int | None:
        """The step of the block at which the phase reaches its goal, or None."""
        until = stretch.phase.until
        if until is None:
            return None
        before, values = self.first - 1, measure(until.measure)
        if self._at_most is None:
            scale = values[stretch.first - 1 - before] if until.relative else 1.0
            self._at_most = until.at_most * scale
        first, last = max(stretch.first, self.first), stretch.last
        reached = np.flatnonzero(values[first - before : last + 1 - before] <= self._at_most)
        return first + int(reached[0]) if reached.size else None

    def _due(self, step: NDArray[np.int_]) -> NDArray[np.bool_]:
        """Whether each of these steps is a row of the record."""
        due = step % self._record_every == 0
        for phase, first, last, _ in self._stretches():
            if self._rows is not None and phase.until is None:
                # The untrained pair is the first row of the first phase.
                start = first if first > 1 else 0
                rows = start + self._rows(last + 1 - start)
                due &= np.isin(step, rows) | (step < first) | (step > last)
            due |= step == last
        return due

    def _stretches(self) -> Iterator[_Stretch]:
        """The phases that the next block touches, in order."""
        first, ended = 1, iter(self.endings)
        for index, phase in enumerate(self.plan):
            # The last phase takes all steps that the other phases leave.
            is_last = index == len(self.plan) - 1
            length = self._steps + 1 - first if is_last else phase.steps
            last = next(ended, first + length - 1)
            if first < self.first + BLOCK and last >= self.first:
                yield _Stretch(phase, first, last, length)
            first = last + 1
