"""Continuous distributions of scipy.stats, by name. SciPy is imported only where one is asked for."""

from dataclasses import dataclass, field
from functools import cache
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan1d import checks
from gan1d.errors import InputError, quote
from gan1d.floats import held_errors
from gan1d.targets.distributions import check_scale
from gan1d.targets.inverse import inverted
from gan1d.targets.validity import check_target


def is_frozen(value: object) -> bool:
    """Is it one of SciPy's own continuous distributions with its arguments, as stats.gamma(2) is?"""
    if not any(kind.__name__ == "rv_continuous_frozen" for kind in type(value).__mro__):
        return False
    from scipy import stats

    found: Any = value
    return type(found.dist) is type(getattr(stats, str(found.dist.name), None))


def named_by(frozen: Any) -> "Named":
    """The distribution of a frozen one. Raises InputError unless its arguments are numbers."""
    shapes, location, scale = frozen.dist._parse_args(*frozen.args, **frozen.kwds)
    name = frozen.dist.name
    arguments = tuple(np.asarray(part) for part in (*shapes, location, scale))
    if any(part.shape or part.dtype.kind not in "fiu" for part in arguments):
        raise InputError(
            f"target: expected one number for each argument of {name}, got {quote(frozen.args)}"
        )
    return Named(name, tuple(float(part) for part in arguments))


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


def _nearest(name: str) -> str:
    known = _KNOWN_AS.get(name.lower())
    if known is not None:
        return f"; did you mean {known}?"
    return checks.did_you_mean(name.lower(), ("normal", "mixture", *_names()))


@cache
def _names() -> tuple[str, ...]:
    from scipy import stats

    found = (name for name, item in vars(stats).items() if isinstance(item, stats.rv_continuous))
    return tuple(sorted(found))


@dataclass(frozen=True)
class Named:
    """A distribution of scipy.stats with its arguments in SciPy's order: shapes, loc, scale.

    Raises InputError for a name that SciPy does not know, arguments that it does not take, and
    distributions without a variance: it sets the scale of the window and of what D and G see.
    """

    name: str
    arguments: tuple[float, ...] = ()
    mean: float = field(init=False, compare=False, repr=False)
    std: float = field(init=False, compare=False, repr=False)

    # Moments that do not exist are found below.
    @np.errstate(all="ignore")
    def __post_init__(self) -> None:
        from scipy import stats

        for argument in self.arguments:
            # Infinity is a bound of some: truncnorm:0,inf.
            if isnan(argument):
                raise InputError(f"target: expected numbers after the name, got {quote(argument)}")
        distribution = getattr(stats, self.name, None)
        if not isinstance(distribution, stats.rv_continuous):
            raise InputError(
                f"target: expected a continuous distribution of scipy.stats, got {quote(self.name)}"
                + _nearest(self.name)
            )
        shapes = distribution.shapes.split(", ") if distribution.shapes else []
        takes = ", ".join([*shapes, "loc", "scale"]).upper()
        usage = f"{self.name}:{takes}, of which LOC and SCALE may be left out"
        if not len(shapes) <= len(self.arguments) <= len(shapes) + 2:
            raise InputError(
                f"target: expected {usage}, got {len(self.arguments)} numbers after {self.name}"
            )
        try:
            frozen = distribution(*self.arguments)
            mean, std = float(frozen.mean()), float(frozen.std())
            known = np.isfinite(frozen.cdf(frozen.ppf(0.5)))
        except (TypeError, ValueError) as error:
            raise InputError(f"target: expected {usage} that SciPy takes, got {error}") from None
        if not known:
            raise InputError(
                f"target: expected {usage} within SciPy's bounds, got {self._numbers()}"
            )
        if not (np.isfinite(mean) and np.isfinite(std)):
            raise InputError(
                f"target: expected a distribution with a mean and a standard deviation, which set the "
                f"scale of the picture and of what D and G see; {self} has none"
            )
        check_scale(mean, std)
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "std", std)
        check_target(self, str(self))

    def __str__(self) -> str:
        """The text that names it, without a location of 0 and a scale of 1 at its end.

        Where gan1d has a distribution of that name with other arguments, it is that one's text.
        """
        if self.name in ("uniform", "laplace"):
            location, scale = (*self.arguments, 0.0, 1.0)[:2] if self.arguments else (0.0, 1.0)
            if len(self.arguments) == 1:
                scale = 1.0
            second = location + scale if self.name == "uniform" else scale
            return f"{self.name}:{float(location)!r},{float(second)!r}"
        numbers = list(self.arguments)
        for default in (1.0, 0.0):
            if len(numbers) == self._shapes + 1 + int(default) and numbers[-1] == default:
                numbers.pop()
        return ":".join([self.name, *([",".join(map(repr, numbers))] if numbers else [])])

    @property
    def _shapes(self) -> int:
        return int(_frozen(self.name, self.arguments).dist.numargs)

    def _numbers(self) -> str:
        return ", ".join(f"{number:g}" for number in self.arguments)

    @held_errors()
    def cdf(self, x: ArrayLike) -> NDArray[np.float64]:
        """P(X <= x)."""
        return np.asarray(_frozen(self.name, self.arguments).cdf(x), np.float64)

    @held_errors()
    def quantile(self, u: ArrayLike) -> NDArray[np.float64]:
        """The inverse of the cdf: SciPy's ppf where that is a formula, else interpolated."""
        return np.asarray(_quantile(self.name, self.arguments)(np.asarray(u, np.float64)))


@cache
def _frozen(name: str, arguments: tuple[float, ...]) -> Any:
    from scipy import stats

    return getattr(stats, name)(*arguments)


@cache
def _quantile(name: str, arguments: tuple[float, ...]) -> Any:
    from scipy import stats

    frozen = _frozen(name, arguments)
    if type(frozen.dist)._ppf is not stats.rv_continuous._ppf:
        return frozen.ppf
    # SciPy's general ppf searches for each number by itself, and takes up to a second for one.
    return inverted(frozen.cdf, float(frozen.mean()), float(frozen.std()))
