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

JAX arrays give JAX arrays of JAX's own dtype, also under jit, vmap and grad, where the numbers
`central` and `share` must be static. Values that are not known yet, because JAX is tracing, are not
checked. In float32 less than 1e-38 is 0: where the tail of q is so thin and that of p is not, `kl` is
infinite.

Gradients and second derivatives are those of the equations. Where a density is 0, the infinite slope of
x log x counts as the difference quotient to the smallest number above 0, which is finite. At a kink of
|x|, such as that of `w1` where the densities are equal, the slope is 0. So a logistic D can climb V to
D*, whose logit is 2x for two normals of variance 1 at 1 and -1:

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

from gan1d.namespace import Array, as_floats, bounded, divided, known, least, log

if TYPE_CHECKING:
    from gan1d.namespace import A, Like

LOG_2 = float(np.log(2.0))
LOG_4 = float(np.log(4.0))

_LEAST_REST = 1e-4
"""Less probability than this outside the window is ignored."""
_ROUNDING = 1e-12
"""What rounding may leave of 1 - 1."""
_ROUNDING_STEPS = 100
"""The same as a multiple of the dtype's eps, where that is more: 1.2e-5 for JAX's float32. That is how
far off x[1] - x[0] may be on a float32 grid."""
_MOST_EXCESS = 1e-3
"""Densities sampled at points, not averaged over bins, may add up to a little more than 1."""


def optimal_discriminator(p_data: Like[A], p_g: Like[A]) -> A:
    """D*(x) = p_data(x) / (p_data(x) + p_g(x)), the best D against a fixed G (Proposition 1).

    NaN where both densities are 0: the proposition says nothing there. Shape (..., n_x).
    """
    xp, (p, q) = as_floats(p_data, p_g)
    _check_densities(xp, p, q)
    return divided(xp, p, p + q, otherwise=np.nan)


def value(d: Like[A], p_data: Like[A], p_g: Like[A], dx: Like[A]) -> A:
    """V(D, G) = E_data[log D(x)] + E_g[log(1 - D(x))], equation (1), as a sum over the bins.

    A D of exactly 0 or 1 counts as the nearest number that is neither, since D* is rounded to these. So
    log D is at least -708 and log(1 - D) at least -37 (in float32 -87 and -17), and V is finite.
    Outside the window D is unknown and taken to be D*, so V(D, G) <= C(G), with equality, to rounding,
    at D = D*. Bins in which both densities are 0 do not count. dx: width of the bins. Shape
    (...), nats.
    """
    xp, arrays = as_floats(d, p_data, p_g, dx)
    answers, p, q = _with_outside(xp, *arrays)
    # Relative to D = 1/2, as in C(G), so that probability which is ignored changes neither.
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
        log_b = xp.log(xp.where((a > 0) | (b > 0), b, least(xp, b)))
    return bounded(xp, xp.sum(a * (log(xp, a) - log_b), axis=-1), 0.0, np.inf)


def jsd(p: Like[A], q: Like[A], dx: Like[A]) -> A:
    """Jensen-Shannon divergence KL(p || m) / 2 + KL(q || m) / 2, m = (p + q) / 2, in [0, log 2].

    dx: width of the bins. Shape (...), nats.
    """
    xp, arrays = as_floats(p, q, dx)
    a, b = _masses(xp, *arrays)
    # p / m = 2 p / (p + q). Where both are 0 the slope is that of p alone, for which it is 2.
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
    # JAX's |x| has slope 1 at 0.
    size = left * xp.sign(left) + gap * xp.sign(gap)
    # A straight line from a to b has mean |.| of (|a| + |b|) / 2, or of two triangles if it crosses 0.
    crossing = divided(xp, left**2 + gap**2, 2 * size, otherwise=0.0)
    return xp.sum(xp.where(left * gap >= 0, 0.5 * size, crossing) * width, axis=-1)


