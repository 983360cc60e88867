from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gan1d.config import Config
from gan1d.model import batches
from gan1d.model.batches import Profile, draw_batches, starts, steep_places
from gan1d.targets.distributions import Normal, quantile_table

places = jax.jit(steep_places)
QUANTILES = jnp.asarray(quantile_table(Normal(0.0, 1.0)))


@partial(jax.jit, static_argnames="stratified")
def drawn(starts, seed, steps, stratified):
    draw = partial(draw_batches, starts, seed, QUANTILES, stratified=stratified)
    return jax.vmap(draw)(steps)


def draws(steps, *, stratified=True, **settings):
    config = Config(**settings)
    return drawn(starts(config), config.seed, np.asarray(steps), stratified)


def test_each_stratum_has_one_sample_at_each_step_and_is_filled_evenly_in_time():
    found = draws(np.arange(1000), k=2, batch_size=4)
    for u in (stats.norm.cdf(found.x), (found.discriminator_z + 1) / 2):
        assert u.shape == (1000, 2, 4)
        # By rounding, a sample at the edge of a stratum may be counted in the next stratum.
        assert np.mean(np.floor(4 * np.asarray(u, float) + 1e-4) == np.arange(4)) > 0.999
    assert np.all(np.diff(found.discriminator_z) > 0)
    share = (np.asarray(found.generator_z, float) + 1) / 2 * 4 % 1
    chance = np.random.default_rng(0).uniform(size=share.shape)
    for n in (10, 100, 1000):
        gaps, by_chance = (
            max(stats.kstest(column[:n], "uniform").statistic for column in numbers.T)
            for numbers in (share, chance)
        )
        assert gaps < 2.5 / n
        assert gaps < 0.7 * by_chance


def test_batches_depend_only_on_the_seed_and_the_step():
    for stratified in (True, False):
        some, again, other = (
            draws(steps, stratified=stratified, seed=seed)
            for steps, seed in (([3, 2**31 - 1, 4], 0), ([4] * 3, 0), ([3, 2**31 - 1, 4], 1))
        )
        for a, b, c in zip(some, again, other, strict=True):
            assert np.array_equal(a[2], b[0])
            assert not np.array_equal(a, c)
        assert len({np.asarray(z).tobytes() for z in some.generator_z}) == 3


def test_independent_samples_have_the_same_distribution():
    found = draws(np.arange(40), stratified=False, batch_size=128)
    assert stats.kstest(np.ravel(found.x), "norm").pvalue > 1e-3
    for z in found[1:]:
        assert stats.kstest(np.ravel(z), "uniform", (-1, 2)).pvalue > 1e-3
    assert np.all(np.diff(found.discriminator_z) >= 0)
    assert abs(stats.spearmanr(np.ravel(found.x), np.ravel(found.generator_z)).statistic) < 0.07
    strata = np.floor((np.asarray(found.generator_z) + 1) / 2 * 128)
    assert not np.array_equal(np.sort(strata[0]), np.arange(128))


def leap(z):
    """A G with two modes, and a leap between them within a hundredth of z's range."""
    return -2 + 4 / (1 + np.exp(-(z - 0.3) / 0.004)) + 0.3 * z


def profile(function, n=192):
    z = np.r_[-1, np.sort(np.random.default_rng(1).uniform(-1, 1, n)), 1].astype(np.float32)
    return Profile(z, function(z.astype(float)).astype(np.float32))


EVEN = ((2 * np.arange(1000) + 1) / 1000 - 1).astype(np.float32)


def test_a_share_of_the_noise_falls_where_g_is_steep(monkeypatch):
    # The leap is about 4 of the 4.6 from G(-1) to G(1).
    z, weights = places(EVEN, profile(leap), 0.5)
    assert np.mean(np.abs(z - 0.3) < 0.03) == pytest.approx(0.5 * 4 / 4.6, abs=0.04)
    assert np.all(np.diff(z) >= 0)
    # For many samples, searchsorted uses another method, with the same results.
    monkeypatch.setattr(batches, "FEW_COMPARISONS", 0)
    many = jax.jit(lambda *arguments: steep_places(*arguments))
    for a, b in zip((z, weights), many(EVEN, profile(leap), 0.5), strict=True):
        np.testing.assert_array_equal(a, b)
    # The noise is spread evenly if `share` is 0, or if G is equally steep everywhere.
    for where, share in (
        (profile(np.copy), 0.9),
        (profile(np.zeros_like), 0.9),
        (profile(leap), 0.0),
    ):
        z, weights = places(EVEN, where, share)
        np.testing.assert_allclose(z, EVEN, atol=1e-5)
        np.testing.assert_allclose(weights, 1, atol=1e-3)


@settings(max_examples=30)
@given(
    share=st.floats(0, 0.99),
    knots=st.lists(st.floats(-10, 10), min_size=2, max_size=12),
    power=st.integers(0, 5),
)
def test_weighted_means_are_those_of_the_uniform_noise(share, knots, power):
    # The weights undo the crowding of the noise, whether G is folded, flat or steep.
    at = np.linspace(-1, 1, len(knots))
    z, weights = places(EVEN, profile(lambda z: np.interp(z, at, knots)), share)
    z, weights = np.asarray(z, float), np.asarray(weights, float)
    expected = (1 - (-1) ** (power + 1)) / (2 * (power + 1))
    most = 1 / (1 - share)
    # A mean over points is off by at most the jumps between weights of neighbouring points.
    assert np.mean(weights * z**power) == pytest.approx(expected, abs=1e-3 + 2 * most / len(z))
    assert 0 < weights.min() <= weights.max() <= 1.001 * most


def test_a_profile_of_g_may_repeat_points():
    where = profile(leap)
    noise = np.r_[np.float32([-1, -1 + 1e-7, 1 - 1e-7, 1]), EVEN[2:-2]]
    for z in (where.z.clip(-0.5, 0.5), where.z.clip(-1, 0.2), where.z.clip(-0.999, 1)):
        z[:2], z[-2:] = -1, 1
        met = Profile(z, leap(z.astype(float)).astype(np.float32))
        found, weights = places(noise, met, 0.4)
        assert np.abs(found).max() <= 1
        assert np.isfinite(weights).all()
