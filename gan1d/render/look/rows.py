"""Which steps of a phase pictures show, so that a run of any length costs them the same."""

import numpy as np
from numpy.typing import NDArray

FILM = 1000
"""Steps of a phase from which a film picks its frames, at most."""
STRIP = 160
"""Steps of a phase that a strip under a film shows, at most: its phases are narrow."""
LOSSES = 600
"""The same for the figure of the losses."""


def rows_near(step: NDArray[np.int64], most: int) -> NDArray[np.intp]:
    """Of a phase's recorded steps, (T,), at most so many rows, closer together at its start."""
    since = step - step[0]
    return np.unique(np.searchsorted(since, _spread(int(since[-1]) + 1, most)))


def steps_shown(length: int) -> NDArray[np.int_]:
    """The steps of a phase of that length, from 0, that any picture of a single run shows.

    With these as the `rows` of its training, a run is the same picture for an eighth less time.
    """
    return np.unique(np.concatenate([_spread(length, most) for most in (FILM, STRIP, LOSSES)]))


def _spread(length: int, most: int) -> NDArray[np.int_]:
    return np.unique(np.geomspace(1, length, most).round().astype(int)) - 1