def nash_gap(d: Like[A], p_data: Like[A], p_g: Like[A], dx: Like[A], *, central: float = 1.0) -> A:
    """How much the two players could gain by deviating alone: max_D' V(D', G) - min_G' V(D, G').

    In one dimension both have closed forms: the first is C(G); against a fixed D the best G puts all
    its mass where D is largest, so the second is E_data[log D] + log(1 - max_x D(x)). The gap is 0 at
    the equilibrium and positive elsewhere. The maximum is taken over the bins that hold the central
    share `central` of p_data, because the data never taught D anything beyond them. dx: width of the
    bins. Shape (...), nats.
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

    The weight says where D is asked: half of its samples come from the data, half from G. `reference`
    is a number (1/2) or (..., n_x) (D*); bins in which both densities are 0 do not count. dx: width of
    the bins. Shape (...), a difference of probabilities.
    """
    xp, (answers, target, p, q, width) = as_floats(d, reference, p_data, p_g, dx)
    _check_densities(xp, p, q)
    weight = (p + q) * width
    difference = answers - target
    # 0 where it is undefined and D is never asked.
    difference = xp.where((weight > 0) | xp.isfinite(difference), difference, 0.0)
    total = xp.sum(weight, axis=-1)
    square = xp.sum(xp.where(weight >= 0, weight, 0.0) * difference**2, axis=-1)
    square = square / xp.where(total > 0, total, 1.0)
    # The slope of a root is infinite at 0.
    none = square == 0
    return xp.sqrt(xp.where(none, 1.0, square)) * xp.where(none, 0.0, 1.0)


def _check_densities(xp: Any, *densities: Array) -> None:
    for density in densities:
        # Written so that NaN fails too.
        if known(~xp.all((density >= 0) & (density < xp.inf))):
            raise ValueError(
                "densities: expected finite numbers of at least 0, got a negative one, infinity or NaN"
            )


def _check_probabilities(xp: Any, d: Array) -> None:
    if known(xp.any((d < 0) | (d > 1))):
        raise ValueError("d: expected probabilities between 0 and 1, got a number outside")


def _masses(xp: Any, p: Array, q: Array, dx: Array) -> tuple[Array, Array]:
    """Probabilities of the bins; the last one is the probability outside the window."""
    _check_densities(xp, p, q)
    if known(~xp.all(dx > 0)):
        raise ValueError("dx: expected bin widths above 0, got a width that is not")
    a, b = (density * dx for density in xp.broadcast_arrays(p, q))
    rest_a, rest_b = (1.0 - xp.sum(mass, axis=-1, keepdims=True) for mass in (a, b))
    if any(known(xp.min(rest) < -_MOST_EXCESS) for rest in (rest_a, rest_b)):
        raise ValueError("densities: expected a total probability of at most 1, got more")
    # The tails that any window cuts off do not get a bin, which could make KL infinite.
    counted = xp.maximum(rest_a, rest_b) > _LEAST_REST
    rounding = max(_ROUNDING, _ROUNDING_STEPS * float(xp.finfo(a.dtype).eps))

    def with_rest(mass: Array, rest: Array) -> Array:
        return xp.concatenate([mass, xp.where(counted & (rest > rounding), rest, 0.0)], axis=-1)

    return with_rest(a, rest_a), with_rest(b, rest_b)


def _with_outside(xp: Any, d: Array, p_data: Array, p_g: Array, dx: Array) -> tuple[Array, ...]:
    """D, neither 0 nor 1, and both probabilities of each bin; in the last, outside, D is D*."""
    _check_probabilities(xp, d)
    p, q, d = xp.broadcast_arrays(p_data, p_g, d)
    p, q = _masses(xp, p, q, dx)
    outside = divided(xp, p[..., -1:], p[..., -1:] + q[..., -1:], otherwise=0.0)
    d = xp.concatenate([d, outside], axis=-1)
    # D may be undefined where nobody asks it.
    d = xp.where(xp.isnan(d) & (p + q == 0), 0.0, d)
    return bounded(xp, d, least(xp, d), 1.0 - float(xp.finfo(d.dtype).epsneg)), p, q
