"""PDF: a still, or a page for every frame, which LaTeX's `animate` package plays."""

import math
import re
from io import BytesIO

from gan1d.render.formats.about import About
from gan1d.render.formats.format import Film, Format, Still, Written

_PLAIN_NAME = re.compile(r"[\w./~+-]+", re.ASCII)
_MOST_BYTES = 2**28
_SIZE = "width=\\linewidth", "height=.75\\textheight", "keepaspectratio"
_TIMELINE = ".timeline"


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


def _write_film(film: Film) -> Written:
    """A page of vectors for each moment, and beside them how long each is shown."""
    from matplotlib.backends.backend_pdf import PdfFile

    from gan1d.render.parts.layers import played
    from gan1d.render.parts.pdf_layers import PdfLayers, page

    data = BytesIO()
    file = PdfFile(data, metadata=_metadata(film.about))
    stage = film.build(animated=True)
    layers = PdfLayers(file, stage.figure)
    drawn = played(stage, layers, film.moments, film.progress)
    file.pageList = [page(file, contents) for contents in drawn]
    file.finalize()
    return Written(data.getvalue(), _animategraphics(film), {_TIMELINE: _timeline(film)})


def _timeline(film: Film) -> bytes:
    """The timeline of the `animate` package: a line `:frames per second:page` for each page."""
    # Rounded down, so that no viewer that counts in whole ms cuts one off.
    rates = [math.floor(1e9 / duration) / 1e6 for duration in film.durations]
    lines = [f":{rate:.6f}:{number}\n" for number, rate in enumerate(rates)]
    head = "% gan1d: pages of the PDF of this name, and how long each is shown\n"
    return "".join([head, *lines]).encode()


def _animategraphics(film: Film) -> str:
    """The line of LaTeX that plays the pages; it fits a paper's column, and a frame of any shape."""
    name = film.path.with_suffix("").as_posix()
    options = [
        "autoplay",
        *([] if film.once else ["loop"]),
        *(["poster=last"] if film.poster else []),
        "controls",
        f"timeline={name}{_TIMELINE}",
        *_SIZE,
    ]
    last = len(film.moments) - 1
    line = f"\\animategraphics[{','.join(options)}]{{{film.fps:.5g}}}{{{name}}}{{0}}{{{last}}}"
    # LaTeX has no quoting that works everywhere.
    return line if _PLAIN_NAME.fullmatch(name) else f"{line} % rename it: letters, digits, . _ -"


def _metadata(about: About) -> dict[str, str | None]:
    return {
        # It would differ from one writing to the next.
        "CreationDate": None,
        "Title": about.title,
        "Subject": about.description,
        "Keywords": about.record,
    }


FORMAT = Format(
    ending=".pdf",
    what="a page for every frame, and a timeline beside it, for LaTeX",
    write_film=_write_film,
    write_still=_write_still,
    poster="last",
    beside=_TIMELINE,
)
