"""What the paper proves about the game, as functions of densities on a grid.

Goodfellow et al. 2014, "Generative Adversarial Nets", section 4. Every density is (..., n_x), per
unit x, averaged over bins of width dx (a number or (n_x,)); leading axes broadcast, so a whole run
is one call. Results are in nats. Probability that a density leaves outside the window counts as one
more bin, so that densities which miss each other entirely are a full log 2 apart.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

LOG_2 = float(np.log(2.0))
LOG_4 = float(np.log(4.0))

Array = NDArray[np.float64]


def optimal_discriminator(p_data: ArrayLike, p_g: ArrayLike) -> Array:
    """D*(x) = p_data(x) / (p_data(x) + p_g(x)), the best D against a fixed G (Proposition 1).

    NaN where both densities are 0: the proposition says nothing there. Shape (..., n_x).
    """
    p, q = _densities(p_data, p_g)
    total = p + q
    return np.divide(p, total, out=np.full(total.shape, np.nan), where=total > 0)


def value(d: ArrayLike, p_data: ArrayLike, p_g: ArrayLike, dx: ArrayLike) -> Array:
    """V(D, G) = E_data[log D(x)] + E_g[log(1 - D(x))], equation (1), by summing over the bins.

    Outside the window, where D is not known, it is taken at its best, so V(D, G) <= C(G) with
    equality at D = D*. D is not looked at where both densities are 0. Shape (...).
    """
    p, q = _masses(p_data, p_g, dx)
    d = np.asarray(d, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = _times_log(p[..., :-1], d) + _times_log(q[..., :-1], 1.0 - d)
    rest_p, rest_q = p[..., -1], q[..., -1]
    total = rest_p + rest_q
    outside = _times_log_ratio(rest_p, total) + _times_log_ratio(rest_q, total)
    return np.sum(inside, axis=-1) + outside


def virtual_criterion(p_data: ArrayLike, p_g: ArrayLike, dx: ArrayLike) -> Array:
    """C(G) = max_D V(D, G) = -log 4 + 2 JSD(p_data, p_g), nats (Theorem 1). Shape (...)."""
    return 2.0 * jsd(p_data, p_g, dx) - LOG_4


def kl(p: ArrayLike, q: ArrayLike, dx: ArrayLike) -> Array:
    """KL(p || q) = sum p log(p / q), nats; infinite where p has mass and q has none. Shape (...)."""
    return np.maximum(np.sum(_times_log_ratio(*_masses(p, q, dx)), axis=-1), 0.0)


def jsd(p: ArrayLike, q: ArrayLike, dx: ArrayLike) -> Array:
    """Jensen-Shannon divergence KL(p || m) / 2 + KL(q || m) / 2, m = (p + q) / 2, in [0, log 2].

    Shape (...).
    """
    a, b = _masses(p, q, dx)
    m = 0.5 * (a + b)
    total = 0.5 * np.sum(_times_log_ratio(a, m) + _times_log_ratio(b, m), axis=-1)
    return np.clip(total, 0.0, LOG_2)


def w1(p: ArrayLike, q: ArrayLike, dx: ArrayLike) -> Array:
    """Wasserstein-1 distance over the window: the integral of |F_p - F_q|, in units of x.

    Exact for densities that are constant in each bin; what lies outside the window is not moved.
    Shape (...).
    """
    p, q = _densities(p, q)
    dx = np.asarray(dx, np.float64)
    gap = np.cumsum((p - q) * dx, axis=-1)
    left = np.concatenate([np.zeros_like(gap[..., :1]), gap[..., :-1]], axis=-1)
    size = np.abs(left) + np.abs(gap)
    # A straight line from a to b has mean |.| of (|a| + |b|) / 2, or of two triangles if it crosses 0.
    crossing = np.divide(left**2 + gap**2, 2 * size, out=np.zeros_like(size), where=size > 0)
    return np.sum(np.where(left * gap >= 0, 0.5 * size, crossing) * dx, axis=-1)


def nash_gap(
    d: ArrayLike, p_data: ArrayLike, p_g: ArrayLike, dx: ArrayLike, *, central: float = 1.0
) -> Array:
    """How much the two players could gain by deviating alone: max_D' V(D', G) - min_G' V(D, G').

    Both ends are closed forms in one dimension: the first is C(G); against a fixed D the best G puts
    all its mass where D is largest, so the second is E_data[log D] + log(1 - max_x D(x)). Zero only
    at the equilibrium. The maximum runs over the bins of the central share `central` of p_data, since
    no data ever told D what to say beyond. Shape (...), nats.
    """
    p, q = _densities(p_data, p_g)
    d = np.asarray(d, np.float64)
    inside = central_bins(p, dx, central)
    largest = np.max(np.where(inside, d, 0.0), axis=-1)
    with np.errstate(divide="ignore"):
        expected = np.sum(_times_log(p * np.asarray(dx, np.float64), d), axis=-1)
        return virtual_criterion(p, q, dx) - (expected + np.log1p(-largest))


def central_bins(p: ArrayLike, dx: ArrayLike, share: float) -> NDArray[np.bool_]:
    """Which bins hold the central `share` of p, the two tails cut being equal. Shape (..., n_x)."""
    if not 0 < share <= 1:
        raise ValueError(f"central: expected a share above 0 and at most 1, got {share}")
    mass = np.asarray(p, np.float64) * np.asarray(dx, np.float64)
    upper = np.cumsum(mass, axis=-1)
    tail = (1.0 - share) / 2.0 * upper[..., -1:]
    result: NDArray[np.bool_] = (upper > tail) & (upper - mass < upper[..., -1:] - tail)
    return result if share < 1 else np.ones_like(result)


def rms_distance(
    d: ArrayLike, reference: ArrayLike, p_data: ArrayLike, p_g: ArrayLike, dx: ArrayLike
) -> Array:
    """Root mean square of D - reference under (p_data + p_g) / 2, over the window.

    The weight is where D is asked: half its questions come from the data, half from G. `reference` is
    a number (1/2) or (..., n_x) (D*); it is not looked at where both densities are 0. Shape (...).
    """
    p, q = _densities(p_data, p_g)
    weight = (p + q) * np.asarray(dx, np.float64)
    square = (np.asarray(d, np.float64) - np.asarray(reference, np.float64)) ** 2
    total = np.sum(weight, axis=-1)
    sum_of_squares = np.sum(np.where(weight > 0, weight * square, 0.0), axis=-1)
    return np.sqrt(sum_of_squares / np.where(total > 0, total, 1.0))


def _densities(p: ArrayLike, q: ArrayLike) -> tuple[Array, Array]:
    a, b = np.asarray(p, np.float64), np.asarray(q, np.float64)
    # Written so that NaN fails too.
    if not (np.all(a >= 0) and np.all(b >= 0)):
        raise ValueError("densities: expected numbers of at least 0, got a negative number or NaN")
    return a, b


def _masses(p: ArrayLike, q: ArrayLike, dx: ArrayLike) -> tuple[Array, Array]:
    """Probabilities of the bins, with what lies outside the window as a last one."""
    a, b = np.broadcast_arrays(*_densities(p, q))
    dx = np.asarray(dx, np.float64)

    def with_rest(density: Array) -> Array:
        mass = density * dx
        rest = 1.0 - np.sum(mass, axis=-1, keepdims=True)
        # Rounding of a recorded (float32) density is not probability outside the window.
        return np.concatenate([mass, np.where(rest > 1e-6, rest, 0.0)], axis=-1)

    return with_rest(a), with_rest(b)


def _times_log(a: Array, b: Array) -> Array:
    """a log b, with 0 log b = 0 whatever b is."""
    return np.where(a > 0, a * np.log(np.where(a > 0, b, 1.0)), 0.0)


def _times_log_ratio(a: Array, b: Array) -> Array:
    """a log(a / b), with 0 log(0 / b) = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(a > 0, a * (np.log(np.where(a > 0, a, 1.0)) - np.log(b)), 0.0)
