"""What the formats whose frames go through a theme's palette have in common."""

from typing import TYPE_CHECKING

from gan1d.render.formats.format import Film
from gan1d.render.look.palette import indexed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_POSTER_MS = 20
"""How long a poster is shown before a film begins: browsers show for longer what is to be shorter."""


def shown(film: Film, unit: int = 1) -> "tuple[NDArray[np.uint8], list[int]]":
    """A film's frames as indices into its theme's palette, and for how many ms each is shown.

    The frames are (frames, height, width), with the poster first; the times are whole numbers of
    `unit` ms.
    """
    import numpy as np

    canvas, times = film.canvas, [unit * n for n in film.in_units(unit)]
    frames = indexed(film.frames(), len(times), canvas.theme, transparent=canvas.transparent)
    if film.poster:
        frames, times = np.concatenate([frames[-1:], frames]), [_POSTER_MS, *times]
    return frames, times
