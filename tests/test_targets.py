import numpy as np
import pytest
from scipy import stats

from gan1d.errors import InputError
from gan1d.targets import (
    QUANTILE_TABLE_LOGIT,
    QUANTILE_TABLE_SIZE,
    Normal,
    bin_density,
    parse_target,
    quantile_table,
    sample,
)


def test_normal_is_scipys():
    ours, theirs = Normal(-3.0, 0.2), stats.norm(-3.0, 0.2)
    x = np.linspace(-6, 0, 300)
    u = np.linspace(1e-6, 1 - 1e-6, 300)
    np.testing.assert_allclose(ours.cdf(x), theirs.cdf(x), rtol=1e-9)
    np.testing.assert_allclose(ours.quantile(u), theirs.ppf(u), rtol=1e-9)


def test_bin_density_integrates_to_the_probability_of_the_window():
    edges = np.linspace(3, 7, 33)
    mass = np.sum(bin_density(Normal(4, 1.25), edges) * np.diff(edges))
    assert mass == pytest.approx(stats.norm(4, 1.25).cdf(7) - stats.norm(4, 1.25).cdf(3))


def test_samples_follow_the_target():
    draws = sample(Normal(4, 1.25), 20_000, np.random.default_rng(0))
    assert stats.kstest(draws, stats.norm(4, 1.25).cdf).pvalue > 1e-3


def test_the_quantile_table_is_standardised_and_reaches_the_tails():
    table = quantile_table(Normal(4000, 0.01))
    logits = np.linspace(-QUANTILE_TABLE_LOGIT, QUANTILE_TABLE_LOGIT, QUANTILE_TABLE_SIZE)
    np.testing.assert_allclose(table, stats.norm.ppf(1 / (1 + np.exp(-logits))), atol=1e-5)


def test_parse():
    assert parse_target("normal:-1,0.3") == Normal(-1.0, 0.3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "normal",
        "normal:",
        "normal:1",
        "normal:1,2,3",
        "normal:a,b",
        "cauchy:0,1",
        "normal:0,0",
        "normal:0,-1",
        "normal:nan,1",
        "normal:0,nan",
        "normal:0,inf",
        "normal:inf,1",
    ],
)
def test_what_names_no_target_is_refused(text):
    with pytest.raises(InputError, match="target: expected"):
        parse_target(text)
