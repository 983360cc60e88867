"""The palette of a theme, and frames as indices into it; no Matplotlib is needed."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from gan1d.render.look.theme import FINENESS, LINES, THEMES, Theme

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Frame = NDArray[np.uint8]

Colour = tuple[int, ...]


def palette(theme: Theme) -> dict[Colour, Colour]:
    """A fixed palette: the background, and each ink at several levels of opacity.

    Maps each colour as seen on the background, RGB, to the translucent ink that gives it, RGBA. The
    background comes first. There are at most 64 colours, or 128 for a user's theme.

    With one palette for all frames, unchanged pixels stay equal, which animated formats compress well.
    A palette by median cut would tint a white background.
    """
    ground = _rgb(theme.background)
    entries = {ground: (*ground, 0)}
    colours = [getattr(theme, name).colour for name in LINES]
    if theme not in THEMES.values():
        # In gan1d's own themes these colours are near levels of p_data.
        colours += [theme.ink, theme.muted, theme.rule, theme.arrow]
    for i, ink in enumerate(map(_rgb, colours)):
        levels = FINENESS if i else 2 * FINENESS + 1
        for level in range(1, levels + 1):
            share = level / levels
            steps = [share * (high - low) for low, high in zip(ground, ink, strict=True)]
            seen = tuple(round(low + step) for low, step in zip(ground, steps, strict=True))
            # Not too near the background, lest rounding turn blank pixels into it.
            if max(map(abs, steps)) >= 12:
                entries.setdefault(seen, (*ink, round(255 * share)))
    return entries


def indexed(frames: "Iterable[Frame]", theme: Theme, *, transparent: bool = False) -> "Frame":
    """RGBA frames as indices into a theme's palette, (frames, height, width)."""
    import numpy as np
    from PIL import Image

    colours, mapped = tuple(palette(theme)), []
    table = nearest(colours)
    for frame in frames:
        if transparent:
            image = Image.new("RGBA", frame.shape[1::-1], (*colours[0], 255))
            image.alpha_composite(Image.fromarray(frame))
            frame = np.asarray(image)
        # Each pixel becomes one number, red in its lowest byte; each channel keeps its upper six bits.
        mapped.append(table.take(frame.view("<u4")[..., 0] >> 2 & 0x3F3F3F, mode="clip"))
    return np.stack(mapped)


@cache
def nearest(colours: tuple[Colour, ...]) -> "Frame":
    """A lookup table: the nearest colour's index at r + 256 g + 65536 b, for r, g, b from 0 to 63."""
    import numpy as np

    levels = np.arange(2, 256, 4)
    # The first entry, which is the background, wins a tie.
    best, index = np.full((64, 64, 64), np.inf), np.zeros((64, 64, 64), np.uint8)
    for i, colour in enumerate(colours):
        red, green, blue = ((levels - channel) ** 2 for channel in colour)
        distance = blue[:, None, None] + green[:, None] + red
        index[distance < best] = i
        np.minimum(best, distance, out=best)
    table = np.zeros((64, 256, 256), np.uint8)
    table[:, :64, :64] = index
    return table.ravel()


def _rgb(colour: str) -> Colour:
    return tuple(bytes.fromhex(colour[1:]))
