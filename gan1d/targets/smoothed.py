"""Samples as a density that can be learnt and shown: kernel smoothing."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan1d import checks
from gan1d.errors import InputError
from gan1d.floats import held_errors
from gan1d.targets.bandwidth import (
    COMB,
    FEW_VALUES,
    automatic_bandwidth,
    repeated,
    rounding_step,
    unrounded_cdf,
)
from gan1d.targets.distributions import Empirical, check_scale
from gan1d.targets.inverse import interpolated_inverse

Array = NDArray[np.float64]

_MOST_CENTRES = 200
"""Kernels up to which each value has its own; more are put on a grid of an eighth of the bandwidth."""
_PER_BANDWIDTH = 8
_REACH = 9
"""Bandwidths from its centre at which a kernel is over: beyond lies 1e-19 of it."""
_WIDER, _WIDEST = 2**0.5, 6
"""Where samples are rare, kernels are wider by a power of the first, at most by the second power."""
_AT_ONCE = 2**22
_FURTHEST = 1e9
"""Bandwidths that samples may lie apart; beyond, float64 is too coarse."""
_FEW_SAMPLES = 20
_FAR = 12.0
"""An outlier lies this many times the middle half of the samples beyond its ends."""


class _Kernels(NamedTuple):
    """Normal kernels of one width."""

    width: float
    centres: Array  # (m,), increasing
    weights: Array  # (m,)

    def cdf_and_density(self, x: Array) -> tuple[Array, Array]:
        """What they add to the cdf and the density at x, (n,)."""
        from scipy.special import ndtr

        first = np.searchsorted(self.centres, x - _REACH * self.width)
        last = np.searchsorted(self.centres, x + _REACH * self.width)
        cdf, density = np.concatenate([[0.0], np.cumsum(self.weights)])[first], np.zeros(x.shape)
        widest = max(int(np.max(last - first, initial=0)), 1)
        rows = max(_AT_ONCE // widest, 1)
        for start in range(0, len(x), rows):
            part = slice(start, start + rows)
            near = first[part, None] + np.arange(widest)
            there = near < last[part, None]
            near = np.where(there, near, 0)
            weight = np.where(there, self.weights[near], 0.0)
            t = (x[part, None] - self.centres[near]) / self.width
            cdf[part] += np.sum(weight * ndtr(t), axis=1)
            density[part] = np.sum(weight * np.exp(-0.5 * t * t), axis=1)
        return cdf, density / (self.width * math.sqrt(2 * np.pi))


@dataclass(frozen=True, eq=False)
class Smoothed(Empirical):
    """Samples smoothed by normal kernels: a mixture of normals, one on each sample.

    p(x) = mean of N(x; x_i, h^2) over the samples x_i, with h = `bandwidth` in units of x. Without one,
    h is chosen from the data (bandwidth.automatic_bandwidth), and where samples are rare, kernels are
    wider: by the square root of how much rarer they are than in the geometric mean (Abramson 1982), so
    that tails are calm. Many samples are put on a grid of h / 8 first, which keeps their mean.

    Raises InputError for samples that Empirical refuses.
    """

    bandwidth: float | None = None
    _groups: tuple[_Kernels, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        samples = Empirical(self.samples).samples
        if self.bandwidth is None:
            width = automatic_bandwidth(samples)
        else:
            checks.number("bandwidth", self.bandwidth, above=0)
            width = float(self.bandwidth)
        if not np.ptp(samples) <= _FURTHEST * width:
            raise InputError(
                f"target: expected samples that lie together, got {samples[0]:g} to {samples[-1]:g} "
                f"with a bandwidth of {width:.3g}; remove values that stand for missing ones"
            )
        if not width <= 100 * np.ptp(samples):
            raise InputError(
                f"bandwidth: expected at most 100 times the range of the samples, "
                f"{np.ptp(samples):g}, got {width:g}"
            )
        kernels = _kernels(samples, np.ones_like(samples), width)
        groups = _widened(kernels) if self.bandwidth is None else (kernels,)
        for name, value in (("samples", samples), ("bandwidth", width), ("_groups", groups)):
            object.__setattr__(self, name, value)
        check_scale(self.mean, self.std)

    @cached_property
    def mean(self) -> float:
        """Mean of the samples."""
        return float(sum(group.centres @ group.weights for group in self._groups))

    @cached_property
    def std(self) -> float:
        """From the variance of the samples and the mean of the squared bandwidths."""
        return math.sqrt(
            sum(g.weights @ ((g.centres - self.mean) ** 2 + g.width**2) for g in self._groups)
        )

    @held_errors()
    def cdf(self, x: ArrayLike) -> Array:
        """The mean of Phi((x - x_i) / h)."""
        flat = np.ravel(np.asarray(x, np.float64))
        total = np.sum([group.cdf_and_density(flat)[0] for group in self._groups], axis=0)
        return np.minimum(total, 1.0).reshape(np.shape(x))

    @held_errors()
    def quantile(self, u: ArrayLike) -> Array:
        """The inverse of the cdf, interpolated between its values at a quarter of a bandwidth."""
        return self._inverse(np.asarray(u, np.float64))

    @cached_property
    def _inverse(self) -> Callable[[Array], Array]:
        offsets = np.arange(-4 * _REACH, 4 * _REACH + 1) / 4
        cell = self._groups[0].width / 4
        points = [
            np.unique(np.round((g.centres[:, None] + g.width * offsets) / cell))
            for g in self._groups
        ]
        x = np.unique(np.concatenate(points)) * cell
        return interpolated_inverse(x, self.cdf(x))


def _kernels(values: Array, counts: Array, width: float) -> _Kernels:
    """Kernels on values, which increase; many are put on a grid."""
    values, where = np.unique(values, return_inverse=True)
    weights = np.asarray(np.bincount(where, counts) / np.sum(counts), np.float64)
    if values.size <= _MOST_CENTRES:
        return _Kernels(width, values, weights)
    # Each value is shared out among the two points beside it, so that the mean stays.
    place = values / (width / _PER_BANDWIDTH)
    below = np.floor(place)
    right = (place - below) * weights
    points, where = np.unique(np.concatenate([below, below + 1]), return_inverse=True)
    shares = np.asarray(np.bincount(where, np.concatenate([weights - right, right])), np.float64)
    return _Kernels(width, points * (width / _PER_BANDWIDTH), shares)


def _widened(pilot: _Kernels) -> tuple[_Kernels, ...]:
    """Kernels on the same centres, wider where the pilot's density is low, in groups of one width."""
    _, density = pilot.cdf_and_density(pilot.centres)
    mean = np.sum(pilot.weights * np.log(density))
    wanted = (mean - np.log(density)) / 2 / math.log(_WIDER)
    power = np.clip(np.floor(wanted), 0, _WIDEST).astype(int)
    groups = []
    for k in np.unique(power):
        here = power == k
        share = float(np.sum(pilot.weights[here]))
        found = _kernels(pilot.centres[here], pilot.weights[here], pilot.width * _WIDER**k)
        groups.append(found._replace(weights=found.weights * share))
    return tuple(groups)


