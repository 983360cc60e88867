"""The inverse of a cdf that has no formula for it, from few of its values."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Function = Callable[[Array], Array]

_FURTHEST_LOGIT = 16.2
"""As far as 1e-7 from 0 and 1; of u beyond, the quantiles stay where they are there."""
_NODES, _BETWEEN = 25, 32
_HALVINGS = 24
_DOUBLINGS = 60


def inverted(cdf: Function, centre: float, scale: float) -> Function:
    """The inverse of a continuous `cdf`, interpolated between some 800 of its values.

    The values are taken at points between a few quantiles, which are evenly spread in logit(u): the
    logit of a cdf is nearly a straight line in either tail. The search starts `scale` around `centre`.
    """
    nodes = 1 / (1 + np.exp(-np.linspace(-_FURTHEST_LOGIT, _FURTHEST_LOGIT, _NODES)))
    ends = _roughly(cdf, nodes, centre, scale)
    share = np.arange(_BETWEEN) / _BETWEEN
    x = np.append(ends[:-1, None] + share * np.diff(ends)[:, None], ends[-1])
    return interpolated_inverse(x, cdf(x))


def interpolated_inverse(x: Array, u: Array) -> Function:
    """The inverse of a cdf that is u at x, both increasing, (n,): a monotone cubic through logit(u)."""
    from scipy.interpolate import PchipInterpolator

    known, first = np.unique(np.maximum.accumulate(_logit(u)), return_index=True)
    curve = PchipInterpolator(known, x[first])

    def inverse(u: Array) -> Array:
        return np.asarray(curve(np.clip(_logit(u), known[0], known[-1])), np.float64)

    return inverse


def _roughly(cdf: Function, u: Array, centre: float, scale: float) -> Array:
    """Points, increasing, at which the cdf is about u."""
    ends = []
    for side, beyond in ((-1, lambda x: cdf(x) <= u[0]), (1, lambda x: cdf(x) >= u[-1])):
        reaches = (scale * 2.0**k for k in range(_DOUBLINGS))
        found = (x for reach in reaches if beyond(x := centre + side * reach))
        ends.append(next(found, centre + side * scale * 2.0**_DOUBLINGS))
    low, high = np.full(u.shape, ends[0]), np.full(u.shape, ends[1])
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        less = cdf(middle) < u
        low, high = np.where(less, middle, low), np.where(less, high, middle)
    return np.maximum.accumulate(high)


def _logit(u: Array) -> Array:
    u = np.clip(np.asarray(u, np.float64), 1e-300, 1 - 2.0**-53)
    return np.log(u) - np.log1p(-u)
