import numpy as np
import pytest

from gan1d import theory
from gan1d.render.parts.strip import Course


def test_the_strip_shows_v_below_c_and_all_phases_equally_wide(scene, run):
    strip = scene.strips[0]
    ends = {run.last_row(letter): place for place, letter in enumerate("abcd", 1)}
    for row in (0, 10, *ends):
        scene.show(row)
        c, v = strip.c_line.get_ydata(), strip.v_line.get_ydata()
        assert np.all(v <= c + 1e-9)
        p_g, d = run.p_g[row], run.d[row]
        assert c[-1] == pytest.approx(theory.virtual_criterion(run.p_data, p_g, run.dx), abs=0.02)
        assert v[-1] == pytest.approx(theory.value(d, run.p_data, p_g, run.dx), abs=0.02)
        assert strip.head.get_xydata()[-1].tolist() == [strip.v_line.get_xdata()[-1], v[-1]]
        if row in ends:
            assert strip.c_line.get_xdata()[-1] == pytest.approx(ends[row])
    assert np.all(np.diff(strip.course.x) >= 0)


def test_the_curves_jump_where_g_is_displaced(textbook_run):
    course = Course(textbook_run)
    assert np.ptp(course.jsd[course.x == 1]) > 0.05
