"""A sweep as a table: how each member measures, and what they say together."""

from collections.abc import Sequence
from dataclasses import fields
from math import inf, isfinite, nan
from statistics import median
from typing import Any

import numpy as np

from gan1d.config import Config
from gan1d.measures import MEASURES, SHORT, fixed
from gan1d.sweeps.members import Member


class Sweep(tuple[Member, ...]):
    """The members of a sweep, in the order in which they were asked for. Printed as a table."""

    __slots__ = ()

    def __repr__(self) -> str:
        names = ("seed", *varied(self))
        rows = [[*names, *(MEASURES[name].symbol for name in SHORT), "converged"]]
        for member in self:
            values = (getattr(member.config, name) for name in names)
            row = [f"{value:.5g}" if isinstance(value, float) else str(value) for value in values]
            if member.certificate is None:
                rows.append([*row, *["-"] * len(SHORT), "diverged"])
            else:
                row += [fixed(getattr(member.certificate, name), 5) for name in SHORT]
                rows.append([*row, "yes" if member.converged else "NO"])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join("  ".join(map(str.rjust, row, widths)) for row in rows)


def varied(members: Sequence[Member]) -> list[str]:
    """The fields, other than the seed, in which the members differ."""
    names = [item.name for item in fields(Config) if item.name != "seed"]
    return [name for name in names if len({getattr(m.config, name) for m in members}) > 1]


def measured(members: Sequence[Member], name: str, diverged: float = inf) -> list[float]:
    """What each member measures, and the value of `diverged` for those that did."""
    return [getattr(member.certificate, name, diverged) for member in members]


def columns(members: Sequence[Member]) -> dict[str, Any]:
    """The table by columns, each (N,): seed, fields that vary, measures, final_step, converged.

    Numbers of a member that diverged are NaN. What is no number is text.
    """
    found: dict[str, list[Any]] = {}
    for name in ("seed", *varied(members)):
        values = (getattr(member.config, name) for member in members)
        found[name] = [v if isinstance(v, int | float) else str(v) for v in values]
    found |= {name: measured(members, name, nan) for name in MEASURES}
    found["final_step"] = measured(members, "step", 0)
    found["converged"] = measured(members, "converged", False)
    return {name: np.array(column) for name, column in found.items()}


def summary(members: Sequence[Member], wall_s: float) -> dict[str, float | int | None]:
    """What a sweep says as a whole; a measure is None where a diverged member makes it infinite."""
    numbers = {"jsd_median": median(measured(members, "jsd"))}
    for name in ("jsd", "d_rms_from_half", "value_gap", "nash_gap"):
        numbers[f"{name}_max"] = max(measured(members, name))
    return {
        "seeds": len(members),
        "converged": sum(member.converged for member in members),
        **{name: value if isfinite(value) else None for name, value in numbers.items()},
        "wall_s": round(wall_s, 3),
    }
