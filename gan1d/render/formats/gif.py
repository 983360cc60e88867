"""GIF: frames of at most 256 colours, shown for hundredths of a second."""

from io import BytesIO
from pathlib import Path
from typing import Any

from gan1d.reading import opened
from gan1d.render.formats.about import MOST_HEAD
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
    about = film.about
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
        # There is room for one comment only.
        comment="\n".join((about.title, about.description, about.marked_sources)).encode(),
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


def _describe(path: Path) -> str:
    # The comment's lines are title, description and sources.
    return "".join(_read(path).split("\n")[1:2])


def _read(path: Path) -> str:
    from PIL import Image

    with opened(path, "file") as file:
        head = BytesIO(file.read(MOST_HEAD))
    # The comment stands before the first frame.
    with Image.open(head, formats=("GIF",)) as image:
        found = image.info.get("comment", b"")
    return found.decode(errors="replace") if isinstance(found, bytes) else str(found)


FORMAT = Format(
    ending=".gif",
    read=_read,
    describe=_describe,
    write_film=_write,
    # Browsers slow down a GIF whose frames are shorter than two hundredths of a second.
    most_fps=50.0,
    # Hundredths of a second in 16 bits.
    most_hold=655.35,
)
