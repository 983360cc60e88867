import signal
import sys
from io import StringIO
from threading import Thread

from gan1d.cli.terminal import SIGNALS, Interrupt, interrupt, progress, tell


def test_only_the_main_thread_listens():
    listening = Interrupt()
    before = [signal.getsignal(number) for number in SIGNALS]
    other = Thread(target=listening.listen)
    other.start()
    other.join()
    assert [signal.getsignal(number) for number in SIGNALS] == before


class Terminal(StringIO):
    """A standard error on which a bar is shown."""

    def isatty(self):
        return True


def test_a_report_after_a_signal_leaves_the_last_line_alone(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress("x", "step", 10, quiet=True) as report:
        report(3, 10)
    assert terminal.getvalue() == ""
    with progress("x", "step", 10, quiet=False) as report:
        monkeypatch.setattr(interrupt, "arrived", True)
        shown = terminal.getvalue()
        report(3, 10)
        assert terminal.getvalue() == shown


def test_a_message_does_not_stand_behind_the_bar_of_a_process_that_was_lost(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    tell("lost")
    assert sys.stderr.getvalue() == "\r\x1b[Klost\n"
