"""p_data: the distributions that a generator may be asked to learn."""

import hashlib
import math
import re
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan1d import checks
from gan1d.errors import InputError, in_words, quote
from gan1d.floats import held_errors

OWN = "own:"
"""Begins the text of a target that no text can make again; a digest in brackets ends it."""


class Target:
    """What a run learns: a distribution of x, with a text that stands for it in a config.

    Targets with the same text are equal. A class has `mean` and `std`, in units of x, `cdf` and
    `quantile`.

    Attributes:
        settings: fields of Config that say how it is learnt, such as a file's column.
        samples: (n,) the samples that it was made from, sorted; None if there are none.
        bandwidth: the standard deviation of the kernel that smoothed them, in units of x.
        needs: what the command line needs to make it again, such as a file.
        notices: what is unusual about the data, a line each.
    """

    settings: ClassVar[tuple[str, ...]] = ()
    samples: NDArray[np.float64] | None = None
    bandwidth: float | None = None
    needs: str = ""
    notices: tuple[str, ...] = ()
    mean: Any
    std: Any

    def cdf(self, x: ArrayLike, /) -> NDArray[np.float64]:
        """P(X <= x), elementwise."""
        raise NotImplementedError

    def quantile(self, u: ArrayLike, /) -> NDArray[np.float64]:
        """The inverse of the cdf, elementwise, for u strictly between 0 and 1."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """What a record says of it: what the command line takes, or a description with a digest."""
        u = np.linspace(0.001, 0.999, 41)
        x = self.quantile(u)
        return own_text(in_words(self), np.concatenate([x, self.cdf(x), [self.mean, self.std]]))

    @property
    def again(self) -> bool:
        """Can its text make it again?"""
        return not self.text.startswith(OWN)

    @property
    def words(self) -> str:
        """All that there is to say of it, in a line."""
        return self.text.removeprefix(OWN)

    @property
    def label(self) -> str:
        """What a picture calls it: its text, or a description without the digest."""
        return self.text if self.again else re.sub(r" \([0-9a-f]{16}\)$", "", self.words)

    def learnt(
        self, *, column: str | None = None, skip: int = 0, bandwidth: float | None = None
    ) -> "Target":
        """The distribution that is learnt, with its samples read and smoothed. Raises InputError."""
        return self

    def __eq__(self, other: object) -> bool:
        return self.text == str(other) if isinstance(other, Target | str) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text


def own_text(words: str, numbers: ArrayLike) -> str:
    """The text of a target that is told apart by its numbers."""
    return f"{OWN}{words} ({digest(numbers)})"


def digest(numbers: ArrayLike) -> str:
    """The first 16 hex digits of SHA-256 of numbers as little-endian float64."""
    return hashlib.sha256(np.asarray(numbers, "<f8").tobytes()).hexdigest()[:16]


def written(*numbers: float) -> str:
    """Numbers as a target's text has them: as short as Python reads them back."""
    return ",".join(repr(float(number)).removesuffix(".0") for number in numbers)


SMALLEST_STD, LARGEST_STD = 1e-30, 1e30
FURTHEST_MEAN = 1e9
"""In standard deviations; beyond, float64 is too coarse to tell one bin from the next."""


@dataclass(frozen=True, eq=False)
class Normal(Target):
    """The normal distribution N(mean, std^2)."""

    mean: float
    std: float

    def __post_init__(self) -> None:
        check_scale(self.mean, self.std)
        checks.make_plain(self)

    @property
    def text(self) -> str:
        """normal:MEAN,STD."""
        return f"normal:{written(self.mean, self.std)}"

    @held_errors()
    def cdf(self, x: ArrayLike) -> NDArray[np.float64]:
        """Phi((x - mean) / std), by erfc, which keeps the lower tail's digits."""
        z = (np.asarray(x, np.float64) - self.mean) / self.std
        return np.asarray(0.5 * _erfc(-z / math.sqrt(2)), np.float64)

    @held_errors()
    def quantile(self, u: ArrayLike) -> NDArray[np.float64]:
        """mean + std * Phi^-1(u)."""
        from statistics import NormalDist

        inverse = np.vectorize(NormalDist().inv_cdf, otypes=[np.float64])
        return np.asarray(self.mean + self.std * inverse(u), np.float64)


_erfc = np.vectorize(math.erfc, otypes=[np.float64])


