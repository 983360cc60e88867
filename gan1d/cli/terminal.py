"""Exit codes, signals and printed lines of the commands."""

import atexit
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from typing import NoReturn

from gan1d.checks import InputError
from gan1d.files import clean_up_all


class ExitCode(IntEnum):
    """How a command ended. Other programs rely on these numbers."""

    OK = 0
    FAILED = 1
    """The run diverged, memory ran out, the training process was killed, or gan1d has a bug."""
    USAGE = 2
    """The request cannot be carried out, or its output cannot be written."""
    NOT_CONVERGED = 3
    INTERRUPTED = 130
    """A signal ended the command: SIGINT (Ctrl-C), SIGTERM, SIGHUP or SIGQUIT."""


SIGNALS = [s for s in signal.Signals if s.name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")]


def listen() -> None:
    """Let signals end the program from now on, except signals already ignored, as under nohup."""
    # Open any closed standard stream, so that no other file takes its number.
    while (file := os.open(os.devnull, os.O_RDWR)) < 3:
        os.set_inheritable(file, True)
    os.close(file)
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


@contextmanager
def signals_raise() -> Iterator[None]:
    """Let signals raise KeyboardInterrupt in the block, so that it can save what it has done."""
    ours = [number for number in SIGNALS if signal.getsignal(number) is _end]
    for number in ours:
        signal.signal(number, _raise)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, _end)


def leave(code: int) -> NoReturn:
    """End the program when its command is over."""
    _listen_no_more()
    for stream in (sys.stdout, sys.stderr):
        # If a stream is closed or full, there is nobody left to tell.
        with suppress(Exception):
            stream.flush()
    _exit_now(code)


def _end(*_: object) -> NoReturn:
    """End the program at once, on a signal: print one line, and remove unfinished files.

    Nothing is raised: an exception in the middle of an import or a C library may be swallowed, crash
    the process, or leave locks held.
    """
    _listen_no_more()
    clean_up_all()
    with suppress(OSError):
        # A progress bar may be on this line.
        clear = "\r\x1b[K" * os.isatty(2)
        os.write(2, f"{clear}gan1d: error: interrupted\n".encode())
    _exit_now(ExitCode.INTERRUPTED)


def _raise(*_: object) -> NoReturn:
    _listen_no_more()
    raise KeyboardInterrupt


def _listen_no_more() -> None:
    """Ignore further signals: a terminal, a shell and `timeout` may each send one."""
    for number in SIGNALS:
        signal.signal(number, lambda *_: None)


def _exit_now(code: int) -> NoReturn:
    """Run the exit functions that libraries registered, but not JAX's clean_up, then end the process.

    sys.exit and clean_up would free memory that a device, if interrupted, may still use.
    """
    with suppress(BaseException):
        if (jax := sys.modules.get("jax._src.api")) is not None:
            atexit.unregister(getattr(jax, "clean_up", len))
        atexit._run_exitfuncs()
    os._exit(code)


def say(*lines: str) -> None:
    """Print results on standard output, if anyone reads it. Raises InputError if that fails."""
    try:
        print(*lines, sep="\n", flush=True)
    except BrokenPipeError:
        # The reader of our output is gone. The work goes on, and its exit code tells how it ended.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise InputError(f"standard output: cannot write: {error.strerror}") from None


def tell(text: str) -> None:
    """Print a line for the user on standard error, unless that is closed or full."""
    # With file=None, print would write to standard output.
    if sys.stderr is not None:
        with suppress(Exception):
            # A killed process may have left its progress bar on this line.
            print("\r\x1b[K" * sys.stderr.isatty() + text, file=sys.stderr)
