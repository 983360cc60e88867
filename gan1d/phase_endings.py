"""How phases ended. Records of version 1 do not say; here it is derived from their curves."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d.phases import Phase, Until

Array = NDArray[Any]

GOAL, STEPS = "goal", "steps"
"""A phase ends by reaching its goal, or because its steps are over."""
_TOLERANCE = 1.001
"""Curves are recorded as float32, so a goal may be missed by a little."""


def endings_from_curves(
    plan: Sequence[Phase], step: Array, phase: Array, measure: Callable[[str, Array], Array]
) -> tuple[Array, Array]:
    """A whole run's `phase_last_step` and `phase_end`, (P,) each, from its rows alone.

    Args:
        plan: the phases of the run.
        step: (T,) training step of each row.
        phase: (T,) name of the phase of each row.
        measure: from the name of a measure and some rows to its values there.
    """
    begun = 1
    last_steps: list[int] = []
    ends: list[str] = []
    for here, following in zip(plan, (*plan[1:], None), strict=True):
        first = int(np.searchsorted(step, begun))
        latest = step[-1] if following is None else begun + here.steps - 1
        named = np.logical_and.accumulate(phase[first:] == here.name)
        rows = first + np.flatnonzero(named & (step[first:] <= latest))
        if not rows.size:
            break
        holds = _goal_holds(here.until, rows, measure)
        if following is not None and following.name == here.name and holds.any():
            # The names of rows do not show where this phase ended.
            rows = rows[: int(np.argmax(holds)) + 1]
        last_steps.append(int(step[rows[-1]]))
        ends.append(GOAL if holds[len(rows) - 1] else STEPS)
        begun = last_steps[-1] + 1
    return np.array(last_steps, np.int64), np.array(ends, "U5")


def _goal_holds(until: Until | None, rows: Array, measure: Callable[[str, Array], Array]) -> Array:
    """At which rows of a phase its goal holds; at none if it has no goal."""
    if until is None:
        return np.zeros(len(rows), bool)
    start = measure(until.measure, np.maximum(rows[:1] - 1, 0)) if until.relative else 1.0
    return measure(until.measure, rows) <= _TOLERANCE * until.at_most * start
