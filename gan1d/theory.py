"""The game of the paper, and distances between densities, on a grid.

Goodfellow et al. 2014, "Generative Adversarial Nets", equation (1) and section 4. In all functions

- p_data, p_g, p, q are densities, (..., n_x), per unit x, each averaged over the bins of a window;
- dx is the width of the bins in units of x, one number or (n_x,), so that density times dx is the
  probability of a bin;
- d is D(x) in each bin, (..., n_x), a probability.

Leading axes broadcast, so one call measures a whole run. Results are in nats unless stated otherwise.
In `value`, `kl`, `jsd`, `virtual_criterion` and `nash_gap`, probability outside the window counts as
one more bin, so that two densities which do not overlap at all are a full log 2 apart. Negative
numbers, NaN and infinity in a density raise ValueError; so do, in these functions, a total probability
above 1 and a dx that is not above 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan1d.floats import held_errors

LOG_2 = float(np.log(2.0))
LOG_4 = float(np.log(4.0))

Array = NDArray[np.float64]

_LEAST_REST = 1e-4
"""Less probability than this outside the window is ignored."""
_ROUNDING = 1e-12
"""What rounding may leave of 1 - 1."""
_MOST_EXCESS = 1e-3
"""Densities sampled at points, not averaged over bins, may add up to a little more than 1."""


@held_errors()
def optimal_discriminator(p_data: ArrayLike, p_g: ArrayLike) -> Array:
    """D*(x) = p_data(x) / (p_data(x) + p_g(x)), the best D against a fixed G (Proposition 1).

    NaN where both densities are 0: the proposition says nothing there. Shape (..., n_x).
    """
    p, q = _densities(p_data, p_g)
    total = p + q
    return np.divide(p, total, out=np.full(total.shape, np.nan), where=total > 0)


@held_errors()
def value(d: ArrayLike, p_data: ArrayLike, p_g: ArrayLike, dx: ArrayLike) -> Array:
    """V(D, G) = E_data[log D(x)] + E_g[log(1 - D(x))], equation (1), as a sum over the bins.

    Outside the window D is unknown and taken to be D*, so V(D, G) <= C(G) with equality at D = D*. Bins
    in which both densities are 0 do not count. dx: width of the bins. Shape (...), nats.
    """
    p, q = _masses(p_data, p_g, dx)
    d = _probabilities(d)
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = _times_log(p[..., :-1], d) + _times_log(q[..., :-1], 1.0 - d)
    rest_p, rest_q = p[..., -1], q[..., -1]
    total = rest_p + rest_q
    outside = _times_log_ratio(rest_p, total) + _times_log_ratio(rest_q, total)
    return np.sum(inside, axis=-1) + outside


@held_errors()
def virtual_criterion(p_data: ArrayLike, p_g: ArrayLike, dx: ArrayLike) -> Array:
    """C(G) = max_D V(D, G) = -log 4 + 2 JSD(p_data, p_g) (Theorem 1).

    dx: width of the bins. Shape (...), nats.
    """
    return 2.0 * jsd(p_data, p_g, dx) - LOG_4


@held_errors()
def kl(p: ArrayLike, q: ArrayLike, dx: ArrayLike) -> Array:
    """KL(p || q) = sum p log(p / q) dx; infinite if p has mass where q has none.

    dx: width of the bins. Shape (...), nats.
    """
    return np.maximum(np.sum(_times_log_ratio(*_masses(p, q, dx)), axis=-1), 0.0)


@held_errors()
def jsd(p: ArrayLike, q: ArrayLike, dx: ArrayLike) -> Array:
    """Jensen-Shannon divergence KL(p || m) / 2 + KL(q || m) / 2, m = (p + q) / 2, in [0, log 2].

    dx: width of the bins. Shape (...), nats.
    """
    a, b = _masses(p, q, dx)
    m = 0.5 * (a + b)
    total = 0.5 * np.sum(_times_log_ratio(a, m) + _times_log_ratio(b, m), axis=-1)
    return np.clip(total, 0.0, LOG_2)


@held_errors()
def w1(p: ArrayLike, q: ArrayLike, dx: ArrayLike) -> Array:
    """Wasserstein-1 distance over the window: the integral of |F_p - F_q|, in units of x.

    Exact for densities that are constant in each bin; probability outside the window is ignored.
    dx: width of the bins. Shape (...), in units of x.
    """
    p, q = _densities(p, q)
    dx = np.asarray(dx, np.float64)
    gap = np.cumsum((p - q) * dx, axis=-1)
    left = np.concatenate([np.zeros_like(gap[..., :1]), gap[..., :-1]], axis=-1)
    size = np.abs(left) + np.abs(gap)
    # A straight line from a to b has mean |.| of (|a| + |b|) / 2, or of two triangles if it crosses 0.
    crossing = np.divide(left**2 + gap**2, 2 * size, out=np.zeros_like(size), where=size > 0)
    return np.sum(np.where(left * gap >= 0, 0.5 * size, crossing) * dx, axis=-1)


@held_errors()
def nash_gap(
    d: ArrayLike, p_data: ArrayLike, p_g: ArrayLike, dx: ArrayLike, *, central: float = 1.0
) -> Array:
    """How much the two players could gain by deviating alone: max_D' V(D', G) - min_G' V(D, G').

    In one dimension both have closed forms: the first is C(G); against a fixed D the best G puts all
    its mass where D is largest, so the second is E_data[log D] + log(1 - max_x D(x)). The gap is 0 at
    the equilibrium and positive elsewhere. The maximum is taken over the bins that hold the central
    share `central` of p_data, because the data never taught D anything beyond them. dx: width of the
    bins. Shape (...), nats.
    """
    p, q = _masses(p_data, p_g, dx)
    d = np.nan_to_num(_probabilities(d), nan=0.0)
    largest = np.max(np.where(central_bins(p_data, dx, central), d, 0.0), axis=-1)
    # What lies outside the window is one more bin, where D is at its best, as in `value`.
    rest_p, rest = p[..., -1], p[..., -1] + q[..., -1]
    if central == 1:
        best = np.divide(rest_p, rest, out=np.zeros_like(rest), where=rest > 0)
        largest = np.maximum(largest, best)
    with np.errstate(divide="ignore"):
        expected = np.sum(_times_log(p[..., :-1], d), axis=-1) + _times_log_ratio(rest_p, rest)
        gap = virtual_criterion(p_data, p_g, dx) - (expected + np.log1p(-largest))
    return np.maximum(gap, 0.0)


@held_errors()
def central_bins(p: ArrayLike, dx: ArrayLike, share: float) -> NDArray[np.bool_]:
    """Which bins hold the central `share` of p, with equal tails cut off. Shape (..., n_x).

    dx: width of the bins.
    """
    if not 0 < share <= 1:
        raise ValueError(f"central: expected a share above 0 and at most 1, got {share}")
    mass = np.asarray(p, np.float64) * np.asarray(dx, np.float64)
    upper = np.cumsum(mass, axis=-1)
    tail = (1.0 - share) / 2.0 * upper[..., -1:]
    result: NDArray[np.bool_] = (upper > tail) & (upper - mass < upper[..., -1:] - tail)
    return result if share < 1 else np.ones_like(result)


@held_errors()
def rms_distance(
    d: ArrayLike, reference: ArrayLike, p_data: ArrayLike, p_g: ArrayLike, dx: ArrayLike
) -> Array:
    """Root mean square of D - reference under (p_data + p_g) / 2, over the window.

    The weight says where D is asked: half of its samples come from the data, half from G. `reference`
    is a number (1/2) or (..., n_x) (D*); bins in which both densities are 0 do not count. dx: width of
    the bins. Shape (...), a difference of probabilities.
    """
    square = (np.asarray(d, np.float64) - np.asarray(reference, np.float64)) ** 2
    return np.sqrt(_mean_where_asked(square, p_data, p_g, dx))


@held_errors()
def mean_distance(
    d: ArrayLike, reference: ArrayLike, p_data: ArrayLike, p_g: ArrayLike, dx: ArrayLike
) -> Array:
    """E|D - reference| under (p_data + p_g) / 2, over the window; arguments as for `rms_distance`."""
    distance = np.abs(np.asarray(d, np.float64) - np.asarray(reference, np.float64))
    return _mean_where_asked(distance, p_data, p_g, dx)


def _mean_where_asked(values: Array, p_data: ArrayLike, p_g: ArrayLike, dx: ArrayLike) -> Array:
    p, q = _densities(p_data, p_g)
    weight = (p + q) * np.asarray(dx, np.float64)
    total = np.sum(weight, axis=-1)
    sum_of_values = np.sum(np.where(weight > 0, weight * values, 0.0), axis=-1)
    return sum_of_values / np.where(total > 0, total, 1.0)


@held_errors()
def spread(
    d: ArrayLike,
    levels: ArrayLike,
    p_data: ArrayLike,
    p_g: ArrayLike,
    dx: ArrayLike,
) -> Array:
    """Quantiles of D, at `levels` between 0 and 1, under (p_data + p_g) / 2, as in `rms_distance`.

    dx: width of the bins. Shape (..., levels); NaN where both densities are 0 in the whole window.
    """
    p, q = _densities(p_data, p_g)
    weight, d = np.broadcast_arrays((p + q) * np.asarray(dx, np.float64), _probabilities(d))
    order = np.argsort(d, axis=-1)
    ranked = np.take_along_axis(d, order, axis=-1)
    share = np.cumsum(np.take_along_axis(weight, order, axis=-1), axis=-1)
    total = share[..., -1:]
    levels = np.asarray(levels, np.float64)
    # The smallest answer such that at least the level's share of all answers is at or below it.
    place = np.sum(share[..., None, :] < levels[:, None] * total[..., None], axis=-1)
    found = np.take_along_axis(ranked, place, axis=-1)
    return np.where(total > 0, found, np.nan)


def _densities(p: ArrayLike, q: ArrayLike) -> tuple[Array, Array]:
    a, b = np.asarray(p, np.float64), np.asarray(q, np.float64)
    for density in (a, b):
        # Written so that NaN fails too.
        if not np.all((density >= 0) & (density < np.inf)):
            raise ValueError(
                "densities: expected finite numbers of at least 0, got a negative one, infinity or NaN"
            )
    return a, b


def _probabilities(d: ArrayLike) -> Array:
    d = np.asarray(d, np.float64)
    if np.any((d < 0) | (d > 1)):
        raise ValueError("d: expected probabilities between 0 and 1, got a number outside")
    return d


def _masses(p: ArrayLike, q: ArrayLike, dx: ArrayLike) -> tuple[Array, Array]:
    """Probabilities of the bins; the last one is the probability outside the window."""
    a, b = np.broadcast_arrays(*_densities(p, q))
    dx = np.asarray(dx, np.float64)
    if not np.all(dx > 0):
        raise ValueError("dx: expected bin widths above 0, got a width that is not")
    a, b = a * dx, b * dx
    rest_a, rest_b = (1.0 - np.sum(mass, axis=-1, keepdims=True) for mass in (a, b))
    if np.min(rest_a) < -_MOST_EXCESS or np.min(rest_b) < -_MOST_EXCESS:
        raise ValueError("densities: expected a total probability of at most 1, got more")
    # The tails that any window cuts off do not get a bin, which could make KL infinite.
    counted = np.maximum(rest_a, rest_b) > _LEAST_REST

    def with_rest(mass: Array, rest: Array) -> Array:
        return np.concatenate([mass, np.where(counted & (rest > _ROUNDING), rest, 0.0)], axis=-1)

    return with_rest(a, rest_a), with_rest(b, rest_b)


def _times_log(a: Array, b: Array) -> Array:
    """a log b, where 0 log b = 0 for every b."""
    return a * np.log(np.where(a > 0, b, 1.0))


def _times_log_ratio(a: Array, b: Array) -> Array:
    """a log(a / b), where 0 log(0 / b) = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(a > 0, a * (np.log(a) - np.log(b)), 0.0)
