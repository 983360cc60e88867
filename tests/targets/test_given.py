"""Whatever Python hands over as a target becomes a text, and is the distribution that it was."""

import array
import copy
import ctypes
import dataclasses
import pickle
import statistics
from collections import deque
from decimal import Decimal

import numpy as np
import pytest
from scipy import stats

from gan1d import Config, InputError
from gan1d.targets import Empirical, Laplace, Mixture, Normal, Smoothed, Uniform, parse_target
from gan1d.targets.resolve import resolve

SAMPLES = np.random.default_rng(3).normal(4, 1.25, 300)


class Logistic:
    """One of the user's own: numbers and methods mixed, ppf for quantile."""

    mean = 2.0

    def std(self):
        return np.pi / np.sqrt(3)

    def cdf(self, x):
        return 1 / (1 + np.exp(-(x - 2)))

    def ppf(self, u):
        return 2 + np.log(u / (1 - u))


class OneByOne(Logistic):
    """It takes single numbers only."""

    def cdf(self, x):
        return float(super().cdf(x)) if isinstance(x, float) else [][0]


class Variance:
    mean, variance = 0.0, 4.0

    def cdf(self, x):
        return stats.norm(0, 2).cdf(x)

    def icdf(self, u):
        return stats.norm(0, 2).ppf(u)


TWO = Mixture((0.3, 0.7), (Normal(0, 1), Normal(5, 0.1)))
SAID_BY_TEXT = [
    ("normal:4,1.25", Normal(4, 1.25)),
    (Normal(4, 1.25), Normal(4, 1.25)),
    (Uniform(-1, 2), Uniform(-1, 2)),
    (Laplace(0, 2), Laplace(0, 2)),
    (
        Mixture((0.3, 0.7), (Normal(0, 1), Normal(5, 0.1))),
        Mixture((0.3, 0.7), (Normal(0, 1), Normal(5, 0.1))),
    ),
    (stats.gamma(2, scale=3), stats.gamma(2, scale=3)),
    (stats.norm(4, 1.25), stats.norm(4, 1.25)),
    ("mixture:0.5,gamma:2/0.5,6,1", None),
]


@pytest.mark.parametrize(("handed_over", "expected"), SAID_BY_TEXT)
def test_what_a_text_can_say_becomes_that_text(handed_over, expected):
    config = Config(target=handed_over)
    assert type(config.target) is str
    assert Config.from_json(config.to_json()) == config
    data = resolve(config)
    assert data.provenance.obstacles == ()
    if expected is not None:
        u = np.linspace(0.01, 0.99, 25)
        quantile = expected.ppf if hasattr(expected, "ppf") else expected.quantile
        np.testing.assert_allclose(data.target.quantile(u), quantile(u), rtol=1e-9)


OWN = [
    (Logistic(), stats.logistic(2)),
    (OneByOne(), stats.logistic(2)),
    (Variance(), stats.norm(0, 2)),
    (statistics.NormalDist(2, 3), stats.norm(2, 3)),
]


@pytest.mark.parametrize(("own", "expected"), OWN)
def test_an_object_of_ones_own_is_named_with_a_digest(own, expected):
    config = Config(target=own)
    target = resolve(config).target
    x = np.linspace(*expected.ppf([0.001, 0.999]), 30)
    np.testing.assert_allclose(target.cdf(x), expected.cdf(x), atol=1e-12)
    np.testing.assert_allclose(target.quantile(expected.cdf(x)), x, atol=1e-9)
    assert (target.mean, target.std) == pytest.approx((expected.mean(), expected.std()))
    assert type(own).__name__ in config.target
    assert config == Config(target=own)
    assert hash(config) == hash(Config(target=own))
    assert " at 0x" not in config.target


def test_two_distributions_of_a_class_are_told_apart():
    one, other = (Config(target=statistics.NormalDist(0, std)) for std in (1, 1.001))
    assert one != other


@pytest.mark.parametrize(
    "samples",
    [SAMPLES, SAMPLES.tolist(), tuple(SAMPLES), SAMPLES[:, None], Empirical(np.sort(SAMPLES))],
)
def test_samples_are_smoothed(samples):
    data = resolve(Config(target=samples))
    assert isinstance(data.target, Smoothed)
    np.testing.assert_allclose(data.samples, np.sort(SAMPLES))
    assert data.provenance.target.startswith("300 samples (")
    assert "smoothed with bandwidth" in data.provenance.target
    assert [what for what, _ in data.provenance.handed_over] == ["target"]


