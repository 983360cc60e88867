"""The theory functions on JAX's arrays: NumPy's results, also jitted, mapped and differentiated."""

from functools import cache, partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.scipy.stats import norm

from gan1d import theory

N = 24
DX = np.random.default_rng(7).uniform(0.1, 0.4, N)

# What each is called with: `densities` has the arrays, `m` is (p + q) / 2 and `best` is D*.
CASES = {
    "optimal_discriminator": (theory.optimal_discriminator, "p q"),
    "value": (theory.value, "d p q dx"),
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
    "spread": (theory.spread, "d levels p q dx"),
}
every_function = pytest.mark.parametrize(("function", "names"), CASES.values(), ids=CASES)
# One finite number each, and no two that share all of their code.
SLOPED = ("value", "kl", "jsd", "w1", "nash_gap", "rms_distance", "rms_distance from D*")
every_slope = pytest.mark.parametrize("name", SLOPED)


def densities(*lead: int, inside: float = 1.0) -> dict[str, np.ndarray]:
    """Random D, p and q, (*lead, N): in some bins there is one density, in some there is none."""
    rng = np.random.default_rng(0)
    p, q = rng.uniform(0.1, 1.0, (2, *lead, N))
    p[..., [0, 5, 9]] = 0
    q[..., [0, 5, 7]] = 0
    return with_d(p, q, rng.uniform(0.05, 0.95, p.shape), inside)


def with_d(p, q, d, inside=1.0) -> dict[str, np.ndarray]:
    p, q = (inside * a / np.sum(a * DX, axis=-1, keepdims=True) for a in (p, q))
    # D is certain where it may be.
    d = np.where(p == 0, 0.0, d)
    best = theory.optimal_discriminator(p, q)
    half, levels = np.array(0.5), np.array([0.0, 0.25, 0.5, 0.9, 1.0])
    arrays = {"d": d, "p": p, "q": q, "dx": DX, "m": (p + q) / 2, "best": best}
    return {**arrays, "half": half, "levels": levels}


def chosen(arrays, names, convert=np.asarray) -> list:
    return [convert(arrays[name]) for name in names.split()]


@pytest.fixture
def x64():
    with jax.enable_x64(True):
        yield


def test_every_public_function_is_a_case():
    public = {name for name, what in vars(theory).items() if hasattr(what, "__wrapped__")}
    assert {name.split()[0] for name in CASES} == public


@every_function
@pytest.mark.parametrize("x64", [False, True])
def test_results_are_those_of_numpy(function, names, x64):
    # One p is measured against many q; the tests forbid JAX to add axes of its own accord.
    with jax.enable_x64(x64):
        jitted = jax.jit(function)
        for inside in (1.0, 0.6):
            arrays = {**densities(3, inside=inside), "p": densities(inside=inside)["p"]}
            expected = function(*chosen(arrays, names))
            assert isinstance(expected, np.ndarray)
            found = jitted(*chosen(arrays, names, jnp.asarray))
            assert isinstance(found, jax.Array)
            floats = np.float64 if x64 else np.float32
            assert found.dtype == (bool if expected.dtype == bool else floats)
            near = {"rtol": 1e-12, "atol": 1e-12} if x64 else {"rtol": 2e-5, "atol": 2e-6}
            np.testing.assert_allclose(found, expected, **near)


@every_function
def test_they_can_be_mapped_in_strict_types(function, names):
    arrays = densities(3)
    given = chosen(arrays, names, jnp.asarray)
    mapped = jax.vmap(function, in_axes=[0 if a.ndim == 2 else None for a in given])
    expected = function(*chosen(arrays, names))
    with jax.numpy_dtype_promotion("strict"):
        found = jax.eval_shape(mapped, *given)
    assert found.shape == expected.shape
    assert found.dtype in (jnp.float32, bool)


def test_integers_and_lists_become_jaxs_floats():
    d = theory.optimal_discriminator(jnp.array([1, 0]), [3, 1])
    assert d.dtype == jnp.float32
    assert d.tolist() == [0.25, 0.0]
    assert isinstance(theory.optimal_discriminator([3, 1], jnp.array([1, 0])), jax.Array)
    assert theory.optimal_discriminator(jnp.ones(2, jnp.float16), 1).dtype == jnp.float16
    # A list is NumPy's, whatever it holds.
    assert isinstance(theory.optimal_discriminator([jnp.float32(1.0)], [1.0]), np.ndarray)


