import numpy as np
import pytest
from PIL import Image

from films import FEW, FEW_PACE, SIZE, TINY_CANVAS, decoded
from gan1d.errors import InputError
from gan1d.render.film.animate import animate
from gan1d.render.film.request import HOLD, Playback
from gan1d.render.film.timeline import timeline
from gan1d.render.formats import by_ending
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import DARK, PAPER

PIXELS = (".gif", ".webp", ".png")


@pytest.mark.parametrize("ending", PIXELS)
def test_frames_and_durations_come_back(ending, made, short_run):
    frames, durations, loop = decoded(made(ending))
    plan = timeline(short_run, FEW_PACE)
    assert sum(durations) == pytest.approx(sum(plan.durations), abs=10)
    assert durations[-1] >= 1000 * HOLD
    assert loop == 0
    assert all(frame.shape == (180, 320, 4) for frame in frames)
    assert all(tuple(frame[0, 0]) == (255, 255, 255, 255) for frame in frames)
    assert np.mean(frames[0] != frames[-1]) > 0.01


def test_formats_of_pixels_show_the_same(made):
    gif, *others = (decoded(made(ending))[0][-1] for ending in PIXELS)
    for other in others:
        np.testing.assert_array_equal(other, gif)


@pytest.mark.parametrize("ending", PIXELS)
def test_a_transparent_film_lets_the_slide_through_in_every_frame(ending, short_run, tmp_path):
    canvas = Canvas(theme=DARK, size=SIZE, transparent=True)
    path = animate(short_run, tmp_path / f"out{ending}", canvas=canvas, playback=FEW)
    opaque = animate(
        short_run, tmp_path / f"opaque{ending}", canvas=Canvas(theme=DARK, size=SIZE), playback=FEW
    )
    ground = Image.new("RGBA", SIZE, DARK.background)
    for clear, full in zip(decoded(path)[0], decoded(opaque)[0], strict=True):
        assert clear[0, 0, 3] == 0
        assert np.mean(clear[..., 3] == 0) > 0.6
        # On a ground of the theme's own colour it is the same but for the edges' rounding.
        on_ground = Image.alpha_composite(ground, Image.fromarray(clear))
        error = np.abs(np.asarray(on_ground).astype(int) - full)
        assert np.mean(error > 2) < 0.02
        assert error.max() < 80


@pytest.mark.parametrize("ending", PIXELS)
def test_playing_once_faster_and_with_a_shorter_rest(ending, short_run, tmp_path):
    playback = Playback(frames=12, fps=40, hold=1, once=True)
    path = animate(short_run, tmp_path / f"out{ending}", canvas=TINY_CANVAS, playback=playback)
    frames, durations, loop = decoded(path)
    assert loop == 1
    assert durations[-1] == 1000
    assert min(durations) in (20, 25, 30)
    assert len(frames) > 5


@pytest.mark.parametrize(
    ("ending", "cut", "words"),
    [(".gif", 4, "27 of 44 colours"), (".mp4", 30, "rate factor 30 for 18")],
)
def test_a_cut_says_what_is_given_up(ending, cut, words):
    one = by_ending()[ending]
    assert cut == one.cuts[-1]
    assert one.describe_cut(PAPER, cut) == words


@pytest.mark.parametrize("ending", [".gif", ".png"])
def test_a_low_limit_of_pillows_is_named(ending, short_run, tmp_path, monkeypatch):
    monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", 100)
    canvas, playback = Canvas(size=(320, 180)), Playback(frames=4)
    with pytest.raises(InputError, match=r"MAX_IMAGE_PIXELS: expected at least 57600, .* got 100"):
        animate(short_run, tmp_path / f"film{ending}", canvas=canvas, playback=playback)
