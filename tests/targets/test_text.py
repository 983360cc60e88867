"""Whatever a user hands over becomes one target, and is the distribution that it was."""

import array
import copy
import ctypes
import dataclasses
import pickle
import re
from collections import deque
from decimal import Decimal

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from gan1d import Config, InputError
from gan1d.targets import (
    Empirical,
    Laplace,
    Mixture,
    Normal,
    Smoothed,
    Uniform,
    parse_target,
    target_of,
)

SAMPLES = np.random.default_rng(3).normal(4, 1.25, 300)
TWO = Mixture((0.3, 0.7), (Normal(0, 1), Normal(5, 0.1)))


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("normal:-1,0.3", Normal(-1, 0.3)),
        ("uniform:-1,2", Uniform(-1, 2)),
        ("laplace:0,2", Laplace(0, 2)),
        ("mixture:0.3,0,1/0.7,5,0.1", TWO),
        ("mixture:0.5,gamma:2/0.5,6,1", Mixture((0.5, 0.5), (target_of("gamma:2"), Normal(6, 1)))),
    ],
)
def test_a_text_and_its_target_are_one(text, target):
    assert parse_target(text).text == target.text == text
    config = Config(target=f" {text}\n")
    assert config == Config(target=target)
    assert config.target.again
    assert config.target.label == text
    assert Config.from_json(config.to_json()) == config
    u = np.linspace(0.01, 0.99, 25)
    np.testing.assert_array_equal(parse_target(text).quantile(u), target.quantile(u))


@pytest.mark.parametrize(
    "samples",
    [SAMPLES, SAMPLES.tolist(), tuple(SAMPLES), SAMPLES[:, None], Empirical(np.sort(SAMPLES))],
)
def test_samples_are_smoothed(samples):
    config = Config(target=samples)
    learnt = config.learnt_target()
    assert isinstance(learnt, Smoothed)
    np.testing.assert_allclose(learnt.samples, np.sort(SAMPLES))
    assert (config.target.label, config.target.again) == ("300 samples", False)
    assert re.match(r"300 samples \(\w{16}\), smoothed with bandwidth", learnt.words)


@pytest.mark.parametrize("bandwidth", [0.5, 2])
def test_a_bandwidth_may_be_given(bandwidth):
    learnt = Config(target=SAMPLES, bandwidth=bandwidth).learnt_target()
    assert learnt.bandwidth == bandwidth
    assert f"bandwidth {bandwidth:g}" in learnt.words
    own = Config(target=Smoothed(SAMPLES, bandwidth)).target
    assert own.learnt() is own
    assert own != Config(target=Smoothed(SAMPLES, bandwidth + 1)).target


def test_a_bandwidth_of_0_takes_the_samples_as_they_are():
    learnt = Config(target=SAMPLES, bandwidth=0).learnt_target()
    assert type(learnt) is Empirical
    assert learnt.words.endswith("not smoothed")


LISTS = [range(40), array.array("d", range(40)), deque(range(40)), list(map(Decimal, range(40)))]
LISTS += [(ctypes.c_double * 40)(*range(40)), [*range(40), None]]
LISTS += [np.ma.masked_greater([*range(40), 999], 900), jnp.arange(40, dtype=jnp.bfloat16)]


@pytest.mark.parametrize("samples", LISTS)
def test_whatever_numpy_makes_numbers_of_is_samples_too(samples):
    found = target_of(samples).samples
    assert found.tolist() == list(range(found.size))
    assert found.size == 40


def test_missing_samples_are_counted():
    assert target_of([1.0, 2.0, np.nan, 3.0]).label == "3 samples with 1 missing value left out"


@pytest.mark.parametrize("target", [SAMPLES, stats.gamma(2), "normal:1,2"])
def test_a_config_is_copied_and_pickled_with_its_target(target):
    config = Config(target=target)
    copied = copy.deepcopy(config), pickle.loads(pickle.dumps(config))
    for again in (*copied, dataclasses.replace(config, seed=0)):
        assert again == config
        assert hash(again) == hash(config)
        assert again.learnt_target().mean == config.target.mean


def test_what_was_handed_over_is_known_again_but_not_trained():
    config = Config.from_json(Config(target=SAMPLES, bandwidth=0.3).to_json())
    assert config == Config(target=SAMPLES, bandwidth=0.3)
    with pytest.raises(InputError, match="was handed over and is not saved"):
        config.learnt_target()


