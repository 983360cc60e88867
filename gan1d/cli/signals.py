"""Ctrl-C and SIGTERM: both raise KeyboardInterrupt, and neither can get lost."""

import signal
import sys
from threading import current_thread, main_thread
from types import FrameType
from typing import NoReturn

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
