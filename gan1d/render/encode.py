"""Frames to a file, written whole or not at all."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from gan1d.files import write_whole
from gan1d.render.about import About
from gan1d.render.style import Theme, palette


def write(
    path: Path,
    frames: Iterable[NDArray[np.uint8]],
    durations: Sequence[int],
    theme: Theme,
    comment: str,
) -> None:
    """Write RGBA frames (height, width, 4), each shown for its duration in ms, looping for ever."""
    data = _gif(frames, durations, palette(theme), comment)
    with write_whole(path) as temporary:
        temporary.write_bytes(data)


def write_still(
    path: Path,
    figure: Figure,
    about: About | None = None,
    *,
    dpi: float | None = None,
    transparent: bool = False,
) -> None:
    """Write a figure as its path's ending says; the same figure gives the same bytes."""
    ending = path.suffix.lower()
    file = BytesIO()
    figure.savefig(
        file,
        format=ending[1:],
        dpi=dpi or figure.dpi,
        transparent=transparent,
        # Neither a date nor a version, which would differ from one writing to the next.
        metadata=_DATELESS[ending] | ({} if about is None else about.metadata(ending)),
    )
    data = file.getvalue()
    if ending == ".svg" and about is not None:
        data = about.label_svg(data)
    with write_whole(path) as temporary:
        temporary.write_bytes(data)


_DATELESS: dict[str, dict[str, str | None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None},
    ".pdf": {"CreationDate": None},
}


def _gif(
    frames: Iterable[NDArray[np.uint8]],
    durations: Sequence[int],
    colours: list[tuple[int, int, int]],
    comment: str,
) -> bytes:
    import imageio.v3 as iio

    ink = [channel for colour in colours for channel in colour]
    table = Image.new("P", (1, 1))
    # Unused entries repeat the background, so the nearest colour is never one outside the palette.
    table.putpalette(ink + ink[:3] * (256 - len(colours)))
    # A second thread maps each frame to the palette while the next one is drawn.
    with ThreadPoolExecutor(1) as pool:
        copies = (frame.copy() for frame in frames)
        indexed = np.stack(list(pool.map(lambda frame: _indexed(frame, table), copies)))
    data: bytes = iio.imwrite(
        "<bytes>",
        indexed,
        extension=".gif",
        mode="P",
        is_batch=True,
        palette=ink,
        optimize=True,
        # A list, or a bare number for a single frame: Pillow takes nothing else.
        duration=list(durations) if len(durations) > 1 else durations[0],
        loop=0,
        comment=comment.encode(),
    )
    return data


def _indexed(frame: NDArray[np.uint8], table: Image.Image) -> NDArray[np.uint8]:
    height, width = frame.shape[:2]
    # "RGBX" drops the alpha channel on the way in, without a copy of the frame.
    image = Image.frombytes("RGB", (width, height), frame.tobytes(), "raw", "RGBX")
    return np.asarray(image.quantize(palette=table, dither=Image.Dither.NONE))
