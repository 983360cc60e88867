"""Training in a process of its own, so that JAX and Matplotlib are imported and work side by side."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from gan1d import processes
from gan1d.cli.terminal import exit_now
from gan1d.cli.timings import Timings
from gan1d.config import Config
from gan1d.model.tuning import settings_for
from gan1d.unfinished import begun, end_process

if TYPE_CHECKING:
    from gan1d.history import History
    from gan1d.model.walk import Rows


@dataclass(frozen=True)
class Task:
    """What the other process is asked to do."""

    config: Config
    cache: bool
    """Keep compiled programs in the user's cache folder?"""
    rows: "Rows | None" = None
    """Which steps to record; None for all. Curves of all of them are a third of the work."""


class Steps(NamedTuple):
    """How many training steps are done, of how many."""

    done: int
    total: int


@dataclass(frozen=True)
class Trained:
    """The whole record, and where the time went."""

    history: "History"
    clock: Timings


class CannotStartError(Exception):
    """Python cannot be started again, as where sys.executable is not, or no longer, there."""


class Training:
    """A run that another process trains."""

    def __init__(
        self, process: "subprocess.Popen[bytes]", progress: Callable[[int, int], None]
    ) -> None:
        self._process = process
        self._progress = progress
        self._messages: SimpleQueue[Trained | BaseException] = SimpleQueue()
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def result(self) -> Trained:
        """Wait for the end, and raise what the training has raised.

        Raises ChildProcessError if the process was ended from outside, as when memory runs out.
        """
        message = self._messages.get()
        if isinstance(message, BaseException):
            raise message
        return message

    def end(self) -> None:
        """End the process, finished or not."""
        assert self._process.stdout is not None
        self._process.kill()
        self._process.wait()
        self._listener.join()
        self._process.stdout.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        try:
            while True:
                message = pickle.load(self._process.stdout)
                if isinstance(message, Steps):
                    self._progress(*message)
                else:
                    self._messages.put(message)
        except EOFError:
            # The process has ended. Nobody reads this if the result has arrived.
            code = self._process.wait()
            text = f"training: its process ended too early, with exit code {code}"
            self._messages.put(ChildProcessError(text))
        except BaseException as error:
            self._messages.put(error)


@contextmanager
def trained_apart(task: Task, progress: Callable[[int, int], None]) -> Iterator[Training]:
    """A run that another process trains while the block runs; the process ends with the block.

    Args:
        task: what to train.
        progress: called in another thread with (done, total), in training steps.

    Raises:
        CannotStartError: there is no such process.
    """

    def start() -> "subprocess.Popen[bytes]":
        try:
            return processes.start(serve, settings_for(task.config) | os.environ)
        except OSError as error:
            raise CannotStartError from error

    with begun(start, end_process) as process:
        training = Training(process, progress)
        try:
            assert process.stdin is not None
            # A process that could not start is reported by its exit code.
            with suppress(BrokenPipeError), process.stdin as stdin:
                processes.send(task, stdin)
            yield training
        finally:
            training.end()


def serve() -> None:
    """The other process's side: receive a task, train, and send the messages."""
    messages = processes.answers()
    task: Task = pickle.load(sys.stdin.buffer)

    def send(message: "Steps | Trained | Exception") -> None:
        processes.send(message, messages)

    try:
        send(_trained(task, send))
    except BrokenPipeError:
        # Whoever asked has gone.
        exit_now(1)
    except Exception as error:
        send(error)
    # Nothing is left to do, and an interpreter takes its time to shut down.
    exit_now(0)


def _trained(task: Task, send: Callable[[Steps], None]) -> Trained:
    from gan1d.model.surroundings import import_jax

    clock = Timings()
    with clock.part("imports"):
        import_jax()
        from gan1d.model.compiled import kept_programs
        from gan1d.model.training import train
    clock.listen_to_jax()
    with clock.part("training"), kept_programs() if task.cache else nullcontext():
        history = train(
            task.config,
            rows=task.rows,
            progress=lambda done, total: send(Steps(done, total)),
        )
    return Trained(history, clock)
