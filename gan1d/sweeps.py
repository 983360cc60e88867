"""Many runs as a table: which configs, how they measured, what they say together."""

import os
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from glob import escape
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d import theory
from gan1d.certificate import LIMITS, Certificate, certify
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.files import check_output, write_whole
from gan1d.history import History, read_arrays

Array = NDArray[Any]

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
    *("generator_width", "generator_layers", "straight_line"),
    *("discriminator_width", "fourier_features"),
)
"""Fields that shape the compiled program or its phases: one value for all members of a sweep."""

MEASURES = (
    *("jsd", "d_rms_from_half", "d_max_from_half", "d_rms_from_optimal"),
    *("value", "value_gap", "nash_gap"),
)
D_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Shares of D's answers that lie below the numbers in `Member.d_spread`."""
MOST_MEMBERS = 1_000_000
_ARRAYS = ("x", "p_data", "p_g", "d", "d_spread")


@dataclass(frozen=True, eq=False)
class Member:
    """One row of a sweep: what makes the single run again, how its final pair measures, its way there.

    Attributes:
        config: makes the single run again.
        certificate: of the final pair; None if the run diverged, and then the arrays hold NaN from
            there on.
        x: (n_x,) bin centres, data units.
        p_data: (n_x,) density of the data, per unit x.
        p_g: (n_x,) density of the final G.
        d: (n_x,) the final D.
        step: (C,) training steps at which the member was measured, the first 0.
        jsd: (C,) JSD(p_data, p_g) there, nats.
        d_spread: (C, 5) what D said there: its quantiles at D_LEVELS under (p_data + p_g) / 2.
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

    @property
    def converged(self) -> bool:
        """The certificate's verdict; a run that diverged has not converged."""
        return self.certificate is not None and self.certificate.converged


def member_of(config: Config, history: History, step: Array, *, diverged: bool) -> Member:
    """A member from its thinned record, measured at `step`, after which a run that ended rests."""
    p_data, p_g, d, dx = history.p_data, history.p_g, history.d, history.dx
    row = np.searchsorted(history.step, step, side="right") - 1
    jsd = theory.jsd(p_data, p_g, dx)[row]
    d_spread = theory.spread(d, D_LEVELS, p_data, p_g, dx)[row]
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
    )


@dataclass(frozen=True)
class Range:
    """Values of one field: "field=low:high:count", in equal ratios if low is above 0, else steps."""

    field: str
    low: float
    high: float
    count: int

    def __post_init__(self) -> None:
        if self.field not in _varying():
            raise InputError(f"vary: expected one of {', '.join(_varying())}, got {self.field!r}")
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


def _varying() -> list[str]:
    """The fields that may differ between members, beside the seed."""
    return [
        item.name
        for item in fields(Config)
        if type(item.default) is float and item.name not in SHARED
    ]


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


def varied(members: Sequence[Member]) -> list[str]:
    """The fields, beside the seed, in which members differ."""
    configs = [member.config for member in members]
    return [
        name
        for name in _varying()
        if any(getattr(config, name) != getattr(configs[0], name) for config in configs)
    ]


@dataclass(frozen=True)
class Pass:
    """One of the certificate's measures over all members; a diverged one counts as infinite."""

    measure: str
    median: float
    worst: float
    limit: float
    within: int


def passes(members: Sequence[Member]) -> list[Pass]:
    """The pass table: each measure that has a limit."""
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

    Measures are NaN and the final step is -1 where a member diverged.
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
    """What a sweep says in one line; diverged members count as infinitely far (None in JSON)."""
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


def to_arrays(members: Sequence[Member]) -> dict[str, Any]:
    """A sweep as plain arrays: the columns, the curves, the config of the first member.

    Beside `columns`, N members long, stand x, p_data, p_g and d of the final pairs, (N, n_x) each;
    step, (C,); jsd_by_step, (N, C); d_spread, (N, C, 5), at d_levels; config, JSON text.
    """
    return columns(members) | {
        **{name: np.stack([getattr(member, name) for member in members]) for name in _ARRAYS},
        "jsd_by_step": np.stack([member.jsd for member in members]),
        "step": members[0].step,
        "d_levels": np.array(D_LEVELS),
        "config": np.array(members[0].config.to_json()),
    }


def from_arrays(arrays: Mapping[str, Array]) -> list[Member]:
    """The members that `to_arrays` was given. Raises InputError if the arrays are others."""
    try:
        config = Config.from_json(str(arrays["config"]))
        names = [name for name in ("seed", *_varying()) if name in arrays]
        return [_member(config, names, arrays, i) for i in range(len(arrays["seed"]))]
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise InputError(f"sweep: expected what gan1d sweep writes, got others ({error})") from None


def _member(config: Config, varied: list[str], arrays: Mapping[str, Array], i: int) -> Member:
    measures = {name: float(arrays[name][i]) for name in MEASURES}
    converged, step = bool(arrays["converged"][i]), int(arrays["final_step"][i])
    return Member(
        config=replace(config, **{name: arrays[name][i].item() for name in varied}),
        certificate=Certificate(converged=converged, step=step, **measures) if step >= 0 else None,
        step=arrays["step"],
        jsd=arrays["jsd_by_step"][i],
        **{name: arrays[name][i] for name in _ARRAYS},
    )


def partial_path(path: Path, process: int = 0, processes: int = 1) -> Path:
    """Where a process keeps what it has finished, until the whole sweep is written to `path`."""
    which = f"-{process}-of-{processes}" if processes > 1 else ""
    return path.with_name(f"{path.stem}.partial{which}.npz")


def partial_paths(path: Path) -> list[Path]:
    """All such files that an interrupted sweep has left beside `path`."""
    return sorted(path.parent.glob(f"{escape(path.stem)}.partial*.npz"))


def save(path: str | os.PathLike[str], members: Sequence[Member]) -> Path:
    """Write a sweep as .npz, whole or not at all; its arrays are those of `to_arrays`."""
    path = check_output(path, (".npz",))
    arrays = to_arrays(members)
    with write_whole(path) as temporary, open(temporary, "wb") as file:
        np.savez(file, **arrays)
    return path


def load(path: str | os.PathLike[str]) -> list[Member]:
    """Read a sweep written by `save`. Raises InputError if the file is not one."""
    arrays = read_arrays(path, "sweep")
    try:
        return from_arrays(arrays)
    except InputError as error:
        raise InputError(f"sweep: {str(path)!r} is not a usable sweep: {error}") from None
