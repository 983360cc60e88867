"""The members of a sweep: which configs it has, and what is kept of each run."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d import checks, theory
from gan1d.certificate import Certificate, certify
from gan1d.config import Config
from gan1d.errors import InputError, quote
from gan1d.history import History
from gan1d.provenance import Provenance

Array = NDArray[Any]

SHARED = (
    *(
        "steps",
        "k",
        "loss",
        "target",
        "column",
        "skip",
        "bandwidth",
        "protocol",
        "batch_size",
        "stratified",
        "phases",
        "n_x",
        "n_z",
    ),
    *("generator_width", "generator_layers", "straight_line", "steep_ends"),
    *("discriminator_width", "fourier_features"),
)
"""Fields that shape the compiled program or its phases: all members of a sweep have the same value."""

D_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Levels of the quantiles of D in `Member.d_spread`."""
MOST_MEMBERS = 1_000_000


@dataclass(frozen=True, eq=False)
class Member:
    """One run of a sweep: its config, its final pair, and how it got there. The arrays are read-only.

    Attributes:
        config: what makes the single run again.
        certificate: of the final pair; None if the run diverged, and then the arrays hold NaN from
            there on.
        x: (n_x,) bin centres, data units.
        p_data: (n_x,) density of the data, per unit x.
        p_g: (n_x,) density of the final G, per unit x.
        d: (n_x,) the final D at the bin centres, a probability.
        step: (C,) training steps at which the member was measured, the first of them 0.
        jsd: (C,) JSD(p_data, p_g) at these steps, nats.
        d_spread: (C, 5) the 5, 25, 50, 75 and 95 % quantiles of D at these steps, under
            (p_data + p_g) / 2.
        provenance: what the config cannot say of the data.
    """

    config: Config
    certificate: Certificate | None
    x: Array
    p_data: Array
    p_g: Array
    d: Array
    step: Array
    jsd: Array
    d_spread: Array
    provenance: Provenance = Provenance()  # noqa: RUF009  (frozen)

    def __post_init__(self) -> None:
        checks.make_read_only(self, ("x", "p_data", "p_g", "d", "step", "jsd", "d_spread"))

    @property
    def converged(self) -> bool:
        """The certificate's verdict; a run that diverged has not converged."""
        return self.certificate is not None and self.certificate.converged


def member_of(config: Config, history: History, step: Array, *, diverged: bool) -> Member:
    """Build a Member from a thinned record; steps after the run's end repeat its last row."""
    p_data, p_g, d = history.p_data, history.p_g, history.d
    row = np.searchsorted(history.step, step, side="right") - 1
    jsd = history.measure("jsd")[row]
    d_spread = theory.spread(d, D_LEVELS, p_data, p_g, history.dx)[row]
    if diverged:
        lost = step > history.step[-1]
        jsd[lost], d_spread[lost] = np.nan, np.nan
    nothing = np.full(len(history.x), np.nan)
    return Member(
        config=config,
        certificate=None if diverged else certify(history),
        x=history.x,
        p_data=p_data,
        p_g=nothing if diverged else p_g[-1],
        d=nothing if diverged else d[-1],
        step=step,
        jsd=jsd,
        d_spread=d_spread,
        provenance=history.provenance,
    )


@dataclass(frozen=True)
class Range:
    """Values of one field to vary in a sweep: `count` of them from low to high. Raises InputError.

    They are a geometric sequence if low is above 0, and evenly spaced if not.

    Attributes:
        field: a number of Config that may differ between members, such as "beta1".
        low: the first value.
        high: the last value.
        count: how many values, at least 2.
    """

    field: str
    low: float
    high: float
    count: int

    def __post_init__(self) -> None:
        checks.one_of("vary", self.field, varying())
        for end in (self.low, self.high):
            checks.number("vary", end)
        if not self.low < self.high:
            raise InputError(f"vary: expected low below high, got {self.low:g}:{self.high:g}")
        checks.whole("vary", self.count, at_least=2)
        checks.make_plain(self)

    @classmethod
    def parse(cls, text: str) -> "Range":
        """The range named by a text like "beta1=0:0.9:4". Raises InputError."""
        name, _, numbers = text.partition("=")
        try:
            low, high, count = numbers.split(":")
            return cls(name.replace("-", "_"), float(low), float(high), int(count))
        except InputError:
            raise
        except ValueError:
            raise InputError(f"vary: expected FIELD=LOW:HIGH:COUNT, got {quote(text)}") from None

    def values(self) -> list[float]:
        """The values, both ends included."""
        spread = np.geomspace if self.low > 0 else np.linspace
        return [float(value) for value in spread(self.low, self.high, self.count)]


def varying() -> list[str]:
    """The fields, other than the seed, in which members of a sweep may differ."""
    return [
        item.name
        for item in fields(Config)
        if type(item.default) is float and item.name not in SHARED
    ]


def members_of(config: Config, seeds: int, ranges: Sequence[Range] = ()) -> list[Config]:
    """The configs of a sweep: seeds from the config's own on, for each combination of the ranges.

    Raises InputError.
    """
    checks.whole("seeds", seeds, at_least=1)
    names = [one.field for one in ranges]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"vary: expected each field once, got {quote(name)} twice")
    total = seeds * prod(one.count for one in ranges)
    if total > MOST_MEMBERS:
        raise InputError(
            f"seeds: expected at most {MOST_MEMBERS} members in all, got {quote(total)}"
        )
    configs = [config]
    for one in ranges:
        settings: list[dict[str, Any]] = [{one.field: value} for value in one.values()]
        configs = [replace(c, **setting) for c in configs for setting in settings]
    return [replace(c, seed=config.seed + i) for c in configs for i in range(seeds)]


def varied(members: Sequence[Member]) -> list[str]:
    """The fields, other than the seed, in which the members do differ."""
    configs = [member.config for member in members]
    return [
        name
        for name in varying()
        if any(getattr(config, name) != getattr(configs[0], name) for config in configs)
    ]
