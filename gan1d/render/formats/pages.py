"""A page for every frame: vectors at any size, for Beamer's `animate` package."""

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

from matplotlib.artist import Artist
from matplotlib.backends.backend_pdf import Name, PdfFile, Reference, RendererPdf
from matplotlib.figure import Figure

from gan1d.render.formats.about import About
from gan1d.render.formats.encode import DATELESS
from gan1d.render.look.rules import drawing_rules
from gan1d.render.parts.layers import Progress, Stage, played, reported

_POINTS_PER_INCH = 72
_PLAIN_NAME = re.compile(r"[\w./~+-]+", re.ASCII)


class PdfLayers:
    """The layers of a scene as streams of a PDF; a frame is the list of those that make it up.

    A page's contents may be several streams (PDF 1.7, 7.8.2), so that what stays is stored once.
    """

    def __init__(self, file: PdfFile, figure: Figure) -> None:
        self._file = file
        figure.set_dpi(_POINTS_PER_INCH)
        self._inches = figure.get_size_inches()
        self._base = [self._stream([figure])]
        self._page: list[Reference] = []

    def keep(self, artists: Sequence[Artist]) -> None:
        """Add to what stays."""
        self._base = [*self._base, self._stream(artists)]

    def turn_page(self, artists: Sequence[Artist]) -> None:
        """Replace what changes with the phase."""
        self._page = [self._stream(artists)]

    def frame(self, artists: Sequence[Artist]) -> list[Reference]:
        """All layers with these moving artists."""
        return [*self._base, *self._page, self._stream(artists)]

    def _stream(self, artists: Sequence[Artist]) -> Reference:
        width, height = self._inches
        # Opens a stream, and a page of its own for it, which is none of those that are shown.
        self._file.newPage(width, height)
        stream = self._file.currentstream
        assert stream is not None
        renderer = RendererPdf(self._file, _POINTS_PER_INCH, height, width)
        for artist in artists:
            artist.draw(renderer)
        renderer.finalize()
        self._file.endStream()
        return Reference(stream.id)


def pages(
    build: Callable[..., Stage],
    moments: Sequence[int],
    times: Sequence[int],
    about: About,
    progress: Progress | None = None,
) -> bytes:
    """A PDF with a page for each moment, as many `times` as it is to be shown at an even pace."""
    written = BytesIO()
    file = PdfFile(written, metadata=DATELESS[".pdf"] | about.metadata(".pdf"))
    shown = []
    with drawing_rules():
        stage = build(animated=True)
        layers = PdfLayers(file, stage.figure)
        drawn = reported(played(stage, layers, moments), len(moments), progress)
        for contents, count in zip(drawn, times, strict=True):
            shown += [_page(file, contents) for _ in range(count)]
        file.pageList = shown
        file.finalize()
    return written.getvalue()


def _page(file: PdfFile, contents: list[Reference]) -> Reference:
    page = file.reserveObject("page")
    entries = {
        "Type": Name("Page"),
        "Parent": file.pagesObject,
        "Resources": file.resourceObject,
        "MediaBox": [0, 0, _POINTS_PER_INCH * file.width, _POINTS_PER_INCH * file.height],
        "Contents": contents,
    }
    file.writeObject(page, entries)
    return page


def animategraphics(path: Path, n_pages: int, *, fps: float, once: bool) -> str:
    """The line of LaTeX that plays the pages."""
    options = ",".join(["autoplay", *([] if once else ["loop"]), "controls", "width=\\linewidth"])
    name, last = path.with_suffix("").as_posix(), n_pages - 1
    line = f"\\animategraphics[{options}]{{{fps:.5g}}}{{{' '.join(name.split())}}}{{0}}{{{last}}}"
    # There is no quoting that LaTeX takes everywhere.
    return line if _PLAIN_NAME.fullmatch(name) else f"{line} % rename it: letters, digits, . _ -"
