"""p_data: the distributions that a generator may be asked to learn."""

from typing import TYPE_CHECKING, Any

from gan1d.targets.distributions import (
    Laplace,
    Mixture,
    Normal,
    Target,
    Uniform,
    bin_density,
    quantile_table,
    sample,
)
from gan1d.targets.text import parse_target, target_of

if TYPE_CHECKING:
    from gan1d.targets.smoothed import Empirical, Smoothed

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
    "sample",
    "target_of",
]


def __getattr__(name: str) -> Any:
    # Most runs have no samples.
    if name in ("Empirical", "Smoothed"):
        from gan1d.targets import smoothed

        return getattr(smoothed, name)
    raise AttributeError(f"module 'gan1d.targets' has no attribute {name!r}")
