"""The base class of targets, targets with closed forms, and tables of a target for a run."""

import hashlib
import math
import re
from collections.abc import Callable, Iterable
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan1d import checks
from gan1d.checks import InputError, quote

Array = NDArray[np.float64]

OWN = "own:"
"""Prefix of a text that describes a target but cannot make it again; such a text ends in a digest."""
SMALLEST_STD, LARGEST_STD = 1e-30, 1e30
FURTHEST_MEAN = 1e9
"""Limit of |mean| in standard deviations; there, float64 numbers are 1e-7 of one apart."""


class Target:
    """A distribution of x for a run to learn, with a text that names it in a config.

    Subclasses define `_cdf` and `_quantile`, elementwise for arrays, or only `learnt`. Targets with the
    same text are equal. Raises InputError for a mean or a standard deviation out of the limits above.

    Attributes:
        text: its name in a record, either the command line's text or a description with a digest.
        words: its full description, in a line.
        mean, std: in units of x.
        settings: the fields of Config that apply to it, such as a file's column.
        samples: (n,) the samples that it was made from, sorted; None if there are none.
        bandwidth: the standard deviation of the kernel that smooths the samples, in units of x.
        needs: what the command line needs to make the target again, such as a file.
        notices: unusual facts about the data, a line each.
    """

    settings: ClassVar[tuple[str, ...]] = ()
    samples: Array | None = None
    bandwidth: float | None = None
    needs: str = ""
    notices: tuple[str, ...] = ()
    _cdf: Callable[[Array], Array]
    _quantile: Callable[[Array], Array]

    def __init__(self, text: str, mean: float, std: float) -> None:
        if not (SMALLEST_STD <= std <= LARGEST_STD and abs(mean) <= FURTHEST_MEAN * std):
            raise InputError(
                f"target: expected a standard deviation of {SMALLEST_STD:g} to {LARGEST_STD:g}, and a "
                f"mean within {FURTHEST_MEAN:g} standard deviations of 0, got {std:g} and {mean:g}"
            )
        self.text, self.words = text, text.removeprefix(OWN)
        self.mean, self.std = float(mean), float(std)

    def cdf(self, x: ArrayLike) -> Array:
        """P(X <= x), elementwise."""
        return np.asarray(self._cdf(np.asarray(x, np.float64)), np.float64)

    def quantile(self, u: ArrayLike) -> Array:
        """The inverse of the cdf, elementwise, for u strictly between 0 and 1."""
        return np.asarray(self._quantile(np.asarray(u, np.float64)), np.float64)

    @property
    def again(self) -> bool:
        """Whether the target can be made again from its text."""
        return not self.text.startswith(OWN)

    @property
    def label(self) -> str:
        """The target's name in pictures: its text, or a description without the digest."""
        return self.text if self.again else re.sub(r" \([0-9a-f]{16}\)", "", self.words)

    def learnt(self) -> "Target":
        """The distribution to learn, with samples read and smoothed.

        Subclasses take their `settings` as arguments. Raises InputError.
        """
        return self

    def __eq__(self, other: object) -> bool:
        return self.text == str(other) if isinstance(other, Target | str) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.words}>"


def own_text(words: str, numbers: ArrayLike) -> str:
    """A text that describes a target but cannot make it again: words, and a digest of numbers."""
    return f"{OWN}{words} ({digest(numbers)})"


def digest(numbers: ArrayLike) -> str:
    """The first 16 hex digits of SHA-256 of numbers as little-endian float64."""
    return hashlib.sha256(np.asarray(numbers, "<f8").tobytes()).hexdigest()[:16]


def as_text(*numbers: float) -> str:
    """Numbers as in a target's text: separated by commas, in the fewest digits that restore them."""
    return ",".join(repr(float(number)).removesuffix(".0") for number in numbers)


class Normal(Target):
    """The normal distribution N(mean, std^2)."""

    def __init__(self, mean: float, std: float) -> None:
        super().__init__(f"normal:{as_text(mean, std)}", mean, std)

    def _cdf(self, x: Array) -> Array:
        """Phi((x - mean) / std), by erfc, which keeps the lower tail's digits."""
        erfc = np.vectorize(math.erfc, otypes=[np.float64])
        return 0.5 * erfc(-(x - self.mean) / self.std / math.sqrt(2))

    def _quantile(self, u: Array) -> Array:
        """mean + std * Phi^-1(u)."""
        from statistics import NormalDist

        inverse = np.vectorize(NormalDist().inv_cdf, otypes=[np.float64])
        return self.mean + self.std * inverse(u)


