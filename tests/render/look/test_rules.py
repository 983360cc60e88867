from functools import partial

import numpy as np

from films import SMALL_CANVAS
from gan1d.measured import Measured
from gan1d.render.film.scene import Scene
from gan1d.render.parts.layers import frames


def test_a_users_matplotlib_settings_change_nothing(run):
    import matplotlib as mpl

    (plain,) = (
        frame.copy() for frame in frames(partial(Scene, Measured(run), SMALL_CANVAS), (50,))
    )
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "axes.facecolor": "red"}):
        (same,) = (
            frame.copy() for frame in frames(partial(Scene, Measured(run), SMALL_CANVAS), (50,))
        )
        assert mpl.rcParams["font.size"] == 30
    np.testing.assert_array_equal(plain, same)
