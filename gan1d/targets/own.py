"""Distributions from elsewhere: SciPy's, and objects of the user's."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan1d import checks
from gan1d.errors import InputError, in_words, quote
from gan1d.floats import held_errors
from gan1d.reading import reason
from gan1d.targets.distributions import (
    Laplace,
    Target,
    Uniform,
    check_scale,
    own_text,
    written,
)

Array = NDArray[np.float64]

_CHECKED = np.array([1e-5, 1e-3, 0.02, *np.linspace(0.05, 0.95, 37), 0.98, 0.999, 1 - 1e-5])
"""Values of u at which an object is looked at."""
_FAR = np.linspace(-40, 40, 41)
"""Where its cdf is looked at, in standard deviations."""
_ROUNDING, _TOLERANCE = 1e-6, 1e-3
"""By how much a cdf may leave 0 to 1 or fall, and differ from the inverse of the quantiles."""
_FURTHEST_LOGIT = 16.2
"""As far as 1e-7 from 0 and 1; of u beyond, the quantiles of a table stay where they are there."""
_ROUNDS = (40, 50, 70, 250)
_HEAVY = 0.9
"""A second moment to which each decade of a tail adds this share of the last one does not end."""


@dataclass(frozen=True, eq=False)
class Own(Target):
    """An object with `cdf`, `quantile` (or `ppf`), and `mean` and `std` as numbers or methods.

    Functions that take single numbers only are called for one after the other. Where SciPy would search
    for each quantile or integrate for each moment, all come from one table of the cdf instead. `text`
    names a distribution that it can make again; by default it is a description with a digest.

    Raises InputError unless these are the cdf, quantiles and moments of one continuous distribution.
    """

    origin: Any
    text: str = ""
    mean: float = field(init=False, repr=False)
    std: float = field(init=False, repr=False)
    _inverse: Callable[[Array], Array] | None = field(init=False, repr=False, default=None)

    @held_errors()
    def __post_init__(self) -> None:
        if _is_searched(self.origin):
            low, centre, high = self._called(("ppf",), [0.25, 0.5, 0.75])
            object.__setattr__(self, "_inverse", _inverse_of(self.cdf, centre, high - low))
            mean, std = _moments(self.quantile)
        else:
            mean, std = self._number("mean"), self._number("std")
        name = self.text or in_words(getattr(self.origin, "dist", self.origin))
        if not (np.isfinite(mean) and np.isfinite(std)):
            raise InputError(
                f"target: expected a distribution with a mean and a standard deviation, which set the "
                f"scale of the picture and of what D and G see; {name} has none"
            )
        check_scale(mean, std)
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "std", std)
        x, u = self._checked(name)
        if not self.text:
            text = own_text(name, np.concatenate([x, u, [mean, std]]))
            object.__setattr__(self, "text", text)

    def cdf(self, x: ArrayLike) -> Array:
        """P(X <= x)."""
        return np.clip(self._called(("cdf",), x), 0, 1)

    def quantile(self, u: ArrayLike) -> Array:
        """The inverse of the cdf."""
        if self._inverse is not None:
            return self._inverse(np.asarray(u, np.float64))
        return self._called(("quantile", "ppf"), u)

    def _member(self, names: tuple[str, ...]) -> Any:
        for name in names:
            if (member := getattr(self.origin, name, None)) is not None:
                return member
        others = f" (or {names[1]})" if names[1:] else ""
        raise InputError(
            f"target: {quote(self.origin)} needs {names[0]}{others}, as a number or a method"
        )

    def _number(self, name: str) -> float:
        member = self._member((name,))
        try:
            return float(np.asarray(member() if callable(member) else member).reshape(()))
        except Exception as error:
            raise InputError(
                f"target: expected a number as {name} of {quote(self.origin)}, got {quote(member)} "
                f"({type(error).__name__})"
            ) from None

    @held_errors()
    def _called(self, names: tuple[str, ...], at: ArrayLike) -> Array:
        function, points = self._member(names), np.asarray(at, np.float64)
        try:
            with np.errstate(all="ignore"):
                try:
                    # A copy: it may work in place.
                    result = np.array(function(points.copy()), np.float64)
                except Exception:
                    result = np.empty(0)
                if result.shape == points.shape:
                    return result
                each = [float(np.asarray(function(float(x))).reshape(())) for x in points.flat]
        except Exception as error:
            raise InputError(
                f"target: {names[0]} of {quote(self.origin)} cannot be called ({reason(error)})"
            ) from None
        return np.asarray(each, np.float64).reshape(points.shape)

    def _checked(self, name: str) -> tuple[Array, Array]:
        """Quantiles and the cdf there. Raises InputError unless they are of one distribution."""
        x = self.quantile(_CHECKED)
        if not (np.isfinite(x).all() and np.all(np.diff(x) >= 0)):
            raise InputError(
                f"target: expected quantiles of {name} that are finite and increase with u, got "
                f"{quote([float(f'{value:.4g}') for value in x[::14]])}"
            )
        u, far = (self._called(("cdf",), at) for at in (x, self.mean + self.std * _FAR))
        bad = [v for v in (*u, *far) if not -_ROUNDING <= v <= 1 + _ROUNDING]
        if bad:
            raise InputError(f"target: expected a cdf of {name} between 0 and 1, got {bad[0]:g}")
        if not np.all(np.diff(far) >= -_ROUNDING):
            raise InputError(f"target: expected a cdf of {name} that never falls")
        at = int(np.argmax(np.abs(u - _CHECKED)))
        if not np.abs(u - _CHECKED)[at] <= _TOLERANCE:
            raise InputError(
                f"target: expected a continuous distribution, in which no value has a probability of "
                f"its own; of {name}, cdf(quantile({_CHECKED[at]:.3g})) is {u[at]:.3g}"
            )
        # Tails that hold one in 1 000 may add anything to the moments, so only what is far off is
        # noticed: a variance in place of a standard deviation, or other units.
        middle = self.quantile((np.arange(500) + 0.5) / 500)
        mean, std = float(np.mean(middle)), float(np.std(middle))
        if not 0.9 * std <= self.std <= 20 * std:
            raise InputError(
                f"target: expected a standard deviation of {name} near {std:.4g}, that of its "
                f"quantiles, got {self.std:g}"
            )
        if not abs(self.mean - mean) <= 0.5 * self.std:
            raise InputError(
                f"target: expected a mean of {name} near {mean:.4g}, that of its quantiles, got "
                f"{self.mean:g}"
            )
        return x, u


def _is_searched(origin: object) -> bool:
    """Would SciPy search for each quantile, or integrate for each moment?"""
    kind: Any = type(getattr(origin, "dist", origin))
    stats = sys.modules.get("scipy.stats")
    if stats is None or not issubclass(kind, stats.rv_continuous):
        return False
    general = {
        name
        for name in ("_ppf", "_stats", "_munp")
        if getattr(kind, name) is getattr(stats.rv_continuous, name)
    }
    return "_ppf" in general or len(general) > 1


def _inverse_of(
    cdf: Callable[[Array], Array], centre: float, scale: float
) -> Callable[[Array], Array]:
    """The inverse of a continuous cdf: a monotone cubic through logit(u) of some 400 of its values.

    They are first taken at twice the distance from the centre again and again, beginning with `scale`,
    until the ends are reached; then each round takes them where those before say that logit(u) is
    evenly spaced.
    """
    from scipy.interpolate import PchipInterpolator

    x = np.array([centre])
    for step in (-scale, scale):
        while abs(step) < 1e20 * scale:
            x = np.append(x, centre + step)
            if abs(_logit(cdf(x[-1:]))[0]) >= _FURTHEST_LOGIT:
                break
            step *= 2
    x = np.sort(x)
    u = cdf(x)
    for points in _ROUNDS:
        even = np.linspace(-_FURTHEST_LOGIT, _FURTHEST_LOGIT, points)
        new = np.setdiff1d(np.interp(even, _logit(u), x), x)
        order = np.argsort(x := np.append(x, new))
        x, u = x[order], np.maximum.accumulate(np.append(u, cdf(new))[order])
    known, first = np.unique(_logit(u), return_index=True)
    curve = PchipInterpolator(known, x[first])
    return lambda u: np.asarray(curve(np.clip(_logit(u), known[0], known[-1])), np.float64)


def _logit(u: Array) -> Array:
    """log(u / (1 - u)), from -_FURTHEST_LOGIT to _FURTHEST_LOGIT."""
    least = 1 / (1 + np.exp(_FURTHEST_LOGIT))
    u = np.clip(u, least, 1 - least)
    return np.log(u) - np.log1p(-u)


def _moments(quantile: Callable[[Array], Array]) -> tuple[float, float]:
    """Mean and standard deviation; infinite if the last decades of a tail add ever more to them."""
    logits = np.linspace(-_FURTHEST_LOGIT, _FURTHEST_LOGIT, 6401)
    u = 1 / (1 + np.exp(-logits))
    x, weight = quantile((u[1:] + u[:-1]) / 2), np.diff(u)
    mean = float(x @ weight / weight.sum())
    square = weight * (x - mean) ** 2
    for tail in (u[1:], 1 - u[:-1]):
        last, before = (square[(tail > low) & (tail <= 10 * low)].sum() for low in (1e-6, 1e-5))
        if last > _HEAVY * before and last > 1e-9 * square.sum():
            return mean, np.inf
    return mean, float(np.sqrt(square.sum() / weight.sum()))


_KNOWN_AS = {
    "exponential": "expon",
    "gaussian": "normal",
    "lognormal": "lognorm",
    "chisquare": "chi2",
    "student": "t",
    "weibull": "weibull_min",
    "triangular": "triang",
}
"""What others call a distribution, in lower case: what SciPy calls it."""


@cache
def _continuous() -> dict[str, Any]:
    """SciPy's continuous distributions by name."""
    from scipy import stats

    return {
        name: item for name, item in vars(stats).items() if isinstance(item, stats.rv_continuous)
    }


