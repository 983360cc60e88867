"""A run in a notebook: as a still, an animation or a page, each with a description.

Notebooks show the HTML in a browser; one that is not trusted shows the images, but no page. Exports to
PDF and LaTeX show the PNG of the finished figure.
"""

import base64
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from gan1d.history import History
from gan1d.render.figures.stills import draw_figure
from gan1d.render.film.animate import animate
from gan1d.render.formats.about import read_description
from gan1d.render.formats.html import EXTRA_HEIGHT
from gan1d.render.look.canvas import Canvas

_MOST_WIDTH = 960


@dataclass(frozen=True)
class Inline:
    """A picture or a page that a notebook displays.

    Attributes:
        name: a few words for its repr.
        description: the picture in words, for readers who cannot see it.
        html: HTML for a browser.
        png: bytes of a PNG of the finished figure.
    """

    name: str
    description: str
    html: str
    png: bytes

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[Any, Any]:
        """Text, HTML and PNG by MIME type, for a notebook to choose from, and the PNG's metadata."""
        # Bytes 16 to 19 of a PNG are its width.
        width = min(int.from_bytes(self.png[16:20], "big"), _MOST_WIDTH)
        png = base64.b64encode(self.png).decode()
        data = {"text/plain": repr(self), "text/html": self.html, "image/png": png}
        return data, {"image/png": {"width": width, "alt": self.description}}

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"<{self.name}>"


def still(history: History) -> Inline:
    """The panels of a run as an image."""
    # Enough pixels for a screen with twice the usual density.
    png, description = _made(draw_figure, history, ".png", canvas=Canvas(dpi=160))
    html = _image(png, "png", description)
    return Inline(repr(history).strip("<>"), description, html, png)


def inline(history: History, **options: Any) -> Inline:
    """The animation of a run; takes the options of `animate` and raises the same errors."""
    gif, description = _made(animate, history, ".gif", **options)
    file = BytesIO()
    with Image.open(BytesIO(gif)) as image:
        image.seek(getattr(image, "n_frames", 1) - 1)
        image.convert("RGBA").save(file, "PNG", optimize=True)
    name = f"Inline: a GIF of {len(gif) / 1000:.0f} kB"
    return Inline(name, description, _image(gif, "gif", description), file.getvalue())


def page(history: History, **options: Any) -> Inline:
    """A page that plays a run in the notebook; takes the options of `animate`.

    An iframe keeps the page's keys and styles out of the notebook. Raises InputError as `animate` does.
    """
    document, description = _made(animate, history, ".html", **options)
    more = options.get("losses", False) or options.get("compare") is not None
    # Words and buttons wrap on a narrow screen, so the height has a lower limit.
    height = 500 + EXTRA_HEIGHT * more
    html = (
        f'<iframe srcdoc="{escape(document.decode())}" title="{escape(description)}" '
        f'sandbox="allow-scripts" style="width: 100%; max-width: {_MOST_WIDTH}px; '
        f'aspect-ratio: 16 / 9; min-height: {height}px; border: 0"></iframe>'
    )
    # The page contains the finished figure, for readers without scripts.
    finished = base64.b64decode(document.partition(b";base64,")[2].partition(b'"')[0])
    name = f"Inline: a page of {len(document) / 1000:.0f} kB"
    return Inline(name, description, html, finished)


def _made(
    write: Callable[..., Path], history: History, ending: str, **options: Any
) -> tuple[bytes, str]:
    """The bytes of the file that `write` makes with this ending, and its description."""
    with tempfile.TemporaryDirectory(prefix="gan1d-") as folder:
        path = write(history, Path(folder, f"run{ending}"), **options)
        return path.read_bytes(), read_description(path)


def _image(data: bytes, kind: str, description: str) -> str:
    text = base64.b64encode(data).decode()
    return (
        f'<img src="data:image/{kind};base64,{text}" alt="{escape(description)}" '
        f'style="width: 100%; max-width: {_MOST_WIDTH}px">'
    )
