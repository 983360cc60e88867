"""What a notebook shows: a run as a still, and its animation, both with alt text."""

import base64
import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from gan1d.history import History
from gan1d.measured import Measured
from gan1d.render.figures.figure1 import figure1
from gan1d.render.figures.stills import STILLS, about_still
from gan1d.render.film.animate import about_animation, animate
from gan1d.render.formats import png
from gan1d.render.formats.format import Still
from gan1d.render.look.rules import drawing_rules

_DPI = 160
"""Sharp on a screen of twice the usual density."""
_MOST_WIDTH = 960


@dataclass(frozen=True)
class Inline:
    """An animation that a notebook displays.

    Attributes:
        gif: the file, as bytes.
        description: one sentence for those who cannot see it.
    """

    gif: bytes
    description: str

    def _repr_html_(self) -> str:
        return _image(self.gif, "gif", self.description)

    def __repr__(self) -> str:
        return f"<Inline: a GIF of {len(self.gif) / 1000:.0f} kB>"


def still_html(history: History) -> str:
    """The panels of a run as an image with alt text."""
    run = Measured(history)
    with drawing_rules():
        about = about_still(run, STILLS["panels"])
        data = png.write_still(Still(figure1(run), about, _DPI))
    return _image(data, "png", about.description)


def inline(history: History, **options: Any) -> Inline:
    """The animation of a run; takes the options of `animate`. Raises InputError as it does."""
    with tempfile.TemporaryDirectory(prefix="gan1d-") as folder:
        path = animate(history, Path(folder, "run.gif"), **options)
        compare = options.get("compare")
        about = about_animation(Measured(history), compare and Measured(compare))
        return Inline(path.read_bytes(), about.description)


def _image(data: bytes, kind: str, description: str) -> str:
    text = base64.b64encode(data).decode()
    return (
        f'<img src="data:image/{kind};base64,{text}" alt="{escape(description)}" '
        f'style="width: 100%; max-width: {_MOST_WIDTH}px">'
    )
