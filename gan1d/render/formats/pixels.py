"""What the formats whose frames go through a theme's palette have in common."""

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from gan1d.render.formats.format import Film
from gan1d.render.look.palette import FINENESS, indexed, palette
from gan1d.render.look.theme import Theme

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

CUTS = (FINENESS, 4)
"""Levels of each ink in the palette, the finest first."""


def describe_cut(theme: Theme, fineness: int) -> str:
    """How many of the finest palette's colours are left."""
    left, full = (len(palette(theme, levels).colours) for levels in (fineness, FINENESS))
    return f"{left} of {full} colours"


def indices(film: Film, fineness: int) -> "NDArray[np.uint8]":
    """A film's frames as indices into its theme's palette, (frames, height, width)."""
    canvas = film.canvas
    return indexed(
        film.frames(),
        len(film.moments),
        canvas.theme,
        transparent=canvas.transparent,
        fineness=fineness,
    )


def flat(colours: Iterable[tuple[int, ...]]) -> list[int]:
    """Colours as Pillow takes a palette: channel after channel."""
    return [channel for colour in colours for channel in colour]


def saved(images: "list[Image]", film: Film, kind: str, **style: Any) -> bytes:
    """The bytes that Pillow writes for a film's images."""
    file = BytesIO()
    images[0].save(
        file,
        format=kind,
        save_all=True,
        append_images=images[1:],
        duration=film.in_units(1),
        loop=int(film.once),
        **style,
    )
    return file.getvalue()
