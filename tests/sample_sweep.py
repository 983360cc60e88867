"""Members of a sweep that nobody has trained."""

from dataclasses import fields
from pathlib import Path

import numpy as np

from gan1d.config import Config
from gan1d.provenance import Provenance
from gan1d.sweeps import Member, Sweep, load
from gan1d.sweeps.members import MOMENTS

EDGES = np.linspace(-3, 11, 51)
X = (EDGES[1:] + EDGES[:-1]) / 2


def normal(mean: float) -> np.ndarray:
    """The density of N(mean, 1.25), as exact as a record has it."""
    density = np.exp(-0.5 * ((X - mean) / 1.25) ** 2) / (1.25 * np.sqrt(2 * np.pi))
    return density.astype(np.float32)


P_DATA = normal(4.0)


def member(config: Config, apart: float | None = 0.01) -> Member:
    """A member whose p_g is that far from p_data, and whose D is 1/2; None for one that diverged."""
    lost = apart is None
    jsd = np.linspace(0.6, 0.0, MOMENTS)
    if lost:
        jsd[10:] = np.nan
    return Member(
        config=config,
        provenance=Provenance(),
        final_step=0 if lost else config.steps,
        x_edges=EDGES,
        p_data=P_DATA,
        p_g=P_DATA * np.float32(np.nan) if lost else normal(4.0 + apart),
        d=np.full(50, np.nan if lost else 0.5, np.float32),
        step=np.linspace(0, config.steps, MOMENTS).astype(int),
        jsd=jsd,
        d_spread=0.5 + jsd[:, None] * np.array([-0.4, -0.1, 0.0, 0.1, 0.4]),
    )


SETTINGS = {"n_x": 50}
MEMBERS = Sweep(
    member(Config(seed=seed, **SETTINGS), apart) for seed, apart in enumerate((0.01, 1.0, None))
)
"""One that has converged, one that has not, one that diverged."""


def made_up(config: Config, cache: bool) -> Member:
    """In the place of `train_member`."""
    return member(config)


def seeds_in(path: Path) -> list[int]:
    """The seeds of the members in a file."""
    return [item.config.seed for item in load(path)]


def same(one: Member, other: Member) -> bool:
    """Are they equal to the last bit?"""
    pairs = [(getattr(one, item.name), getattr(other, item.name)) for item in fields(Member)]
    about = [a == b for a, b in [*pairs[:3], (one.certificate, other.certificate)]]
    arrays = [np.array_equal(a, b, equal_nan=True) and a.dtype == b.dtype for a, b in pairs[3:]]
    return all(about + arrays)