@dataclass(frozen=True, eq=False)
class Uniform(Target):
    """The uniform distribution: density 1 / (high - low) between low and high."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise InputError(f"target: expected low below high, got {self.low:g} and {self.high:g}")
        check_scale(self.mean, self.std)
        checks.make_plain(self)

    @property
    def text(self) -> str:
        """uniform:LOW,HIGH."""
        return f"uniform:{written(self.low, self.high)}"

    @property
    def mean(self) -> float:
        """(low + high) / 2."""
        return self.low / 2 + self.high / 2

    @property
    def std(self) -> float:
        """(high - low) / sqrt(12)."""
        return (self.high - self.low) / math.sqrt(12)

    @held_errors()
    def cdf(self, x: ArrayLike) -> NDArray[np.float64]:
        """(x - low) / (high - low), kept within 0 and 1."""
        return np.clip((np.asarray(x, np.float64) - self.low) / (self.high - self.low), 0, 1)

    @held_errors()
    def quantile(self, u: ArrayLike) -> NDArray[np.float64]:
        """low + (high - low) u."""
        return self.low + (self.high - self.low) * np.asarray(u, np.float64)


@dataclass(frozen=True, eq=False)
class Laplace(Target):
    """The Laplace distribution: density exp(-|x - location| / scale) / (2 scale)."""

    location: float
    scale: float

    def __post_init__(self) -> None:
        check_scale(self.mean, self.std)
        checks.make_plain(self)

    @property
    def text(self) -> str:
        """laplace:LOC,SCALE."""
        return f"laplace:{written(self.location, self.scale)}"

    @property
    def mean(self) -> float:
        """The location."""
        return self.location

    @property
    def std(self) -> float:
        """sqrt(2) scale."""
        return math.sqrt(2) * self.scale

    @held_errors()
    def cdf(self, x: ArrayLike) -> NDArray[np.float64]:
        """exp(t) / 2 below the location and 1 - exp(-t) / 2 above, t = (x - location) / scale."""
        t = (np.asarray(x, np.float64) - self.location) / self.scale
        tail = 0.5 * np.exp(-np.abs(t))
        return np.where(t < 0, tail, 1 - tail)

    @held_errors()
    def quantile(self, u: ArrayLike) -> NDArray[np.float64]:
        """location + scale log 2u below the median, mirrored above."""
        u = np.asarray(u, np.float64)
        tail = np.log(2 * np.minimum(u, 1 - u))
        return self.location + self.scale * np.where(u < 0.5, tail, -tail)


@dataclass(frozen=True, eq=False)
class Mixture(Target):
    """A mixture of distributions, usually normals: one weight for each, above 0, together 1."""

    weights: tuple[float, ...]
    parts: tuple[Target, ...]

    def __post_init__(self) -> None:
        for part in self.parts:
            if not isinstance(part, Target):
                raise InputError(
                    f"target: expected distributions of gan1d, such as parse_target makes, as the "
                    f"parts of a mixture, got {quote(part)}"
                )
        if not all(weight > 0 for weight in self.weights):
            raise InputError(f"target: expected weights above 0, got {list(self.weights)}")
        if not abs(sum(self.weights) - 1) <= 1e-6:
            raise InputError(
                f"target: expected weights that sum to 1, got a sum of {sum(self.weights):g}"
            )
        check_scale(self.mean, self.std)
        checks.make_plain(self)

    @property
    def text(self) -> str:
        """mixture:WEIGHT,MEAN,STD/..., where a part that is not normal has a text of its own."""
        if not all(part.again and not isinstance(part, Mixture) for part in self.parts):
            return super().text
        pairs = zip(self.weights, self.parts, strict=True)
        texts = (f"{written(w)},{part.text.removeprefix('normal:')}" for w, part in pairs)
        return f"mixture:{'/'.join(texts)}"

    @property
    def mean(self) -> float:
        """The weighted mean of the means."""
        return sum(w * part.mean for w, part in zip(self.weights, self.parts, strict=True))

    @property
    def std(self) -> float:
        """From the variances within the parts and between them."""
        pairs, mean = zip(self.weights, self.parts, strict=True), self.mean
        return math.sqrt(sum(w * (p.std**2 + (p.mean - mean) ** 2) for w, p in pairs))

    @held_errors()
    def cdf(self, x: ArrayLike) -> NDArray[np.float64]:
        """The weighted sum of the parts' cdfs."""
        pairs = zip(self.weights, self.parts, strict=True)
        return np.sum([weight * part.cdf(x) for weight, part in pairs], axis=0)

    @held_errors()
    def quantile(self, u: ArrayLike) -> NDArray[np.float64]:
        """The inverse of the cdf by bisection, to rounding."""
        u = np.asarray(u, np.float64)
        # A quantile of the mixture lies between the parts' quantiles of the same u.
        each = [part.quantile(u) for part in self.parts]
        low, high = np.min(each, axis=0), np.max(each, axis=0)
        for _ in range(64):
            middle = (low + high) / 2
            below = self.cdf(middle) < u
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return (low + high) / 2


def check_scale(mean: float, std: float) -> None:
    """Raise InputError unless float64 can tell one bin of such a target from the next."""
    if not SMALLEST_STD <= std <= LARGEST_STD:
        raise InputError(
            f"target: expected a standard deviation above 0 ({SMALLEST_STD:g} to "
            f"{LARGEST_STD:g}), got {std:g}"
        )
    if not abs(mean) <= FURTHEST_MEAN * std:
        raise InputError(
            f"target: expected a mean within {FURTHEST_MEAN:g} standard deviations of 0, got {mean:g}"
        )


@held_errors()
def bin_density(target: Target, x_edges: ArrayLike) -> NDArray[np.float64]:
    """p_data averaged over each bin, per unit x: differences of the cdf. Shape (n_x,)."""
    edges = np.asarray(x_edges, np.float64)
    # A cdf from elsewhere may fall by its rounding.
    return np.maximum(np.diff(target.cdf(edges)), 0) / np.diff(edges)


@held_errors()
def sample(target: Target, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """n independent draws by inversion. Shape (n,)."""
    return target.quantile(np.clip(rng.random(n), np.finfo(float).tiny, None))


QUANTILE_TABLE_LOGIT = 16.0
QUANTILE_TABLE_SIZE = 8193


@held_errors()
def quantile_table(target: Target) -> NDArray[np.float32]:
    """The standardised quantile function on an even grid of logit(u), for sampling in training.

    A logit grid resolves both tails to 1e-7 of probability, so linear interpolation in it draws from
    any target with the same compiled program. Shape (QUANTILE_TABLE_SIZE,). Raises InputError.
    """
    logits = np.linspace(-QUANTILE_TABLE_LOGIT, QUANTILE_TABLE_LOGIT, QUANTILE_TABLE_SIZE)
    u = 1.0 / (1.0 + np.exp(-logits))
    table = ((target.quantile(u) - target.mean) / target.std).astype(np.float32)
    if not np.isfinite(table).all() or np.any(np.diff(table) < 0):
        raise InputError(
            f"target: expected quantiles that are finite and increase with u, got others for "
            f"{target.words}"
        )
    return table
