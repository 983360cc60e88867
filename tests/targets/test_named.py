import numpy as np
import pytest
from scipy import stats

from gan1d.errors import InputError
from gan1d.targets import parse_target
from gan1d.targets.named import Named


@pytest.mark.parametrize(
    ("text", "frozen"),
    [
        ("gamma:2.5", stats.gamma(2.5)),
        ("beta:2,5", stats.beta(2, 5)),
        ("expon", stats.expon()),
        ("expon:3,2", stats.expon(3, 2)),
        ("lognorm:0.5", stats.lognorm(0.5)),
        ("t:5", stats.t(5)),
    ],
)
def test_a_name_is_scipys_distribution(text, frozen):
    target = parse_target(text)
    assert target == parse_target(text)
    assert target.mean == pytest.approx(frozen.mean())
    assert target.std == pytest.approx(frozen.std())
    u = np.linspace(0.01, 0.99, 50)
    np.testing.assert_allclose(target.quantile(u), frozen.ppf(u))
    np.testing.assert_allclose(target.cdf(target.quantile(u)), u)


@pytest.mark.parametrize(
    "text",
    [
        "gama:2",
        "gamma",
        "gamma:x",
        "gamma:-1",
        "beta:2",
        "expon:1,2,3,4",
        "gamma:nan",
        "gamma:inf",
        "genextreme:-1",
        "norm_gen",
        "poisson:3",
    ],
)
def test_what_is_no_distribution_is_refused(text):
    with pytest.raises(InputError, match="target: expected"):
        parse_target(text)


@pytest.mark.parametrize("text", ["cauchy", "t:2", "pareto:1.5"])
def test_a_distribution_without_a_variance_is_refused(text):
    with pytest.raises(InputError, match="standard deviation"):
        parse_target(text)


def test_its_parts_are_its_name_and_arguments():
    assert parse_target("gamma:2.5,0,3") == Named("gamma", (2.5, 0.0, 3.0))
