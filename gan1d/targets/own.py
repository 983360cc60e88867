"""Targets made from SciPy's distributions, or from a user's object with a cdf and quantiles."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

import numpy as np

from gan1d import checks
from gan1d.checks import InputError, as_input_error, in_words, quote
from gan1d.targets.distributions import Array, Laplace, Target, Uniform, as_text, own_text

_CHECKED = np.array([1e-5, 1e-3, 0.02, *np.linspace(0.05, 0.95, 37), 0.98, 0.999, 1 - 1e-5])
"""Probabilities at which the cdf and the quantiles of an object are checked."""
_FURTHEST_LOGIT = 16.2
"""A cdf's table ends where the logit of u is this or its negative; further out, quantiles stay."""


class Own(Target):
    """A target from an object with methods `cdf` and `quantile` (or `ppf`).

    Methods that take only single numbers are called once per number. If SciPy would search for each
    quantile or integrate for each moment, quantiles and moments come from one table of the cdf instead.
    `text`, if any, is a text from which the command line makes the target.

    Raises InputError unless cdf(quantile(u)) is u, to 0.001, at some probabilities u.
    """

    def __init__(self, origin: Any, text: str = "") -> None:
        self.origin, self._curve = origin, None
        if _is_searched(origin):
            self._curve = _inverse_of(self.cdf, *self._values(np.array([0.5, 0.75]), "ppf"))
        exact = hasattr(origin, "dist") and self._curve is None
        with np.errstate(all="ignore"):
            mean, std = (origin.mean(), origin.std()) if exact else _moments(self.quantile)
        name = text or in_words(getattr(origin, "dist", origin))
        numbers = self._checked(name)
        super().__init__(text or own_text(name, numbers), mean, std)

    def _cdf(self, x: Array) -> Array:
        return np.clip(self._values(x, "cdf"), 0, 1)

    def _quantile(self, u: Array) -> Array:
        if self._curve is None:
            return self._values(u, "quantile", "ppf")
        return self._curve(np.clip(_logit(u), *self._curve.x[[0, -1]]))

    def _values(self, at: Array, *names: str) -> Array:
        """The object's values at some points, from the first of the named methods that exists."""
        members = (getattr(self.origin, name, None) for name in names)
        member = next((member for member in members if member is not None), None)
        if member is None:
            raise InputError(f"target: {quote(self.origin)} needs {' or '.join(names)}")
        message = f"target: {names[0]} of {quote(self.origin)} cannot be used"
        with as_input_error(message, Exception), np.errstate(all="ignore"):
            with suppress(Exception):
                # A copy: the method may change its argument.
                result = np.array(member(at.copy()), np.float64)
                if result.shape == at.shape:
                    return result
            return np.vectorize(member, otypes=[np.float64])(at)

    def _checked(self, name: str) -> Array:
        """Quantiles and the cdf at them, for a digest. Raises InputError unless they fit together."""
        x = self.quantile(_CHECKED)
        u = self._values(x, "cdf")
        at = int(np.argmax(np.abs(u - _CHECKED)))
        if not np.abs(u - _CHECKED)[at] <= 1e-3:
            raise InputError(
                f"target: expected a continuous distribution, in which no value has a probability "
                f"above 0, and quantiles that invert the cdf; for {name}, "
                f"cdf(quantile({_CHECKED[at]:.3g})) is {u[at]:.3g}"
            )
        return np.concatenate([x, u])


def _is_searched(origin: object) -> bool:
    """Whether SciPy would search for this object's quantiles, or integrate for its moments."""
    kind: Any = type(getattr(origin, "dist", origin))
    base: Any = next((base for base in kind.__mro__ if base.__name__ == "rv_continuous"), None)
    names = ("_ppf", "_stats", "_munp") if base is not None else ()
    general = [name for name in names if getattr(kind, name) is getattr(base, name)]
    return "_ppf" in general or len(general) > 1


