from functools import partial

import numpy as np
import pytest
from PIL import Image

from gan1d.measured import Measured
from gan1d.render.film.animate import animate
from gan1d.render.film.request import HOLD
from gan1d.render.film.scene import Scene
from gan1d.render.film.timeline import timeline
from gan1d.render.look.canvas import Canvas
from gan1d.render.parts.layers import frames

LAST_MS = 1000 * HOLD


@pytest.fixture(scope="module")
def gif(run, tmp_path_factory):
    path = tmp_path_factory.mktemp("gif") / "out.gif"
    told = []
    animate(run, path, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    return path


def test_the_gif_decoded_again(gif, run):
    assert gif.stat().st_size <= 1.5e6
    plan = timeline(run)
    with Image.open(gif) as image:
        assert image.size == (960, 540)
        assert image.info["loop"] == 0
        assert image.info["comment"].startswith(b'gan1d {"title": "A generative adversarial')
        durations, shots = [], {}
        for i in range(image.n_frames):
            image.seek(i)
            durations.append(image.info["duration"])
            if i in (0, image.n_frames - 1):
                shots[i] = np.asarray(image.convert("RGB"))
    # Equal neighbours may be merged, so the total counts, not the number of frames.
    assert sum(durations) == sum(plan.durations)
    assert durations[-1] >= LAST_MS
    first, last = shots.values()
    for shot in (first, last):
        assert shot[0, 0].tolist() == [255, 255, 255]
    assert np.mean(first != last) > 0.01


def test_gif_frames_are_the_drawn_ones_up_to_the_palette(gif, run):
    plan = timeline(run)
    last = plan.rows[-1]
    marks = [run.last_row(letter) for letter in "abc"]
    drawn = [
        frame.copy() for frame in frames(partial(Scene, Measured(run), Canvas()), (0, *marks, last))
    ][-1]
    with Image.open(gif) as image:
        image.seek(image.n_frames - 1)
        decoded = np.asarray(image.convert("RGB")).astype(int)
    error = np.abs(decoded - drawn[..., :3])
    assert error.max() < 80
    assert error.mean() < 1
