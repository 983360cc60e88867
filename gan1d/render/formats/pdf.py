"""PDF: a still, or a page for every frame, which Beamer's `animate` package plays."""

import re
from io import BytesIO
from pathlib import Path

from gan1d.reading import MOST_TEXT, content, opened
from gan1d.render.formats.about import About
from gan1d.render.formats.format import Film, Format, Still, Written

_PLAIN_NAME = re.compile(r"[\w./~+-]+", re.ASCII)
_KEYWORDS = b"/Keywords ("
_MOST_BYTES = 2**28


def _write_still(still: Still) -> bytes:
    if still.scale == 1:
        return still.saved("pdf", _metadata(still.about))
    from matplotlib.backends.backend_pdf import PdfFile

    from gan1d.render.parts.pdf_layers import PdfLayers, page

    data = BytesIO()
    file = PdfFile(data, metadata=_metadata(still.about))
    figure = still.figure
    if still.transparent:
        figure.set_facecolor("none")
    layers = PdfLayers(file, figure)
    file.pageList = [page(file, layers.frame([]), still.scale)]
    file.finalize()
    return data.getvalue()


def _write_film(film: Film, cut: None) -> Written:
    """Pages of vectors, each repeated for as long as its moment is shown."""
    from matplotlib.backends.backend_pdf import PdfFile

    from gan1d.render.parts.layers import played, reported
    from gan1d.render.parts.pdf_layers import PdfLayers, page

    data = BytesIO()
    file = PdfFile(data, metadata=_metadata(film.about))
    pages = []
    stage = film.build(animated=True)
    layers = PdfLayers(file, stage.figure)
    drawn = reported(played(stage, layers, film.moments), len(film.moments), film.progress)
    for contents, count in zip(drawn, film.in_units(film.frame_ms), strict=True):
        pages += [page(file, contents) for _ in range(count)]
    file.pageList = pages
    file.finalize()
    note = _animategraphics(film.path, len(pages), fps=film.fps, once=film.once)
    return Written(data.getvalue(), note)


def _animategraphics(path: Path, n_pages: int, *, fps: float, once: bool) -> str:
    """The line of LaTeX that plays the pages."""
    options = ",".join(["autoplay", *([] if once else ["loop"]), "controls", "width=\\linewidth"])
    name, last = path.with_suffix("").as_posix(), n_pages - 1
    line = f"\\animategraphics[{options}]{{{fps:.5g}}}{{{' '.join(name.split())}}}{{0}}{{{last}}}"
    # LaTeX has no quoting that works everywhere.
    return line if _PLAIN_NAME.fullmatch(name) else f"{line} % rename it: letters, digits, . _ -"


def _metadata(about: About) -> dict[str, str | None]:
    return {
        # It would differ from one writing to the next.
        "CreationDate": None,
        "Title": about.title,
        "Subject": about.description,
        "Keywords": about.marked_sources,
    }


def _read(path: Path) -> str:
    with opened(path, "file") as file:
        data = content(file, _MOST_BYTES)
        start = data.find(_KEYWORDS)
        part = data[start : start + 2 * MOST_TEXT] if start >= 0 else b""
        # Without going back, which would take memory for each character.
        found = re.match(rb"/Keywords \(((?:[^()\\]++|\\.)*+)\)", part, re.DOTALL)
        return "" if found is None else re.sub(r"\\(.)", r"\1", found[1].decode("latin-1"))


FORMAT = Format(
    ending=".pdf",
    what="a page for every frame, for LaTeX",
    read=_read,
    write_film=_write_film,
    write_still=_write_still,
)
