"""The steps of a phase that pictures show: few enough that long runs cost no more to draw."""

import numpy as np
from numpy.typing import NDArray

FILM = 1000
"""Steps of a phase from which a film picks its frames, at most."""
STRIP = 160
"""Steps of a phase that a strip under a film shows, at most: its phases are narrow."""
LOSSES = 600
"""Steps of a phase in the figure of the losses, at most."""


def rows_near(step: NDArray[np.int64], most: int) -> NDArray[np.intp]:
    """At most `most` rows of a phase's recorded steps, (T,), closer together at its start."""
    since = step - step[0]
    return np.unique(np.searchsorted(since, _spread(int(since[-1]) + 1, most)))


def steps_shown(length: int) -> NDArray[np.int_]:
    """The steps of a phase, from 0, that pictures of a single run show.

    A run trained with these `rows` gives the same pictures in an eighth less time.
    """
    return np.unique(np.concatenate([_spread(length, most) for most in (FILM, STRIP, LOSSES)]))


def _spread(length: int, most: int) -> NDArray[np.int_]:
    return np.unique(np.geomspace(1, length, most).round().astype(int)) - 1
