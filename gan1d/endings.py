"""How phases ended. Records of version 1 do not say; here it is read off their curves."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gan1d.measures import MEASURES
from gan1d.phases import Until

if TYPE_CHECKING:
    from gan1d.history import History

Array = NDArray[Any]

GOAL, STEPS = "goal", "steps"
"""A phase ends by reaching its goal, or because its steps are over."""


def endings_from_curves(history: "History") -> tuple[Array, Array]:
    """A whole run's `phase_last_step` and `phase_end`, from its rows alone.

    A goal counts as reached if it holds at the last row of its phase to 0.1 %, as curves are float32.
    """
    plan, step, begun = history.config.plan(), history.step, 1
    last_steps: list[int] = []
    ends: list[str] = []
    for phase, following in zip(plan, (*plan[1:], None), strict=True):
        first = int(np.searchsorted(step, begun))
        latest = step[-1] if following is None else begun + phase.steps - 1
        named = np.logical_and.accumulate(history.phase[first:] == phase.name)
        rows = first + np.flatnonzero(named & (step[first:] <= latest))
        if not rows.size:
            break
        holds = _goal_holds(history, phase.until, rows)
        if following is not None and following.name == phase.name and holds.any():
            # The names of rows do not show where this phase ended.
            rows = rows[: int(np.argmax(holds)) + 1]
        last_steps.append(int(step[rows[-1]]))
        ends.append(GOAL if holds[len(rows) - 1] else STEPS)
        begun = last_steps[-1] + 1
    return np.array(last_steps, np.int64), np.array(ends, "U5")


def _goal_holds(history: "History", until: Until | None, rows: Array) -> Array:
    """At which rows of a phase its goal holds, to 0.1 %; at none if it has no goal."""
    if until is None:
        return np.zeros(len(rows), bool)
    measure = MEASURES[until.measure].function

    def measured(rows: Array) -> Array:
        return measure(history.d[rows], history.p_data, history.p_g[rows], history.dx)

    start = measured(np.maximum(rows[:1] - 1, 0)) if until.relative else 1.0
    return measured(rows) <= 1.001 * until.at_most * start
