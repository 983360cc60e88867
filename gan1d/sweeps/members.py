"""The members of a sweep: their configs, their results, and a table of both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import product
from math import ceil, inf, isfinite, nan
from statistics import median
from typing import Any

import numpy as np

from gan1d import checks
from gan1d.certificate import Certificate, certify
from gan1d.checks import DivergedError, InputError, quote
from gan1d.config import Config
from gan1d.measures import MEASURES, SHORT, Array, fixed
from gan1d.model.start import start_and_train
from gan1d.provenance import Provenance

Vary = str | Sequence[str] | Mapping[str, Iterable[Any]]

D_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Levels of the quantiles of D in `Member.d_spread`."""
MOMENTS = 41
"""Number of steps at which a member's D is kept, from the first step to the last."""
_MOST = 100_000
"""The largest number of seeds, and the largest COUNT in LOW:HIGH:COUNT."""
_FIELDS = {item.name: item for item in fields(Config) if item.name != "seed"}


@dataclass(frozen=True, eq=False, repr=False)
class Member:
    """One run of a sweep: its config, its final G and D, and quantiles of D during training.

    Attributes:
        config: the settings of the run.
        provenance: facts about the run that are not settings.
        certificate: of the final G and D. None if the run diverged; they are then the last finite ones.
        x_edges: (n_x + 1,) bin edges, data units.
        p_data: (n_x,) density of the data, per unit x.
        p_g: (n_x,) density of the final G, per unit x.
        d: (n_x,) the final D at the bin centres, a probability.
        step: (41,) training steps, evenly spaced from 0; the last step of the run fills the rest.
        d_spread: (41, 5) the 5, 25, 50, 75 and 95 % quantiles of D(x) at these steps, with x
            drawn from (p_data + p_g) / 2.
    """

    config: Config
    provenance: Provenance
    certificate: Certificate | None
    x_edges: Array
    p_data: Array
    p_g: Array
    d: Array
    step: Array
    d_spread: Array

    def __repr__(self) -> str:
        verdict = self.certificate.verdict if self.certificate else "diverged"
        return f"<Member: seed {self.config.seed}, {verdict}>"

    @property
    def x(self) -> Array:
        """(n_x,) bin centres, data units."""
        return (self.x_edges[1:] + self.x_edges[:-1]) / 2

    @property
    def converged(self) -> bool:
        """The certificate's verdict; False if the run diverged."""
        return self.certificate is not None and self.certificate.converged


class Sweep(tuple[Member, ...]):
    """The members of a sweep, in the order of its configs; prints as a table."""

    def __repr__(self) -> str:
        names = ("seed", *varied(self))
        rows = [[*names, *(MEASURES[name].symbol for name in SHORT), "converged"]]
        for member in self:
            values = (getattr(member.config, name) for name in names)
            row = [f"{value:.5g}" if isinstance(value, float) else str(value) for value in values]
            final = member.certificate
            row += [fixed(getattr(final, name), 5) if final else "-" for name in SHORT]
            rows.append([*row, "diverged" if not final else "yes" if final.converged else "NO"])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join("  ".join(map(str.rjust, row, widths)) for row in rows)


def varied(members: Sequence[Member]) -> list[str]:
    """The fields, other than the seed, in which the members differ."""
    return [name for name in _FIELDS if len({getattr(m.config, name) for m in members}) > 1]


def measured(members: Sequence[Member], name: str, diverged: float = inf) -> list[float]:
    """A measure of each member, or the value `diverged` for a member that diverged."""
    return [getattr(member.certificate, name, diverged) for member in members]


def columns(members: Sequence[Member]) -> dict[str, Any]:
    """The columns of the table, (N,) each: seed, fields that vary, measures, final_step, converged.

    The measures of a member that diverged are NaN. Settings other than numbers and booleans become
    texts.
    """
    table: dict[str, list[Any]] = {}
    for name in ("seed", *varied(members)):
        values = (getattr(member.config, name) for member in members)
        table[name] = [v if isinstance(v, int | float) else str(v) for v in values]
    table |= {name: measured(members, name, nan) for name in MEASURES}
    table["final_step"] = measured(members, "step", 0)
    table["converged"] = measured(members, "converged", False)
    return {name: np.array(column) for name, column in table.items()}


