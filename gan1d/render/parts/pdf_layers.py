"""The layers of an animation as streams of a PDF: what stays is stored once.

The contents of a page may be several streams (PDF 1.7, 7.8.2), so a frame is a list of layers.
"""

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.backends.backend_pdf import Name, PdfFile, Reference, RendererPdf
from matplotlib.figure import Figure

_POINTS_PER_INCH = 72


class PdfLayers:
    """Layers in a PDF file."""

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
        # This also makes a page for the stream, which is left out of those that are shown.
        self._file.newPage(width, height)
        stream = self._file.currentstream
        assert stream is not None
        renderer = RendererPdf(self._file, _POINTS_PER_INCH, height, width)
        for artist in artists:
            artist.draw(renderer)
        renderer.finalize()
        self._file.endStream()
        return Reference(stream.id)


def page(file: PdfFile, contents: list[Reference], scale: float = 1.0) -> Reference:
    """A page of these streams, of so many times the size that they were drawn at."""
    if scale != 1:
        contents = [_scaling(file, scale), *contents]
    made = file.reserveObject("page")
    entries = {
        "Type": Name("Page"),
        "Parent": file.pagesObject,
        "Resources": file.resourceObject,
        "MediaBox": [
            0,
            0,
            *(scale * _POINTS_PER_INCH * side for side in (file.width, file.height)),
        ],
        "Contents": contents,
    }
    file.writeObject(made, entries)
    return made


def _scaling(file: PdfFile, scale: float) -> Reference:
    stream = file.reserveObject("scale")
    file.beginStream(stream.id, None)
    assert file.currentstream is not None
    file.currentstream.write(f"{scale:.6f} 0 0 {scale:.6f} 0 0 cm\n".encode())
    file.endStream()
    return stream
