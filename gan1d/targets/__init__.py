"""p_data: the distributions that a generator may be asked to learn."""

from gan1d.targets.distributions import (
    Laplace,
    Mixture,
    Normal,
    Target,
    Uniform,
    bin_density,
    quantile_table,
)
from gan1d.targets.smoothed import Empirical, Smoothed
from gan1d.targets.text import parse_target, target_of

__all__ = [
    "Empirical",
    "Laplace",
    "Mixture",
    "Normal",
    "Smoothed",
    "Target",
    "Uniform",
    "bin_density",
    "parse_target",
    "quantile_table",
    "target_of",
]
