import signal
import sys
from io import StringIO
from threading import Thread

import pytest

from gan1d.cli.terminal import SIGNALS, Interrupt, interrupt, progress


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


def test_progress_is_a_bar_on_a_terminal(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress("training", "step", 10, quiet=False) as report:
        report(3, 10)
        report(10, 20)
    assert "training" in terminal.getvalue()
    assert "/10" in terminal.getvalue()


@pytest.mark.parametrize(
    ("stderr", "quiet"), [(Terminal(), True), (StringIO(), False), (None, False)]
)
def test_nothing_is_shown_where_it_is_not_wanted(stderr, quiet, monkeypatch):
    monkeypatch.setattr(sys, "stderr", stderr)
    with progress("training", "step", 10, quiet=quiet) as report:
        report(3, 10)
    assert stderr is None or stderr.getvalue() == ""


def test_a_report_after_a_signal_leaves_the_last_line_alone(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress("x", "step", 10, quiet=False) as report:
        monkeypatch.setattr(interrupt, "arrived", True)
        shown = terminal.getvalue()
        report(3, 10)
        assert terminal.getvalue() == shown
