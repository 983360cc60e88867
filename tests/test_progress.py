import sys
from io import StringIO
from types import ModuleType, SimpleNamespace

import pytest

import gan1d
from gan1d.checks import DivergedError, InputError
from gan1d.config import Config
from gan1d.progress import reporting
from helpers import SMALL


class Terminal(StringIO):
    """A standard error on which a bar is shown by default."""

    def isatty(self):
        return True


@pytest.fixture
def notebook(monkeypatch):
    """What stands in an output of a notebook, as it changes."""
    shown = []

    def update(data, *, raw):
        assert raw
        shown.append(data)

    def display(data, *, raw, display_id):
        assert display_id
        update(data, raw=raw)
        return SimpleNamespace(update=update)

    ipython, displaying = ModuleType("IPython"), ModuleType("IPython.display")
    ipython.get_ipython = lambda: SimpleNamespace(kernel=object())
    displaying.display = display
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", displaying)
    return shown


@pytest.mark.parametrize(
    ("progress", "stderr", "bar"),
    [
        (None, Terminal(), True),
        (None, StringIO(), False),
        (None, None, False),
        (True, StringIO(), True),
        (True, None, False),
        (False, Terminal(), False),
    ],
)
def test_a_bar_is_shown_on_a_terminal_or_where_it_is_wanted(progress, stderr, bar, monkeypatch):
    monkeypatch.setattr(sys, "stderr", stderr)
    with reporting(progress, "training", "step") as report:
        report(3, 10)
    text = stderr.getvalue() if stderr else ""
    assert ("training" in text) == bar
    assert text.rpartition("\r")[2] == ""


def test_a_function_is_told_instead(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with reporting(max, "training", "step") as report:
        assert report is max
    assert sys.stderr.getvalue() == ""


def test_something_else_is_refused():
    with (
        pytest.raises(InputError, match="progress: expected a function, True, False or None"),
        reporting(3, "training", "step"),
    ):
        pass


def test_in_a_notebook_the_bar_is_an_output_that_is_empty_in_the_end(notebook, monkeypatch):
    monkeypatch.setattr(sys, "stderr", StringIO())
    with reporting(None, "training", "step", 10) as report:
        assert notebook[0]["text/plain"].startswith("training:   0%")
        assert len(notebook[0]["text/plain"]) <= 80
        report(10, 10)
    assert notebook[-1] == {"text/plain": ""}
    assert sys.stderr.getvalue() == ""


def test_ipython_without_a_kernel_is_no_notebook(notebook, monkeypatch):
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: SimpleNamespace())
    monkeypatch.setattr(sys, "stderr", StringIO())
    with reporting(None, "training", "step") as report:
        report(1, 10)
    assert notebook == []


def test_training_and_sweeps_show_a_bar_and_remove_it(notebook):
    config = Config(steps=60, **SMALL)
    gan1d.train(config)
    assert notebook[0]["text/plain"].startswith("training:")
    assert "/60 " in notebook[0]["text/plain"]
    assert notebook[-1] == {"text/plain": ""}
    notebook.clear()
    gan1d.sweep(config, seeds=2)
    assert notebook[0]["text/plain"].startswith("sweeping:")
    assert notebook[-1] == {"text/plain": ""}
    notebook.clear()
    gan1d.train(config, progress=False)
    gan1d.sweep(config, seeds=2, progress=False)
    assert notebook == []


def test_the_bar_of_a_run_that_fails_is_removed(notebook):
    with pytest.raises(DivergedError):
        gan1d.train(Config(steps=400, discriminator_learning_rate=1e38, **SMALL))
    assert notebook
    assert notebook[-1] == {"text/plain": ""}