def test_a_file_is_read_when_it_is_learnt(tmp_path):
    path = tmp_path / "x.csv"
    config = Config(target=path)
    assert (config.target.text, config.target.label) == (str(path), "x.csv")
    np.savetxt(path, SAMPLES)
    x = np.linspace(1, 7, 20)
    for target in (config.learnt_target(), parse_target(str(path))):
        np.testing.assert_array_equal(target.cdf(x), Smoothed(SAMPLES).cdf(x))
        assert str(path) in target.needs


# fmt: off
REFUSED = [
    (3.5, "text such as 'normal:4,1.25', samples as numbers, a distribution of scipy.stats or an"),
    (None, "text such as"), ({"a": 1}, "text such as"), (iter([1.0, 2.0]), "text such as"),
    (np.zeros((30, 2)), r"one column of .* samples, got an array of shape \(30, 2\)"),
    ([], "two distinct samples, got 0 samples"), ([3.0, 3.0], "at least two distinct samples"),
    ([True, False], "bool of shape"), ([1.0, 2j], "complex128 of shape"), (["1", "2"], "<U1 of shape"),
    ([1.0, [2.0]], "samples as numbers"), ([1.0, np.inf], "infinity"),
    ([np.nan, None], "0 samples with 2 missing values"),
    (np.zeros(10_000_001, np.int8), "at most 10000000 samples, got"),
]
SETTINGS = [
    ({"bandwidth": 1.0}, "bandwidth: needs samples as the target"),
    ({"column": "x"}, "column: needs a file of samples"),
    ({"column": "x", "target": SAMPLES}, "column: needs a file of samples"),
    ({"bandwidth": -1, "target": SAMPLES}, "bandwidth: expected .* got -1"),
    ({"bandwidth": np.nan, "target": SAMPLES}, "bandwidth: expected a finite number"),
    ({"column": "", "target": "x.csv"}, "column: expected .* got ''"),
]
# fmt: on


@pytest.mark.parametrize(("value", "said"), REFUSED)
def test_what_is_no_target_is_refused_in_one_line(value, said):
    with pytest.raises(InputError, match=said) as caught:
        Config(target=value).learnt_target()
    assert str(caught.value).startswith("target: ")
    assert "\n" not in str(caught.value)


BAD = """
    uniform:1,1 uniform:2,1 uniform:nan,1 uniform:0,inf laplace:0,0 laplace:0,-1 laplace:x,1
    mixture: mixture:1,0 mixture:0.5,0,1 mixture:0.6,0,1/0.6,1,1 mixture:-0.5,0,1/1.5,1,1
    mixture:0.5,0,0/0.5,1,1 mixture:nan,0,1/1,1,1 mixture:1,0,1/ mixture:0.5,own:x/0.5,0,1
    mixture:0.5,a.csv/0.5,10,1 mixture:0.5,10,1/0.5,a.csv mixture:0.5,mixture:1,0,1/0.5,1,1
    normal normal: normal:1 normal:1,2,3 normal:a,b normal:0,0 normal:0,-1 normal:nan,1 normal:0,nan
    normal:0,inf normal:inf,1 normal:1_0,1 normal:٤,1 cauchy:0,1 samples.bin"""


@pytest.mark.parametrize("text", ["", *BAD.split()])
def test_a_text_that_names_no_target_is_refused(text):
    with pytest.raises(InputError, match="target: expected"):
        parse_target(text)


@pytest.mark.parametrize(("settings", "said"), SETTINGS)
def test_settings_that_do_not_apply_are_refused(settings, said):
    with pytest.raises(InputError, match=said):
        Config(**settings)


def test_parts_of_a_mixture_are_gan1ds():
    with pytest.raises(InputError, match="as the parts of a mixture"):
        Mixture((0.5, 0.5), (stats.gamma(2), stats.norm(0, 1)))
    with pytest.raises(InputError, match=r"parts of a mixture, got <SampleFile: x\.csv>"):
        Mixture((0.5, 0.5), (target_of("x.csv"), Normal(0, 1)))
    with pytest.raises(InputError, match="a weight above 0 for each of 1 parts"):
        Mixture((0.5, 0.5), (Normal(0, 1),))
    nested = Config(target=Mixture((0.5, 0.5), (TWO, Normal(9, 1))))
    assert nested.target.mean == pytest.approx(6.25)
    assert not nested.target.again
    assert not Mixture((0.5, 0.5), (Smoothed(SAMPLES), Normal(9, 1))).again
