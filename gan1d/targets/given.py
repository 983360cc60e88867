"""Targets handed over from Python: samples, distributions of SciPy, objects with a cdf."""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan1d.errors import InputError, in_words, quote
from gan1d.floats import held_errors
from gan1d.reading import reason
from gan1d.targets.distributions import (
    Empirical,
    Laplace,
    Mixture,
    Normal,
    Target,
    Uniform,
    check_scale,
)
from gan1d.targets.named import Named, is_frozen, named_by
from gan1d.targets.samples import MOST_SAMPLES, Read
from gan1d.targets.smoothed import Smoothed
from gan1d.targets.text import OWN, is_file
from gan1d.targets.validity import CHECKED, check_target

Array = NDArray[np.float64]

_SAMPLES = re.compile(rf"{OWN}[\d ]+ samples")

MEMBERS: dict[str, tuple[str, ...]] = {
    "mean": ("mean",),
    "std": ("std", "stddev", "stdev", "standard_deviation"),
    "quantile": ("quantile", "ppf", "icdf", "inv_cdf"),
}
"""What a target has beside `cdf`, and what others call it."""
WANTED = (
    "text such as 'normal:4,1.25', samples, a distribution of scipy.stats, or an object with mean, "
    "std, cdf and quantile (or ppf)"
)


class Given(str):
    """The text that names a target in a config, and the target itself.

    It compares, hashes and is saved as its text, which holds a digest of the target.
    """

    target: "Target | Read"

    def __new__(cls, text: str, target: "Target | Read") -> "Given":
        """The text, with the target."""
        self = super().__new__(cls, text)
        self.target = target
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """So that it can be pickled, if the target can."""
        return Given, (str(self), self.target)

    def __deepcopy__(self, memo: object) -> "Given":
        """Itself: it does not change."""
        return self


def given(value: object) -> str:
    """The text that stands for a target handed over from Python. Raises InputError.

    What a text can say becomes that text; anything else is a Given.
    """
    if isinstance(value, str):
        return value if isinstance(value, Given) else str.__str__(value)
    if (text := text_of(value)) is not None:
        return text
    if is_frozen(value):
        return str(named_by(value))
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if _is_unfrozen(value):
        raise InputError(
            f"target: expected a distribution with its arguments, such as scipy.stats.gamma(2), got "
            f"{getattr(value, 'name', quote(value))} without"
        )
    if isinstance(value, Empirical) and not isinstance(value, Smoothed):
        value = value.samples
    if hasattr(value, "cdf"):
        target = value if isinstance(value, Smoothed) else Own(value)
        check_target(target, in_words(value))
        return Given(f"{OWN}{in_words(value)} ({digest_of_target(target)})", target)
    read = value if isinstance(value, Read) else _samples_in(value)
    # Refused at once, not when it is trained.
    Empirical(read.values)
    return Given(f"{OWN}{read.said} ({read.digest})", read)


def _is_unfrozen(value: object) -> bool:
    """Is it one of SciPy's distributions that still needs arguments?"""
    kinds = {kind.__name__ for kind in type(value).__mro__}
    return "rv_generic" in kinds and bool(getattr(value, "numargs", 0))


def of_samples(text: str) -> bool:
    """Does the text of a config's target stand for samples, in a file or handed over?"""
    return is_file(text) or _SAMPLES.match(text) is not None


def _samples_in(value: Any) -> Read:
    """Samples in an array, a list, a column of a table, or whatever NumPy makes numbers of."""
    try:
        size = int(np.prod(getattr(value, "shape", len(value) if hasattr(value, "__len__") else 1)))
        if size > MOST_SAMPLES:
            raise InputError(f"target: expected at most {MOST_SAMPLES} samples, got {size}")
        found = np.ma.asanyarray(value) if np.ma.isMA(value) else np.asarray(value)
        if found.ndim == 0:
            kernel = " (of a kernel density estimate, its samples)" * hasattr(value, "dataset")
            raise InputError(f"target: expected {WANTED}{kernel}, got {quote(value)}")
        if found.dtype.kind == "O":
            # What lists and tables have where a sample is missing.
            names = ("NoneType", "NAType", "NaTType")
            found = np.where(
                np.vectorize(lambda item: type(item).__name__ in names)(found), np.nan, found
            )
        # Flags, complex numbers, times and texts are no samples.
        if found.dtype.kind not in "bcmMSU":
            with np.errstate(over="ignore"):
                found = np.ma.filled(found.astype(np.float64), np.nan)
    except InputError:
        raise
    except Exception as error:
        raise InputError(
            f"target: expected samples as numbers, got {quote(value)} ({reason(error)})"
        ) from None
    if found.dtype != np.float64:
        raise InputError(f"target: expected samples as numbers, got {found.dtype}")
    if found.size != max(found.shape, default=0) or not found.size:
        raise InputError(f"target: expected one column of samples, got shape {found.shape}")
    values = found.ravel()
    known = values[~np.isnan(values)]
    if not np.isfinite(known).all() or not known.size:
        what = "infinity" if known.size else "only missing values"
        raise InputError(f"target: expected finite samples, got {what} among {values.size}")
    said, missing = f"{known.size:,} samples".replace(",", " "), values.size - known.size
    return Read(known, said + f" with {missing} missing values left out" * bool(missing))


