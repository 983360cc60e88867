"""Targets made of samples, as they are or smoothed by kernels, and the samples' histogram."""

import math
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan1d import checks
from gan1d.checks import InputError
from gan1d.targets.bandwidth import COMB, FEW_VALUES, automatic_bandwidth, unrounded
from gan1d.targets.distributions import OWN, Array, Target, own_text

MOST_SAMPLES = 10_000_000
"""Largest number of samples; more would not change a bin or a minibatch visibly."""

_PER_BANDWIDTH, _MOST_CELLS = 32, 2**16
"""Grid cells per bandwidth, and the limit of cells in a grid; at the limit, cells become wider."""
_REACH = 9
"""A kernel is cut off at this many bandwidths from its centre; 2e-19 of its mass lies beyond."""
_WIDER, _WIDEST = 2**0.5, 6
"""Where samples are rare, kernels are wider by a factor _WIDER**k, with k from 0 to _WIDEST."""
_OFTEN = 0.02
"""A notice mentions a pile (see `unrounded`) of more than this share of the samples."""
_FAR = 12.0
"""Samples are far if they lie beyond a gap this many times as wide as the samples' middle half."""
_TALL = 4.0
"""The bulk of the samples looks like one spike if their standard deviation is more than this many times
the one of a normal with their quartiles."""


class Empirical(Target):
    """The empirical distribution of samples: probability 1 / n on each.

    A run learns smoothed samples, unless Config.bandwidth is 0. NaN stands for a missing sample.
    `words` describes the samples; by default, it is their number.

    Raises InputError if all samples are equal, one is infinite, or they are not one column.
    """

    settings: ClassVar[tuple[str, ...]] = ("bandwidth",)
    samples: Array

    def __init__(self, samples: ArrayLike, words: str = "") -> None:
        values = np.asarray(samples, np.float64)
        if values.size != max(values.shape, default=0) or not values.size <= MOST_SAMPLES:
            raise InputError(
                f"target: expected one column of at most {MOST_SAMPLES} samples, got an array of shape "
                f"{values.shape}"
            )
        present = values[~np.isnan(values)]
        number = plural(present.size, "sample")
        if missing := values.size - present.size:
            number += f" with {plural(missing, 'missing value')} left out"
        self.samples = samples = np.sort(present)
        if not samples.size or samples[0] == samples[-1]:
            found = f"got {min(samples.size, 1)} in {number}"
            raise InputError(f"target: expected at least two distinct values, {found}")
        if not np.isfinite(samples).all():
            raise InputError("target: expected finite samples, got infinity")
        with np.errstate(over="ignore", invalid="ignore"):
            mean, std = samples.mean(), samples.std()
        super().__init__(own_text(words or number, present), mean, std)

    def _cdf(self, x: Array) -> Array:
        return np.searchsorted(self.samples, x, side="right") / self.samples.size

    def _quantile(self, u: Array) -> Array:
        """The smallest sample whose cdf is at least u."""
        rank = np.ceil(u * self.samples.size).astype(int) - 1
        return self.samples[np.clip(rank, 0, self.samples.size - 1)]

    def learnt(self, bandwidth: float | None = None) -> Target:
        """The samples, smoothed unless `bandwidth` is 0; None picks a bandwidth. Raises InputError."""
        if self.bandwidth is not None:
            return self
        if bandwidth == 0:
            learnt, how = Empirical(self.samples), "not smoothed"
        else:
            learnt = Smoothed(self.samples, bandwidth)
            how = f"smoothed with bandwidth {learnt.bandwidth:.3g}"
        learnt.text, learnt.needs, learnt.words = self.text, self.needs, f"{self.words}, {how}"
        return learnt


def plural(n: int, what: str) -> str:
    """A count with its noun: "1 sample", "20 000 samples"."""
    return f"{n:,} {what}{'s' * (n != 1)}".replace(",", " ")


