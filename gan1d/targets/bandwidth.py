"""Choose the bandwidth of the kernel that smooths samples, which may be rounded."""

from typing import NamedTuple

import numpy as np

from gan1d.targets.distributions import Array

_CLUMP, _LEAST = 25, 0.5
"""The bandwidth is at least _LEAST times the shortest distance between samples _CLUMP places apart, or
a third of all places if that is less: fewer samples may lie close together by chance."""
FEW_VALUES = 4
"""If many samples have at most this many values in even steps, each value is shown as a mode. If they
have more, smoothing hides the steps between the values."""
COMB = 0.6
"""Smallest bandwidth of rounded samples, in rounding steps; the density then ripples by 0.2 %."""
NARROWEST = 0.04
"""Smallest bandwidth, in spreads (see Unrounded): D cannot follow finer detail, nor a plot show it."""
_NEAR = 20
"""Two values with more samples than the values around them are neighbours in a coarser rounding if
they are at most this many distinct values apart."""
_CHANCE = 1.5
"""Number of standard deviations by which a count may exceed its neighbours' by chance."""
_GRID, _STAGES, _ROUNDS = 2**12, 7, 3


class Unrounded(NamedTuple):
    """Samples with their rounding undone."""

    samples: Array  # (m,), increasing; without the samples in `piles`
    spread: float  # the standard deviation or, if smaller, the interquartile range / 1.349
    step: float  # mean rounding step, taken as 0 for the first sample of each value
    size: float  # number of independent samples whose density would be as noisy
    piles: dict[float, int]  # by value, the number of samples that rounding does not explain


def unrounded(samples: Array) -> Unrounded:
    """Spread equal samples evenly, from halfway to the value below to halfway to the value above.

    A value spreads at most as many samples as its more frequent neighbour has, and a few more, as
    counts vary by chance; the rest is its surplus. People also round to fives and tens, so surpluses
    are spread in the same way, between the nearest values that also have a surplus. A surplus with no
    such value nearby is a pile, such as the zeros of dry days in rainfall data.
    """
    values, counts = np.unique(samples, return_counts=True)
    index, piles = np.arange(values.size), dict[float, int]()
    # The widest gap that cells cover: without a limit, a far value would get a very wide cell.
    widest = np.subtract(*np.quantile(samples, [0.9, 0.1])) or np.ptp(samples)
    spread, cells = [], []
    while index.size:
        x, count = values[index], counts[index]
        gap = np.where(np.diff(index) <= _NEAR, np.minimum(np.diff(x), widest), np.inf)
        left, right = np.append(np.inf, gap), np.append(gap, np.inf)
        larger = np.maximum(
            np.roll(count, 1) * (left < np.inf), np.roll(count, -1) * (right < np.inf)
        )
        keep = np.minimum(count, np.ceil(larger + _CHANCE * np.sqrt(larger)).astype(int))
        piles |= zip(x[keep == 0].tolist(), count[keep == 0].tolist(), strict=True)
        spread.append(x[keep == 1])
        cells.append(np.stack([x, left, right, keep, count / np.maximum(larger, 1)])[:, keep > 1])
        counts[index] -= keep
        index = index[(keep > 0) & (counts[index] > 0)]
    x, left, right, keep, excess = np.concatenate(cells, axis=1)
    nearer, farther = np.minimum(left, right), np.maximum(left, right)
    # If a value has only one neighbour, its samples spread on the other side too, if there are many.
    out = nearer * np.clip(2 * excess - 1, 0, 1)
    below, above = (np.where(side < np.inf, side, out) / 2 for side in (left, right))
    cell = np.repeat(np.arange(x.size), keep.astype(int))
    share = (np.arange(cell.size) - (np.cumsum(keep) - keep)[cell] + 0.5) / keep[cell]
    spread.append((x - below)[cell] + share * (below + above)[cell])
    rest = np.sort(np.concatenate(spread))
    n, pairs = max(rest.size, 1), keep * (keep - 1)
    low, high = np.quantile(rest, [0.25, 0.75]) if rest.size else (0, 0)
    width = min(np.std(rest), (high - low) / 1.349 or np.inf) if rest.size else 0
    # Rounded values lie whole steps apart. Otherwise, equal samples are copies, which add noise.
    steps = np.where(farther < np.inf, farther, nearer) / nearer
    regular = pairs @ (np.abs(steps - np.round(steps)) < 0.1) / max(pairs.sum(), 1)
    noise = 1 + np.clip(1.5 - 2 * regular, 0, 1) * pairs.sum() / n
    step = (keep - 1) @ nearer / n
    return Unrounded(rest, float(width), float(step), float(rest.size / noise), piles)


