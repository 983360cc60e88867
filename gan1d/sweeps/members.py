"""A member of a sweep: one run, of which the final pair is kept and a little of the way to it."""

from contextlib import nullcontext
from dataclasses import dataclass, fields, replace
from functools import cached_property
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d import checks, theory
from gan1d.certificate import LIMITS, Certificate
from gan1d.config import Config
from gan1d.errors import DivergedError
from gan1d.floats import held_errors
from gan1d.measures import MEASURES
from gan1d.provenance import Provenance

Array = NDArray[Any]

D_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Levels of the quantiles of D in `Member.d_spread`."""
MOMENTS = 41
"""Times that a member is measured, from the first step to the last."""


@dataclass(frozen=True, eq=False, repr=False)
class Member:
    """One run of a sweep: its config, its final pair, and how it got there. The arrays are read-only.

    Of a run that diverged, p_g and d hold NaN, and so do the others from there on.

    Attributes:
        config: what makes the single run again.
        provenance: what the config cannot say of the data.
        final_step: the last training step.
        x_edges: (n_x + 1,) bin edges, data units.
        p_data: (n_x,) density of the data, per unit x.
        p_g: (n_x,) density of the final G, per unit x.
        d: (n_x,) the final D at the bin centres, a probability.
        step: (41,) training steps at which the member was measured, the first of them 0. Those left
            over are the last.
        jsd: (41,) JSD(p_data, p_g) at these steps, nats.
        d_spread: (41, 5) the 5, 25, 50, 75 and 95 % quantiles of D at these steps, under
            (p_data + p_g) / 2.
    """

    config: Config
    provenance: Provenance
    final_step: int
    x_edges: Array
    p_data: Array
    p_g: Array
    d: Array
    step: Array
    jsd: Array
    d_spread: Array

    def __post_init__(self) -> None:
        checks.make_read_only(self, ("x_edges", "p_data", "p_g", "d", "step", "jsd", "d_spread"))

    def __reduce__(self) -> tuple[Any, ...]:
        # Made anew where it is unpickled: there arrays can be written to.
        return Member, tuple(getattr(self, item.name) for item in fields(self))

    def __repr__(self) -> str:
        verdict = self.certificate.verdict if self.certificate else "diverged"
        return f"<Member: seed {self.config.seed}, {verdict}>"

    @property
    def x(self) -> Array:
        """(n_x,) bin centres, data units."""
        return (self.x_edges[1:] + self.x_edges[:-1]) / 2

    @cached_property
    @held_errors()
    def certificate(self) -> Certificate | None:
        """The certificate of the final pair; None if the run diverged."""
        if np.isnan(self.d).any():
            return None
        pair = self.d, self.p_data, self.p_g, np.diff(self.x_edges)
        measured = {name: float(measure.function(*pair)) for name, measure in MEASURES.items()}
        converged = all(measured[name] <= limit for name, limit in LIMITS.items())
        return Certificate(converged=converged, step=self.final_step, **measured)

    @property
    def converged(self) -> bool:
        """The certificate's verdict; a run that diverged has not converged."""
        return self.certificate is not None and self.certificate.converged


def train_member(config: Config, cache: bool) -> Member:
    """Train a member in the process where an executor calls this; `cache` is that of `sweep`."""
    from gan1d.model.surroundings import import_jax

    import_jax()
    from gan1d.model.compiled import kept_programs
    from gan1d.model.training import train

    every = ceil(max(config.steps / (MOMENTS - 1), min(config.record_every, config.steps)))
    step = np.minimum(np.arange(MOMENTS) * every, config.steps)
    try:
        with kept_programs() if cache else nullcontext():
            run = train(replace(config, record_every=every), progress=False)
        p_g, d, lost = run.p_g[-1], run.d[-1], np.zeros(len(step), bool)
    except DivergedError as error:
        run = error.history
        p_g, d, lost = *np.full((2, config.n_x), np.float32(np.nan)), step > run.step[-1]
    # Moments after the end of a run repeat its last row.
    row = np.searchsorted(run.step, step, side="right") - 1
    spread = theory.spread(run.d[row], D_LEVELS, run.p_data, run.p_g[row], run.dx)
    return Member(
        config=config,
        provenance=run.provenance,
        final_step=int(run.step[-1]),
        x_edges=run.x_edges,
        p_data=run.p_data,
        p_g=p_g,
        d=d,
        step=step,
        jsd=np.where(lost, np.nan, run.measure("jsd", row)),
        d_spread=np.where(lost[:, None], np.nan, spread),
    )
