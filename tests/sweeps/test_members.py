from dataclasses import replace

import numpy as np
import pytest

from gan1d.certificate import certify
from gan1d.checks import InputError
from gan1d.config import Config
from gan1d.model.training import train
from gan1d.phases import Phase, Until
from gan1d.sweeps.members import D_LEVELS, MOMENTS, configs_of, train_member
from helpers import SMALL

CONFIG = Config(steps=300, **SMALL)


@pytest.mark.parametrize(
    "settings",
    [
        {"steps": 700, "seed": 3, "beta1": 0.9, "start_location": -6.0},
        {"target": np.random.default_rng(0).normal(size=300)},
        # The last phase reaches its goal and so ends the run early.
        {"phases": (Phase("x", 255), Phase("y", 1, until=Until("jsd", 9.0)))},
    ],
)
def test_a_member_equals_its_single_run_to_the_last_bit(settings):
    config = replace(CONFIG, **settings)
    member, run = train_member(config, cache=False), train(replace(config, record_every=1))
    assert member.config == config
    assert member.provenance == run.provenance
    assert member.certificate == certify(run)
    step, row = member.step, np.minimum(member.step, run.step[-1])
    assert (len(step), step[0], step[-1]) == (MOMENTS, 0, config.steps)
    expected = {name: getattr(run, name) for name in ("x", "x_edges", "p_data")}
    expected |= {"p_g": run.p_g[-1], "d": run.d[-1]}
    weight, d = (run.p_data + run.p_g[row]) * run.dx, run.d[row][:, None]
    weight = (weight / weight.sum(axis=1, keepdims=True))[:, None]
    for level, spread in zip(D_LEVELS, member.d_spread.T, strict=True):
        below, up_to = (d < spread[:, None, None]), (d <= spread[:, None, None])
        assert np.all(np.sum(weight * below, axis=-1) <= level + 1e-9)
        assert np.all(np.sum(weight * up_to, axis=-1) >= level - 1e-9)
    for name, array in expected.items():
        np.testing.assert_array_equal(getattr(member, name), array)
        assert getattr(member, name).dtype == array.dtype


def test_a_member_that_diverges_keeps_its_course_until_then():
    phases = (Phase("still", 100, discriminator_rate=0), Phase("wild", 1))
    wild = replace(CONFIG, phases=phases, discriminator_learning_rate=1e38)
    member = train_member(wild, cache=False)
    assert (member.certificate, member.converged) == (None, False)
    assert np.isfinite(member.d_spread).all()


@pytest.mark.parametrize(
    ("name", "vary", "expected"),
    [
        ("generator_learning_rate", "generator-learning-rate=1e-3:1e-1:3", [1e-3, 1e-2, 1e-1]),
        ("beta1", "beta1=0:0.9:4", [0, 0.3, 0.6, 0.9]),
        # Values that round to the same whole number are taken once.
        ("k", "k=1:3:9", [1, 2, 3]),
        ("stratified", "stratified=true,false", [True, False]),
        ("steps", ["steps=500,600", "steps=500,700"], [500, 600, 700]),
        ("beta1", {"beta1": "0,0.5"}, [0, 0.5]),
    ],
)
def test_values_are_listed_or_in_equal_ratios_or_from_0_evenly_spaced(name, vary, expected):
    found = [getattr(config, name) for config in configs_of(Config(), 1, vary)]
    assert found == pytest.approx(expected)


def test_every_combination_has_every_seed():
    vary = ["loss=saturating,non-saturating", "target=normal:0,1", "target=expon"]
    found = configs_of(Config(seed=5), 2, vary)
    losses, targets = ("saturating", "non-saturating"), ("normal:0,1", "expon")
    every = [(loss, target, seed) for loss in losses for target in targets for seed in (5, 6)]
    assert found == [Config(loss=loss, target=target, seed=seed) for loss, target, seed in every]
    phases = (Phase("x", 1),)
    assert [c.phases for c in configs_of(Config(), 1, {"phases": [(), phases]})] == [(), phases]


@pytest.mark.parametrize(
    ("vary", "message"),
    [
        *((vary, "vary: expected one of") for vary in ("", "nothing=0,1", {"seed": [1]})),
        *((f"beta1{text}", "vary: expected FIELD=") for text in ("", "=0:1", "=0:0.9:999999999")),
        ("beta1=0.9:0:3", "vary: expected FIELD=.* LOW below HIGH, got 'beta1=0.9:0:3'"),
        *((text, "vary: expected FIELD=") for text in ("stratified=maybe", "k=1.5", "phases=a")),
        ({"beta1": [2.0]}, "beta1: expected"),
    ],
)
def test_what_cannot_be_varied_is_refused(vary, message):
    with pytest.raises(InputError, match=message):
        configs_of(Config(), 1, vary)
