"""Training in a process of its own: JAX and Matplotlib are imported, and at work, side by side."""

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

from gan1d.cli.timings import Timings
from gan1d.config import Config
from gan1d.model.tuning import KEPT_MEMORY, settings_for

if TYPE_CHECKING:
    from gan1d.history import History

# Modules are found, and garbage is looked for, as they are here.
_PROGRAM = """
import gc, pickle, sys
gc.set_threshold(*pickle.load(sys.stdin.buffer))
sys.path[:] = pickle.load(sys.stdin.buffer)
from gan1d.cli.worker import serve
serve()
"""


@dataclass(frozen=True)
class Task:
    """What the other process is to do."""

    config: Config
    cache: bool
    """Are compiled programs kept in the user's cache folder?"""


@dataclass(frozen=True)
class SoFar:
    """What it has done when the last phase begins."""

    history: "History"


@dataclass(frozen=True)
class Trained:
    """What it has done in the end, and where its time went."""

    history: "History"
    clock: Timings


class Training:
    """A run that another process trains."""

    def __init__(self, process: "subprocess.Popen[bytes]", progress: Callable[[int], None]) -> None:
        self._process = process
        self._progress = progress
        self._told: SimpleQueue[SoFar | Trained | BaseException] = SimpleQueue()
        self._trained: Trained | None = None
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def so_far(self) -> "History | None":
        """The record of all phases but the last, once that one begins; None if there is only one."""
        told = self._next()
        if isinstance(told, SoFar):
            return told.history
        self._trained = told
        return None

    def result(self) -> Trained:
        """Waits for the end; raises what the training has raised.

        ChildProcessError: the process was ended from outside, as when memory runs out.
        """
        while self._trained is None:
            told = self._next()
            if isinstance(told, Trained):
                self._trained = told
        return self._trained

    def end(self) -> None:
        """End the process, finished or not."""
        assert self._process.stdout is not None
        self._process.kill()
        self._process.wait()
        self._listener.join()
        self._process.stdout.close()

    def _next(self) -> SoFar | Trained:
        told = self._told.get()
        if isinstance(told, BaseException):
            raise told
        return told

    def _listen(self) -> None:
        assert self._process.stdout is not None
        try:
            while True:
                told = pickle.load(self._process.stdout)
                if isinstance(told, int):
                    self._progress(told)
                else:
                    self._told.put(told)
        except EOFError:
            # The end, or, if the result is still awaited, an untimely one.
            code = self._process.wait()
            words = f"expected the process that trains to finish, got its exit code {code}"
            self._told.put(ChildProcessError(words))
        except BaseException as error:
            self._told.put(error)


@contextmanager
def trained_apart(task: Task, progress: Callable[[int], None]) -> Iterator[Training]:
    """A run that another process trains while the block runs; the process ends with the block.

    Args:
        task: what to train.
        progress: called in another thread with the number of steps finished so far.
    """
    # -P: no module of the user's folder comes before those of Python. In a group of its own: an
    # interrupt reaches us, and we end it.
    group: dict[str, Any] = {} if sys.platform == "win32" else {"process_group": 0}
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=KEPT_MEMORY | settings_for(task.config) | os.environ,
        **group,
    )
    training = Training(process, progress)
    try:
        assert process.stdin is not None
        # One that could not even begin is reported by its exit code.
        with suppress(BrokenPipeError), process.stdin as stdin:
            for item in (gc.get_threshold(), sys.path, task):
                pickle.dump(item, stdin)
        yield training
    finally:
        training.end()


def serve() -> None:
    """The other process's side: take a task, train, and tell."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    task: Task = pickle.load(sys.stdin.buffer)
    # What libraries print must not come between what is told.
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def tell(what: "int | SoFar | Trained | Exception") -> None:
        pickle.dump(what, told, protocol=5)
        told.flush()

    try:
        tell(_trained(task, tell))
    except BrokenPipeError:
        # Whoever asked has gone.
        os._exit(1)
    except Exception as error:
        tell(error)
    # At once: an interpreter that ends takes its time, and nothing is left to be done.
    os._exit(0)


def _trained(task: Task, tell: Callable[["int | SoFar"], None]) -> Trained:
    clock = Timings()
    with clock.part("imports"):
        from gan1d.model.compiled import kept_programs
        from gan1d.model.training import run_phases
    clock.listen_to_jax()
    with clock.part("training"), kept_programs() if task.cache else nullcontext():
        history = run_phases(
            task.config,
            progress=lambda done, total: tell(done),
            last_phase=lambda so_far: tell(SoFar(so_far)),
        )
    return Trained(history, clock)
