import numpy as np
from PIL import Image

from gan1d.render.film.animate import animate
from gan1d.render.film.scene import Scene
from gan1d.render.film.timeline import timeline
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules
from gan1d.render.parts.layers import PixelLayers, played


def test_the_gif_is_small_and_shows_what_was_drawn_up_to_the_palette(run, tmp_path):
    told = []
    gif = animate(run, tmp_path / "out.gif", progress=lambda *counts: told.append(counts))
    assert gif.stat().st_size <= 1.5e6
    plan = timeline(run)
    assert told[-1] == (len(plan.rows), len(plan.rows))
    durations, ends = [], []
    with Image.open(gif) as image:
        for i in range(image.n_frames):
            image.seek(i)
            durations.append(image.info["duration"])
            if i in (0, image.n_frames - 1):
                ends.append(np.asarray(image.convert("RGB")).astype(int))
    # Equal neighbours may be merged, so only the total duration is compared.
    assert sum(durations) == sum(plan.durations)
    with drawing_rules(Canvas()):
        rows = plan.rows[0], plan.rows[-1]
        drawn = [one.copy() for one in played(Scene(run, Canvas()), PixelLayers, rows)]
    for one, other in zip(ends, drawn, strict=True):
        apart = np.abs(one - other[..., :3])
        assert apart.max() < 80
        assert apart.mean() < 1
