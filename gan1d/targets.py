"""p_data: the distributions a generator may be asked to learn."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan1d.errors import InputError


class Target(Protocol):
    """What a run needs to know of p_data; a class with these four is a target."""

    @property
    def mean(self) -> float:
        """Expectation, in units of x."""
        ...

    @property
    def std(self) -> float:
        """Standard deviation, in units of x, above 0."""
        ...

    def cdf(self, x: ArrayLike, /) -> NDArray[np.float64]:
        """P(X <= x), elementwise."""
        ...

    def quantile(self, u: ArrayLike, /) -> NDArray[np.float64]:
        """The inverse of the cdf, elementwise, for u strictly between 0 and 1."""
        ...


SMALLEST_STD, LARGEST_STD, FURTHEST_MEAN = 1e-30, 1e30, 1e9


@dataclass(frozen=True)
class Normal:
    """N(mean, std^2)."""

    mean: float
    std: float

    def __post_init__(self) -> None:
        if not SMALLEST_STD <= self.std <= LARGEST_STD:
            raise InputError(
                f"target: expected a standard deviation above 0 ({SMALLEST_STD:g} to "
                f"{LARGEST_STD:g}), got {self.std:g}"
            )
        # Beyond, the numbers of a float64 are too coarse to tell one bin from the next.
        if not abs(self.mean) <= FURTHEST_MEAN * self.std:
            raise InputError(
                f"target: expected a mean within {FURTHEST_MEAN:g} standard deviations of 0, "
                f"got {self.mean:g}"
            )

    def cdf(self, x: ArrayLike) -> NDArray[np.float64]:
        """Phi((x - mean) / std), by erfc, which keeps the lower tail's digits."""
        z = (np.asarray(x, np.float64) - self.mean) / self.std
        return np.asarray(0.5 * _erfc(-z / math.sqrt(2)), np.float64)

    def quantile(self, u: ArrayLike) -> NDArray[np.float64]:
        """mean + std * Phi^-1(u)."""
        from statistics import NormalDist

        inverse = np.vectorize(NormalDist().inv_cdf, otypes=[np.float64])
        return np.asarray(self.mean + self.std * inverse(u), np.float64)


_erfc = np.vectorize(math.erfc, otypes=[np.float64])

FAMILIES: dict[str, tuple[str, Callable[[float, float], Target]]] = {
    "normal": ("normal:MEAN,STD", Normal),
}


def parse_target(text: str) -> Target:
    """The target that a text like "normal:4,1.25" names. Raises InputError."""
    name, _, arguments = text.partition(":")
    if name not in FAMILIES:
        forms = ", ".join(form for form, _ in FAMILIES.values())
        raise InputError(f"target: expected {forms}, got {text!r}")
    form, make = FAMILIES[name]
    try:
        first, second = (float(part) for part in arguments.split(","))
    except ValueError:
        raise InputError(f"target: expected {form} with two numbers, got {text!r}") from None
    return make(first, second)


def bin_density(target: Target, x_edges: ArrayLike) -> NDArray[np.float64]:
    """p_data averaged over each bin, per unit x: differences of the cdf. Shape (n_x,)."""
    edges = np.asarray(x_edges, np.float64)
    return np.diff(target.cdf(edges)) / np.diff(edges)


def sample(target: Target, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """n independent draws by inversion. Shape (n,)."""
    return target.quantile(np.clip(rng.random(n), np.finfo(float).tiny, None))


QUANTILE_TABLE_LOGIT = 16.0
QUANTILE_TABLE_SIZE = 8193


def quantile_table(target: Target) -> NDArray[np.float32]:
    """The standardised quantile function on an even grid of logit(u), for sampling in training.

    A logit grid resolves both tails to 1e-7 of probability, so linear interpolation in it draws from
    any target with one and the same compiled program. Shape (QUANTILE_TABLE_SIZE,).
    """
    logits = np.linspace(-QUANTILE_TABLE_LOGIT, QUANTILE_TABLE_LOGIT, QUANTILE_TABLE_SIZE)
    u = 1.0 / (1.0 + np.exp(-logits))
    return ((target.quantile(u) - target.mean) / target.std).astype(np.float32)