def automatic_bandwidth(samples: Array) -> float:
    """A good bandwidth for samples: the standard deviation of the normal kernel that smooths them.

    Rounding is undone, then Botev's plug-in rule keeps apart modes that rules of thumb merge. The
    result is at least NARROWEST times the spread and COMB rounding steps, and hides chance clumps. For
    many samples of FEW_VALUES values or fewer, it is a fifth of their mean step: see FEW_VALUES.
    """
    rest, spread, step, size, _ = unrounded(samples)
    if spread == 0:
        return float(NARROWEST * np.std(samples))
    clump = min(_CLUMP, rest.size // 3)
    narrowest = np.min(rest[clump:] - rest[: rest.size - clump])
    least = max(_LEAST * narrowest, NARROWEST * spread, COMB * step)
    bandwidth = max(_plug_in(rest, spread, size), least)
    # A value with less than 1 % of the samples counts in part, so that one more sample changes little.
    counts = np.unique(samples, return_counts=True)[1]
    distinct = np.sum(np.minimum(100 * counts / samples.size, 1))
    few = (1 - counts.size / samples.size) * np.clip(FEW_VALUES + 1 - distinct, 0, 1)
    return float(few * step / 5 + (1 - few) * bandwidth)


def _plug_in(samples: Array, spread: float, n: float) -> float:
    """Botev, Grotowski and Kroese 2010, "Kernel density estimation via diffusion", algorithm 1.

    The equation t = xi gamma^[l](t) may have no solution, or several. So a few fixed-point steps
    from Silverman's rule replace its solution: the result is close, and changes smoothly with the
    samples. It is at most the best for the smoothest density with their variance (Terrell 1990).
    """
    # dct makes the cosine series of the data; smoothing multiplies each term by a factor.
    from scipy.fft import dct

    # Far outliers are left out, or the other samples would share a few cells of the grid.
    inside = samples[np.abs(samples - np.median(samples)) <= 15 * spread]
    n *= inside.size / samples.size
    margin = 0.1 * np.ptp(inside)
    edges = np.linspace(inside[0] - margin, inside[-1] + margin, _GRID + 1)
    share = np.diff(np.searchsorted(inside, edges, side="right")) / inside.size
    square = (dct(share)[1:] / 2) ** 2
    order = np.arange(1, square.size + 1, dtype=np.float64) ** 2

    def norm(s: int, t: float) -> float:
        """The squared norm of the s-th derivative of the density, smoothed for a time t."""
        return 2 * np.pi ** (2 * s) * np.exp(-(np.pi**2) * t * order) @ (order**s * square)

    width = edges[-1] - edges[0]
    silverman = 0.9 * spread * n**-0.2  # Silverman 1986, eq. 3.31
    most = (1.144 * np.std(inside) * n**-0.2 / width) ** 2
    time = np.minimum((silverman / width) ** 2, most)
    with np.errstate(divide="ignore"):
        for _ in range(_ROUNDS):
            f = norm(_STAGES, time)
            for s in range(_STAGES - 1, 1, -1):
                odd = float(np.prod(np.arange(1, 2 * s, 2))) / np.sqrt(2 * np.pi)
                f = norm(s, (2 * (1 + 0.5 ** (s + 0.5)) / 3 * odd / (n * f)) ** (2 / (3 + 2 * s)))
            time = np.minimum((2 * n * np.sqrt(np.pi) * f) ** -0.4, most)
    return float(np.sqrt(time) * width)
