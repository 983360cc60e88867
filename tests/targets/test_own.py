"""SciPy's and users' distributions become targets; anything else is refused in one line."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from gan1d import Config, InputError
from gan1d.targets.text import parse_target, target_of


def logistic(**changed):
    """A user's object, with the method ppf in place of quantile."""
    members = {"cdf": stats.logistic(2).cdf, "ppf": ppf}
    return SimpleNamespace(**members | changed)


def ppf(u):
    """A quantile function that changes its argument."""
    u /= 1 - u
    return 2 + np.log(u)


class OnlyCdf(stats.rv_continuous):
    """A distribution with only a cdf: SciPy would search for quantiles and integrate for moments."""

    def _cdf(self, x):
        return 1 / (1 + np.exp(-x))


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
def test_a_users_object_is_described_with_a_digest(own, expected):
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
    assert target != target_of(SimpleNamespace(cdf=stats.norm.cdf, ppf=stats.norm.ppf))


TEXTS = """
    gamma:x gamma:-1 gamma:nan genextreme:-1 norm_gen poisson:3 samples.bin none.csv
    uniform:1,1 uniform:2,1 uniform:0,inf laplace:0,-1 mixture: mixture:1,0 mixture:0.5,0,1
    mixture:0.6,0,1/0.6,1,1 mixture:-0.5,0,1/1.5,1,1 mixture:0.5,0,0/0.5,1,1 mixture:1,0,1/
    mixture:0.5,a.csv/0.5,10,1 mixture:0.5,mixture:1,0,1/0.5,1,1
    normal normal: normal:1 normal:1,2,3 normal:a,b normal:0,0 normal:nan,1"""
# fmt: off
SCIPYS = [
    ("gamma:2.5", stats.gamma(2.5)), ("gamma:2,0,3", stats.gamma(a=2, scale=3)),
    ("beta:2,5", stats.beta(2, 5, 0, 1)), ("expon", stats.expon()), ("expon:3,2", stats.expon(3, 2)),
    ("t:5,1", stats.t(5, 1)), ("uniform:2,5", stats.uniform(2, 3)), ("uniform:0,1", stats.uniform),
    ("laplace:1,2", stats.laplace(1, 2)), ("norm:4,1.25", stats.norm(4, 1.25)),
    ("truncnorm:0,inf", stats.truncnorm(0, np.inf)), ("gompertz:0.9", stats.gompertz(0.9)),
    ("geninvgauss:2.3,1.5", stats.geninvgauss(2.3, 1.5)),
]
REFUSED = [
    (stats.poisson(3), "a continuous distribution, in which no value has a probability"),
    (stats.cauchy(), "got nan"), (stats.gamma, "expected arguments, as in scipy.stats.gamma"),
    (logistic(ppf=lambda u: -ppf(u)), "quantiles that invert the cdf"),
    (logistic(cdf=lambda x: 100 * stats.logistic(2).cdf(x)), "quantiles that invert the cdf"),
    (logistic(cdf=fails), "no cdf today"), (logistic(ppf=None), "needs quantile or ppf"),
    *((text, "standard deviation") for text in ("cauchy", "t:2", "pareto:1.5")),
    *((text, f"gamma:A, LOC, SCALE within .* got {text}$") for text in ("gamma", "gamma:1,2,3,4")),
    ("gama:2", r"did you mean gamma\?$"), ("exponential", r"did you mean expon\?$"),
    ("Gaussian:0,1", r"did you mean normal\?$"), (stats.norm([0, 1]), "one distribution, got"),
    # These are neither distributions nor samples.
    *((value, "text such as") for value in (3.5, None, {"a": 1}, iter([1.0, 2.0]), [1.0, [2.0]])),
    (np.zeros((30, 2)), r"one column of .* samples, got an array of shape \(30, 2\)"),
    ([True, False], "bool of shape"), ([1.0, 2j], "complex128 of shape"), (["1", "2"], "<U1 of shape"),
    *((values, "distinct values, got [01] in") for values in ([], [3.0, 3.0], [np.nan, None])),
    ([1.0, np.inf], "infinity"), (np.zeros(10_000_001, np.int8), "at most 10000000 samples, got"),
    *((text, "target: expected") for text in ["", *TEXTS.split()]),
    (Config.from_json(Config(target=[1.0, 2.0]).to_json()).target, "is not saved with the settings"),
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
        Config(target=value).learnt_target()
    assert str(caught.value).startswith("target: ")
    assert "\n" not in str(caught.value)