class Smoothed(Empirical):
    """Samples smoothed by normal kernels: a mixture of normals, one on each sample.

    p(x) = mean of N(x; x_i, h^2) over the samples x_i, with h = `bandwidth` in units of x. By default,
    h is chosen from the data (bandwidth.automatic_bandwidth) and multiplied in the tails by about
    sqrt(g / density), with g the geometric mean of the density (Abramson 1982). Counts of the samples
    in a fine grid are convolved with the kernels. The cdf sums masses of at least 0, so it never
    decreases.

    Raises InputError for samples that Empirical refuses, or a bandwidth that is not above 0.
    """

    settings: ClassVar[tuple[str, ...]] = ()

    def __init__(self, samples: ArrayLike, bandwidth: float | None = None) -> None:
        super().__init__(samples)
        samples = self.samples
        width = automatic_bandwidth(samples) if bandwidth is None else bandwidth
        checks.number("bandwidth", width, above=0, at_most=100 * float(np.ptp(samples)))
        self.bandwidth, self.notices = float(width), tuple(remarks(samples, width))
        self._edges, self._cumulated = _table(samples, width, adaptive=bandwidth is None)
        # The variance of the cells' centres, plus the variance within a cell.
        edges, off = self._edges, (self._edges[1:] + self._edges[:-1]) / 2 - self.mean
        square = np.diff(self._cumulated) @ off**2 + (edges[1] - edges[0]) ** 2 / 12
        self.std = math.sqrt(square)
        how = f"{plural(samples.size, 'sample')}, smoothed with bandwidth {width:.3g}"
        self.text = own_text(how, np.append(samples, width))
        self.words = self.text.removeprefix(OWN)

    def _cdf(self, x: Array) -> Array:
        """The mean of Phi((x - x_i) / h), linear within a cell."""
        return _between(x, self._edges, self._cumulated)

    def _quantile(self, u: Array) -> Array:
        return _between(u, self._cumulated, self._edges)


def _between(x: Array, points: Array, values: Array) -> Array:
    """Linear interpolation that never decreases; np.interp may, by rounding.

    If several points are equal, as in a cdf between distant modes, the value at the first is taken.
    """
    at = np.clip(x, np.nextafter(points[0], points[-1]), points[-1])
    right = np.searchsorted(points, at)
    share = (at - points[right - 1]) / (points[right] - points[right - 1])
    low, high = values[right - 1], values[right]
    return np.minimum(low + share * (high - low), high)


def _table(samples: Array, width: float, *, adaptive: bool) -> tuple[Array, Array]:
    """The edges of the grid's cells, and the cdf there."""
    reach = _REACH * width * (_WIDER**_WIDEST if adaptive else 1)
    # The grid reaches at least one cell beyond the samples, however wide a cell is.
    reach = max(reach, np.ptp(samples) / (_MOST_CELLS - 2))
    low, high = samples[0] - reach, samples[-1] + reach
    n = min(math.ceil((high - low) / width * _PER_BANDWIDTH), _MOST_CELLS)
    cell = (high - low) / n
    # Each sample is divided between the two nearest cells, which keeps the mean.
    place = (samples - low) / cell - 0.5
    below = place.astype(int)
    right = place - below

    def convolved(these: NDArray[np.bool_], width: float) -> Array:
        """The mass of each cell, (n,), from the chosen samples."""
        mass = np.bincount(below[these], 1 - right[these], n)
        mass += np.bincount(below[these] + 1, right[these], n)
        away = math.ceil(_REACH * width / cell)
        kernel = np.exp(-0.5 * (np.arange(-away, away + 1) * cell / width) ** 2)
        return np.convolve(mass, kernel / kernel.sum())[away : away + n]

    power = np.zeros(samples.size)
    if adaptive:
        pilot = convolved(power == 0, width)
        log = np.log((1 - right) * pilot[below] + right * pilot[below + 1])
        power = np.clip(np.floor((np.mean(log) - log) / 2 / math.log(_WIDER)), 0, _WIDEST)
    masses = [convolved(power == k, width * _WIDER**k) for k in np.unique(power)]
    total = np.cumsum(np.sum(masses, axis=0))
    return np.linspace(low, high, n + 1), np.append(0.0, total / total[-1])


