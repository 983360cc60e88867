"""Different ways to pass the same target give the same distribution."""

import copy
import pickle
import re
from collections import deque
from decimal import Decimal

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from gan1d import Config, InputError
from gan1d.targets.distributions import Laplace, Mixture, Normal, Uniform
from gan1d.targets.smoothed import Empirical, Smoothed
from gan1d.targets.text import parse_target, target_of

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
def test_a_text_gives_the_same_config_as_its_target(text, target):
    assert parse_target(text).text == target.text == text
    config = Config(target=f" {text}\n")
    assert config == Config(target=target)
    assert config.target.again
    assert config.target.label == text
    assert Config.from_json(config.to_json()) == config
    u = np.linspace(0.01, 0.99, 25)
    np.testing.assert_array_equal(parse_target(text).quantile(u), target.quantile(u))


LISTS = [range(40), deque(range(40)), list(map(Decimal, range(40))), np.arange(40.0)[:, None]]
LISTS += [[*range(40), None], np.ma.masked_greater([*range(40), 999], 900)]
LISTS += [jnp.arange(40, dtype=jnp.bfloat16), Empirical(np.arange(40.0))]


@pytest.mark.parametrize("samples", LISTS)
def test_whatever_numpy_converts_to_numbers_is_smoothed(samples):
    config = Config(target=samples)
    learnt = config.learnt_target()
    assert isinstance(learnt, Smoothed)
    assert learnt.samples.tolist() == list(range(40))
    assert config.target.label.startswith("40 samples")
    assert not config.target.again
    assert re.sub(r" \(\w{16}\)(?=, smooth)", "", learnt.words) == learnt.label != learnt.words


def test_a_bandwidth_may_be_given():
    assert Config(target=SAMPLES, bandwidth=0.5).learnt_target().bandwidth == 0.5
    own = Config(target=Smoothed(SAMPLES, 0.5)).target
    assert own.learnt() is own
    assert own != Smoothed(SAMPLES, 2.0)
    assert type(Config(target=SAMPLES, bandwidth=0).learnt_target()) is Empirical


@pytest.mark.parametrize("target", [SAMPLES, stats.gamma(2), "normal:1,2"])
def test_a_config_is_copied_and_pickled_with_its_target(target):
    config = Config(target=target)
    for again in (copy.deepcopy(config), pickle.loads(pickle.dumps(config))):
        assert again == config
        assert hash(again) == hash(config)
        assert again.learnt_target().mean == config.target.mean


def test_a_file_is_read_only_when_it_is_learnt(tmp_path):
    path = tmp_path / "x.csv"
    config = Config(target=path)
    assert (config.target.text, config.target.label) == (str(path), "x.csv")
    np.savetxt(path, SAMPLES)
    x = np.linspace(1, 7, 20)
    for target in (config.learnt_target(), parse_target(str(path))):
        np.testing.assert_array_equal(target.cdf(x), Smoothed(SAMPLES).cdf(x))
        assert str(path) in target.needs


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"bandwidth": 1.0}, "bandwidth: needs samples as the target"),
        ({"column": "x", "target": SAMPLES}, "column: needs a file of samples"),
        ({"bandwidth": -1, "target": SAMPLES}, "bandwidth: expected .*at least 0"),
    ],
)
def test_settings_that_do_not_apply_are_refused(settings, said):
    with pytest.raises(InputError, match=said):
        Config(**settings)


def test_a_mixture_needs_a_part_for_each_weight_and_may_be_nested():
    with pytest.raises(InputError, match="parts of a mixture"):
        Mixture((0.5, 0.5), (TWO,))
    nested = Mixture((0.5, 0.5), (TWO, Normal(9, 1)))
    assert (nested.mean, nested.again) == (pytest.approx(6.25), False)
    assert not Mixture((0.5, 0.5), (Smoothed(SAMPLES), Normal(9, 1))).again