def test_samples_come_from_jax_and_pandas_too():
    import jax.numpy as jnp

    class Series:
        """What NumPy and we see of a pandas Series with a missing value."""

        shape = (4,)

        def __array__(self, dtype=None, copy=None):
            return np.array([1.0, 2.0, None, 4.0], object)

        def to_numpy(self, dtype, na_value):
            return np.array([1.0, 2.0, na_value, 4.0], dtype)

    for kind in (float, jnp.bfloat16):
        assert resolve(Config(target=jnp.arange(50, dtype=kind))).samples.size == 50
    data = resolve(Config(target=Series()))
    assert data.samples.tolist() == [1, 2, 4]
    assert "3 samples with 1 missing values left out" in data.provenance.target


def test_a_config_is_copied_and_pickled_with_its_samples():
    config = Config(target=SAMPLES)
    for again in (
        copy.deepcopy(config),
        pickle.loads(pickle.dumps(config)),
        dataclasses.replace(config, seed=0),
    ):
        assert again == config
        assert resolve(again).target.mean == pytest.approx(SAMPLES.mean())


def test_from_a_file_it_is_a_text_that_cannot_be_trained():
    config = Config.from_json(Config(target=SAMPLES).to_json())
    assert config == Config(target=SAMPLES)
    with pytest.raises(InputError, match="was handed over and is not saved"):
        resolve(config)


class Atoms(Logistic):
    def cdf(self, x):
        return stats.poisson(2).cdf(x)

    def ppf(self, u):
        return stats.poisson(2).ppf(u)


class Backwards(Logistic):
    def ppf(self, u):
        return -super().ppf(u)


class Raises(Logistic):
    def cdf(self, x):
        raise RuntimeError("no cdf today")


class NoQuantile:
    mean, std = 0.0, 1.0

    def cdf(self, x):
        return x


REFUSED = [
    (3.5, "text such as 'normal:4,1.25', samples, a distribution of scipy.stats, or an object"),
    (None, "text such as"),
    ({"a": 1}, "text such as"),
    (iter([1.0, 2.0]), "text such as"),
    (stats.gamma, r"with its arguments, such as scipy.stats.gamma\(2\), got gamma without"),
    (stats.poisson(3), "a continuous distribution, in which no value has a probability of its own"),
    (stats.cauchy(), "cauchy has none"),
    (Atoms(), "continuous distribution, in which no value has a probability of its own"),
    (Backwards(), "quantiles of .* increase with u"),
    (Raises(), "no cdf today"),
    (NoQuantile(), r"needs quantile \(or ppf, icdf, inv_cdf\)"),
    (np.zeros((30, 2)), r"one column of samples, got shape \(30, 2\)"),
    ([], "one column of samples"),
    ([True, False], "numbers, got bool"),
    ([1.0, 2j], "numbers, got complex128"),
    (["1", "2"], "numbers, got <U1"),
    ([1.0, [2.0]], "expected samples as numbers"),
    ([1.0, np.inf], "infinity"),
    ([np.nan, None], "only missing values among 2"),
    ([3.0, 3.0], "at least two distinct samples"),
    (np.zeros(10_000_001, np.int8), "at most 10000000 samples"),
]


@pytest.mark.parametrize(("value", "said"), REFUSED)
def test_anything_else_is_refused_in_one_line(value, said):
    with pytest.raises(InputError, match=said) as caught:
        resolve(Config(target=value))
    assert str(caught.value).startswith("target: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("bandwidth", [0.5, 2])
def test_a_bandwidth_may_be_given(bandwidth):
    data = resolve(Config(target=SAMPLES, bandwidth=bandwidth))
    assert data.target.bandwidth == bandwidth
    assert f"bandwidth {bandwidth:g}" in data.provenance.target


def test_a_bandwidth_of_0_takes_the_samples_as_they_are():
    data = resolve(Config(target=SAMPLES, bandwidth=0))
    assert type(data.target) is Empirical
    assert data.provenance.target.endswith("not smoothed")
    with pytest.raises(InputError, match=r"bandwidth: expected one above 0 .* 2 distinct values"):
        resolve(Config(target=[0.0] * 9 + [1.0] * 9, bandwidth=0))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"bandwidth": 1.0}, "bandwidth: needs samples as the target"),
        ({"column": "x"}, "column: needs a file of samples"),
        ({"column": "x", "target": SAMPLES}, "column: needs a file of samples"),
        ({"bandwidth": -1, "target": SAMPLES}, "bandwidth: expected a number of at least 0"),
        ({"bandwidth": np.nan, "target": SAMPLES}, "bandwidth: expected a finite number"),
        ({"column": "", "target": "x.csv"}, "column: expected a heading or a number"),
    ],
)
def test_settings_that_do_not_apply_are_refused(settings, said):
    with pytest.raises(InputError, match=said):
        Config(**settings)


def test_the_target_of_a_file_is_smoothed_by_parse_target(tmp_path):
    np.savetxt(tmp_path / "x.csv", SAMPLES)
    target = parse_target(str(tmp_path / "x.csv"))
    x = np.linspace(1, 7, 20)
    np.testing.assert_array_equal(target.cdf(x), Smoothed(SAMPLES).cdf(x))