def histogram(samples: Array, x_edges: Array, bandwidth: float | None = None) -> Array:
    """The mean density of a histogram of the samples in each bin, per unit x. Shape (n_x,).

    The width of a bar is 2 IQR n^(-1/3), the rule of Freedman and Diaconis (1981), but at most two
    bandwidths, which keeps modes apart, and at least 1.5 bins. Rounding is undone first: without that,
    some bars would hold more of the rounded values than others.
    """
    low, high = np.quantile(samples, [0.25, 0.75])
    bar = 2 * (high - low) * samples.size ** (-1 / 3)
    bar = min(bar or np.inf, 2 * (bandwidth or automatic_bandwidth(samples)))
    bar = max(bar, 1.5 * float(x_edges[1] - x_edges[0]))
    rest, *_, piles = unrounded(samples)
    samples = np.sort(np.append(rest, np.repeat(list(piles), list(piles.values()))))
    # Bars that cross an end of the window are cut there.
    first, last = np.floor((x_edges[[0, -1]] - samples[0]) / bar)
    ends = samples[0] + bar * np.arange(first, last + 2)
    ends = np.clip(ends, x_edges[0], x_edges[-1])
    share = np.searchsorted(samples, ends, side="right") / samples.size
    return np.diff(np.interp(x_edges, ends, share)) / np.diff(x_edges)


def remarks(samples: Array, bandwidth: float) -> list[str]:
    """Lines that say what is unusual about sorted samples, and how pictures show it."""
    n = samples.size
    piles = {
        value: count
        for value, more in unrounded(samples).piles.items()
        if more > max(_OFTEN * n, 5) and 2 * more > (count := np.count_nonzero(samples == value))
    }
    rest = samples[~np.isin(samples, list(piles))]
    far = _far(samples, rest)
    notices = [
        f"{count} of {n} samples are {value:g}: they are shown as a hump"
        for value, count in list(piles.items())[:3]
        if value not in far
    ]
    middle = np.diff(np.quantile(rest, [0.25, 0.75])) if rest.size else 0
    if far.size:
        shown = ", ".join(f"{value:g}" for value in np.unique(far)[:3].tolist())
        notices.append(
            f"{far.size} of {n} samples are far from the others ({shown}) and widen the window, since "
            "its width is in standard deviations; remove them if they stand for missing values, or "
            "take logarithms of samples that span orders of magnitude"
        )
    elif middle > 0 and np.std(rest) > _TALL * middle / 1.349:
        notices.append("most samples are shown as one spike; take logarithms of all samples")
    notices += _rounding(rest[~np.isin(rest, far)], bandwidth)
    if n < 20:
        notices.append(f"{n} samples say little about the shape of a density")
    return notices


def _far(samples: Array, rest: Array) -> Array:
    """The samples beyond a wide gap from the middle half of `rest`, the samples outside piles."""
    low, high = np.quantile(rest, [0.25, 0.75]) if rest.size else (0, 0)
    wide = np.diff(samples) > (_FAR * (high - low) if high > low else np.inf)
    start = np.flatnonzero(wide & (samples[1:] <= low))[-1:] + 1
    end = np.flatnonzero(wide & (samples[:-1] >= high))[:1] + 1
    return np.append(samples[: sum(start)], samples[sum(end) or samples.size :])


def _rounding(samples: Array, h: float) -> list[str]:
    """A notice if samples are rounded: the step, and whether the bandwidth h hides it."""
    values = np.unique(samples)
    if values.size < 2 or 4 * values.size > 3 * samples.size:
        return []
    gaps = np.diff(values)
    step = float(np.quantile(gaps, 0.25))
    # Some steps may be uneven, as in whole centimetres converted to inches and rounded again.
    if np.mean(np.abs(gaps / step - np.round(gaps / step)) < 0.1) <= 0.9:
        return []
    hidden = h >= 0.8 * COMB * step
    if values.size <= FEW_VALUES and not hidden:
        return [f"the samples have {values.size} distinct values; each is shown as a hump"]
    shown = "smoothing hides the steps" if hidden else "the bandwidth is too small to hide them"
    return [f"the samples are rounded to steps of {step:.3g}; {shown}"]
