"""PDF: a still, or a film with a page for every frame, which LaTeX's `animate` package plays."""

import math
import re
from collections.abc import Callable, Iterable
from functools import partial
from io import BytesIO
from typing import Any

from gan1d.render.formats.about import About
from gan1d.render.formats.format import Film, Format, Still, Written

_PLAIN_NAME = re.compile(r"[\w./~+-]+", re.ASCII)
_SIZE = "width=\\linewidth,height=.75\\textheight,keepaspectratio"
_TIMELINE = ".timeline"


def _write_still(still: Still) -> bytes:
    return _written(still.about, lambda layers: [layers(still.figure).frame([])], still.scale)


def _write_film(film: Film) -> Written:
    """A vector page for each frame, and a second file with the durations of the pages."""
    data = _written(film.about, film.frames)
    return Written(data, _animategraphics(film), {_TIMELINE: _timeline(film)})


def _written(about: About, draw: Callable[[Any], Iterable[Any]], scale: float = 1.0) -> bytes:
    """The bytes of a PDF with a page for each frame that `draw` yields, at `scale` times its size."""
    from matplotlib.backends.backend_pdf import PdfFile

    from gan1d.render.parts.pdf_layers import PdfLayers, page

    metadata = {
        # A date would make the bytes differ.
        "CreationDate": None,
        "Title": about.title,
        "Subject": about.description,
        "Keywords": about.record,
    }
    data = BytesIO()
    file = PdfFile(data, metadata=metadata)
    file.pageList = [page(file, shown, scale) for shown in draw(partial(PdfLayers, file))]
    file.finalize()
    return data.getvalue()


def _timeline(film: Film) -> bytes:
    """The timeline of the `animate` package: a line `:frames per second:page` for each page."""
    # Rates are rounded down, so that viewers that count whole ms do not shorten frames.
    rates = [math.floor(1e9 / duration) / 1e6 for duration in film.timeline.durations]
    lines = [f":{rate:.6f}:{number}\n" for number, rate in enumerate(rates)]
    head = "% gan1d: pages of the PDF of this name, and how long each is shown\n"
    return "".join([head, *lines]).encode()


def _animategraphics(film: Film) -> str:
    """The line of LaTeX that plays the pages; it fits a column of a paper and a slide of any shape."""
    request, (rows, _, fps) = film.request, film.timeline
    name = request.out.with_suffix("").as_posix()
    loop, poster = "" if request.playback.once else "loop,", "poster=last," if film.poster else ""
    options = f"autoplay,{loop}{poster}controls,timeline={name}{_TIMELINE},{_SIZE}"
    last = len(rows) - 1
    line = f"\\animategraphics[{options}]{{{fps:.5g}}}{{{name}}}{{0}}{{{last}}}"
    # In LaTeX, no way of quoting a file name works everywhere.
    return line if _PLAIN_NAME.fullmatch(name) else f"{line} % rename it: letters, digits, . _ -"


FORMAT = Format(
    ending=".pdf",
    what="one page a frame, for LaTeX",
    write_film=_write_film,
    write_still=_write_still,
    poster="last",
    beside=_TIMELINE,
)
