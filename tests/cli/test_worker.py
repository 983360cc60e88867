import os
import pickle
import signal
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import numpy as np
import pytest

from gan1d import processes
from gan1d.cli import worker
from gan1d.cli.worker import Steps, Task, Trained, serve, trained_apart
from gan1d.config import Config
from gan1d.errors import DivergedError
from gan1d.model.training import train
from helpers import COLUMNS, SMALL, wait_until

CONFIG = Config(steps=60, **SMALL)
# Nearly as large as one that is trained in one thread can be.
WIDE = replace(CONFIG, batch_size=240, generator_width=64)
WILD = Config(steps=400, **SMALL, discriminator_learning_rate=1e38)
ENDLESS = Config(steps=10**6, record_every=1000, **SMALL)


def assert_trained(config, trained, reports):
    """The messages of a run in another process are the record of one in this process."""
    expected = train(config)
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(trained.history, name), getattr(expected, name))
    for name in ("phase_last_step", "phase_end"):
        np.testing.assert_array_equal(getattr(trained.history, name), getattr(expected, name))
    assert trained.history.config == config
    assert reports == sorted(reports)
    assert reports[-1] == (config.steps, config.steps)
    assert {"imports", "training"} <= trained.clock.seconds.keys()


@pytest.mark.parametrize("config", [CONFIG, WIDE], ids=["tiny", "wide"])
def test_the_record_is_that_of_a_run_in_this_process(config):
    reports = []
    with trained_apart(Task(config, cache=True), lambda *steps: reports.append(steps)) as training:
        trained = training.result()
    assert_trained(config, trained, reports)


def test_the_result_alone_may_be_asked_for():
    with trained_apart(Task(CONFIG, cache=True), lambda done, total: None) as training:
        assert training.result().history.step[-1] == CONFIG.steps


def test_what_the_training_raises_is_raised_here():
    with (
        pytest.raises(DivergedError, match="diverged at step"),
        trained_apart(Task(WILD, cache=True), lambda done, total: None) as training,
    ):
        training.result()


def test_what_a_report_raises_is_raised_where_the_result_is_awaited():
    def interrupt(done, total):
        raise KeyboardInterrupt

    with (
        pytest.raises(KeyboardInterrupt),
        trained_apart(Task(CONFIG, cache=True), interrupt) as training,
    ):
        training.result()


def test_the_process_ends_with_the_block():
    with (
        pytest.raises(KeyError),
        trained_apart(Task(ENDLESS, cache=True), print) as training,
    ):
        raise KeyError
    assert training._process.poll() is not None


def test_a_process_that_is_ended_from_outside_is_reported():
    with trained_apart(Task(ENDLESS, cache=True), lambda done, total: None) as training:
        training._process.kill()
        with pytest.raises(ChildProcessError, match="exit code -9"):
            training.result()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_it_ends_when_whoever_asked_is_gone():
    script = f"""
import signal, time
from gan1d.config import Config
from gan1d.cli.worker import Task, trained_apart
task = Task({ENDLESS!r}, True)
reports = []
with trained_apart(task, lambda done, total: reports.append(done)) as training:
    print(training._process.pid, flush=True)
    while training._listener.is_alive() and not reports:
        time.sleep(0.01)
    print("training", flush=True)
    signal.pause()
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as asking:
        pid = int(asking.stdout.readline())
        assert asking.stdout.readline() == "training\n"
        asking.send_signal(signal.SIGKILL)

    def gone():
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return False

    try:
        wait_until(gone, timeout=20)
    except AssertionError:
        os.kill(pid, signal.SIGKILL)
        pytest.fail("it goes on training for nobody")


class Pipe(BytesIO):
    """A pipe to whoever asked, who reads so many messages and leaves."""

    def __init__(self, messages=10**6):
        super().__init__()
        self._left = messages

    def flush(self):
        if self._left == 0:
            raise BrokenPipeError
        self._left -= 1


@pytest.fixture
def served(monkeypatch):
    """Runs the other process's side in this one; returns its messages and its exit code."""

    def of(task, pipe):
        def leave(code):
            raise SystemExit(code)

        monkeypatch.setattr(processes, "answers", lambda: pipe)
        monkeypatch.setattr(worker, "exit_now", leave)
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=BytesIO(pickle.dumps(task))))
        with pytest.raises(SystemExit) as leaving:
            serve()
        pipe.seek(0)
        messages = []
        while pipe.tell() < len(pipe.getbuffer()):
            messages.append(pickle.load(pipe))
        return messages, leaving.value.code

    return of


@pytest.mark.parametrize("cache", [True, False])
def test_the_other_side_sends_its_steps_and_the_record(served, cache):
    messages, code = served(Task(CONFIG, cache), Pipe())
    assert code == 0
    steps = [message for message in messages if isinstance(message, Steps)]
    assert isinstance(messages[-1], Trained)
    assert len(messages) == len(steps) + 1
    assert_trained(CONFIG, messages[-1], steps)


def test_the_other_side_sends_what_the_training_raises(served):
    messages, code = served(Task(WILD, True), Pipe())
    assert code == 0
    assert isinstance(messages[-1], DivergedError)


def test_the_other_side_leaves_when_nobody_reads_its_messages(served):
    messages, code = served(Task(ENDLESS, True), Pipe(messages=3))
    assert code == 1
    assert len(messages) == 4
