"""Distributions from elsewhere are learnt as they are, or refused in one line."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from gan1d import Config, InputError
from gan1d.targets import parse_target, target_of


def logistic(**changed):
    """An object of one's own: numbers and methods mixed, ppf for quantile."""
    members = {"mean": 2.0, "std": lambda: 1.8138, "cdf": stats.logistic(2).cdf, "ppf": ppf}
    return SimpleNamespace(**members | changed)


def ppf(u):
    """It changes what it is given."""
    u /= 1 - u
    return 2 + np.log(u)


class OnlyCdf(stats.rv_continuous):
    """Of SciPy, which would search for each quantile and integrate for each moment."""

    def _cdf(self, x):
        return 1 / (1 + np.exp(-x))


class HeavyTails(stats.rv_continuous):
    def _cdf(self, x):
        return stats.t(2).cdf(x)


def one_by_one(x):
    return float(stats.logistic.cdf(x - 2)) if isinstance(x, float) else [][0]


def fails(x):
    raise RuntimeError("no cdf today")


OBJECTS = [
    (logistic(), stats.logistic(2)),
    (logistic(cdf=one_by_one), stats.logistic(2)),
    (stats.rv_histogram(np.histogram(np.linspace(0, 1, 99) ** 2, bins=20)), None),
    (OnlyCdf()(loc=3, scale=2), stats.logistic(3, 2)),
]


@pytest.mark.parametrize(("own", "expected"), OBJECTS)
def test_an_object_of_ones_own_is_described_with_a_digest(own, expected):
    target, expected = target_of(own), expected or own
    x = np.linspace(*expected.ppf([0.001, 0.999]), 30)
    np.testing.assert_allclose(target.cdf(x), expected.cdf(x), atol=1e-12)
    np.testing.assert_allclose(
        expected.cdf(target.quantile(expected.cdf(x))), expected.cdf(x), atol=1e-4
    )
    assert (target.mean, target.std) == pytest.approx((expected.mean(), expected.std()), rel=1e-4)
    assert not target.again
    assert target == target_of(own)
    assert " at 0x" not in target.text
    assert target.label == target.text.removeprefix("own:")[:-19]


def test_two_objects_of_a_class_are_told_apart():
    assert target_of(logistic()) != target_of(logistic(std=1.85))


# fmt: off
SCIPYS = [
    ("gamma:2.5", stats.gamma(2.5)), ("gamma:2,0,3", stats.gamma(a=2, scale=3)),
    ("beta:2,5", stats.beta(2, 5, 0, 1)), ("expon", stats.expon()), ("expon:3,2", stats.expon(3, 2)),
    ("t:5,1", stats.t(5, 1)), ("uniform:2,5", stats.uniform(2, 3)), ("uniform:0,1", stats.uniform),
    ("laplace:1,2", stats.laplace(1, 2)), ("norm:4,1.25", stats.norm(4, 1.25)),
    ("truncnorm:0,inf", stats.truncnorm(0, np.inf)), ("gompertz:0.9", stats.gompertz(0.9)),
    ("geninvgauss:2.3,1.5", stats.geninvgauss(2.3, 1.5)), ("vonmises:4,2", stats.vonmises(4, 2)),
    ("norminvgauss:1.25,0.5", stats.norminvgauss(1.25, 0.5)), ("ksone:1000", stats.ksone(1000)),
]
REFUSED = [
    (stats.gamma, r"with its arguments, such as scipy.stats.gamma\(2\), got gamma without"),
    (stats.gamma([1, 2]), "one number for each argument of gamma"),
    (stats.poisson(3), "a continuous distribution, in which no value has a probability"),
    (stats.cauchy(), "cauchy has none"), (HeavyTails()(), "has none"),
    (logistic(cdf=stats.poisson(2).cdf, ppf=stats.poisson(2).ppf), "a continuous distrib"),
    (logistic(ppf=lambda u: -ppf(u)), "quantiles that invert the cdf"),
    (logistic(cdf=lambda x: 100 * stats.logistic(2).cdf(x)), "quantiles that invert the cdf"),
    (logistic(cdf=fails), "no cdf today"), (logistic(ppf=None), "needs quantile or ppf"),
    (logistic(std=100.0), "standard deviation of .* near .* 1.8"),
    (logistic(std=0.3), "standard deviation of .* near .* 1.8"),
    (logistic(mean=4.0), "mean and .* near .* 2 and 1.8"),
    *((text, "target: expected") for text in ("gamma", "gamma:x", "gamma:-1", "gamma:nan")),
    *((text, "target: expected") for text in ("genextreme:-1", "norm_gen", "poisson:3")),
    *((text, "standard deviation") for text in ("cauchy", "t:2", "pareto:1.5")),
    *((text, "expected gamma:A, LOC, SCALE, of which") for text in ("gamma", "gamma:1,2,3,4")),
    ("gama:2", r"did you mean gamma\?$"), ("exponential", r"did you mean expon\?$"),
    ("Gaussian:0,1", r"did you mean normal\?$"),
]
# fmt: on


@pytest.mark.parametrize(("text", "frozen"), SCIPYS)
def test_scipys_distributions_have_a_text_that_is_read_back(text, frozen):
    target = target_of(frozen)
    assert target.text == text
    assert target == parse_target(text)
    assert target.again
    frozen = frozen() if frozen is stats.uniform else frozen
    u = np.concatenate([[1e-5, 1e-3], np.linspace(0.01, 0.99, 50)])
    np.testing.assert_allclose(frozen.cdf(target.quantile(u)), u, rtol=2e-3)
    np.testing.assert_allclose(target.cdf(frozen.ppf(u)), u, rtol=1e-9)
    assert (target.mean, target.std) == pytest.approx((frozen.mean(), frozen.std()), rel=1e-3)


@pytest.mark.parametrize(("value", "said"), REFUSED)
def test_anything_else_is_refused_in_one_line(value, said):
    with pytest.raises(InputError, match=said) as caught:
        Config(target=value)
    assert str(caught.value).startswith("target: ")
    assert "\n" not in str(caught.value)