@pytest.mark.parametrize(
    ("frozen", "text"),
    [
        (stats.uniform(2, 3), "uniform:2.0,5.0"),
        (stats.uniform(), "uniform:0.0,1.0"),
        (stats.uniform(loc=3), "uniform:3.0,4.0"),
        (stats.laplace(), "laplace:0.0,1.0"),
        (stats.laplace(1, 2), "laplace:1.0,2.0"),
        (stats.norm(4, 1.25), "norm:4.0,1.25"),
        (stats.truncnorm(0, np.inf), "truncnorm:0.0,inf"),
    ],
)
def test_scipys_arguments_mean_what_they_mean_to_scipy(frozen, text):
    config = Config(target=frozen)
    assert config.target == text
    target = resolve(Config.from_json(config.to_json())).target
    u = np.linspace(0.01, 0.99, 20)
    np.testing.assert_allclose(target.quantile(u), frozen.ppf(u), rtol=1e-9, atol=1e-12)


def test_scipys_distributions_of_ones_own_are_objects():
    of_a_histogram = stats.rv_histogram(np.histogram(SAMPLES, bins=20))
    for own in (of_a_histogram, of_a_histogram(loc=2, scale=3)):
        target = resolve(Config(target=own)).target
        u = np.linspace(0.01, 0.99, 20)
        np.testing.assert_allclose(target.quantile(u), own.ppf(u))


def test_masked_samples_are_left_out():
    masked = np.ma.masked_greater(np.append(SAMPLES, 999.0), 900)
    data = resolve(Config(target=masked))
    np.testing.assert_array_equal(data.samples, np.sort(SAMPLES))
    assert "1 missing values left out" in data.provenance.target


LISTS = [range(40), array.array("d", range(40)), deque(range(40)), list(map(Decimal, range(40)))]
LISTS += [(ctypes.c_double * 40)(*range(40)), [*range(40), None]]


@pytest.mark.parametrize("samples", LISTS)
def test_whatever_numpy_makes_numbers_of_is_samples_too(samples):
    assert resolve(Config(target=samples)).samples.tolist() == list(range(40))


def test_a_path_is_its_text(tmp_path):
    assert Config(target=tmp_path / "x.csv").target == str(tmp_path / "x.csv")


class InPlace(Logistic):
    """Its methods change what they are given."""

    def ppf(self, u):
        u /= 1 - u
        return 2 + np.log(u)

    def cdf(self, x):
        x -= 2
        return 1 / (1 + np.exp(-x))


def test_an_object_that_works_in_place_harms_nobody():
    before = Config(target=Logistic()).target
    target = resolve(Config(target=InPlace())).target
    x = np.linspace(-2, 6, 9)
    np.testing.assert_allclose(target.cdf(x), stats.logistic(2).cdf(x))
    np.testing.assert_array_equal(x, np.linspace(-2, 6, 9))
    assert Config(target=Logistic()).target == before


class Scaled(Logistic):
    def __init__(self, std=1.8138, mean=2.0):
        self.width, self.mean = std, mean

    def std(self):
        return self.width


def test_moments_are_part_of_what_an_object_is():
    assert Config(target=Scaled()) == Config(target=Scaled())
    assert Config(target=Scaled()) != Config(target=Scaled(std=1.85))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"std": 100.0}, "standard deviation of .* near 1.8"),
        ({"std": 0.3}, "standard deviation of .* near 1.8"),
        ({"mean": 4.0}, "mean of .* near 2"),
    ],
)
def test_moments_that_are_not_those_of_the_quantiles_are_refused(settings, said):
    with pytest.raises(InputError, match=said):
        Config(target=Scaled(**settings))


@pytest.mark.parametrize("far", [1e18, 1e25])
def test_samples_that_lie_too_far_apart_are_refused(far):
    with pytest.raises(InputError, match="samples that lie together"):
        resolve(Config(target=np.append(SAMPLES, far)))


@pytest.mark.parametrize(
    "text",
    ["mixture:0.5,a.csv/0.5,10,1", "mixture:0.5,10,1/0.5,a.csv", "normal:1_0,1", "normal:٤,1"],
)
def test_texts_that_would_say_something_else_are_refused(text):
    with pytest.raises(InputError, match="target: expected"):
        Config(target=text)


def test_blanks_around_a_text_do_not_count():
    assert Config(target=" gamma:2\n").target == "gamma:2"


def test_parts_of_a_mixture_are_gan1ds():
    with pytest.raises(InputError, match="as the parts of a mixture"):
        Mixture((0.5, 0.5), (stats.gamma(2), stats.norm(0, 1)))
    nested = Mixture((0.5, 0.5), (TWO, Normal(9, 1)))
    assert resolve(Config(target=nested)).target.mean == pytest.approx(nested.mean)