@cache
@np.errstate(all="ignore")  # moments that do not exist
def named(name: str, arguments: tuple[float, ...] = ()) -> Own:
    """A distribution of scipy.stats, with its arguments in SciPy's order: shapes, loc, scale.

    Raises InputError for a name that SciPy does not know, arguments that it does not take, and
    distributions without a variance: it sets the scale of the window and of what D and G see.
    """
    if name not in _continuous():
        known = _KNOWN_AS.get(name.lower())
        near = checks.did_you_mean(name.lower(), ("normal", "mixture", *_continuous()))
        raise InputError(
            f"target: expected a continuous distribution of scipy.stats, got {quote(name)}"
            + (f"; did you mean {known}?" if known else near)
        )
    distribution = _continuous()[name]
    shapes = distribution.shapes.split(", ") if distribution.shapes else []
    takes = ", ".join([*shapes, "loc", "scale"]).upper()
    usage = f"{name}:{takes}, of which LOC and SCALE may be left out"
    if not len(shapes) <= len(arguments) <= len(shapes) + 2:
        raise InputError(f"target: expected {usage}, got {len(arguments)} numbers after {name}")
    try:
        frozen = distribution(*arguments)
        within = np.isfinite(frozen.cdf(frozen.ppf(0.5)))
    except (TypeError, ValueError) as error:
        raise InputError(f"target: expected {usage} that SciPy takes, got {error}") from None
    if not within:
        raise InputError(
            f"target: expected {usage} within SciPy's bounds, got {written(*arguments) or 'none'}"
        )
    numbers = list(arguments)
    for default in (1.0, 0.0):
        if len(numbers) == len(shapes) + 1 + int(default) and numbers[-1] == default:
            numbers.pop()
    return Own(frozen, text=f"{name}:{written(*numbers)}" if numbers else name)


def of_scipy(frozen: Any) -> Target:
    """The target of one of SciPy's continuous distributions with its arguments. Raises InputError."""
    distribution: Any = frozen.dist
    name = str(getattr(distribution, "name", None))
    if name not in _continuous() or type(distribution) is not type(_continuous()[name]):
        return Own(frozen)
    shapes, location, scale = distribution._parse_args(*frozen.args, **frozen.kwds)
    arguments = [np.asarray(part) for part in (*shapes, location, scale)]
    if any(part.shape or part.dtype.kind not in "fiu" for part in arguments):
        raise InputError(
            f"target: expected one number for each argument of {name}, got {quote(frozen.args)}"
        )
    numbers = tuple(float(part) for part in arguments)
    if name == "uniform":
        return Uniform(numbers[0], numbers[0] + numbers[1])
    return Laplace(*numbers) if name == "laplace" else named(name, numbers)
