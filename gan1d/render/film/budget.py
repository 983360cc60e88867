"""A file of at most so many bytes: colours are given up first, then frames."""

from collections.abc import Callable
from dataclasses import replace

from gan1d.errors import InputError
from gan1d.render.film.request import LEAST_FRAMES, Pace, Request
from gan1d.render.formats.format import Film, Written

_SPARE = 0.9
"""Share of the limit to aim at: of fewer frames, each moves further and so takes more bytes."""


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
    # Frames that were drawn early are in the finest palette, and their stage has played to the end.
    film = full = replace(film, begun=None)
    cut, frames = cuts[0], request.pace.frames
    for coarser in cuts[1:]:
        if len(written.data) > limit:
            cut, written = coarser, write(film, coarser)
    while len(written.data) > limit and frames > LEAST_FRAMES:
        frames = max(LEAST_FRAMES, int(_SPARE * frames * limit / len(written.data)))
        film = at_pace(request.pace.thinned(frames))
        written = write(film, cut)
    if len(written.data) > limit:
        raise InputError(
            f"max_size: expected at least {len(written.data)} bytes for this picture, got {limit}"
        )
    given_up = []
    if cut != cuts[0]:
        given_up.append(request.format.describe_cut(request.canvas.theme, cut))
    if len(film.moments) != len(full.moments):
        given_up.append(f"{len(film.moments)} of {len(full.moments)} frames")
    return written, f"to fit {limit} bytes: {', '.join(given_up)}"
