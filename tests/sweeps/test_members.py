import pickle
from dataclasses import replace

import numpy as np
import pytest

from gan1d import theory
from gan1d.certificate import certify
from gan1d.config import Config
from gan1d.model.training import train
from gan1d.phases import Phase, Until
from gan1d.sweeps.members import D_LEVELS, MOMENTS, train_member
from helpers import SMALL
from sample_sweep import MEMBERS, same

CONFIG = Config(steps=700, **SMALL)
RUNS = [
    replace(CONFIG, seed=3, beta1=0.9, start_location=-6.0),
    replace(CONFIG, steps=300, protocol="textbook"),
    replace(CONFIG, steps=7),
    replace(CONFIG, steps=300, target=np.random.default_rng(0).normal(size=300)),
    # The last phase ends the run before its steps are over.
    replace(CONFIG, phases=(Phase("x", 255), Phase("y", 1, until=Until("jsd", 9.0)))),
]


@pytest.mark.parametrize("config", RUNS)
def test_a_member_is_its_single_run_to_the_last_bit(config):
    member, run = train_member(config, cache=False), train(config)
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


def test_record_every_thins_the_way():
    member = train_member(replace(CONFIG, record_every=300), cache=False)
    assert np.unique(member.step).tolist() == [0, 300, 600, 700]


def test_a_member_that_diverges_keeps_the_way_until_then():
    phases = (Phase("still", 100, discriminator_rate=0), Phase("wild", 1))
    wild = replace(CONFIG, phases=phases, discriminator_learning_rate=1e38)
    member = train_member(wild, cache=False)
    assert member.certificate is None
    assert not member.converged
    assert np.isnan(member.p_g).all()
    assert np.isnan(member.d).all()
    calm = train(replace(wild, discriminator_learning_rate=0.02))
    early = member.step <= member.final_step
    assert 0 < early.sum() < MOMENTS
    np.testing.assert_array_equal(member.jsd[early], calm.measure("jsd")[member.step[early]])
    assert np.isnan(member.jsd[~early]).all()
    assert np.isnan(member.d_spread[~early]).all()


def test_a_member_stays_what_it_is_in_another_process():
    for item in MEMBERS:
        again = pickle.loads(pickle.dumps(item))
        assert same(item, again)
        with pytest.raises(ValueError, match="read-only"):
            again.p_g[:] = 0
