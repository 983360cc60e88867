"""What has been begun and is not finished: undone if the program has to end before it is.

A signal may arrive anywhere, even inside an import or a C library, where no exception can be raised
safely. So the program is not unwound: it undoes what is listed here, and ends.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from subprocess import Popen

_changing = Lock()
_begun: dict[object, Callable[[], object]] = {}
_remarks: list[Callable[[], str]] = []

Thing = TypeVar("Thing")


@contextmanager
def begun(make: Callable[[], Thing], undo: Callable[[Thing], object]) -> Iterator[Thing]:
    """Make something that must not be left behind.

    `undo` is called only if the program ends inside the block; else the block itself clears up.
    """
    key = object()
    with _changing:
        thing = make()
        _begun[key] = lambda: undo(thing)
    try:
        yield thing
    finally:
        with _changing:
            del _begun[key]


@contextmanager
def remark(text: Callable[[], str]) -> Iterator[None]:
    """If the program ends inside the block, its last line says this; nothing if it is ""."""
    _remarks.append(text)
    try:
        yield
    finally:
        _remarks.remove(text)


def end_process(process: "Popen[bytes]") -> None:
    """End a process and everything that this one keeps of it.

    Not process.wait(), whose lock the thread that a signal interrupts may hold.
    """
    if process.returncode is None:
        process.kill()
        os.waitpid(process.pid, 0)


def stop(wait: float) -> bool:
    """From here on nothing is begun or finished, ever: a thread that tries to waits for ever.

    False if another thread, or this one, was just beginning something, and still is after `wait`
    seconds.
    """
    return _changing.acquire(blocking=wait > 0, timeout=wait if wait > 0 else -1)


def undo_all() -> list[str]:
    """Undo what is not finished, the latest first; returns the remarks. Called after `stop`."""
    remarks = []
    for text in list(_remarks):
        with suppress(Exception):
            remarks.append(text())
    for undo in reversed(list(_begun.values())):
        with suppress(Exception):
            undo()
    return [remark for remark in remarks if remark]
