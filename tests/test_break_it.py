"""A few of the trials that scripts/break_it makes by the thousand."""

import importlib
import random
import sys

import pytest

from helpers import ROOT


@pytest.fixture
def trials(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT / "scripts"), *sys.path])
    return importlib.import_module("break_it.calls").trials


def test_calls_that_nobody_should_make(trials, tmp_path):
    results = dict(trials(random.Random(0), 40, tmp_path))
    assert len(results) > 30
    assert {what: wrong for what, wrong in results.items() if wrong} == {}
