import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from gan1d.cli.worker import Task, trained_apart
from gan1d.config import Config
from gan1d.errors import DivergedError
from gan1d.model.training import train
from gan1d.model.tuning import settings_for

TINY = Config(steps=60, n_x=50, n_z=33)
# Nearly as large as one that is trained in one thread can be.
WIDE = replace(TINY, batch_size=240, generator_width=64)
COLUMNS = ("step", "phase", "p_g", "d", "g_of_z", "discriminator_loss", "generator_loss")


@pytest.mark.parametrize("config", [TINY, WIDE], ids=["tiny", "wide"])
def test_the_record_is_that_of_a_run_in_this_process(config):
    reports = []
    with trained_apart(Task(config, cache=True), lambda *steps: reports.append(steps)) as training:
        so_far = training.so_far()
        trained = training.result()
    expected = train(config)
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(trained.history, name), getattr(expected, name))
        rows = len(so_far.step)
        np.testing.assert_array_equal(getattr(so_far, name), getattr(expected, name)[:rows])
    assert expected.phase[rows - 1 : rows + 1].tolist() == ["c", "d"]
    for name in ("phase_last_step", "phase_end"):
        np.testing.assert_array_equal(getattr(trained.history, name), getattr(expected, name))
        np.testing.assert_array_equal(getattr(so_far, name), getattr(expected, name)[:3])
    assert trained.history.config == config
    assert reports == sorted(reports)
    assert reports[-1] == (config.steps, config.steps)
    assert {"imports", "training"} <= trained.clock.seconds.keys()


def test_only_what_is_small_is_trained_in_one_thread():
    assert settings_for(Config())
    assert settings_for(WIDE)
    assert not settings_for(Config(batch_size=2048))
    assert not settings_for(Config(generator_width=256))
    assert not settings_for(Config(discriminator_width=512))


def test_the_result_alone_may_be_asked_for():
    with trained_apart(Task(TINY, cache=True), lambda done, total: None) as training:
        assert training.result().history.step[-1] == TINY.steps


def test_what_the_training_raises_is_raised_here():
    config = Config(steps=400, n_x=50, n_z=33, discriminator_learning_rate=1e38)
    with (
        pytest.raises(DivergedError, match="diverged at step"),
        trained_apart(Task(config, cache=True), lambda done, total: None) as training,
    ):
        training.result()


def test_the_process_ends_with_the_block():
    with (
        pytest.raises(KeyError),
        trained_apart(Task(Config(steps=10**6, record_every=1000), cache=True), print) as training,
    ):
        raise KeyError
    assert training._process.poll() is not None


def test_a_process_that_is_ended_from_outside_is_reported():
    config = Config(steps=10**6, record_every=1000)
    with trained_apart(Task(config, cache=True), lambda done, total: None) as training:
        training._process.kill()
        with pytest.raises(ChildProcessError, match="exit code -9"):
            training.result()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_it_ends_when_whoever_asked_is_gone(tmp_path):
    script = """
import os, time
from gan1d.config import Config
from gan1d.cli.worker import Task, trained_apart
task = Task(Config(steps=10**6, record_every=1000), True)
with trained_apart(task, lambda done, total: None) as training:
    print(training._process.pid, flush=True)
    training.so_far()
    print("training", flush=True)
    time.sleep(60)
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as asking:
        pid = int(asking.stdout.readline())
        assert asking.stdout.readline() == "training\n"
        asking.send_signal(signal.SIGKILL)
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.1)
    else:
        os.kill(pid, signal.SIGKILL)
        pytest.fail("it goes on training for nobody")
