"""A file of at most so many bytes: colours are given up first, then frames."""

from collections.abc import Callable
from dataclasses import dataclass

from gan1d.errors import InputError
from gan1d.render.film.playback import LEAST_FRAMES, Pace
from gan1d.render.formats.encode import CUTS, cut_in_words
from gan1d.render.look.theme import Theme

_SPARE = 0.9
"""Share of the limit aimed at: fewer frames move more from one to the next, and cost more each."""


@dataclass(frozen=True)
class Drawn:
    """The bytes of an animation, how many frames it has, and the line that plays it in LaTeX."""

    data: bytes
    frames: int
    latex: str = ""


def fitted(
    draw: Callable[[Pace, int], Drawn], pace: Pace, limit: int | None, ending: str, theme: Theme
) -> tuple[Drawn, str]:
    """What `draw` gives within a limit of bytes, and in words what was given up for it.

    `draw` takes a pace and a cut, as `encode` has them. Fewer frames are shown longer, so that the
    animation takes the same time. Raises InputError if the limit cannot be met.
    """
    drawn = full = draw(pace, 0)
    if limit is None or len(drawn.data) <= limit:
        return drawn, ""
    cut = 0
    while len(drawn.data) > limit and cut + 1 < len(CUTS.get(ending, ())):
        cut += 1
        drawn = draw(pace, cut)
    frames = pace.frames
    while len(drawn.data) > limit and frames > LEAST_FRAMES:
        frames = max(LEAST_FRAMES, int(_SPARE * frames * limit / len(drawn.data)))
        drawn = draw(pace.thinned(frames), cut)
    if len(drawn.data) > limit:
        raise InputError(
            f"max_size: expected at least {len(drawn.data)} bytes for this picture, got {limit}"
        )
    fewer = "" if drawn.frames == full.frames else f"{drawn.frames} of {full.frames} frames"
    given_up = [words for words in (cut_in_words(theme, ending, cut), fewer) if words]
    return drawn, f"to fit {limit} bytes: {', '.join(given_up)}"
