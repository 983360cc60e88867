"""Many runs as a table: which configs, how they measured, what they say together."""

import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from gan1d.certificate import Certificate
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.files import check_output, write_whole

SHARED = (
    *(
        "steps",
        "k",
        "loss",
        "target",
        "protocol",
        "batch_size",
        "stratified",
        "phases",
        "n_x",
        "n_z",
    ),
    *("generator_width", "discriminator_width", "fourier_features"),
)
"""Fields that shape the compiled program or its phases: one value for all members of a sweep."""

MEASURES = (
    *("jsd", "d_rms_from_half", "d_max_from_half", "d_rms_from_optimal"),
    *("value", "value_gap", "nash_gap"),
)
MOST_MEMBERS = 1_000_000


@dataclass(frozen=True)
class Member:
    """One row of a sweep: what makes the single run again, and how its final pair measures.

    `certificate` is None if the run diverged.
    """

    config: Config
    certificate: Certificate | None

    @property
    def converged(self) -> bool:
        """The certificate's verdict; a run that diverged has not converged."""
        return self.certificate is not None and self.certificate.converged


@dataclass(frozen=True)
class Range:
    """Values of one field: "field=low:high:count", in equal ratios if low is above 0, else steps."""

    field: str
    low: float
    high: float
    count: int

    def __post_init__(self) -> None:
        varied = [
            item.name
            for item in fields(Config)
            if type(item.default) is float and item.name not in SHARED
        ]
        if self.field not in varied:
            raise InputError(f"vary: expected one of {', '.join(varied)}, got {self.field!r}")
        if not self.low < self.high < np.inf:
            raise InputError(f"vary: expected low below high, got {self.low:g}:{self.high:g}")
        if self.count < 2:
            raise InputError(f"vary: expected at least two values, got {self.count}")

    @classmethod
    def parse(cls, text: str) -> "Range":
        """The range that a text like "beta1=0:0.9:4" names. Raises InputError."""
        name, _, numbers = text.partition("=")
        try:
            low, high, count = numbers.split(":")
            return cls(name.replace("-", "_"), float(low), float(high), int(count))
        except InputError:
            raise
        except ValueError:
            raise InputError(f"vary: expected FIELD=LOW:HIGH:COUNT, got {text!r}") from None

    def values(self) -> list[float]:
        """The values, both ends included."""
        spread = np.geomspace if self.low > 0 else np.linspace
        return [float(value) for value in spread(self.low, self.high, self.count)]


def members_of(config: Config, seeds: int, ranges: Sequence[Range] = ()) -> list[Config]:
    """Configs of all seeds from the config's own on, for every combination of the ranges' values."""
    if seeds < 1:
        raise InputError(f"seeds: expected at least 1, got {seeds}")
    total = seeds * int(np.prod([one.count for one in ranges], dtype=float))
    if total > MOST_MEMBERS:
        raise InputError(f"seeds: expected at most {MOST_MEMBERS} members in all, got {total}")
    configs = [config]
    for one in ranges:
        settings: list[dict[str, Any]] = [{one.field: value} for value in one.values()]
        configs = [replace(c, **setting) for c in configs for setting in settings]
    return [replace(c, seed=config.seed + i) for c in configs for i in range(seeds)]


def columns(members: Sequence[Member], ranges: Sequence[Range] = ()) -> dict[str, Any]:
    """The table by columns, each (N,): seed, varied fields, measures (NaN if diverged), converged."""
    table: dict[str, Any] = {"seed": np.array([member.config.seed for member in members])}
    for one in ranges:
        table[one.field] = np.array([getattr(member.config, one.field) for member in members])
    for name in MEASURES:
        table[name] = np.array(
            [getattr(member.certificate, name, float("nan")) for member in members]
        )
    table["converged"] = np.array([member.converged for member in members])
    return table


def summary(members: Sequence[Member], wall_s: float) -> dict[str, float | int | None]:
    """What a sweep says in one line; diverged members count as infinitely far (None in JSON)."""

    def measures(name: str) -> list[float]:
        return [getattr(member.certificate, name, float("inf")) for member in members]

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


def save(
    path: str | os.PathLike[str], members: Sequence[Member], ranges: Sequence[Range] = ()
) -> Path:
    """Write the table and the first member's config as .npz, whole or not at all."""
    path = check_output(path, (".npz",))
    with write_whole(path) as temporary, open(temporary, "wb") as file:
        np.savez(file, config=members[0].config.to_json(), **columns(members, ranges))
    return path
