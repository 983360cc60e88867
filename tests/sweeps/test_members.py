import pickle
from dataclasses import replace

import numpy as np
import pytest

from gan1d import theory
from gan1d.certificate import certify
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.model.training import train
from gan1d.phases import Phase, Until
from gan1d.sweeps.members import D_LEVELS, MOMENTS, configs_of, train_member
from helpers import SMALL
from sample_sweep import same

CONFIG = Config(steps=700, **SMALL)
RUNS = [
    replace(CONFIG, seed=3, beta1=0.9, start_location=-6.0),
    replace(CONFIG, steps=300, protocol="textbook"),
    replace(CONFIG, steps=7, record_every=3),
    replace(CONFIG, steps=300, target=np.random.default_rng(0).normal(size=300)),
    # The last phase ends the run before its steps are over.
    replace(CONFIG, phases=(Phase("x", 255), Phase("y", 1, until=Until("jsd", 9.0)))),
]


@pytest.mark.parametrize("config", RUNS)
def test_a_member_is_its_single_run_to_the_last_bit(config):
    member, run = train_member(config, cache=False), train(replace(config, record_every=1))
    assert member.config == config
    assert member.provenance == run.provenance
    assert member.certificate == certify(run)
    for name in ("p_g", "d"):
        np.testing.assert_array_equal(getattr(member, name), getattr(run, name)[-1])
    for name in ("x", "x_edges", "p_data"):
        np.testing.assert_array_equal(getattr(member, name), getattr(run, name))
    step = member.step
    assert (len(step), step[0], step[-1]) == (MOMENTS, 0, config.steps)
    row = np.minimum(step, run.step[-1])
    np.testing.assert_array_equal(member.jsd, run.measure("jsd")[row])
    spread = theory.spread(run.d[row], D_LEVELS, run.p_data, run.p_g[row], run.dx)
    np.testing.assert_array_equal(member.d_spread, spread)
    assert same(member, pickle.loads(pickle.dumps(member)))


def test_a_member_that_diverges_keeps_the_way_until_then():
    phases = (Phase("still", 100, discriminator_rate=0), Phase("wild", 1))
    wild = replace(CONFIG, phases=phases, discriminator_learning_rate=1e38)
    member = train_member(wild, cache=False)
    assert member.certificate is None
    assert not member.converged
    assert np.isnan([member.p_g, member.d]).all()
    calm = train(replace(wild, discriminator_learning_rate=0.02))
    early = member.step <= member.final_step
    assert 0 < early.sum() < MOMENTS
    np.testing.assert_array_equal(member.jsd[early], calm.measure("jsd")[member.step[early]])
    assert np.isnan(member.jsd[~early]).all()
    assert np.isnan(member.d_spread[~early]).all()


@pytest.mark.parametrize(
    ("name", "texts", "expected"),
    [
        ("generator_learning_rate", ["generator-learning-rate=1e-3:1e-1:3"], [1e-3, 1e-2, 1e-1]),
        ("beta1", ["beta1=0:0.9:4"], [0, 0.3, 0.6, 0.9]),
        ("batch_size", ["batch_size=40:160:3"], [40, 80, 160]),
        # Whole numbers that are the same when rounded are one.
        ("k", ["k=1:3:9"], [1, 2, 3]),
        ("stratified", ["stratified=true,false"], [True, False]),
        ("steps", ["steps=500,600", "steps=500,700"], [500, 600, 700]),
        ("beta1", ["beta1=0:0.5:2", "beta1=0.25"], [0, 0.5, 0.25]),
        ("beta1", {"beta1": "0,0.5"}, [0, 0.5]),
    ],
)
def test_numbers_are_listed_or_in_equal_ratios_or_from_0_evenly_spaced(name, texts, expected):
    found = [getattr(config, name) for config in configs_of(Config(), 1, texts)]
    assert found == pytest.approx(expected)


def test_every_combination_has_every_seed():
    texts = ["loss=saturating,non-saturating", "target=normal:0,1", "target=expon"]
    found = [(c.loss, str(c.target)[:5], c.seed) for c in configs_of(Config(seed=5), 2, texts)]
    assert found == [
        (loss, target, seed)
        for loss in ("saturating", "non-saturating")
        for target in ("norma", "expon")
        for seed in (5, 6)
    ]
    phases = (Phase("x", 1),)
    assert [c.phases for c in configs_of(Config(), 1, {"phases": [(), phases]})] == [(), phases]


@pytest.mark.parametrize(
    ("vary", "message"),
    [
        ("", "vary: expected one of"),
        ("nothing=0:1:3", "vary: expected one of"),
        ("seed=0,1", "vary: expected one of"),
        ({"seed": [0, 1]}, "vary: expected one of"),
        *((f"beta1{text}", "vary: expected FIELD=") for text in ("", "=", "=0:1", "=a:b:3")),
        *((f"beta1=0:0.9:{n}", "vary: expected FIELD=") for n in ("1", "x", "999999999")),
        ("beta1=0.9:0:3", "vary: expected FIELD=.* LOW below HIGH, got 'beta1=0.9:0:3'"),
        ("stratified=maybe", "vary: expected FIELD="),
        ("k=1.5", "vary: expected FIELD="),
        ("loss=hinge", "loss: expected"),
        ({"beta1": [2.0]}, "beta1: expected"),
    ],
)
def test_what_cannot_be_varied_is_refused(vary, message):
    with pytest.raises(InputError, match=message):
        configs_of(Config(), 1, vary)
