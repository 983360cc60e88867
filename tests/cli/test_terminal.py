import signal
import sys
from io import StringIO
from threading import Thread

import pytest

from gan1d.cli.terminal import SIGNALS, Interrupt, interrupt, progress


@pytest.fixture
def listening():
    """Listens to signals until the test is over."""
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    hook = sys.unraisablehook
    yield Interrupt()
    for number, handler in handlers.items():
        signal.signal(number, handler)
    sys.unraisablehook = hook


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_is_raised_at_once_and_again_at_the_next_check(listening, number):
    listening.listen()
    listening.check()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)
    assert listening.arrived
    with pytest.raises(KeyboardInterrupt):
        listening.check()
    listening.ignore()
    signal.raise_signal(number)


def test_only_the_main_thread_listens(listening):
    before = [signal.getsignal(number) for number in SIGNALS]
    other = Thread(target=listening.listen)
    other.start()
    other.join()
    assert [signal.getsignal(number) for number in SIGNALS] == before


class Leaving:
    """Raises an error where nobody can catch it."""

    def __init__(self, error):
        self._error = error

    def __del__(self):
        raise self._error


def test_an_interrupt_that_c_code_swallows_is_not_reported_as_an_error(listening, capsys):
    listening.listen()
    Leaving(KeyboardInterrupt())
    assert capsys.readouterr().err == ""
    Leaving(ValueError("lost"))
    assert "ValueError: lost" in capsys.readouterr().err


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


@pytest.mark.parametrize("stderr", [Terminal(), StringIO()])
def test_a_report_raises_a_signal_that_has_arrived(stderr, monkeypatch):
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(interrupt, "arrived", True)
    with pytest.raises(KeyboardInterrupt), progress("x", "step", 10, quiet=False) as report:
        report(3, 10)
