"""p_data: the distributions that a generator may be asked to learn."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
from gan1d.targets.text import parse_target

if TYPE_CHECKING:
    from gan1d.targets.named import Named
    from gan1d.targets.smoothed import Smoothed

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


def __getattr__(name: str) -> Any:
    # Most runs need neither samples nor SciPy.
    if name in ("Named", "Smoothed"):
        return getattr(import_module(f"gan1d.targets.{name.lower()}"), name)
    raise AttributeError(f"module 'gan1d.targets' has no attribute {name!r}")
