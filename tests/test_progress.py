import sys
from contextlib import suppress
from io import StringIO
from types import ModuleType, SimpleNamespace

import pytest

from gan1d.progress import reporting


class Terminal(StringIO):
    """A stand-in for a terminal, on which a bar is shown by default."""

    def isatty(self):
        return True


@pytest.fixture
def notebook(monkeypatch):
    """The texts that an output in a notebook shows in turn; a stand-in for IPython collects them."""
    texts = []

    def display(data, *, raw, **_):
        texts.append(data["text/plain"])
        return SimpleNamespace(update=display)

    ipython, displaying = ModuleType("IPython"), ModuleType("IPython.display")
    ipython.get_ipython = lambda: SimpleNamespace(kernel=object())
    displaying.display = display
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", displaying)
    return texts


SHOWN = [(None, Terminal(), True), (None, StringIO(), False), (True, StringIO(), True)]
NOT_SHOWN = [(None, None, False), (False, Terminal(), False), (max, Terminal(), False)]


@pytest.mark.parametrize(("progress", "stderr", "bar"), [*SHOWN, *NOT_SHOWN])
def test_a_bar_is_shown_on_a_terminal_or_where_it_is_wanted(progress, stderr, bar, monkeypatch):
    monkeypatch.setattr(sys, "stderr", stderr)
    with reporting(progress, "training", "step") as report:
        report(3, 10)
        assert progress is not max or report is max
    text = stderr.getvalue() if stderr else ""
    assert ("training" in text) == bar
    assert text.rpartition("\r")[2] == ""


def test_in_a_notebook_the_bar_is_an_output_that_is_blank_in_the_end(notebook, monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with suppress(RuntimeError), reporting(None, "training", "step", 400):
        raise RuntimeError
    assert any(text.startswith("training:") and "/400 " in text for text in notebook)
    assert max(map(len, notebook)) <= 80
    assert (notebook[-1], sys.stderr.getvalue()) == ("", "")
    # IPython without a kernel is a terminal, not a notebook.
    notebook.clear()
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: None)
    with reporting(None, "training", "step"):
        assert notebook == []
