"""Settings of small animations, and a reader for their files."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from gan1d.render.film.request import Playback
from gan1d.render.look.canvas import Canvas

SIZE = (320, 180)
TINY_CANVAS = Canvas(size=SIZE)
SMALL_CANVAS = Canvas(size=(640, 360))
FEW = Playback(frames=8, panel_hold=0.2)


def canvas_for(ending: str) -> Canvas:
    """A small canvas; for a page, which has no size, the default canvas."""
    return Canvas() if ending == ".html" else TINY_CANVAS


def decoded(path: Path) -> tuple[list[Any], list[float], int]:
    """The frames (RGBA), their durations in ms, and how often the film plays (0: for ever)."""
    with Image.open(path) as image:
        frames, durations = [], []
        for i in range(image.n_frames):
            image.seek(i)
            image.load()
            durations.append(image.info.get("duration"))
            frames.append(np.asarray(image.convert("RGBA")))
        # A GIF without a loop entry plays once.
        return frames, durations, image.info.get("loop", 1)