def _inverse_of(cdf: Callable[[Array], Array], median: float, upper: float) -> Any:
    """The inverse of a continuous cdf: a monotone cubic in logit(u) through about 300 points.

    The first points lie at distances from the median that double each time. Later rounds add
    points that, by the table so far, are evenly spaced in logit(u).
    """
    from scipy.interpolate import PchipInterpolator

    x, u = np.array([median]), np.array([0.5])
    for side in (median - upper, upper - median):
        for step in side * 2.0 ** np.arange(60):
            x, u = np.append(x, median + step), np.append(u, cdf(median + step))
            if abs(_logit(u[-1])) >= _FURTHEST_LOGIT:
                break
    for points in (0, 30, 40, 60, 200):
        even = np.linspace(-_FURTHEST_LOGIT, _FURTHEST_LOGIT, points)
        new = np.setdiff1d(np.interp(even, _logit(u), x), x)
        order = np.argsort(x := np.append(x, new))
        x, u = x[order], np.maximum.accumulate(np.append(u, cdf(new))[order])
    logits, first = np.unique(_logit(u), return_index=True)
    return PchipInterpolator(logits, x[first])


def _logit(u: Array) -> Array:
    """log(u / (1 - u)), clipped to _FURTHEST_LOGIT on both sides."""
    least = 1 / (1 + np.exp(_FURTHEST_LOGIT))
    u = np.clip(u, least, 1 - least)
    return np.log(u) - np.log1p(-u)


def _moments(quantile: Callable[[Array], Array]) -> tuple[float, float]:
    """Mean and standard deviation; the latter is infinite if its sum seems to diverge in a tail."""
    logits = np.linspace(-_FURTHEST_LOGIT, _FURTHEST_LOGIT, 6401)
    u = 1 / (1 + np.exp(-logits))
    x, weight = quantile((u[1:] + u[:-1]) / 2), np.diff(u)
    mean = float(x @ weight / weight.sum())
    square = weight * (x - mean) ** 2
    for tail in (u[1:], 1 - u[:-1]):
        last, before = (square[(tail > low) & (tail <= 10 * low)].sum() for low in (1e-6, 1e-5))
        if last > 0.9 * before and last > 1e-9 * square.sum():
            return mean, np.inf
    return mean, float(np.sqrt(square.sum() / weight.sum()))


_SCIPY_NAMES = {"exponential": "expon", "gaussian": "normal", "chisquare": "chi2", "student": "t"}
"""Common names that SciPy does not use, and the names to suggest."""


@cache
def _continuous() -> dict[str, Any]:
    """SciPy's continuous distributions by name."""
    from scipy import stats

    every = vars(stats).items()
    return {name: item for name, item in every if isinstance(item, stats.rv_continuous)}


@cache
@np.errstate(all="ignore")  # some moments do not exist
def scipy_target(name: str, arguments: tuple[float, ...] = ()) -> Target:
    """A distribution of scipy.stats by its name, with arguments in SciPy's order: shapes, loc, scale.

    Raises InputError if SciPy refuses the name or the arguments, or no standard deviation exists.
    """
    if name not in _continuous():
        near = _SCIPY_NAMES.get(name.lower(), name.lower())
        raise InputError(
            f"target: expected a continuous distribution of scipy.stats, got {quote(name)}"
            + checks.did_you_mean(near, ("normal", "mixture", *_continuous()))
        )
    distribution = _continuous()[name]
    try:
        frozen = distribution(*arguments)
        within = np.isfinite(frozen.cdf(frozen.ppf(0.5)))
    except (TypeError, ValueError):
        within = False
    if not within:
        takes = ", ".join(filter(None, [distribution.shapes, "loc", "scale"])).upper()
        raise InputError(
            f"target: expected {name}:{takes} within SciPy's bounds (LOC and SCALE may be left out), "
            f"got {name}:{as_text(*arguments)}".rstrip(":")
        )
    return of_scipy(frozen)


def of_scipy(frozen: Any) -> Target:
    """The target made of a frozen continuous distribution of SciPy. Raises InputError."""
    distribution: Any = frozen.dist
    name = str(getattr(distribution, "name", None))
    if type(_continuous().get(name)) is not type(distribution):
        return Own(frozen)
    shapes, location, scale = frozen.dist._parse_args(*frozen.args, **frozen.kwds)
    numbers = [float(number) for number in (*shapes, location, scale)]
    if name == "uniform":
        return Uniform(location, location + scale)
    if name == "laplace":
        return Laplace(location, scale)
    for default in (1.0, 0.0):
        if numbers[-1] == default:
            numbers.pop()
    return Own(frozen, f"{name}:{as_text(*numbers)}" if numbers else name)