def test_values_are_checked_unless_jax_traces():
    p, bad = jnp.array([0.5, 0.5]), jnp.array([1.5, -0.5])
    for function, arguments, field in (
        (theory.optimal_discriminator, (p, bad), "densities: "),
        (theory.spread, (bad, p, p, p, 1.0), "d: "),
        (theory.jsd, (p, p, 0.0), "dx: "),
        (theory.nash_gap, (p, p, 3 * p, 1.0), "densities: "),
    ):
        with pytest.raises(ValueError, match=field):
            function(*arguments)
        jax.eval_shape(function, *arguments)
    # What jit closes over is not checked either; what grad differentiates has values.
    jax.eval_shape(lambda q: theory.optimal_discriminator(bad, q), p)
    with pytest.raises(ValueError, match="densities: "):
        jax.grad(lambda q: theory.w1(q, p, 1.0))(bad)


def test_what_rounding_leaves_in_float32_is_no_probability():
    kl = jax.jit(theory.kl)
    x = jnp.linspace(-8, 8, 401)
    p, q = (norm.pdf(x, mean) for mean in (1.0, -1.0))
    p, q = p / jnp.sum(p * 0.04), q / jnp.sum(q * 0.04)
    # 1e-6 of one lies outside the window, then 1e-6 of the other.
    for part in (1 - 1e-6, 1 / (1 - 1e-6)):
        assert kl(part * p, q, 0.04) == pytest.approx(2.0, rel=1e-4)
        assert kl(p, part * q, 0.04) == pytest.approx(2.0, rel=1e-4)
    # Of p a half lies outside, of q nothing but what rounding leaves.
    assert kl(0.5 * p, q * (1 - 1e-6), 0.04) == jnp.inf
    assert kl(0.5 * p, q * (1 - 1e-4), 0.04) < 5


def test_the_thinnest_tails_do_not_add_up_to_a_distance():
    # Half of such a mass is 0 in float32.
    p = jnp.array([1.0, 2e-38])
    assert theory.jsd(p, p.at[1].set(0), 1.0) < 1e-6


def differentiated(names: str) -> list[int]:
    return [place for place, name in enumerate(names.split()) if name in ("d", "p", "q", "m")]


@cache
def gradient(name: str):
    """The slopes of a case in D and the densities; compiled once, so that all arrays are (N,)."""
    function, names = CASES[name]
    return jax.jit(jax.grad(function, argnums=differentiated(names)))


def padded(*values: float) -> np.ndarray:
    return np.pad(np.array(values), (0, N - len(values)))


@every_slope
def test_gradients_are_those_of_finite_differences(name, x64):
    function, names = CASES[name]
    for inside in (1.0, 0.6):
        given = chosen(densities(inside=inside), names)
        for place, slope in zip(differentiated(names), gradient(name)(*given), strict=True):
            # At 0 there is a slope to one side only, which may be infinite.
            inner = np.flatnonzero((given[place] > 0) & (given[place] < 1))
            step = np.zeros((len(inner), N))
            step[np.arange(len(inner)), inner] = 1e-7
            up, down = (
                function(*given[:place], given[place] + change, *given[place + 1 :])
                for change in (step, -step)
            )
            np.testing.assert_allclose(slope[inner], (up - down) / 2e-7, rtol=1e-4, atol=1e-6)


def patterns() -> dict[str, np.ndarray]:
    """Densities that miss each other, overlap or are equal, in any of their bins; D anything."""
    rng = np.random.default_rng(1)
    p, q = rng.uniform(0.1, 1.0, (2, 200, N)) * (rng.random((2, 200, N)) < 0.6)
    q[:20] = p[:20]
    p[20:40] = np.where(q[20:40] > 0, 0, 1)
    # Tails whose square is 0 in float32.
    p[40:80, :9] *= 1e-25
    q[60:100, :9] *= 1e-25
    d = rng.choice([0.3, 0.5], (200, N)) * np.ones(p.shape)
    d[:10] = 0.5
    return with_d(p, q, d)


