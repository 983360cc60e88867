"""How phases ended, read off the curves of a record that does not say so."""

import dataclasses

import numpy as np
import pytest

from gan1d.config import Config
from gan1d.history import History
from gan1d.model.training import train
from gan1d.phases import Phase, Until
from helpers import ARRAYS, COLUMNS, ENDINGS, SMALL, rewritten

OLD = {
    "short": Config(steps=100, **SMALL),
    "textbook": Config(steps=300, protocol="textbook", **SMALL),
    "thinned": Config(steps=700, record_every=10, **SMALL),
    "early": Config(steps=99, phases=(Phase("x", 1, until=Until("jsd", 9.0)),), **SMALL),
    "names": Config(
        steps=90,
        phases=(
            Phase("x", 20, until=Until("jsd", 9.0)),
            Phase("x", 20, 6.0, until=Until("jsd", 0.99, relative=True)),
            Phase("x", 20, until=Until("jsd", 1e-9)),
            Phase("x", 3),
            Phase("y", 4),
            Phase("x", 1),
        ),
        **SMALL,
    ),
}


@pytest.mark.parametrize("which", ["run", "textbook_run", *OLD])
def test_a_file_of_version_1_is_read_with_its_endings_from_its_curves(which, request, tmp_path):
    run = train(OLD[which]) if which in OLD else request.getfixturevalue(which)
    path = rewritten(tmp_path / "old.npz", run, without=("version", *ENDINGS))
    loaded = History.load(path)
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(loaded, name), getattr(run, name))


def test_phases_that_a_cut_record_of_version_1_does_not_reach_have_no_ending(run, tmp_path):
    end = run.last_row("b") + 1
    cut = dataclasses.replace(run, **{name: getattr(run, name)[:end] for name in COLUMNS})
    loaded = History.load(rewritten(tmp_path / "old.npz", cut, without=("version", *ENDINGS)))
    for name in ENDINGS:
        np.testing.assert_array_equal(getattr(loaded, name), getattr(run, name)[:2])