def summary(members: Sequence[Member], wall_s: float) -> dict[str, Any]:
    """A whole sweep in numbers; a median or maximum is None if diverged members make it infinite."""
    numbers = {"jsd_median": median(measured(members, "jsd"))}
    for name in ("jsd", "d_rms_from_half", "value_gap", "nash_gap"):
        numbers[f"{name}_max"] = max(measured(members, name))
    return {
        "seeds": len(members),
        "converged": sum(member.converged for member in members),
        **{name: value if isfinite(value) else None for name, value in numbers.items()},
        "wall_s": round(wall_s, 3),
    }


def train_member(config: Config, cache: bool) -> Member:
    """Train and certify one member; an executor calls this. `cache` is as in `sweep`."""
    every = ceil(config.steps / (MOMENTS - 1))
    step = np.minimum(np.arange(MOMENTS) * every, config.steps)
    try:
        run = start_and_train(replace(config, record_every=every), cache)
        certificate = certify(run)
    except DivergedError as error:
        run, certificate = error.history, None
    # If a run ends early, its last row is repeated for the steps after its end.
    row = np.searchsorted(run.step, step, side="right") - 1
    weights = (run.p_data + run.p_g[row]) * run.dx
    d = np.asarray(run.d[row], np.float64)
    spread = np.quantile(d, D_LEVELS, axis=1, weights=weights, method="inverted_cdf").T
    about, pair = (config, run.provenance, certificate), (run.p_data, run.p_g[-1], run.d[-1])
    return Member(*about, run.x_edges, *pair, step, spread)


def configs_of(config: Config, seeds: int, vary: Vary = ()) -> list[Config]:
    """The configs of a sweep: each combination of values with each seed, upwards from config.seed.

    `vary` is as in `sweep`. Raises InputError.
    """
    checks.whole("seeds", seeds, at_least=1, at_most=_MOST)
    texts = [vary] if isinstance(vary, str) else vary
    pairs = texts.items() if isinstance(texts, Mapping) else (t.partition("=")[::2] for t in texts)
    values: dict[str, list[Any]] = {}
    for name, some in pairs:
        name = name.strip().replace("-", "_")
        checks.one_of("vary", name, tuple(_FIELDS))
        values.setdefault(name, []).extend(_parsed(name, some) if isinstance(some, str) else some)
    settings = (dict(zip(values, some, strict=True)) for some in product(*values.values()))
    configs = dict.fromkeys(replace(config, **some) for some in settings)
    return [replace(c, seed=config.seed + i) for c in configs for i in range(seeds)]


def _parsed(name: str, text: str) -> list[Any]:
    """The values of a field in a text such as "0,0.5" or "0:0.9:4"."""
    if name in ("target", "column"):
        # Values of these fields may contain commas and colons.
        return [text]
    kind = type(_FIELDS[name].default)
    special = {bool: {"true": True, "false": False}.__getitem__, tuple: None}  # phases have no text
    parse = special.get(kind, _FIELDS[name].metadata.get("parse", kind))
    try:
        if text.count(":") != 2:
            return [parse(value) for value in text.split(",")]
        low, high, count = map(float, text.split(":"))
        if not (low < high and 2 <= count <= _MOST):
            raise ValueError
        numbers = (np.geomspace if low > 0 else np.linspace)(low, high, int(count))
        return (numbers.round().astype(int) if kind is int else numbers).tolist()
    except (KeyError, TypeError, ValueError):
        raise InputError(
            "vary: expected FIELD=VALUE,VALUE,... or FIELD=LOW:HIGH:COUNT with LOW below HIGH, got "
            f"{quote(f'{name}={text}')}"
        ) from None
