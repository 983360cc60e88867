"""What the formats whose frames go through a theme's palette have in common."""

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from gan1d.errors import InputError
from gan1d.render.formats.format import Film
from gan1d.render.look.palette import indexed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image


def indices(film: Film) -> "NDArray[np.uint8]":
    """A film's frames as indices into its theme's palette, (frames, height, width)."""
    canvas = film.canvas
    return indexed(film.frames(), len(film.moments), canvas.theme, transparent=canvas.transparent)


def check_limit(frames: "NDArray[np.uint8]") -> None:
    """Raise InputError if Pillow would refuse to cut frames of this size, (frames, height, width).

    Its usual limit is above our largest size, but a user's program may have set a lower one.
    """
    from PIL import Image

    limit, pixels = Image.MAX_IMAGE_PIXELS, frames[0].size
    # Pillow warns above its limit, and refuses what is twice as large.
    if limit is not None and pixels > 2 * limit:
        raise InputError(
            f"PIL.Image.MAX_IMAGE_PIXELS: expected at least {pixels}, the pixels of a frame, got "
            f"{limit}"
        )


def flat(colours: Iterable[tuple[int, ...]]) -> list[int]:
    """Colours as Pillow takes a palette: channel after channel."""
    return [channel for colour in colours for channel in colour]


def saved(
    images: "list[Image]", durations: list[int], film: Film, kind: str, **style: Any
) -> bytes:
    """The bytes that Pillow writes for a film's images, shown for so many ms each."""
    file = BytesIO()
    images[0].save(
        file,
        format=kind,
        save_all=True,
        append_images=images[1:],
        duration=durations,
        loop=int(film.once),
        **style,
    )
    return file.getvalue()
