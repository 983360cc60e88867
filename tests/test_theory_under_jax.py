"""Theory functions on JAX arrays: results are NumPy's, also under jit and vmap; gradients are right."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from gan1d import theory

N = 24
DX = np.random.default_rng(7).uniform(0.1, 0.4, N)

# Functions, and which arrays of `densities` they take; m is (p + q) / 2, and `best` is D*.
CASES = {
    "optimal_discriminator": (theory.optimal_discriminator, "p q"),
    "value": (theory.value, "d p q dx"),
    "value at D*": (theory.value, "best p q dx"),
    "virtual_criterion": (theory.virtual_criterion, "p q dx"),
    "kl": (theory.kl, "p m dx"),
    "kl infinite": (theory.kl, "p q dx"),
    "jsd": (theory.jsd, "p q dx"),
    "w1": (theory.w1, "p q dx"),
    "nash_gap": (theory.nash_gap, "d p q dx"),
    "nash_gap central": (partial(theory.nash_gap, central=0.9), "d p q dx"),
    "central_bins": (partial(theory.central_bins, share=0.9), "p dx"),
    "rms_distance": (theory.rms_distance, "d half p q dx"),
    "rms_distance from D*": (theory.rms_distance, "d best p q dx"),
}
# Cases for gradients: each gives one finite number, and no two share all of their code.
SLOPED = ("value", "kl", "jsd", "w1", "nash_gap", "rms_distance", "rms_distance from D*")


def densities(*lead, inside=1.0):
    """Random D, p and q, (*lead, N): in some bins one density is 0, in some bins both are."""
    rng = np.random.default_rng(0)
    p, q = rng.uniform(0.1, 1.0, (2, *lead, N))
    p[..., [0, 5, 9]] = 0
    q[..., [0, 5, 7]] = 0
    return with_d(p, q, rng.uniform(0.05, 0.95, p.shape), inside)


def with_d(p, q, d, inside=1.0):
    p, q = (inside * a / np.sum(a * DX, axis=-1, keepdims=True) for a in (p, q))
    # Where there is no data, D is exactly 0.
    d = np.where(p == 0, 0.0, d)
    best = theory.optimal_discriminator(p, q)
    arrays = {"d": d, "p": p, "q": q, "dx": DX, "m": (p + q) / 2, "best": best}
    return {**arrays, "half": np.array(0.5)}


def called(name, arrays):
    function, names = CASES[name]
    return function(*(arrays[part] for part in names.split()))


@jax.jit
def all_results(arrays):
    return {name: called(name, arrays) for name in CASES}


@jax.jit
def all_slopes(arrays):
    """The gradient of each case with respect to D and to each density; all arrays are (N,)."""

    def of(name, some):
        return called(name, {**arrays, **some})

    learnt = {name: set(CASES[name][1].split()) & set("dpqm") for name in SLOPED}
    return {
        name: jax.grad(partial(of, name))({part: arrays[part] for part in parts})
        for name, parts in learnt.items()
    }


def slopes(name, **arrays):
    return all_slopes({**densities(), **arrays})[name]


def test_results_agree_with_numpy():
    defined = (
        one for one in vars(theory).values() if getattr(one, "__module__", "") == theory.__name__
    )
    public = {one.__name__ for one in defined} - {one for one in vars(theory) if one[0] == "_"}
    assert {name.split()[0] for name in CASES} == public
    # One p with many q: the theory must add axes itself, as the tests forbid JAX to do so.
    for inside in (1.0, 0.6):
        arrays = {**densities(3, inside=inside), "p": densities(inside=inside)["p"]}
        arrays["best"] = theory.optimal_discriminator(arrays["p"], arrays["q"])
        expected = {name: called(name, arrays) for name in CASES}
        for x64, rtol, atol in ((False, 2e-5, 2e-6), (True, 1e-12, 1e-12)):
            with jax.enable_x64(x64):
                found = all_results(jax.tree.map(jnp.asarray, arrays))
            for name, right in expected.items():
                assert isinstance(right, np.ndarray)
                floats = np.float64 if x64 else np.float32
                assert found[name].dtype == (bool if right.dtype == bool else floats)
                np.testing.assert_allclose(found[name], right, rtol, atol, err_msg=name)
            apart = found["value at D*"] - found["virtual_criterion"]
            np.testing.assert_allclose(apart, 0, atol=1e-14 if x64 else 1e-6)
    # vmap works too, with JAX's strict type promotion.
    arrays = jax.tree.map(jnp.asarray, densities(3))
    axes = {name: 0 if array.ndim == 2 else None for name, array in arrays.items()}
    with jax.numpy_dtype_promotion("strict"):
        mapped = jax.eval_shape(jax.vmap(all_results, in_axes=[axes]), arrays)
    for name, found in mapped.items():
        assert found.shape == called(name, densities(3)).shape
        assert found.dtype in (jnp.float32, bool)
    # Integers and lists become JAX's floats.
    d = jax.jit(theory.optimal_discriminator)(jnp.array([1, 0]), [3, 1])
    assert (d.dtype, d.tolist()) == (jnp.float32, [0.25, 0.0])


def test_values_are_checked_unless_jax_traces():
    p, bad = jnp.array([0.5, 0.5]), jnp.array([1.5, -0.5])
    for function, arguments, field in (
        (theory.jsd, (p, p, 0.0), "dx: "),
        (theory.nash_gap, (p, p, 3 * p, 1.0), "densities: "),
        # Under grad, arrays have values, so they are checked.
        (jax.grad(theory.w1), (bad, p, 1.0), "densities: "),
    ):
        with pytest.raises(ValueError, match=field):
            function(*arguments)
        jax.eval_shape(function, *arguments)


def test_rounding_in_float32_is_no_probability():
    kl = jax.jit(theory.kl)
    x = np.linspace(-8, 8, 401)
    p, q = (stats.norm(mean, 1).pdf(x) * 0.04 for mean in (1.0, -1.0))
    p, q = (np.float32(a / 0.04) / np.sum(np.float32(a)) for a in (p, q))
    # A total that is 1e-6 below or above 1 is rounding, for p and for q.
    for part in (1 - 1e-6, 1 / (1 - 1e-6)):
        assert kl(part * p, jnp.asarray(q), 0.04) == pytest.approx(2.0, rel=1e-4)
        assert kl(p, part * q, 0.04) == pytest.approx(2.0, rel=1e-4)
    # Half of p lies outside, so KL is finite only if some of q does: 1e-6 is rounding, 1e-4 is not.
    assert kl(0.5 * p, q * (1 - 1e-6), 0.04) == jnp.inf
    assert kl(0.5 * p, q * (1 - 1e-4), 0.04) < 5
    # Half of the small mass is 0 in float32.
    thin = np.float32([1.0, 2e-38])
    assert jax.jit(theory.jsd)(thin, np.float32([1.0, 0.0]), 1.0) < 1e-6


def test_gradients_agree_with_finite_differences():
    for inside in (1.0, 0.6):
        arrays = densities(inside=inside)
        with jax.enable_x64(True):
            found = all_slopes(arrays)
        for name, part in ((case, part) for case in SLOPED for part in found[case]):
            # At 0, only a one-sided slope exists, which may be infinite.
            inner = np.flatnonzero((arrays[part] > 0) & (arrays[part] < 1))
            step = 1e-7 * np.eye(N)[inner]
            up, down = (called(name, {**arrays, part: arrays[part] + s}) for s in (step, -step))
            slope = found[name][part][inner]
            np.testing.assert_allclose(slope, (up - down) / 2e-7, 1e-4, 1e-6, err_msg=name)


def test_no_gradient_is_nan():
    # Densities that are equal, do not overlap, or overlap in some bins.
    rng = np.random.default_rng(1)
    p, q = rng.uniform(0.1, 1.0, (2, 200, N)) * (rng.random((2, 200, N)) < 0.6)
    q[:20] = p[:20]
    p[20:40] = np.where(q[20:40] > 0, 0, 1)
    # Densities so small that their squares are 0 in float32.
    p[40:80, :9] *= 1e-25
    q[60:100, :9] *= 1e-25
    d = rng.choice([0.3, 0.5], (200, N)) * np.ones(p.shape)
    d[:10] = 0.5
    arrays = with_d(p, q, d)
    for i in range(200):
        row = {name: np.float32(a[i] if a.ndim == 2 else a) for name, a in arrays.items()}
        for name, of_parts in all_slopes(row).items():
            for part, slope in of_parts.items():
                assert np.isfinite(slope).all(), (name, part)


def test_slopes_of_d_star():
    def total(p, q):
        return jnp.nansum(theory.optimal_discriminator(p, q))

    p = np.float32([0.5, 0.2, 0.0, 3e-25, 0.7, 1e-37, 0.0])
    q = np.float32([0.25, 0.0, 0.3, 1e-25, 1e-3, 2e-37, 0.0])
    of_p, of_q = jax.jit(jax.grad(total, argnums=(0, 1)))(p, q)
    exact_p, exact_q = (a[:-1].astype(np.float64) for a in (p, q))
    square = (exact_p + exact_q) ** 2
    np.testing.assert_allclose(of_p[:-1], exact_q / square, rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(of_q[:-1], -exact_p / square, rtol=1e-3, atol=1e-6)
    # Where D* is undefined, its slope is 0.
    assert of_p[-1] == of_q[-1] == 0


def test_slopes_of_the_value():
    arrays = densities(inside=0.9)
    p, q = arrays["p"], arrays["q"]
    # At D*, the slope of V in D is 0.
    slope = slopes("value", d=arrays["best"], p=p, q=q)["d"]
    np.testing.assert_allclose(slope[(p > 0) & (q > 0)], 0, atol=1e-6)
    # Where one density is 0, D* is 0 or 1, and V rises as D comes nearer to D*.
    np.testing.assert_allclose(slope[7], (p * DX)[7], rtol=1e-6)
    np.testing.assert_allclose(slope[9], -(q * DX)[9], rtol=1e-6)
    assert slope[0] == 0
    # V is linear in the densities; what a bin gains is lost outside the window, where D is 1/2.
    found = slopes("value", d=np.full(N, 0.3))
    np.testing.assert_allclose(found["p"], np.log(2 * 0.3) * DX, rtol=1e-5)
    np.testing.assert_allclose(found["q"], np.log(2 * 0.7) * DX, rtol=1e-5)
    # Where a D of 0 or 1 is wrong, V has a steep slope away from that D.
    p = padded(0.4, 0.4, 0.2)
    slope = slopes("value", d=padded(0.0, 1.0, 0.5), p=p, q=p, dx=np.ones(N))["d"]
    assert slope[0] > 1e6
    assert slope[1] < -1e6


def padded(*values):
    return np.pad(np.array(values), (0, N - len(values)))


def test_slopes_at_0_are_difference_quotients():
    p, q = padded(0.5, 0.0, 0.0, 0.5) / DX, padded(0.0, 0.5, 0.0, 0.5) / DX
    arrays = {"p": p, "q": q, "m": (p + q) / 2, "dx": DX}
    with jax.enable_x64(True):
        found = all_slopes({**densities(), **arrays})
    # KL is left out where both densities are 0: it is infinite after any step of p.
    for name, places in (("jsd", (0, 2, 3)), ("kl", (0, 3))):
        for i in places:
            there = called(name, {**arrays, "p": p + 1e-8 * np.eye(N)[i]})
            quotient = (there - called(name, arrays)) / 1e-8
            assert found[name]["p"][i] == pytest.approx(quotient, rel=1e-6, abs=1e-7)
    # Where only p is 0, the true slope is -inf; the result is the slope from 0 to a tiny float.
    least = np.log(np.finfo(float).tiny)
    assert found["jsd"]["p"][1] == pytest.approx(DX[1] * (least - 1) / 2)
    assert found["kl"]["p"][1] == pytest.approx(DX[1] * (least - np.log(0.25)))
    of_p, of_q = slopes("jsd", p=p, q=q)["p"], slopes("jsd", p=q, q=p)["q"]
    np.testing.assert_array_equal(of_p, of_q)


def test_slopes_where_distances_are_smallest_or_largest():
    # KL and JSD are at their bounds, 0 and log 2; clipping must not make their slopes 0.
    p, q, dx = padded(0.5, 0.5), padded(0.0, 0.0, 0.5, 0.5), np.ones(N)
    of_kl = slopes("kl", p=p, m=p, dx=dx)
    np.testing.assert_allclose((of_kl["p"][:2], -of_kl["m"][:2]), 1.0)
    of_jsd = slopes("jsd", p=p, q=q, dx=dx)["p"]
    np.testing.assert_allclose(of_jsd[:2], np.log(2) / 2, rtol=1e-6)
    # Where a distance is 0, its slope is 0.
    best, p = (densities()[name] for name in ("best", "p"))
    half = {"d": np.full(N, 0.5)}
    cases = {"rms_distance from D*": {"d": best}, "rms_distance": half, "w1": {"q": p}}
    for name, same in cases.items():
        for slope in slopes(name, **same).values():
            assert not np.any(slope), name
    np.testing.assert_allclose(slopes("jsd", q=p)["p"][p > 0], 0, atol=1e-7)


def test_second_derivatives_agree_with_the_equations():
    @jax.jit
    def hessians(a, b, dx, m, best):
        of_jsd = jax.hessian(theory.jsd)(a / dx, b / dx, dx)
        return of_jsd, jax.hessian(theory.kl)(a, m, 1.0), jax.hessian(theory.value)(best, a, b, 1.0)

    # Some densities have squares of 0 in float32; at a density of 0, derivatives need only be finite.
    a = np.float32([0.3, 0.2, 0.4, 1e-30, 1e-30, 0.1, 0.0, 0.0])
    b = np.float32([0.2, 0.2, 0.4, 1e-30, 0.1, 0.0, 0.1, 0.0])
    dx, m = np.float32(DX[:8]), (a + b) / 2
    best = np.append(a[:7] / (2 * m[:7]), np.float32(0.5))
    found = hessians(a, b, dx, m, best)
    assert np.isfinite(found).all()
    of_jsd, of_kl, of_value = map(np.diag, found)
    # In these bins both densities are above 0.
    a, b, m, best = (part[:5] for part in (a, b, m, best))
    np.testing.assert_allclose((of_jsd / dx**2)[:5], b / m / a / 4, rtol=1e-5)
    np.testing.assert_allclose(of_kl[:5], 1 / a, rtol=1e-5)
    np.testing.assert_allclose(of_value[:4], (-2 * m / best / (1 - best))[:4], rtol=1e-5)
