"""Continuous distributions of scipy.stats, by name. SciPy is imported only where one is asked for."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan1d import checks
from gan1d.errors import InputError, quote
from gan1d.floats import held_errors
from gan1d.targets.distributions import check_scale


@cache
def _frozen(name: str, arguments: tuple[float, ...]) -> Any:
    from scipy import stats

    return getattr(stats, name)(*arguments)


@dataclass(frozen=True)
class Named:
    """A distribution of scipy.stats with its arguments in SciPy's order: shapes, loc, scale."""

    name: str
    arguments: tuple[float, ...] = ()

    # Moments that do not exist are found below.
    @np.errstate(all="ignore")
    def __post_init__(self) -> None:
        from scipy import stats

        for argument in self.arguments:
            checks.number("target", argument)

        if not isinstance(getattr(stats, self.name, None), stats.rv_continuous):
            raise InputError(
                f"target: expected a distribution of scipy.stats, got {quote(self.name)}"
            )
        try:
            found = _frozen(self.name, self.arguments)
            mean, std = float(found.mean()), float(found.std())
        except (TypeError, ValueError) as error:
            raise InputError(
                f"target: expected arguments of scipy.stats.{self.name}, got "
                f"{quote(self.arguments)} ({error})"
            ) from None
        check_scale(mean, std)

    @property
    @held_errors()
    def mean(self) -> float:
        """Expectation."""
        return float(_frozen(self.name, self.arguments).mean())

    @property
    @held_errors()
    def std(self) -> float:
        """Standard deviation."""
        return float(_frozen(self.name, self.arguments).std())

    @held_errors()
    def cdf(self, x: ArrayLike) -> NDArray[np.float64]:
        """P(X <= x)."""
        return np.asarray(_frozen(self.name, self.arguments).cdf(x), np.float64)

    @held_errors()
    def quantile(self, u: ArrayLike) -> NDArray[np.float64]:
        """SciPy's ppf, the inverse of the cdf."""
        return np.asarray(_frozen(self.name, self.arguments).ppf(u), np.float64)
