from dataclasses import replace

import numpy as np
import pytest

from gan1d import theory
from gan1d.render.film.scene import Scene
from gan1d.render.look.canvas import Canvas
from texts import check_texts


def test_the_strip_shows_v_under_c(scene, run):
    strip = scene.strips[0]
    for row in (0, 10, *(run.last_row(letter) for letter in "abcd")):
        scene.show(row)
        c, v = strip.c_line.get_ydata(), strip.v_line.get_ydata()
        assert np.all(v <= c + 1e-9)
        p_g, d = run.p_g[row], run.d[row]
        assert c[-1] == pytest.approx(theory.virtual_criterion(run.p_data, p_g, run.dx), abs=0.02)
        assert v[-1] == pytest.approx(theory.value(d, run.p_data, p_g, run.dx), abs=0.02)
        assert strip.head.get_xydata()[-1].tolist() == [strip.v_line.get_xdata()[-1], v[-1]]


def test_each_phase_has_the_same_width_in_the_strip(scene, run):
    ends = []
    for letter in "abcd":
        scene.show(run.last_row(letter))
        ends.append(scene.strips[0].c_line.get_xdata()[-1])
    assert ends == pytest.approx([1, 2, 3, 4])
    assert np.all(np.diff(scene.strips[0].course.x) >= 0)


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["a", "b", "c", "d"], ["(a)", "(b)", "(c)", "(d)"]),
        (["converge", "a"], ["…", "(a)"]),
        (["a long name of a phase", "$x$", "y", "z"], ["a lo…", "\\$x\\$", "y", "z"]),
    ],
)
def test_phases_are_labelled_by_letter_or_by_the_name_that_the_user_gave(short_run, names, labels):
    parts = np.array_split(np.arange(len(short_run.step)), len(names))
    phase = np.concatenate(
        [np.full(len(part), name, "U30") for part, name in zip(parts, names, strict=True)]
    )
    scene = Scene(replace(short_run, phase=phase), Canvas())
    ticks = scene.strips[0].axes.get_xticklabels()
    assert [tick.get_text() for tick in ticks] == labels
    check_texts(scene.figure, [scene.strips[0].axes])
