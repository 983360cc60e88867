"""The layers of an animation as forms of a PDF, so that permanent artists are stored once.

A form is a drawing that pages refer to by name (PDF 1.7, 8.10). LaTeX copies a form once per document,
but page content once per page.
"""

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.backends import backend_pdf as pdf
from matplotlib.backends.backend_pdf import Name, PdfFile, Reference
from matplotlib.figure import Figure

_POINTS_PER_INCH = 72


class PdfLayers:
    """Layers in a PDF file."""

    def __init__(self, file: PdfFile, figure: Figure) -> None:
        self._file = file
        figure.set_dpi(_POINTS_PER_INCH)
        # Matplotlib's PDF renderer reads the size of the page from these attributes.
        file.width, file.height = (float(side) for side in figure.get_size_inches())
        self._base = [self._form([figure])]
        self._page: list[Reference] = []

    def keep(self, artists: Sequence[Artist]) -> None:
        """Add artists to the permanent layer."""
        self._base = [*self._base, self._form(artists)]

    def turn_page(self, artists: Sequence[Artist]) -> None:
        """Replace the layer that changes with the phase."""
        self._page = [self._form(artists)]

    def frame(self, artists: Sequence[Artist]) -> list[Reference]:
        """The forms of the layers, then a form of these moving artists."""
        return [*self._base, *self._page, self._form(artists)]

    def _form(self, artists: Sequence[Artist]) -> Reference:
        file = self._file
        form = file.reserveObject("form")
        box = [0, 0, *(_POINTS_PER_INCH * side for side in (file.width, file.height))]
        entries = {
            "Type": Name("XObject"),
            "Subtype": Name("Form"),
            "BBox": box,
            "Resources": file.resourceObject,
        }
        file.beginStream(form.id, file.reserveObject("length of form"), entries)
        # Matplotlib begins each page with the same commands.
        file.output(Name("DeviceRGB"), pdf.Op.setcolorspace_stroke)
        file.output(Name("DeviceRGB"), pdf.Op.setcolorspace_nonstroke)
        file.output(pdf.GraphicsContextPdf.joinstyles["round"], pdf.Op.setlinejoin)
        renderer = pdf.RendererPdf(file, _POINTS_PER_INCH, file.height, file.width)
        for artist in artists:
            artist.draw(renderer)
        renderer.finalize()
        file.endStream()
        return form


def page(file: PdfFile, forms: Sequence[Reference], scale: float = 1.0) -> Reference:
    """Write a page of these forms, scaled by the factor `scale`."""
    contents = file.reserveObject("contents")
    names = {f"L{form.id}": form for form in forms}
    file.beginStream(contents.id, None)
    assert file.currentstream is not None
    if scale != 1:
        file.currentstream.write(f"{scale:.6f} 0 0 {scale:.6f} 0 0 cm\n".encode())
    file.currentstream.write("".join(f"/{name} Do\n" for name in names).encode())
    file.endStream()
    written = file.reserveObject("page")
    size = (scale * _POINTS_PER_INCH * side for side in (file.width, file.height))
    entries = {
        "Type": Name("Page"),
        "Parent": file.pagesObject,
        "Resources": {"XObject": names},
        "MediaBox": [0, 0, *size],
        "Contents": contents,
    }
    file.writeObject(written, entries)
    return written
