"""How commands meet the terminal: exit codes, signals, progress."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from threading import current_thread, main_thread
from types import FrameType
from typing import NoReturn

from gan1d.errors import InputError


class ExitCode(IntEnum):
    """How a command ended. Other programs rely on these numbers."""

    OK = 0
    FAILED = 1
    """The run diverged, memory ran out, or the process that trains was ended from outside."""
    USAGE = 2
    """The request cannot be carried out as it stands, or its output cannot be written."""
    NOT_CONVERGED = 3
    INTERRUPTED = 130


SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupt:
    """Turns signals into KeyboardInterrupt, and remembers that one has arrived.

    An exception that is raised while a C library calls back into Python may be swallowed there, so
    it is raised again at the next report of progress.
    """

    def __init__(self) -> None:
        self.arrived = False

    def listen(self) -> None:
        """Take over the signals. Python lets only the main thread do so."""
        if current_thread() is main_thread():
            for number in SIGNALS:
                signal.signal(number, self._arrive)
            sys.unraisablehook = self._swallowed

    def ignore(self) -> None:
        """Ignore further signals: the command is over."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def check(self) -> None:
        """Raise KeyboardInterrupt if a signal has arrived."""
        if self.arrived:
            raise KeyboardInterrupt

    def _swallowed(self, unraisable: "sys.UnraisableHookArgs") -> None:
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            sys.__unraisablehook__(unraisable)

    def _arrive(self, number: int, frame: FrameType | None) -> NoReturn:
        self.arrived = True
        raise KeyboardInterrupt


interrupt = Interrupt()
"""The one of this process, whose signals it handles."""


def tell(*lines: str, complete: object = None) -> None:
    """Print results on standard output. Raises InputError if it cannot be written.

    `complete` is a file that the command has written already, which the error then says.
    """
    try:
        print(*lines, sep="\n", flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        message = f"standard output: cannot write: {error.strerror}"
        if complete is not None:
            message += f"; {str(complete)!r} is complete"
        raise InputError(message) from None


@contextmanager
def progress(
    label: str, unit: str, total: int | None, *, quiet: bool
) -> Iterator[Callable[[int, int], None]]:
    """A callback taking (done, total), which also raises KeyboardInterrupt after a signal."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, total: interrupt.check()
        return
    from tqdm import tqdm

    with tqdm(desc=label, unit=f" {unit}s", total=total, leave=False, file=sys.stderr) as bar:

        def report(done: int, total: int) -> None:
            interrupt.check()
            bar.total = total
            bar.update(done - bar.n)

        yield report
