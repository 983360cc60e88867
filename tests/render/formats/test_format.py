from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from films import FEW, SIZE, TINY_CANVAS, decoded
from gan1d.render.film.animate import animate
from gan1d.render.film.request import Playback
from gan1d.render.film.timeline import timeline
from gan1d.render.formats.format import Film
from gan1d.render.look.canvas import Canvas

PIXELS = (".gif", ".webp", ".png")


@settings(max_examples=30)
@given(
    st.lists(st.floats(20.0, 5000.0), min_size=1, max_size=200),
    st.sampled_from([1.0, 10.0, 60.0]),
)
def test_durations_in_whole_units_keep_their_total(durations, unit):
    units = Film.in_units(SimpleNamespace(timeline=SimpleNamespace(durations=durations)), unit)
    assert all(n >= 1 for n in units)
    # Beyond rounding, the total grows only by durations below one unit, which become one unit.
    longer = sum(unit for duration in durations if duration < unit)
    assert abs(unit * sum(units) - sum(durations)) <= unit / 2 + longer + 1e-6


def test_formats_of_pixels_show_the_same_for_the_same_time(made, short_run):
    plan = timeline(short_run, FEW)
    (frames, *_), *others = films = [decoded(made(ending)) for ending in PIXELS]
    for other, _, _ in others:
        np.testing.assert_array_equal(other[-1], frames[-1])
    for frames, durations, loop in films:
        assert sum(durations) == pytest.approx(sum(plan.durations), abs=10)
        assert durations[-1] >= 1000 * Playback().hold
        assert loop == 0
        assert all(frame.shape == (180, 320, 4) for frame in frames)
        assert all(tuple(frame[0, 0]) == (255, 255, 255, 255) for frame in frames)
        assert np.mean(frames[0] != frames[-1]) > 0.01


@pytest.mark.parametrize("ending", PIXELS)
def test_a_transparent_film_with_a_poster(ending, made, short_run, tmp_path):
    canvas, playback = Canvas(size=SIZE, transparent=True), replace(FEW, poster="last")
    path, told = tmp_path / f"out{ending}", []
    animate(short_run, path, canvas=canvas, playback=playback, notice=told.append)
    (poster, *frames), (shown, *durations), loop = decoded(path)
    np.testing.assert_array_equal(poster, frames[-1])
    assert shown == (None if ending == ".png" else 20)
    opaque, times, loops = decoded(made(ending))
    assert (durations, loop) == (times, loops)
    ground = Image.new("RGBA", SIZE, "white")
    for clear, full in zip(frames, opaque, strict=True):
        assert clear[0, 0, 3] == 0
        assert np.mean(clear[..., 3] == 0) > 0.6
        # On the theme's background the frame equals the opaque one, up to rounding at edges.
        on_ground = Image.alpha_composite(ground, Image.fromarray(clear))
        error = np.abs(np.asarray(on_ground).astype(int) - full)
        assert np.mean(error > 2) < 0.02
        assert error.max() < 90
    # Only for a GIF, which has hard edges, does a notice name formats with soft edges.
    soft = [".webp and .png have soft edges" in line for line in told]
    assert soft == ([True] if ending == ".gif" else [])


@pytest.mark.parametrize("ending", PIXELS)
def test_a_film_can_play_once_and_faster_with_a_shorter_rest(ending, short_run, tmp_path):
    playback = Playback(frames=8, fps=40, hold=1, once=True)
    path = animate(short_run, tmp_path / f"out{ending}", canvas=TINY_CANVAS, playback=playback)
    _, durations, loop = decoded(path)
    assert loop == 1
    assert durations[-1] == 1000
    assert min(durations) in (20, 25, 30)
