"""A run that records only the steps its pictures need gives the same pictures."""

import numpy as np
import pytest

from gan1d.config import Config
from gan1d.model.training import train
from gan1d.phases import Phase
from gan1d.render.film.timeline import timeline
from gan1d.render.look.rows import LOSSES, STRIP, steps_shown
from gan1d.render.parts.strip import Course
from helpers import COLUMNS, SMALL


def drawn(history):
    """The steps that frames, strips and the figure of the losses show."""
    rows = [timeline(history).rows, *(Course(history, n).row for n in (STRIP, LOSSES))]
    return [history.step[list(some)].tolist() for some in rows]


@pytest.mark.parametrize(
    "config",
    [
        # Long enough for pictures to leave out some rows.
        Config(steps=1500, phases=(Phase("x", 30), Phase("y", 1)), **SMALL),
        # So short that all phases are trained in one block.
        Config(steps=60, **SMALL),
    ],
)
def test_pictures_find_the_rows_that_they_show(config):
    whole, fewer = train(config), train(config, rows=steps_shown)
    rows = np.flatnonzero(np.isin(whole.step, fewer.step))
    assert len(rows) == len(fewer.step) < 1000
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(fewer, name), getattr(whole, name)[rows])
    assert fewer.phase_last_step.tolist() == whole.phase_last_step.tolist()
    assert drawn(fewer) == drawn(whole)