@held_errors()
def histogram(samples: Array, x_edges: Array, bandwidth: float | None = None) -> Array:
    """The samples' density as a histogram, averaged over the bins, per unit x, (n_x,).

    Its bars are wider than the bins: as the rule of Freedman and Diaconis (1981) has them,
    2 IQR n^(-1/3), but no wider than two bandwidths, which know of modes that lie apart. Bars of
    rounded samples hold whole steps, each sample in the middle of its own.
    """
    step = rounding_step(samples)
    low, high = np.quantile(samples, [0.25, 0.75])
    bar = 2 * (high - low) * samples.size ** (-1 / 3)
    bar = min(bar or np.inf, 2 * (bandwidth or automatic_bandwidth(samples)))
    bar = max(bar, 1.5 * float(x_edges[1] - x_edges[0]))
    if step:
        bar = step * max(1, round(bar / step))
    start = samples[0] - (step or bar) / 2
    # Only as far as the window goes.
    first = np.floor((x_edges[0] - start) / bar)
    ends = start + bar * np.arange(first, np.ceil((x_edges[-1] - start) / bar) + 1)
    # A bar that the window cuts is the narrower.
    ends = np.unique(np.clip(ends, x_edges[0], x_edges[-1]))
    share = np.interp(x_edges, ends, unrounded_cdf(samples, step, ends))
    return np.diff(share) / np.diff(x_edges)


def remarks(samples: Array, bandwidth: float | None = None) -> list[str]:
    """What is unusual about samples, sorted, and how they are shown, a line each."""
    h = bandwidth or automatic_bandwidth(samples)
    found = []
    values, counts = repeated(samples)
    for value, count in zip(values[:3].tolist(), counts[:3].tolist(), strict=True):
        found.append(
            f"{count} of {samples.size} samples are {value:g}: they are shown as a hump around it"
        )
    rest = samples[~np.isin(samples, values)]
    distinct = np.unique(rest).size
    if step := rounding_step(rest):
        whole = step == 1 and np.all(rest == np.round(rest))
        kind = "whole numbers" if whole else f"steps of {step:.4g}"
        hidden = h >= 0.99 * COMB * step
        if distinct <= FEW_VALUES and not hidden:
            found.append(f"the samples have {distinct} distinct values; each is shown as a hump")
        else:
            shown = (
                "smoothing hides the steps" if hidden else "the bandwidth is too small to hide them"
            )
            found.append(f"the samples are rounded to {kind}; {shown}")
    elif rest.size and 2 * distinct <= rest.size:
        found.append(f"many samples repeat others: {rest.size} have {distinct} distinct values")
    if rest.size:
        low, high = np.quantile(rest, [0.25, 0.75])
        far = rest[(rest < low - _FAR * (high - low)) | (rest > high + _FAR * (high - low))]
        if high > low and 0 < far.size < 0.02 * rest.size:
            shown = ", ".join(f"{value:g}" for value in np.unique(far)[:3].tolist())
            found.append(
                f"{far.size} of {samples.size} samples are far from the others ({shown}) and make the "
                "window wide, as it is measured in standard deviations; remove them if they stand for "
                "missing values"
            )
    if samples.size < _FEW_SAMPLES:
        found.append(f"{samples.size} samples say little about the shape of a density")
    return found
