"""What a notebook shows: a run as a still, its animation, and its page, each with words for it.

Each comes in several forms, of which a notebook and its exports choose: HTML for a browser, and a PNG
of the finished figure for PDF and LaTeX, and for notebooks that are not trusted.
"""

import base64
import tempfile
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from gan1d.history import History
from gan1d.measured import Measured
from gan1d.render.figures.figure1 import figure1
from gan1d.render.figures.request import StillRequest
from gan1d.render.figures.stills import about_still
from gan1d.render.film.animate import about_animation, animate
from gan1d.render.formats import png
from gan1d.render.formats.format import Still
from gan1d.render.formats.html import more_height
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules

Bundle = tuple[dict[str, str], dict[str, dict[str, Any]]]
"""Data by MIME type, and metadata by MIME type, as Jupyter takes them."""

_DPI = 160
"""Sharp on a screen of twice the usual density."""
_MOST_WIDTH = 960
_LEAST_PAGE_HEIGHT = 500
"""Pixels that all parts of the page need on a narrow screen, where its words and buttons wrap."""


@dataclass(frozen=True)
class Inline:
    """A picture or a page that a notebook displays.

    Attributes:
        name: what it is, in a few words.
        description: one sentence for those who cannot see it.
        html: how a browser shows it.
        png: the finished figure, as the bytes of a file.
        gif: the animation, as the bytes of a file; empty if it is none.
    """

    name: str
    description: str
    html: str
    png: bytes
    gif: bytes = b""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        """All forms, of which a notebook picks those that were asked for."""
        images = {"image/png": _text(self.png)}
        if self.gif:
            images["image/gif"] = _text(self.gif)
        shown = {"width": min(_width(self.png), _MOST_WIDTH), "alt": self.description}
        data = {"text/plain": repr(self), "text/html": self.html, **images}
        return data, dict.fromkeys(images, shown)

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"<{self.name}>"


def still(history: History, canvas: Canvas = Canvas()) -> Inline:  # noqa: B008  (frozen)
    """The panels of a run as an image."""
    run = Measured(history)
    with drawing_rules(canvas):
        about = about_still(StillRequest(canvas=canvas), history)
        figure = figure1(run, canvas=canvas)
        data = png.write_still(Still(figure, about, _DPI, canvas.transparent))
    html = _image(data, "png", about.description)
    return Inline(repr(history).strip("<>"), about.description, html, data)


def inline(history: History, **options: Any) -> Inline:
    """The animation of a run; takes the options of `animate`. Raises InputError as it does."""
    gif = _file(history, ".gif", options)
    other = options.get("compare") and Measured(options["compare"])
    words = options.get("canvas", Canvas()).said
    description = about_animation(Measured(history), other, words).description
    html = _image(gif, "gif", description)
    file = BytesIO()
    with Image.open(BytesIO(gif)) as image:
        image.seek(getattr(image, "n_frames", 1) - 1)
        image.convert("RGBA").save(file, "PNG", optimize=True)
    return Inline(
        f"Inline: a GIF of {len(gif) / 1000:.0f} kB", description, html, file.getvalue(), gif
    )


def page(history: History, **options: Any) -> Inline:
    """The page of a run, which is played in its place; takes the options of `animate`.

    Raises InputError as it does. The page stands in a frame, which keeps its keys and styles inside.
    """
    document = _file(history, ".html", options)
    two = options.get("compare") is not None
    height = _LEAST_PAGE_HEIGHT + more_height(losses=options.get("losses", False), two=two)
    finished = still(history, options.get("canvas", Canvas()))
    html = (
        f'<iframe srcdoc="{escape(document.decode())}" title="{escape(finished.description)}" '
        f'sandbox="allow-scripts" style="width: 100%; max-width: {_MOST_WIDTH}px; '
        f'aspect-ratio: 16 / 9; min-height: {height}px; border: 0"></iframe>'
    )
    name = f"Inline: a page of {len(document) / 1000:.0f} kB"
    return Inline(name, finished.description, html, finished.png)


def _file(history: History, ending: str, options: dict[str, Any]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="gan1d-") as folder:
        return animate(history, Path(folder, f"run{ending}"), **options).read_bytes()


def _width(data: bytes) -> int:
    """The width of a PNG, which stands at the head of the file."""
    return int.from_bytes(data[16:20], "big")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _image(data: bytes, kind: str, description: str) -> str:
    return (
        f'<img src="data:image/{kind};base64,{_text(data)}" alt="{escape(description)}" '
        f'style="width: 100%; max-width: {_MOST_WIDTH}px">'
    )
