"""How far samples are smoothed: a bandwidth from the data, and the step to which they were rounded."""

import numpy as np
from numpy.typing import NDArray

from gan1d.floats import held_errors

Array = NDArray[np.float64]

FEW = 50
"""Samples below which the plug-in rule has too little to go by, and Silverman's is taken."""
FEW_VALUES = 4
"""Distinct values up to which each is a mode of its own, and not a tooth of a comb."""
COMB = 0.6
"""Least bandwidth of rounded samples, in steps: the teeth of the comb are then 0.2 % of the density."""
NARROWEST = 0.04
"""Least bandwidth, in standard deviations: more detail than a window can show or D can follow."""
_GRID = 2**12
_STAGES = 7


@held_errors()
def rounding_step(samples: Array) -> float:
    """The step to which samples were rounded, in their units; 0 if there is no sign of one.

    A sign is that most samples share their value with others, and that the values lie on a grid. The
    step is the usual distance from one value to the next.
    """
    values = np.unique(samples)
    if values.size < 2 or 2 * values.size > samples.size:
        return 0.0
    gaps = np.diff(values)
    step = float(np.median(gaps))
    # In other units the steps are rounded again: whole centimetres in inches.
    off = np.abs(gaps / step - np.round(gaps / step))
    return step if np.mean(off < 0.1) > 0.9 else 0.0


@held_errors()
def unrounded_cdf(samples: Array, step: float, x: Array) -> Array:
    """The share of samples at or below x, (n_x,), each spread over the step it was rounded to."""
    values, counts = np.unique(samples, return_counts=True)
    share = np.concatenate([[0.0], np.cumsum(counts) / samples.size])
    if not step:
        return share[np.searchsorted(values, x, side="right")]
    # Where values are closer together than usual, each has the room that there is.
    ends = np.maximum.accumulate(np.ravel(np.column_stack([values - step / 2, values + step / 2])))
    return np.interp(x, ends, np.ravel(np.column_stack([share[:-1], share[1:]])))


@held_errors()
def repeated(samples: Array) -> tuple[Array, NDArray[np.int64]]:
    """The values that hold more than a tenth of the samples, far more than others do, and their counts.

    A zero for every day without rain is one, a whole number among whole numbers is not.
    """
    if rounding_step(samples):
        return np.empty(0), np.empty(0, np.int64)
    values, counts = np.unique(samples, return_counts=True)
    often = (counts > 0.1 * samples.size) & (counts > 10 * np.median(counts))
    return values[often], counts[often]


@held_errors()
def automatic_bandwidth(samples: Array) -> float:
    """The standard deviation of the normal kernel that estimates the samples' density well.

    Botev's plug-in rule (Botev, Grotowski and Kroese 2010, "Kernel density estimation via diffusion",
    algorithm 1), which keeps modes apart where rules of thumb melt them together; at most what would
    do for the smoothest density of that spread (Terrell 1990), at least NARROWEST. Rounded samples are
    spread over their steps first, and smoothed by COMB steps at least, for they would be a comb.
    """
    rest = samples[~np.isin(samples, repeated(samples)[0])]
    if rest.size < 2 or rest[0] == rest[-1]:
        return float(NARROWEST * np.std(samples))
    step = rounding_step(rest)
    if step and np.unique(rest).size <= FEW_VALUES:
        return step / 5
    if not step:
        # Where samples repeat others, as a bootstrap's do, they say no more than the values that they
        # repeat.
        values = np.unique(rest)
        rest = values if 2 * values.size <= rest.size else rest
    spread = _spread(rest)
    found = None if rest.size < FEW else _plug_in(rest, step, spread)
    # Silverman 1986, eq. 3.31.
    bandwidth = 0.9 * spread * rest.size**-0.2 if found is None else found
    most = 1.144 * float(np.std(rest)) * rest.size**-0.2
    return float(max(min(bandwidth, most), NARROWEST * spread, COMB * step))


def _spread(samples: Array) -> float:
    """The smaller of the standard deviation and that of a normal with the same quartiles."""
    low, high = np.quantile(samples, [0.25, 0.75])
    robust = float(high - low) / 1.349
    return min(float(np.std(samples)), robust) if robust > 0 else float(np.std(samples))


def _plug_in(samples: Array, step: float, spread: float) -> float | None:
    # Far outliers would leave the rest a few cells of the grid.
    inside = samples[np.abs(samples - np.median(samples)) <= 15 * spread]
    margin = 0.1 * np.ptp(inside) + step
    edges = np.linspace(inside.min() - margin, inside.max() + margin, _GRID + 1)
    time = _diffusion_time(np.diff(unrounded_cdf(inside, step, edges)), inside.size)
    return None if time is None else float(np.sqrt(time) * (edges[-1] - edges[0]))


def _diffusion_time(share: Array, n: int) -> float | None:
    """The squared bandwidth, in squared widths of the grid: the root of t = xi gamma^[l](t)."""
    # The cosine series of the data, whose terms a kernel dampens one by one.
    from scipy.fft import dct

    square = (dct(share)[1:] / 2) ** 2
    order = np.arange(1, square.size + 1, dtype=np.float64) ** 2

    def norm(s: int, t: float) -> float:
        """The squared norm of the density's s-th derivative, smoothed over t."""
        return float(
            2 * np.pi ** (2 * s) * np.sum(order**s * square * np.exp(-order * np.pi**2 * t))
        )

    def excess(t: float) -> float:
        f = norm(_STAGES, t)
        for s in range(_STAGES - 1, 1, -1):
            odd = float(np.prod(np.arange(1, 2 * s, 2))) / np.sqrt(2 * np.pi)
            time = (2 * (1 + 0.5 ** (s + 0.5)) / 3 * odd / (n * f)) ** (2 / (3 + 2 * s))
            f = norm(s, time)
        return t - float((2 * n * np.sqrt(np.pi) * f) ** -0.4)

    # The smallest root, as in the authors' programs; there may be none.
    times = np.geomspace(1e-9, 0.1, 60)
    signs = np.array([excess(float(t)) for t in times]) > 0
    if not signs.any() or signs[0]:
        return None
    upper = int(np.argmax(signs))
    low, high = float(times[upper - 1]), float(times[upper])
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if excess(middle) > 0 else (middle, high)
    return high