@every_slope
def test_no_gradient_is_nan(name):
    arrays = patterns()
    names = CASES[name][1]
    for i in range(200):
        row = {key: array[i] if array.ndim == 2 else array for key, array in arrays.items()}
        for slope in gradient(name)(*chosen(row, names, np.float32)):
            assert np.isfinite(slope).all()


def test_gradient_of_the_optimal_discriminator():
    def total(p, q):
        return jnp.nansum(theory.optimal_discriminator(p, q))

    p = jnp.array([0.5, 0.2, 0.0, 3e-25, 0.7, 1e-37, 0.0])
    q = jnp.array([0.25, 0.0, 0.3, 1e-25, 1e-3, 2e-37, 0.0])
    of_p, of_q = jax.jit(jax.grad(total, argnums=(0, 1)))(p, q)
    exact_p, exact_q = (np.asarray(a, np.float64)[:-1] for a in (p, q))
    square = (exact_p + exact_q) ** 2
    np.testing.assert_allclose(of_p[:-1], exact_q / square, rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(of_q[:-1], -exact_p / square, rtol=1e-3, atol=1e-6)
    # Where it is undefined it has no slope.
    assert of_p[-1] == of_q[-1] == 0


def test_d_star_is_where_the_value_has_no_slope():
    arrays = densities(inside=0.9)
    d, p, q, dx = chosen(arrays, "best p q dx", jnp.asarray)
    both = (arrays["p"] > 0) & (arrays["q"] > 0)
    slope, *_ = gradient("value")(d, p, q, dx)
    np.testing.assert_allclose(slope[both], 0, atol=1e-6)
    # Where only one density is, D* is at a bound, and the slope is towards it.
    np.testing.assert_allclose(slope[7], (p * dx)[7], rtol=1e-6)
    np.testing.assert_allclose(slope[9], -(q * dx)[9], rtol=1e-6)
    assert slope[0] == 0


def test_the_value_is_linear_in_the_densities_also_where_they_are_0():
    _, p, q, dx = chosen(densities(), "d p q dx", jnp.asarray)
    d = jnp.full(N, 0.3)
    _, of_p, of_q = gradient("value")(d, p, q, dx)
    # Probability that is added here is missing elsewhere, where it counted as with D = 1/2.
    np.testing.assert_allclose(of_p, np.log(2 * 0.3) * dx, rtol=1e-5)
    np.testing.assert_allclose(of_q, np.log(2 * 0.7) * dx, rtol=1e-5)


def test_the_value_at_d_star_is_the_virtual_criterion():
    @jax.jit
    def difference(p, q, dx):
        value = theory.value(theory.optimal_discriminator(p, q), p, q, dx)
        return value - theory.virtual_criterion(p, q, dx)

    rng = np.random.default_rng(2)
    x = np.linspace(-6, 6, 241)
    means, stds = rng.uniform(-3, 3, (2, 100, 1)), rng.uniform(0.1, 2, (2, 100, 1))
    p, q = np.exp(-(((x - means) / stds) ** 2) / 2) * (rng.random((2, 100, 241)) < 0.9)
    totals = rng.choice([1, 1 - 0.9e-4, 0.3, 1.0009], (2, 100, 1))
    p, q = totals * np.stack([p, q]) / np.sum([p, q], axis=-1, keepdims=True)
    for exponent in (-3, 0, 3):
        dx = 10.0**exponent
        found = difference(*(jnp.asarray(a, jnp.float32) for a in (p / dx, q / dx, dx)))
        np.testing.assert_allclose(found, 0, atol=1e-6)
        with jax.enable_x64(True):
            found = difference(*map(jnp.asarray, (p / dx, q / dx, dx)))
        np.testing.assert_allclose(found, 0, atol=1e-14)


def test_a_certain_d_that_is_wrong_is_told_the_way_back():
    p, d = padded(0.4, 0.4, 0.2), padded(0.0, 1.0, 0.5)
    slope, *_ = gradient("value")(*map(jnp.asarray, (d, p, p, np.ones(N))))
    assert np.isfinite(slope).all()
    assert slope[0] > 1e6
    assert slope[1] < -1e6


def test_slopes_at_0_are_difference_quotients(x64):
    p, q = padded(0.5, 0.0, 0.0, 0.5) / DX, padded(0.0, 0.5, 0.0, 0.5) / DX
    m = (p + q) / 2
    for name, other, share in (("jsd", q, 0.5), ("kl", m, 1.0)):

        def quotient(i, step, function=CASES[name][0], other=other):
            change = function(p + step * np.eye(N)[i], other, DX) - function(p, other, DX)
            return change / step

        slope, *_ = gradient(name)(*map(jnp.asarray, (p, other, DX)))
        # Where there is neither, KL is infinite for any step.
        for i in (0, 2, 3) if name == "jsd" else (0, 3):
            assert slope[i] == pytest.approx(quotient(i, 1e-8), rel=1e-6, abs=1e-7)
        # Where there is only the other, the quotient falls like the logarithm of the step.
        falls = share * DX[1]
        assert quotient(1, 1e-8) - quotient(1, 1e-6) == pytest.approx(
            falls * np.log(1e-2), rel=1e-4
        )
        least = 0.5 * q[1] * np.finfo(float).tiny
        expected = quotient(1, 1e-8) + falls * np.log(least / 1e-8)
        assert slope[1] == pytest.approx(expected, rel=2e-3)
    # JSD is symmetric.
    of_p, of_q = (gradient("jsd")(*map(jnp.asarray, (*pair, DX))) for pair in ((p, q), (q, p)))
    np.testing.assert_array_equal(of_p[0], of_q[1])


def test_bounds_do_not_take_slopes_away():
    p, q, dx = map(jnp.asarray, (padded(0.5, 0.5), padded(0.0, 0.0, 0.5, 0.5), np.ones(N)))
    # 0 and log 2 are the least and the most that these can be.
    of_p, of_q = gradient("kl")(p, p, dx)
    np.testing.assert_allclose((of_p[:2], -of_q[:2]), 1.0)
    np.testing.assert_allclose(gradient("jsd")(p, q, dx)[0][:2], np.log(2) / 2, rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_second_derivatives_are_those_of_the_equations(dtype):
    # Also in tails whose square is 0, and at least finite where a density is 0.
    thin = 1e-30 if dtype is np.float32 else 1e-200
    a = np.array([0.3, 0.2, 0.5, thin, thin, 0.1, 0.0, 0.0])
    b = np.array([0.3, 0.2, 0.4, thin, 0.1, 0.0, 0.1, 0.0])
    a, b, dx = a / a.sum(), b / b.sum(), DX[:8]
    m = (a + b) / 2
    best = np.r_[a[:7] / (2 * m[:7]), 0.5]

    def found(function, *arguments):
        with jax.enable_x64(dtype is np.float64):
            hessian = jax.jit(jax.hessian(function))(*(jnp.asarray(x, dtype) for x in arguments))
        assert np.isfinite(hessian).all()
        return np.diag(hessian)

    # Both densities are in these bins.
    some = slice(5)
    of_jsd = found(theory.jsd, a / dx, b / dx, dx) / dx**2
    np.testing.assert_allclose(of_jsd[some], b[some] / m[some] / a[some] / 4, rtol=1e-5)
    np.testing.assert_allclose(found(theory.kl, a, m, 1.0)[some], 1 / a[some], rtol=1e-5)
    of_value = found(theory.value, best, a, b, 1.0)
    expected = -2 * m[:4] / best[:4] / (1 - best[:4])
    np.testing.assert_allclose(of_value[:4], expected, rtol=1e-5)


def test_a_distance_of_0_has_no_slope():
    best, half, p, q, dx = chosen(densities(), "best half p q dx", jnp.asarray)
    assert not np.any(gradient("rms_distance from D*")(best, best, p, q, dx))
    assert not np.any(gradient("rms_distance")(jnp.full(N, 0.5), half, p, q, dx))
    assert not np.any(gradient("w1")(p, p, dx))
    np.testing.assert_allclose(gradient("jsd")(p, p, dx)[0][np.flatnonzero(p)], 0, atol=1e-7)