class Uniform(Target):
    """The uniform distribution: density 1 / (high - low) between low and high."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = checks.interval("target", (low, high))
        std = (self.high - self.low) / math.sqrt(12)
        super().__init__(f"uniform:{as_text(low, high)}", self.low / 2 + self.high / 2, std)

    def _cdf(self, x: Array) -> Array:
        return np.clip((x - self.low) / (self.high - self.low), 0, 1)

    def _quantile(self, u: Array) -> Array:
        return self.low + (self.high - self.low) * u


class Laplace(Target):
    """The Laplace distribution: density exp(-|x - location| / scale) / (2 scale)."""

    def __init__(self, location: float, scale: float) -> None:
        self.location, self.scale = float(location), float(scale)
        super().__init__(f"laplace:{as_text(location, scale)}", location, math.sqrt(2) * self.scale)

    def _cdf(self, x: Array) -> Array:
        tail = 0.5 * np.exp(-np.abs(x - self.location) / self.scale)
        return np.where(x < self.location, tail, 1 - tail)

    def _quantile(self, u: Array) -> Array:
        tail = np.log(2 * np.minimum(u, 1 - u))
        return self.location + self.scale * np.where(u < 0.5, tail, -tail)


class Mixture(Target):
    """A mixture of distributions, usually normals, with weights above 0 that sum to 1."""

    def __init__(self, weights: Iterable[float], parts: Iterable[Target]) -> None:
        self.weights, self.parts = tuple(map(float, weights)), tuple(parts)
        positive = len(self.weights) == len(self.parts) and all(w > 0 for w in self.weights)
        if not (positive and abs(sum(self.weights) - 1) <= 1e-6):
            raise InputError(
                f"target: expected weights above 0 that sum to 1, one for each of {len(self.parts)} "
                f"parts of a mixture, got {quote(list(self.weights))}"
            )
        self._pairs = pairs = list(zip(self.weights, self.parts, strict=True))
        texts = (f"{as_text(w)},{part.text.removeprefix('normal:')}" for w, part in pairs)
        text = f"mixture:{'/'.join(texts)}"
        # In a mixture's text, a part cannot be a mixture or a file.
        if not all(p.again and p.samples is None and type(p) is not Mixture for p in self.parts):
            text = own_text(f"mixture of {len(pairs)} distributions", list(text.encode()))
        mean = sum(w * part.mean for w, part in pairs)
        # The variance within the parts, plus the variance of their means.
        std = math.sqrt(sum(w * (p.std**2 + (p.mean - mean) ** 2) for w, p in pairs))
        super().__init__(text, mean, std)

    def _cdf(self, x: Array) -> Array:
        return np.sum([weight * part.cdf(x) for weight, part in self._pairs], axis=0)

    def _quantile(self, u: Array) -> Array:
        """The inverse of the cdf by bisection, exact to rounding."""
        # A quantile of the mixture lies between the parts' quantiles of the same u.
        each = [part.quantile(u) for part in self.parts]
        low, high = np.min(each, axis=0), np.max(each, axis=0)
        for _ in range(64):
            middle = (low + high) / 2
            below = self.cdf(middle) < u
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return (low + high) / 2


def bin_density(target: Target, x_edges: ArrayLike) -> Array:
    """p_data averaged over each bin, per unit x: differences of the cdf. Shape (n_x,)."""
    # Rounding may make a user's cdf decrease a little.
    return np.maximum(np.diff(target.cdf(x_edges)), 0) / np.diff(x_edges)


QUANTILE_TABLE_LOGIT = 16.0
QUANTILE_TABLE_SIZE = 8193


def quantile_table(target: Target) -> NDArray[np.float32]:
    """The standardised quantile function on an even grid of logit(u), for sampling in training.

    One compiled program draws from any target, by linear interpolation in such a table. The logit grid
    resolves both tails to 1e-7 of probability. Shape (QUANTILE_TABLE_SIZE,). Raises InputError.
    """
    logits = np.linspace(-QUANTILE_TABLE_LOGIT, QUANTILE_TABLE_LOGIT, QUANTILE_TABLE_SIZE)
    u = 1.0 / (1.0 + np.exp(-logits))
    table = ((target.quantile(u) - target.mean) / target.std).astype(np.float32)
    if not np.isfinite(table).all() or np.any(np.diff(table) < 0):
        raise InputError(
            "target: expected finite quantiles that increase with the probability, got NaN, infinity "
            f"or a decrease for {target.words}"
        )
    return table
