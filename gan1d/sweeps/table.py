"""A sweep as a table: how each member measures, and what they say together."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, fields
from html import escape
from typing import Any

import numpy as np

from gan1d.certificate import LIMITS
from gan1d.config import Config
from gan1d.measures import MEASURES, SHORT, fixed
from gan1d.provenance import source_text
from gan1d.sweeps.members import Member


class Sweep(tuple[Member, ...]):
    """The members of a sweep, in the order in which they were asked for. Printed as a table."""

    __slots__ = ()

    def __repr__(self) -> str:
        return table(self)

    def _repr_html_(self) -> str:
        """The table, for notebooks."""
        rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in _rows(self))
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def table(members: Sequence[Member]) -> str:
    """A row for each member: its seed, what varies, its measures, and whether it has converged."""
    rows = _rows(members)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.rjust, row, widths)) for row in rows)


def _rows(members: Sequence[Member]) -> list[list[str]]:
    names = ("seed", *varied(members))
    rows = [[*names, *(MEASURES[name].symbol for name in SHORT), "converged"]]
    for member in members:
        values = (getattr(member.config, name) for name in names)
        row = [f"{value:.5g}" if isinstance(value, float) else str(value) for value in values]
        if member.certificate is None:
            rows.append([*row, *["-"] * len(SHORT), "diverged"])
        else:
            row += [fixed(getattr(member.certificate, name), 5) for name in SHORT]
            rows.append([*row, "yes" if member.converged else "NO"])
    return rows


def varied(members: Sequence[Member]) -> list[str]:
    """The fields, other than the seed, in which the members differ."""
    names = [item.name for item in fields(Config) if item.name != "seed"]
    return [name for name in names if len({getattr(m.config, name) for m in members}) > 1]


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


def _measured(members: Sequence[Member], name: str, lost: float = float("inf")) -> list[float]:
    return [getattr(member.certificate, name, lost) for member in members]


def columns(members: Sequence[Member]) -> dict[str, Any]:
    """The table by columns, each (N,): seed, fields that vary, measures, converged.

    Measures of a member that diverged are NaN. What is no number is text.
    """
    found: dict[str, list[Any]] = {}
    for name in ("seed", *varied(members)):
        values = (getattr(member.config, name) for member in members)
        found[name] = [v if isinstance(v, int | float) else str(v) for v in values]
    found |= {name: _measured(members, name, float("nan")) for name in MEASURES}
    found["converged"] = [member.converged for member in members]
    return {name: np.array(column) for name, column in found.items()}


def summary(members: Sequence[Member], wall_s: float) -> dict[str, float | int | None]:
    """What a sweep says as a whole; a measure is None where a diverged member makes it infinite."""
    numbers = {"jsd_median": statistics.median(_measured(members, "jsd"))}
    for name in ("jsd", "d_rms_from_half", "value_gap", "nash_gap"):
        numbers[f"{name}_max"] = max(_measured(members, name))
    return {
        "seeds": len(members),
        "converged": sum(member.converged for member in members),
        **{name: value if np.isfinite(value) else None for name, value in numbers.items()},
        "wall_s": round(wall_s, 3),
    }


def extent(members: Sequence[Member]) -> dict[str, Any]:
    """What differs between the members, as JSON has it: their number, seeds and values that vary."""
    seeds = [member.config.seed for member in members]
    values = {
        # One config for each value, whose JSON is that of the value.
        name: [
            json.loads(config.to_json())[name]
            for config in {getattr(m.config, name): m.config for m in members}.values()
        ]
        for name in varied(members)
    }
    return {"members": len(members), "seeds": [min(seeds), max(seeds)], "varied": values}


def source(members: Sequence[Member]) -> str:
    """What a sweep was made from, as JSON text: the first member's config, and the `extent`."""
    made = json.loads(source_text(members[0].config, members[0].provenance))
    return json.dumps(made | {"sweep": extent(members)})
