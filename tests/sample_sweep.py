"""Made-up members of a sweep, for tests that train none."""

from dataclasses import fields
from pathlib import Path

import numpy as np

from gan1d.certificate import LIMITS, Certificate
from gan1d.config import Config
from gan1d.measures import MEASURES
from gan1d.provenance import Provenance
from gan1d.sweeps.file import load
from gan1d.sweeps.members import MOMENTS, Member, Sweep

EDGES = np.linspace(-3, 11, 51)
X = (EDGES[1:] + EDGES[:-1]) / 2


def normal(mean: float) -> np.ndarray:
    """The density of N(mean, 1.25), rounded to the precision of a record."""
    density = np.exp(-0.5 * ((X - mean) / 1.25) ** 2) / (1.25 * np.sqrt(2 * np.pi))
    return density.astype(np.float32)


P_DATA = normal(4.0)


def member(config: Config, apart: float | None = 0.01) -> Member:
    """A member with D = 1/2 and p_g `apart` from the data, or one that diverged if `apart` is None."""
    p_g, d = normal(4.0 + (apart or 0.0)), np.full(50, 0.5, np.float32)
    measured = {
        name: float(m.function(d, P_DATA, p_g, np.diff(EDGES))) for name, m in MEASURES.items()
    }
    within = all(measured[name] <= limit for name, limit in LIMITS.items())
    certificate = Certificate(converged=within, step=config.steps, **measured)
    spread = 0.5 + np.linspace(0.6, 0.0, MOMENTS)[:, None] * np.array([-0.4, -0.1, 0.0, 0.1, 0.4])
    return Member(
        config=config,
        provenance=Provenance(),
        certificate=None if apart is None else certificate,
        x_edges=EDGES,
        p_data=P_DATA,
        p_g=p_g,
        d=d,
        step=np.linspace(0, config.steps, MOMENTS).astype(int),
        d_spread=spread,
    )


SETTINGS = {"n_x": 50}
MEMBERS = Sweep(
    member(Config(seed=seed, **SETTINGS), apart) for seed, apart in enumerate((0.01, 1.0, None))
)
"""One member that has converged, one that has not, and one that diverged."""


def made_up(config: Config, cache: bool = True) -> Member:
    """A made-up member; the function takes the place of `train_member`."""
    return member(config)


def seeds_in(path: Path) -> list[int]:
    """The seeds of the members in a sweep's file."""
    return [item.config.seed for item in load(path)]


def same(one: Member, other: Member) -> bool:
    """Whether two members are equal to the last bit."""
    pairs = [(getattr(one, item.name), getattr(other, item.name)) for item in fields(Member)]
    arrays = [np.array_equal(a, b) and a.dtype == b.dtype for a, b in pairs[3:]]
    return all(arrays) and all(a == b for a, b in pairs[:3])
