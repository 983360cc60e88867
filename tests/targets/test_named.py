import numpy as np
import pytest
from scipy import stats

from gan1d.errors import InputError
from gan1d.targets import parse_target
from gan1d.targets.named import Named, named_by


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


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("gama:2", "gamma"),
        ("exponential", "expon"),
        ("Gaussian:0,1", "normal"),
        ("lognormal:1", "lognorm"),
    ],
)
def test_a_wrong_name_is_answered_by_the_nearest_right_one(wrong, right):
    with pytest.raises(InputError, match=f"did you mean {right}\\?$"):
        parse_target(wrong)


@pytest.mark.parametrize("text", ["gamma", "gamma:1,2,3,4"])
def test_the_numbers_that_it_takes_are_named(text):
    with pytest.raises(InputError, match="expected gamma:A, LOC, SCALE, of which"):
        parse_target(text)


@pytest.mark.parametrize(
    "frozen",
    [
        stats.gamma(2),
        stats.gamma(2, loc=1),
        stats.gamma(a=2, scale=3.5),
        stats.norm(),
        stats.beta(2, 5, scale=4),
        stats.t(5, 0, 1),
        stats.expon(scale=1 / 3),
    ],
)
def test_a_frozen_distribution_has_a_text_that_is_read_back(frozen):
    named = named_by(frozen)
    again = parse_target(str(named))
    u = np.linspace(0.001, 0.999, 40)
    np.testing.assert_allclose(again.quantile(u), frozen.ppf(u), rtol=1e-12)
    assert again == parse_target(str(again))


@pytest.mark.parametrize("frozen", [stats.poisson(3), stats.gamma([1, 2]), stats.cauchy()])
def test_a_frozen_distribution_that_cannot_be_learnt_is_refused(frozen):
    with pytest.raises(InputError, match="target: expected"):
        named_by(frozen)


# SciPy searches for each of their quantiles by itself.
@pytest.mark.parametrize("text", ["norminvgauss:1.25,0.5", "exponnorm:1.5", "recipinvgauss:0.6"])
def test_quantiles_without_a_formula_are_the_inverse_of_the_cdf(text):
    target = parse_target(text)
    u = np.concatenate([[1e-6, 1e-4], np.linspace(0.01, 0.99, 99), [1 - 1e-4]])
    np.testing.assert_allclose(target.cdf(target.quantile(u)), u, atol=1e-6, rtol=1e-3)


def test_a_distribution_on_a_circle_is_refused():
    with pytest.raises(InputError, match=r"cdf of vonmises:4\.0 between 0 and 1"):
        parse_target("vonmises:4")