def text_of(target: object) -> str | None:
    """The text that names a distribution, which `parse_target` reads back to an equal one, if any."""
    match target:
        case Normal(mean, std):
            return f"normal:{mean!r},{std!r}"
        case Uniform(low, high):
            return f"uniform:{low!r},{high!r}"
        case Laplace(location, scale):
            return f"laplace:{location!r},{scale!r}"
        case Named():
            return str(target)
        case Mixture(weights, parts) if not any(isinstance(part, Mixture) for part in parts):
            texts = [text_of(part) for part in parts]
            pairs = zip(weights, texts, strict=True)
            joined = "/".join(
                f"{weight!r},{(text or '').removeprefix('normal:')}" for weight, text in pairs
            )
            return None if None in texts else f"mixture:{joined}"
    return None


def digest_of_target(target: Target) -> str:
    """The first 16 digits of a SHA-256 of the target at a few points: equal for equal ones."""
    x = np.asarray(target.quantile(CHECKED), np.float64)
    numbers = np.concatenate([x, target.cdf(x), [target.mean, target.std]]).astype("<f8")
    return hashlib.sha256(numbers.tobytes()).hexdigest()[:16]


@dataclass(frozen=True, eq=False)
class Own:
    """An object of the user's as a Target: its members may be numbers or methods, by several names.

    A cdf or quantile that takes single numbers only is called for one after the other.
    """

    origin: Any

    def __post_init__(self) -> None:
        missing = [name for name in MEMBERS if self._find(name) is None]
        if missing == ["std"] and hasattr(self.origin, "variance"):
            missing = []
        if missing:
            wanted = " and ".join(
                name if len(MEMBERS[name]) == 1 else f"{name} (or {', '.join(MEMBERS[name][1:])})"
                for name in missing
            )
            raise InputError(
                f"target: {quote(self.origin)} needs {wanted}, as a number or a method"
            )
        check_scale(self.mean, self.std)

    @property
    def mean(self) -> float:
        """Expectation."""
        return self._number("mean", self._find("mean"))

    @property
    def std(self) -> float:
        """Standard deviation, or the square root of the variance."""
        found = self._find("std")
        if found is None:
            return float(np.sqrt(max(self._number("variance", self.origin.variance), 0.0)))
        return self._number("std", found)

    @held_errors()
    def cdf(self, x: ArrayLike) -> Array:
        """P(X <= x)."""
        return self._called("cdf", self.origin.cdf, x)

    @held_errors()
    def quantile(self, u: ArrayLike) -> Array:
        """The inverse of the cdf."""
        return self._called("quantile", self._find("quantile"), u)

    def _find(self, name: str) -> Any:
        try:
            found = [getattr(self.origin, alias, None) for alias in MEMBERS[name]]
        except Exception as error:
            raise InputError(
                f"target: {name} of {quote(self.origin)} cannot be read ({reason(error)})"
            ) from None
        return next((member for member in found if member is not None), None)

    def _number(self, name: str, found: Any) -> float:
        try:
            return float(np.asarray(found() if callable(found) else found).reshape(()))
        except Exception as error:
            raise InputError(
                f"target: expected a number as {name} of {quote(self.origin)}, got {quote(found)} "
                f"({type(error).__name__})"
            ) from None

    def _called(self, name: str, function: Callable[[Any], Any], at: ArrayLike) -> Array:
        points = np.asarray(at, np.float64)
        with np.errstate(all="ignore"):
            return self._computed(name, function, points)

    def _computed(self, name: str, function: Callable[[Any], Any], points: Array) -> Array:
        try:
            # A copy: it may work in place.
            result = np.array(function(points.copy()), np.float64)
            if result.shape == points.shape:
                return result
        except Exception:
            pass
        try:
            each = [float(np.asarray(function(float(x))).reshape(())) for x in points.ravel()]
        except Exception as error:
            raise InputError(
                f"target: {name} of {quote(self.origin)} cannot be called ({reason(error)})"
            ) from None
        return np.asarray(each, np.float64).reshape(points.shape)
