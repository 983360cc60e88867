"""The game of the paper, and distances between densities, on a grid.

Goodfellow et al. 2014, "Generative Adversarial Nets", equation (1) and section 4. In all functions

- p_data, p_g, p, q are densities, (..., n_x), per unit x, averaged over each bin of a window of x;
- dx is the width of the bins in units of x, one number or (n_x,), so that density times dx is the
  probability of a bin;
- d is D(x) in each bin, (..., n_x), a probability.

Leading axes broadcast, so one call measures a whole run. Results are in nats unless stated otherwise.
In `value`, `kl`, `jsd`, `virtual_criterion` and `nash_gap`, probability outside the window counts as
one more bin, so that the JSD of a density inside and one outside is log 2. These functions
raise ValueError for a total probability above 1.001 or a dx that is not above 0. Every function of two
densities raises ValueError if one of them is negative, NaN or infinite somewhere.

JAX arrays give JAX arrays, also under jit, vmap and grad. The numbers `central` and `share` must be
static, and jit and vmap skip the checks of values. In float32 a density below 1e-38 is 0, so `kl` is
infinite if only q has such a thin tail.

Gradients and second derivatives are exact. Where a density is 0, the infinite slope of x log x is
replaced by the slope of the chord to the smallest number above 0. At equal densities, where `w1` has
a kink, its slope is 0. For example, gradient ascent on V takes a logistic D to D*; for normals of
variance 1 at 1 and -1, the logit of D* is 2x:

>>> import jax
>>> x, dx = jax.numpy.linspace(-6, 6, 401), 0.03
>>> p_data, p_g = (jax.scipy.stats.norm.pdf(x, mean) for mean in (1.0, -1.0))
>>> def criterion(w):
...     return value(jax.nn.sigmoid(w * x), p_data, p_g, dx)
>>> w, slope = 0.0, jax.jit(jax.grad(criterion))
>>> for _ in range(50):
...     w += slope(w)
>>> round(float(w), 2)
2.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gan1d.namespace import Array, as_floats, bounded, divided, is_true, log, smallest

if TYPE_CHECKING:
    from gan1d.namespace import A, Like

LOG_2 = float(np.log(2.0))
LOG_4 = float(np.log(4.0))

_LEAST_REST = 1e-4
"""If both densities have less probability than this outside the window, it is ignored."""
_ROUNDING = 1e-12
"""Up to this much probability outside the window may come from rounding alone."""
_ROUNDING_STEPS = 100
"""The same bound in multiples of the dtype's eps, used if it is larger: 1.2e-5 in float32, the relative
error that x[1] - x[0] may have on a float32 grid."""
_MOST_EXCESS = 1e-3
"""How far a total probability may exceed 1, as densities may be values at points, not bin averages."""


def optimal_discriminator(p_data: Like[A], p_g: Like[A]) -> A:
    """D*(x) = p_data(x) / (p_data(x) + p_g(x)), the best D against a fixed G (Proposition 1).

    NaN where both densities are 0: the proposition says nothing there. Shape (..., n_x).
    """
    xp, (p, q) = as_floats(p_data, p_g)
    _check_densities(xp, p, q)
    return divided(xp, p, p + q, otherwise=np.nan)


def value(d: Like[A], p_data: Like[A], p_g: Like[A], dx: Like[A]) -> A:
    """V(D, G) = E_data[log D(x)] + E_g[log(1 - D(x))], equation (1), as a sum over the bins.

    A D of exactly 0 or 1 counts as a number just inside (0, 1), since D* may be rounded to 0 or 1.
    So log D is at least -709 and log(1 - D) at least -37 (in float32 -88 and -17), and V is finite.
    Outside the window, where D is unknown, V uses D*. So V(D, G) <= C(G), with equality at D = D* up to
    rounding. Bins in which both densities are 0 do not count. dx: width of the bins.
    Shape (...), nats.
    """
    xp, arrays = as_floats(d, p_data, p_g, dx)
    answers, p, q = _with_outside(xp, *arrays)
    # Computed relative to D = 1/2, like C(G), so that ignored probability changes neither V nor C.
    gain = xp.sum(p * log(xp, 2.0 * answers) + q * log(xp, 2.0 * (1.0 - answers)), axis=-1)
    return bounded(xp, gain - LOG_4, -np.inf, 0.0)


def virtual_criterion(p_data: Like[A], p_g: Like[A], dx: Like[A]) -> A:
    """C(G) = max_D V(D, G) = -log 4 + 2 JSD(p_data, p_g) (Theorem 1).

    dx: width of the bins. Shape (...), nats.
    """
    return 2.0 * jsd(p_data, p_g, dx) - LOG_4


def kl(p: Like[A], q: Like[A], dx: Like[A]) -> A:
    """KL(p || q) = sum p log(p / q) dx; infinite if p has mass where q has none.

    dx: width of the bins. Shape (...), nats.
    """
    xp, arrays = as_floats(p, q, dx)
    a, b = _masses(xp, *arrays)
    with np.errstate(divide="ignore"):
        log_b = xp.log(xp.where((a > 0) | (b > 0), b, smallest(xp, b)))
    return bounded(xp, xp.sum(a * (log(xp, a) - log_b), axis=-1), 0.0, np.inf)


def jsd(p: Like[A], q: Like[A], dx: Like[A]) -> A:
    """Jensen-Shannon divergence KL(p || m) / 2 + KL(q || m) / 2, m = (p + q) / 2, in [0, log 2].

    dx: width of the bins. Shape (...), nats.
    """
    xp, arrays = as_floats(p, q, dx)
    a, b = _masses(xp, *arrays)
    # p / m = 2 p / (p + q). Where p and q are 0, p / m is set to 2, as if p alone were above 0.
    terms = [s * log(xp, 2.0 * divided(xp, s, a + b, otherwise=1.0)) for s in (a, b)]
    return bounded(xp, 0.5 * xp.sum(sum(terms), axis=-1), 0.0, LOG_2)


def w1(p: Like[A], q: Like[A], dx: Like[A]) -> A:
    """Wasserstein-1 distance over the window: the integral of |F_p - F_q|, in units of x.

    Exact for densities that are constant in each bin; probability outside the window is ignored.
    dx: width of the bins. Shape (...), in units of x.
    """
    xp, (a, b, width) = as_floats(p, q, dx)
    _check_densities(xp, a, b)
    gap = xp.cumsum((a - b) * width, axis=-1)
    left = xp.concatenate([xp.zeros_like(gap[..., :1]), gap[..., :-1]], axis=-1)
    # |x| as x sign(x), with slope 0 at 0, where JAX's abs has slope 1.
    size = left * xp.sign(left) + gap * xp.sign(gap)
    # The mean of |y| on a line from a to b: (|a| + |b|) / 2, or two triangles' area if it crosses 0.
    crossing = divided(xp, left**2 + gap**2, 2 * size, otherwise=0.0)
    return xp.sum(xp.where(left * gap >= 0, 0.5 * size, crossing) * width, axis=-1)


def nash_gap(d: Like[A], p_data: Like[A], p_g: Like[A], dx: Like[A], *, central: float = 1.0) -> A:
    """How much the two players could gain by deviating alone: max_D' V(D', G) - min_G' V(D, G').

    Both terms have closed forms. The first is C(G). Against a fixed D the best G puts all its mass
    where D is largest, so the second is E_data[log D] + log(1 - max_x D(x)). The gap is 0 at the
    equilibrium and, if `central` is 1, positive elsewhere. The maximum is taken over the bins that hold
    the central share `central` of p_data: elsewhere, D has seen few data. dx: bin widths. (...), nats.
    """
    xp, arrays = as_floats(d, p_data, p_g, dx)
    answers, p, _ = _with_outside(xp, *arrays)
    # As in `value`, relative to D = 1/2.
    expected = xp.sum(p * log(xp, 2.0 * answers), axis=-1) - LOG_2
    if central != 1:
        answers = xp.where(central_bins(p_data, dx, central), answers[..., :-1], 0.0)
    best_for_g = expected + log(xp, 1.0 - xp.max(answers, axis=-1))
    return xp.maximum(virtual_criterion(p_data, p_g, dx) - best_for_g, 0.0)


def central_bins(p: Like[A], dx: Like[A], share: float) -> Array:
    """Which bins hold the central `share` of p, with equal tails cut off. Shape (..., n_x).

    dx: width of the bins.
    """
    if not 0 < share <= 1:
        raise ValueError(f"central: expected a share above 0 and at most 1, got {share}")
    xp, (density, width) = as_floats(p, dx)
    mass = density * width
    upper = xp.cumsum(mass, axis=-1)
    tail = (1.0 - share) / 2.0 * upper[..., -1:]
    result = (upper > tail) & (upper - mass < upper[..., -1:] - tail)
    return result if share < 1 else xp.ones_like(result)


def rms_distance(d: Like[A], reference: Like[A], p_data: Like[A], p_g: Like[A], dx: Like[A]) -> A:
    """Root mean square of D - reference under (p_data + p_g) / 2, over the window.

    D is trained on this mixture: half data, half G(z). `reference` is a number, such as 1/2, or has
    shape (..., n_x), such as D*. Bins in which both densities are 0 do not count. dx: width of the
    bins. Shape (...), a difference of probabilities.
    """
    xp, (answers, target, p, q, width) = as_floats(d, reference, p_data, p_g, dx)
    _check_densities(xp, p, q)
    weight = (p + q) * width
    difference = answers - target
    # Where D* is undefined, there are no samples, so the difference counts as 0.
    difference = xp.where((weight > 0) | xp.isfinite(difference), difference, 0.0)
    total = xp.sum(weight, axis=-1)
    square = xp.sum(xp.where(weight >= 0, weight, 0.0) * difference**2, axis=-1)
    square = square / xp.where(total > 0, total, 1.0)
    # The slope of a square root is infinite at 0, so no root is taken there.
    zero = square == 0
    return xp.sqrt(xp.where(zero, 1.0, square)) * xp.where(zero, 0.0, 1.0)


def _check_densities(xp: Any, *densities: Array) -> None:
    for density in densities:
        # NaN fails both comparisons, so it is refused too.
        if is_true(~xp.all((density >= 0) & (density < xp.inf))):
            raise ValueError(
                "densities: expected finite numbers of at least 0, got a negative one, infinity or NaN"
            )


def _masses(xp: Any, p: Array, q: Array, dx: Array) -> tuple[Array, Array]:
    """Probabilities of p and q in each bin, and in an extra last bin for all x outside the window."""
    _check_densities(xp, p, q)
    if is_true(~xp.all(dx > 0)):
        raise ValueError("dx: expected bin widths above 0, got a width that is not")
    a, b = (density * dx for density in xp.broadcast_arrays(p, q))
    rest_a, rest_b = (1.0 - xp.sum(mass, axis=-1, keepdims=True) for mass in (a, b))
    if any(is_true(xp.min(rest) < -_MOST_EXCESS) for rest in (rest_a, rest_b)):
        raise ValueError("densities: expected a total probability of at most 1, got more")
    # Small tails, which any window cuts off, are ignored: they could make KL infinite.
    counts = xp.maximum(rest_a, rest_b) > _LEAST_REST
    rounding = max(_ROUNDING, _ROUNDING_STEPS * float(xp.finfo(a.dtype).eps))
    a, b = (
        xp.concatenate([mass, xp.where(counts & (rest > rounding), rest, 0.0)], axis=-1)
        for mass, rest in ((a, rest_a), (b, rest_b))
    )
    return a, b


def _with_outside(xp: Any, d: Array, p_data: Array, p_g: Array, dx: Array) -> tuple[Array, ...]:
    """D inside (0, 1), and both probabilities, in each bin; outside the window, D is D*."""
    if is_true(xp.any((d < 0) | (d > 1))):
        raise ValueError("d: expected probabilities between 0 and 1, got a number outside")
    p, q, d = xp.broadcast_arrays(p_data, p_g, d)
    p, q = _masses(xp, p, q, dx)
    outside = divided(xp, p[..., -1:], p[..., -1:] + q[..., -1:], otherwise=0.0)
    d = xp.concatenate([d, outside], axis=-1)
    # D may be NaN where both densities are 0.
    d = xp.where(xp.isnan(d) & (p + q == 0), 0.0, d)
    return bounded(xp, d, smallest(xp, d), 1.0 - float(xp.finfo(d.dtype).epsneg)), p, q
