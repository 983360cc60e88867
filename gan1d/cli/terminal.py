"""How commands meet the terminal: exit codes, signals, progress."""

import atexit
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from select import select
from threading import Lock, Thread, current_thread, get_ident, main_thread
from types import FrameType
from typing import NoReturn

from gan1d import unfinished
from gan1d.checks import InputError, quote_path
from gan1d.progress import Progress, is_terminal, reporting


class ExitCode(IntEnum):
    """How a command ended. Other programs rely on these numbers."""

    OK = 0
    FAILED = 1
    """The run diverged, memory ran out, or the process that trains was ended from outside."""
    USAGE = 2
    """The request cannot be carried out as it stands, or its output cannot be written."""
    NOT_CONVERGED = 3
    INTERRUPTED = 130
    """A signal ended it: SIGINT (Ctrl-C), SIGTERM, SIGHUP or SIGQUIT, whichever it was."""


SIGNALS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
    if hasattr(signal, name)
]
AT_ONCE = 0.2
"""Seconds in which further signals count as the first one: a terminal, a shell and `timeout` may each
send their own. Any later one ends the program without more ado."""
PATIENCE = 0.3
"""Seconds after which a program whose main thread has not heard of the signal is ended by another."""
LONGEST_END = 1.5
"""Seconds after which it is ended in any case."""


class Interrupt:
    """Ends the program on a signal, from wherever it is, with one line and nothing left behind.

    Nothing is raised: an exception in the middle of an import or a C library is swallowed, crashes,
    or leaves locks held. Python runs a handler in the main thread as soon as that runs Python again;
    until then, which may be long, a thread that is told by the system can act in its place.
    """

    def __init__(self) -> None:
        self.arrived = False
        self._listening = False
        self._ending = Lock()
        self._ended_by: int | None = None

    def listen(self) -> None:
        """Take over the signals, but for those that are ignored already, as under nohup.

        Python lets only the main thread do so.
        """
        if self._listening or current_thread() is not main_thread():
            return
        self._listening = True
        _open_what_is_closed()
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._arrive)
        if sys.platform != "win32":
            reading, writing = os.pipe()
            os.set_blocking(writing, False)
            signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
            Thread(target=self._watch, args=(reading,), daemon=True).start()

    @contextmanager
    def raised(self) -> Iterator[None]:
        """In the block a signal raises KeyboardInterrupt, for work that keeps what it has done."""
        if not self._listening:
            yield
            return
        ours = [number for number in SIGNALS if signal.getsignal(number) == self._arrive]
        watched = signal.set_wakeup_fd(-1)
        for number in ours:
            signal.signal(number, signal.default_int_handler)
        try:
            yield
        finally:
            for number in ours:
                signal.signal(number, self._arrive)
            signal.set_wakeup_fd(watched, warn_on_full_buffer=False)

    def leave(self, code: int) -> NoReturn:
        """End the program, whose command is over; from here on signals do nothing."""
        # Said first, so that a signal that comes between the two does not wait for itself.
        self._ended_by = get_ident()
        if not self._ending.acquire(blocking=False):
            _wait_for_ever()
        for stream in (sys.stdout, sys.stderr):
            # A stream may be closed or full, and then there is nobody left to tell.
            with suppress(Exception):
                stream.flush()
        exit_now(code)

    def _arrive(self, number: int, frame: FrameType | None) -> None:
        self.arrived = True
        self._end(wait=0)

    def _watch(self, reading: int) -> None:
        # Python writes the number of every signal that it handles, even for a library.
        while os.read(reading, 1)[0] not in SIGNALS:
            pass
        first = time.monotonic()
        self.arrived = True
        for until in (PATIENCE, LONGEST_END):
            while (left := first + until - time.monotonic()) > 0:
                if select([reading], [], [], left)[0]:
                    again = os.read(reading, 1)[0] in SIGNALS
                    if again and time.monotonic() - first > AT_ONCE:
                        os._exit(ExitCode.INTERRUPTED)
            if self._ended_by is None:
                Thread(target=self._end, args=(LONGEST_END,), daemon=True).start()
        os._exit(ExitCode.INTERRUPTED)

    def _end(self, wait: float) -> None:
        """End the program, unless something is just being begun that could not be undone yet."""
        if self._ended_by == get_ident():
            return
        if not unfinished.stop(wait) and self._ended_by is None:
            return
        if not self._ending.acquire(blocking=False):
            _wait_for_ever()
        self._ended_by = get_ident()
        remarks = unfinished.undo_all()
        with suppress(OSError):
            # A progress bar may stand in the line.
            clear = "\r\x1b[K" if os.isatty(2) else ""
            line = f"{clear}gan1d: error: {': '.join(['interrupted', *remarks])}\n"
            os.write(2, line.encode(errors="backslashreplace"))
        exit_now(ExitCode.INTERRUPTED)


def _wait_for_ever() -> NoReturn:
    """Until the thread that ends the program has done so."""
    while True:
        time.sleep(60)


def exit_now(code: int) -> NoReturn:
    """End the process, once what libraries want to do at its end is done.

    Not sys.exit: an interrupted device may still be computing, and the interpreter would free its
    memory under it. So would what JAX registers, which is left out.
    """
    with suppress(BaseException):
        if (jax := sys.modules.get("jax._src.api")) is not None:
            atexit.unregister(getattr(jax, "clean_up", len))
        atexit._run_exitfuncs()
    os._exit(code)


interrupt = Interrupt()
"""The one of this process, whose signals it handles."""


def say(*lines: str, complete: object = None) -> None:
    """Print results, line by line, on standard output. Raises InputError if it cannot be written.

    `complete` is a file that the command has written already, which the error then names.
    """
    try:
        with _results():
            print(*lines, sep="\n", flush=True)
    except OSError as error:
        message = f"standard output: cannot write: {error.strerror}"
        if complete is not None:
            message += f"; {quote_path(str(complete))} is complete"
        raise InputError(message) from None


def flush_results() -> None:
    """Write what has been printed. Raises OSError if it cannot be written."""
    with _results():
        if sys.stdout is not None:
            sys.stdout.flush()


@contextmanager
def _results() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        # Whoever read our output has enough. The work goes on, and its exit code tells how it ended.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(text: str) -> None:
    """Print a line for the user on standard error, which may be closed or full."""
    if interrupt.arrived:
        # Another thread is ending the program, and what fails on that account is not worth telling.
        _wait_for_ever()
    # print would take None for standard output.
    if sys.stderr is not None:
        with suppress(Exception):
            # The bar of a process that was lost may stand in the line.
            print("\r\x1b[K" * is_terminal(sys.stderr) + text, file=sys.stderr)


def _open_what_is_closed() -> None:
    """Give the three standard streams a place each, so that no other file takes their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


@contextmanager
def progress(label: str, unit: str, total: int | None, *, quiet: bool) -> Iterator[Progress]:
    """A callback taking (done, total), for a bar on a terminal."""
    with reporting(False if quiet else None, label, unit, total) as report:

        def before_a_signal(done: int, total: int) -> None:
            # The last line is about the signal.
            if not interrupt.arrived:
                report(done, total)

        yield before_a_signal
