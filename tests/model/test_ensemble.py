import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from gan1d import theory
from gan1d.certificate import certify
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.model.ensemble import train_many
from gan1d.model.training import train
from gan1d.model.tuning import BLOCK
from gan1d.phases import Phase, Until
from gan1d.sweeps.members import D_LEVELS, Range, members_of
from helpers import SMALL

CONFIG = Config(steps=700, **SMALL)


@pytest.fixture(scope="module")
def members():
    return train_many(members_of(CONFIG, 5), chunk=3)


def assert_same(one, other):
    assert one.config == other.config
    assert one.certificate == other.certificate
    for name in ("x", "p_data", "p_g", "d", "step", "jsd", "d_spread"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_each_row_is_the_single_run_to_the_last_bit(members):
    assert [member.config.seed for member in members] == [0, 1, 2, 3, 4]
    for member in members:
        assert member.certificate == certify(train(member.config))


def test_chunks_and_places_left_over_change_nothing(members):
    again = train_many([member.config for member in members], chunk=64)
    for member, other in zip(members, again, strict=True):
        assert_same(member, other)


def test_the_textbook_protocol_too():
    config = Config(steps=300, protocol="textbook", **SMALL)
    (member,) = train_many([config])
    assert member.certificate == certify(train(config))


def test_members_may_differ_in_numbers():
    ranges = [Range("beta1", 0.0, 0.9, 2), Range("start_location", -6.0, -2.0, 2)]
    configs = members_of(CONFIG, 1, ranges)
    assert len(configs) == 4
    for member in train_many(configs, chunk=3):
        assert member.certificate == certify(train(member.config))


def test_a_member_that_diverges_does_not_take_the_others_with_it(members):
    wild = Config(steps=700, seed=9, **SMALL, discriminator_learning_rate=1e38)
    first, diverged, second = train_many([members[0].config, wild, members[1].config])
    assert diverged.certificate is None
    assert not diverged.converged
    assert np.isnan(diverged.d).all()
    assert np.isnan(diverged.jsd[-1])
    assert_same(first, members[0])
    assert_same(second, members[1])


def test_progress_is_counted_in_steps_of_all_members():
    told = []
    train_many(members_of(CONFIG, 4), chunk=2, progress=lambda *numbers: told.append(numbers))
    assert told == sorted(told)
    assert told[-1] == (4 * 700, 4 * 700)


def test_the_way_is_that_of_the_single_run(members):
    history = train(members[0].config)
    step = members[0].step
    assert step.tolist() == [*range(0, 700, BLOCK), 700]
    expected = theory.jsd(history.p_data, history.p_g[step], history.dx)
    np.testing.assert_array_equal(members[0].jsd, expected)
    spread = theory.spread(history.d[step], D_LEVELS, history.p_data, history.p_g[step], history.dx)
    np.testing.assert_array_equal(members[0].d_spread, spread)
    np.testing.assert_array_equal(members[0].p_g, history.p_g[-1])
    np.testing.assert_array_equal(members[0].d, history.d[-1])


def test_record_every_thins_the_way():
    every = 2 * BLOCK + 1
    (member,) = train_many([replace(CONFIG, record_every=every)])
    assert member.step.tolist() == [*range(0, 700, 3 * BLOCK), 700]


def test_what_is_finished_is_not_trained_again(members):
    chunks = []
    told = []
    again = train_many(
        [member.config for member in members],
        chunk=2,
        finished=[members[3], members[0]],
        on_chunk=lambda known: chunks.append([member.config.seed for member in known]),
        progress=lambda *numbers: told.append(numbers),
    )
    assert chunks == [[0, 1, 2, 3], [0, 1, 2, 3, 4]]
    assert told[-1] == (3 * 700, 3 * 700)
    assert again[0] is members[0]
    assert again[3] is members[3]
    for member, other in zip(members, again, strict=True):
        assert_same(member, other)


PHASES = [
    # A goal at once, at a phase's natural end, one after another in a block, and none at all.
    (
        Phase("x", 5, until=Until("jsd", 9.0)),
        Phase("y", 30, displacement=0.5, until=Until("jsd", 0.999, relative=True)),
        Phase("z", 1, anneal=0.5),
    ),
    # The last phase ends the run before its steps are over.
    (Phase("x", 255), Phase("y", 1, until=Until("jsd", 1.5, relative=True))),
    # Phases that end exactly where blocks do.
    (
        Phase("x", 256, generator_rate=0),
        Phase("y", 256, until=Until("d_rms_from_optimal", 1e-9)),
        Phase("z", 1),
    ),
    # A goal that takes several blocks.
    (Phase("x", 690, generator_rate=0, until=Until("d_rms_from_optimal", 0.02)), Phase("z", 1)),
]


@pytest.mark.parametrize("phases", PHASES)
def test_phases_of_all_kinds_end_where_those_of_the_single_run_do(phases):
    config = replace(CONFIG, phases=phases, start_location=-1.0)
    (member,) = train_many([config])
    history = train(config)
    assert member.certificate == certify(history)
    np.testing.assert_array_equal(member.p_g, history.p_g[-1])
    np.testing.assert_array_equal(member.d, history.d[-1])


def test_what_cannot_be_swept_together_is_refused():
    with pytest.raises(InputError, match="seeds: expected at least one"):
        train_many([])
    with pytest.raises(InputError, match="steps: expected one value"):
        train_many([CONFIG, Config(steps=701, **SMALL)])


def test_eight_devices_give_the_numbers_of_one(members):
    code = """
import json
from gan1d.config import Config
from gan1d.model.ensemble import train_many
from gan1d.sweeps import members_of
import jax
members = train_many(members_of(Config(steps=700, n_x=60, n_z=33), 5))
print(json.dumps([jax.local_device_count(), [m.certificate.to_dict() for m in members]]))
"""
    environment = os.environ | {"XLA_FLAGS": "--xla_force_host_platform_device_count=8"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    devices, certificates = json.loads(done.stdout)
    assert devices == 8
    assert certificates == [member.certificate.to_dict() for member in members]
