"""The steps of a phase that pictures show, limited so that long runs take no longer to draw."""

import numpy as np
from numpy.typing import NDArray

FILM = 1000
"""A film picks its frames from at most this many steps of each phase."""
STRIP = 160
"""A strip beside or below a film, where phases are narrow, shows at most this many steps of each."""
LOSSES = 600
"""The figure of the losses shows at most this many steps of each phase."""


def rows_near(step: NDArray[np.int64], most: int) -> NDArray[np.intp]:
    """Indices of at most `most` recorded steps of a phase, `step`, (T,); denser at its start."""
    since = step - step[0]
    return np.unique(np.searchsorted(since, _spread(int(since[-1]) + 1, most)))


def steps_shown(length: int) -> NDArray[np.int_]:
    """The steps of a phase, counted from 0, that pictures of a single run show.

    Training with `rows=steps_shown` gives the same pictures in about a tenth less time.
    """
    return np.unique(np.concatenate([_spread(length, most) for most in (FILM, STRIP, LOSSES)]))


def _spread(length: int, most: int) -> NDArray[np.int_]:
    return np.unique(np.geomspace(1, length, most).round().astype(int)) - 1
