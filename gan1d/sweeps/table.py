"""A sweep as a table: how each member measures, and what they say together."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from gan1d.certificate import LIMITS
from gan1d.measures import MEASURES
from gan1d.provenance import source_text
from gan1d.sweeps.members import Member, varied


@dataclass(frozen=True)
class Pass:
    """One measure of the certificate over all members; a diverged one counts as infinite."""

    measure: str
    median: float
    worst: float
    limit: float
    within: int


def passes(members: Sequence[Member]) -> list[Pass]:
    """The pass table: a row for each measure that has a limit."""
    table = []
    for name, limit in LIMITS.items():
        numbers = _measured(members, name)
        within = sum(number <= limit for number in numbers)
        table.append(Pass(name, statistics.median(numbers), max(numbers), limit, within))
    return table


def _measured(members: Sequence[Member], name: str) -> list[float]:
    return [getattr(member.certificate, name, float("inf")) for member in members]


def columns(members: Sequence[Member]) -> dict[str, Any]:
    """The table by columns, each (N,): seed, fields that vary, measures, final step, converged.

    Where a member diverged, its measures are NaN and its final step is -1.
    """
    configs = [member.config for member in members]
    certificates = [member.certificate for member in members]
    names = ("seed", *varied(members))
    table: dict[str, Any] = {
        name: np.array([getattr(config, name) for config in configs]) for name in names
    }
    for name in MEASURES:
        table[name] = np.array([getattr(item, name, float("nan")) for item in certificates])
    table["final_step"] = np.array([getattr(item, "step", -1) for item in certificates])
    table["converged"] = np.array([member.converged for member in members])
    return table


def summary(members: Sequence[Member], wall_s: float) -> dict[str, float | int | None]:
    """What a sweep says as a whole; a measure is None where a diverged member makes it infinite."""
    measures = partial(_measured, members)
    numbers = {
        "jsd_median": statistics.median(measures("jsd")),
        "jsd_max": max(measures("jsd")),
        "d_rms_from_half_max": max(measures("d_rms_from_half")),
        "value_gap_max": max(measures("value_gap")),
        "nash_gap_max": max(measures("nash_gap")),
        "wall_s": round(wall_s, 3),
    }
    return {
        "seeds": len(members),
        "converged": sum(member.converged for member in members),
        **{name: value if np.isfinite(value) else None for name, value in numbers.items()},
    }


def extent(members: Sequence[Member]) -> dict[str, Any]:
    """What differs between the members: how many there are, their seeds, and the values that vary."""
    configs = [member.config for member in members]
    seeds = [config.seed for config in configs]
    values = {
        name: list(dict.fromkeys(getattr(config, name) for config in configs))
        for name in varied(members)
    }
    return {"members": len(members), "seeds": [min(seeds), max(seeds)], "varied": values}


def source(members: Sequence[Member]) -> str:
    """What a sweep was made from, as JSON text: the first member's config, and the `extent`."""
    made = json.loads(source_text(members[0].config, members[0].provenance))
    return json.dumps(made | {"sweep": extent(members)})
