"""GIF: frames of at most 256 colours, shown for hundredths of a second."""

from typing import Any

from gan1d.render.formats.format import POSTER_MS, Film, Format, Written
from gan1d.render.formats.pixels import check_limit, flat, indices
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.palette import palette


def _write(film: Film) -> Written:
    import imageio.v3 as iio

    style: dict[str, Any] = {} if film.once else {"loop": 0}
    if film.canvas.transparent:
        # Each frame is cleared before the next, or what has moved would leave a trace.
        style |= {"transparency": 0, "disposal": 2}
    frames = indices(film)
    check_limit(frames)
    durations = [10 * n for n in film.in_units(10)]
    if film.poster:
        import numpy as np

        frames, durations = np.concatenate([frames[-1:], frames]), [POSTER_MS, *durations]
    data: bytes = iio.imwrite(
        "<bytes>",
        frames,
        extension=".gif",
        mode="P",
        is_batch=True,
        palette=flat(palette(film.canvas.theme).colours),
        optimize=True,
        # Pillow takes a list, but for a single frame only a bare number.
        duration=durations if len(durations) > 1 else durations[0],
        comment=film.about.record.encode(),
        **style,
    )
    return Written(data, _fringes(film.canvas))


def _fringes(canvas: Canvas) -> str:
    """What is to be said of a film without a background, whose pixels are clear or opaque."""
    if not canvas.transparent:
        return ""
    return (
        f"edges are blended with {canvas.theme.background}, which shows as fringes on other colours; "
        ".webp and .png have soft edges"
    )


FORMAT = Format(
    ending=".gif",
    write_film=_write,
    # Browsers slow down a GIF whose frames are shorter than two hundredths of a second.
    most_fps=50.0,
    # Hundredths of a second in 16 bits.
    most_hold=655.35,
)
