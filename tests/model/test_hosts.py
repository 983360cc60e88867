import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import jax
import numpy as np
import pytest

from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.model.hosts import Hosts, Process, gathered, joined, share, use_all_cores
from gan1d.sweeps import Member
from sample_sweep import GOOD, POOR, member


@pytest.mark.parametrize(
    "given",
    [
        *((None, 2, 0), ("127.0.0.1:1", 2, None), ("127.0.0.1:1", None, 0), ("127.0.0.1:1", 2, 2)),
        *(("here", 2, 0), (":1", 2, 0), ("here:", 2, 0), ("auto", 0, 0), ("auto", None, -1)),
    ],
)
def test_hosts_that_cannot_be_joined_are_refused(given):
    with pytest.raises(InputError, match=r"^(coordinator|process|processes): "):
        Hosts(*given)


def test_all_cores_are_asked_for_once(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "--xla_other=1")
    use_all_cores()
    use_all_cores()
    expected = f"--xla_other=1 --xla_force_host_platform_device_count={os.cpu_count()}"
    assert os.environ["XLA_FLAGS"] == expected
    monkeypatch.setenv("XLA_FLAGS", "--xla_force_host_platform_device_count=3")
    use_all_cores()
    assert os.environ["XLA_FLAGS"] == "--xla_force_host_platform_device_count=3"


@pytest.fixture
def distributed(monkeypatch):
    """What JAX is told about other processes, which do not exist."""
    told = []
    monkeypatch.setattr("gan1d.model.hosts._check_address", lambda address, listens: None)
    monkeypatch.setattr("jax.distributed.initialize", lambda *hosts: told.append(hosts))
    monkeypatch.setattr("jax.distributed.shutdown", lambda: told.append("left"))
    return told


@pytest.mark.parametrize(
    ("hosts", "told"),
    [
        (Hosts("host:1", 3, 2), ("host:1", 3, 2)),
        (Hosts("auto"), (None, None, None)),
        (Hosts("auto", 2, 1), (None, 2, 1)),
    ],
)
def test_a_process_is_joined_while_the_block_runs(hosts, told, distributed):
    with joined(hosts) as process:
        assert process == Process(0, 1)
        assert distributed == [told]
    assert distributed == [told, "left"]


def test_a_process_without_others_tells_jax_nothing(distributed):
    with joined(None) as process:
        assert process == Process()
    assert distributed == []


def test_after_an_error_the_others_are_not_waited_for(distributed):
    with pytest.raises(KeyError), joined(Hosts("host:1", 2, 0)):
        raise KeyError
    assert "left" not in distributed


def test_processes_that_do_not_come_together_are_one_line(monkeypatch):
    def fail(*_):
        raise RuntimeError("deadline exceeded\nwith details")

    monkeypatch.setattr("gan1d.model.hosts._check_address", lambda address, listens: None)
    monkeypatch.setattr("jax.distributed.initialize", fail)
    with (
        pytest.raises(InputError, match=r"^coordinator: .*'host:1'.*: deadline exceeded$"),
        joined(Hosts("host:1", 2, 0)),
    ):
        pass


def test_only_several_processes_wait_for_each_other(monkeypatch):
    waits = []
    monkeypatch.setattr("jax.experimental.multihost_utils.sync_global_devices", waits.append)
    Process().wait_for_all()
    assert waits == []
    Process(1, 2).wait_for_all()
    assert waits == ["gan1d sweep"]


@pytest.fixture
def processes(monkeypatch):
    """Calls a function in several threads, which JAX takes for as many processes."""

    def call(count, function):
        local, barrier = threading.local(), threading.Barrier(count, timeout=60)
        slots = [None] * count

        def exchanged(array):
            slots[local.index] = np.asarray(array)
            barrier.wait()
            everyone = np.stack(slots)
            barrier.wait()
            return everyone

        def as_process(index):
            local.index = index
            return function()

        monkeypatch.setattr(jax, "process_count", lambda: count)
        monkeypatch.setattr(jax, "process_index", lambda: local.index)
        monkeypatch.setattr("jax.experimental.multihost_utils.process_allgather", exchanged)
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(as_process, range(count)))

    return call


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_every_process_trains_its_share_and_gets_all_members_in_order(count, processes):
    members = [member(Config(seed=seed), (GOOD, POOR, None)[seed % 3]) for seed in range(5)]
    trained = {item.config: item for item in members}

    def process():
        mine = share(list(trained))
        return mine, gathered([trained[config] for config in mine])

    shares, everyone = zip(*processes(count, process), strict=True)
    assert [config for mine in shares for config in mine] == list(trained)
    sizes = [len(mine) for mine in shares]
    assert max(sizes) - min(sizes) <= 1
    for found in everyone:
        for one, other in zip(found, members, strict=True):
            for item in fields(Member):
                left, right = getattr(one, item.name), getattr(other, item.name)
                np.testing.assert_equal(left, right)
