import numpy as np
import pytest
from scipy import stats

from gan1d.targets.distributions import (
    QUANTILE_TABLE_LOGIT,
    QUANTILE_TABLE_SIZE,
    Laplace,
    Mixture,
    Normal,
    Uniform,
    bin_density,
    quantile_table,
)
from gan1d.targets.smoothed import Empirical

GRID = np.linspace(-QUANTILE_TABLE_LOGIT, QUANTILE_TABLE_LOGIT, QUANTILE_TABLE_SIZE)


FAMILIES = [
    (Uniform(-2.0, 3.0), stats.uniform(-2.0, 5.0)),
    (Laplace(1.0, 0.7), stats.laplace(1.0, 0.7)),
    (Normal(4.0, 1.25), stats.norm(4.0, 1.25)),
]
MIXTURE = Mixture((0.3, 0.7), (Normal(-2.0, 0.5), Normal(1.0, 1.5)))
TARGETS = [*(ours for ours, _ in FAMILIES), MIXTURE]


@pytest.mark.parametrize(("ours", "theirs"), FAMILIES)
def test_a_family_agrees_with_scipys(ours, theirs):
    x = np.linspace(-6, 9, 400)
    u = np.linspace(1e-6, 1 - 1e-6, 401)
    np.testing.assert_allclose(ours.cdf(x), theirs.cdf(x), rtol=1e-9)
    np.testing.assert_allclose(ours.quantile(u), theirs.ppf(u), rtol=1e-9, atol=1e-9)
    assert (ours.mean, ours.std) == pytest.approx((theirs.mean(), theirs.std()))


def test_a_mixture_is_the_weighted_sum_of_its_parts():
    x = np.linspace(-6, 9, 400)
    expected = 0.3 * stats.norm(-2, 0.5).cdf(x) + 0.7 * stats.norm(1, 1.5).cdf(x)
    np.testing.assert_allclose(MIXTURE.cdf(x), expected, atol=1e-12)
    assert MIXTURE.mean == pytest.approx(0.3 * -2 + 0.7 * 1)
    variance = 0.3 * (0.5**2 + 4) + 0.7 * (1.5**2 + 1) - MIXTURE.mean**2
    assert MIXTURE.std == pytest.approx(np.sqrt(variance))
    u = np.linspace(1e-6, 1 - 1e-6, 1001)
    np.testing.assert_allclose(MIXTURE.cdf(MIXTURE.quantile(u)), u, atol=1e-9)


@pytest.mark.parametrize("target", TARGETS)
def test_the_quantile_table_draws_from_the_target(target):
    """As in training, stratified uniforms are mapped by linear interpolation in logit(u)."""
    u = (np.arange(20_000) + 0.5) / 20_000
    standardised = np.interp(np.log(u) - np.log1p(-u), GRID, quantile_table(target))
    draws = target.mean + target.std * standardised
    assert stats.kstest(draws, target.cdf).statistic < 1e-3


def test_an_empirical_target_is_its_samples():
    samples = np.array([3.0, -1.0, 0.5, 0.5, 2.0])
    target = Empirical(samples)
    assert (target.mean, target.std) == pytest.approx((samples.mean(), samples.std()))
    assert target.quantile([1e-9, 0.2, 0.21, 0.6, 1 - 1e-9]).tolist() == [-1, -1, 0.5, 0.5, 3]
    edges = np.array([-2.0, 0.0, 1.0, 4.0])
    np.testing.assert_allclose(bin_density(target, edges) * np.diff(edges), [0.2, 0.4, 0.4])
