import json
import os
import subprocess
import sys

import pytest

from gan1d.certificate import certify
from gan1d.config import Config
from gan1d.ensemble import sweep
from gan1d.errors import InputError
from gan1d.sweeps import Range, members_of
from gan1d.training import train

SMALL = Config(steps=700, n_x=60, n_z=65)


@pytest.fixture(scope="module")
def members():
    return sweep(members_of(SMALL, 5), chunk=3)


def test_each_row_is_the_single_run_to_the_last_bit(members):
    assert [member.config.seed for member in members] == [0, 1, 2, 3, 4]
    for member in members:
        assert member.certificate == certify(train(member.config))


def test_chunks_and_places_left_over_change_nothing(members):
    again = sweep([member.config for member in members], chunk=64)
    assert again == members


def test_the_textbook_protocol_too():
    config = Config(steps=300, n_x=60, n_z=65, protocol="textbook")
    (member,) = sweep([config])
    assert member.certificate == certify(train(config))


def test_members_may_differ_in_numbers():
    ranges = [Range("beta1", 0.0, 0.9, 2), Range("start_location", -6.0, -2.0, 2)]
    configs = members_of(SMALL, 1, ranges)
    assert len(configs) == 4
    for member in sweep(configs):
        assert member.certificate == certify(train(member.config))


def test_a_member_that_diverges_does_not_take_the_others_with_it(members):
    wild = Config(steps=700, n_x=60, n_z=65, seed=9, discriminator_learning_rate=1e38)
    first, diverged, second = sweep([members[0].config, wild, members[1].config])
    assert diverged.certificate is None
    assert not diverged.converged
    assert [first, second] == members[:2]


def test_progress_is_told_in_steps_of_all_members():
    told = []
    sweep(members_of(SMALL, 4), chunk=2, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 4 * 700


def test_what_cannot_be_swept_together_is_refused():
    with pytest.raises(InputError, match="seeds: expected at least one"):
        sweep([])
    with pytest.raises(InputError, match="steps: expected one value"):
        sweep([SMALL, Config(steps=701, n_x=60, n_z=65)])


def test_eight_devices_give_the_numbers_of_one(members):
    code = """
import json
from gan1d.config import Config
from gan1d.ensemble import sweep
from gan1d.sweeps import members_of
import jax
members = sweep(members_of(Config(steps=700, n_x=60, n_z=65), 5))
print(json.dumps([jax.local_device_count(), [m.certificate.to_dict() for m in members]]))
"""
    environment = os.environ | {"XLA_FLAGS": "--xla_force_host_platform_device_count=8"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    devices, certificates = json.loads(done.stdout)
    assert devices == 8
    assert certificates == [member.certificate.to_dict() for member in members]
