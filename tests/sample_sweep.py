"""Members of a sweep that nobody has trained."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gan1d.certificate import Certificate
from gan1d.config import Config
from gan1d.sweeps import Member
from gan1d.sweeps.files import load

GOOD = Certificate(True, 0.001, 0.01, 0.02, 0.03, -1.386, 0.0003, 0.05, 100)
POOR = Certificate(False, 0.1, 0.02, 0.03, 0.2, -1.2, 0.19, 0.5, 100)
X = np.linspace(-3, 11, 50)
P_DATA = np.exp(-0.5 * ((X - 4) / 1.25) ** 2) / (1.25 * np.sqrt(2 * np.pi))
STEP = np.array([0, 256, 512])


def member(config: Config, certificate: Certificate | None) -> Member:
    """A member with this certificate; without one it has diverged."""
    curve = np.full(50, 0.5) if certificate else np.full(50, np.nan)
    way = np.array([0.6, 0.1, certificate.jsd if certificate else np.nan])
    spread = way[:, None] * np.array([0.2, 0.4, 0.5, 0.6, 0.9])
    return Member(config, certificate, X, P_DATA, curve * P_DATA, curve, STEP, way, spread)


MEMBERS: Sequence[Member] = [
    member(Config(seed=0), GOOD),
    member(Config(seed=1), POOR),
    member(Config(seed=2), None),
]


def seeds_in(path: Path) -> list[int]:
    """The seeds of the members in a file."""
    return [item.config.seed for item in load(path)]
