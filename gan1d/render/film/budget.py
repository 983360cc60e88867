"""A file of at most so many bytes: colours are given up first, then frames."""

from collections.abc import Callable

from gan1d.errors import InputError
from gan1d.render.film.request import LEAST_FRAMES, Pace, Request
from gan1d.render.formats.format import Film, Written
from gan1d.render.look.canvas import SMALLEST_SIDE

_SPARE = 0.9
"""Share of the limit to aim at: of fewer frames, each moves further and so takes more bytes."""
_FEW = 0.5
"""With less than this share of the frames, a film is jerky, and a smaller picture may be better."""


def fitted(film: Film, at_pace: Callable[[Pace], Film], request: Request) -> tuple[Written, str]:
    """The film written within the request's limit of bytes, and in words what was given up for it.

    `at_pace` makes the film with fewer frames, each shown longer, so that it takes the same time.
    Raises InputError if the limit cannot be met.
    """
    write, cuts, limit = request.format.write_film, request.format.cuts, request.max_size
    assert write is not None
    written = write(film, cuts[0])
    if limit is None or len(written.data) <= limit:
        return written, ""
    full = film
    cut, frames = cuts[0], request.pace.frames
    for coarser in cuts[1:]:
        if len(written.data) > limit:
            cut, written = coarser, write(film, coarser)
    smaller = _smaller(request, _SPARE * limit / len(written.data))
    while len(written.data) > limit and frames > LEAST_FRAMES:
        frames = max(LEAST_FRAMES, int(_SPARE * frames * limit / len(written.data)))
        film = at_pace(request.pace.thinned(frames))
        written = write(film, cut)
    if len(written.data) > limit:
        raise InputError(
            f"max_size: expected at least {len(written.data)} bytes for this picture, "
            f"got {limit}{smaller}"
        )
    given_up = []
    if cut != cuts[0]:
        given_up.append(request.format.describe_cut(request.canvas.theme, cut))
    if len(film.moments) != len(full.moments):
        given_up.append(f"{len(film.moments)} of {len(full.moments)} frames")
    said = f"to fit {limit} bytes: {', '.join(given_up)}"
    if len(film.moments) < _FEW * len(full.moments):
        said += smaller
    return written, said


def _smaller(request: Request, share: float) -> str:
    """The size at which all frames take this share of their bytes, in words; empty if there is none."""
    power = request.format.width_power
    if not power:
        return ""
    canvas, even = request.canvas, request.format.even_sides
    wide, tall = canvas.pixels(request.nominal)
    width = int(wide * share ** (1 / power))
    height = round(width * tall / wide)
    while even and (width % 2 or height % 2):
        width -= 1
        height = round(width * tall / wide)
    if min(width, height) < SMALLEST_SIDE:
        return ""
    asked = f"size {width}x{height}" if canvas.size is not None else f"width {width}"
    return f"; {asked} would keep all frames"
