"""p_data: the distributions that a generator may be asked to learn."""

from gan1d.targets.distributions import (
    Empirical,
    Laplace,
    Mixture,
    Normal,
    Target,
    Uniform,
    bin_density,
    quantile_table,
    sample,
)
from gan1d.targets.named import Named
from gan1d.targets.smoothed import Smoothed
from gan1d.targets.text import parse_target

__all__ = [
    "Empirical",
    "Laplace",
    "Mixture",
    "Named",
    "Normal",
    "Smoothed",
    "Target",
    "Uniform",
    "bin_density",
    "parse_target",
    "quantile_table",
    "sample",
]
