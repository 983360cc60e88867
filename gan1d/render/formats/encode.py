"""Frames -> gif / mp4 / webp / apng, figures -> png / svg / pdf; written whole or not at all."""

import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gan1d.errors import InputError
from gan1d.files import write_whole
from gan1d.render.formats.about import About
from gan1d.render.look.palette import FINENESS, indexed, palette
from gan1d.render.look.theme import Theme

Frame = NDArray[np.uint8]


@dataclass(frozen=True)
class Film:
    """Frames, and how they are played.

    Attributes:
        frames: RGBA, (height, width, 4) each, valid until the next one; the first ones may be
            indices into the theme's finest palette, as `indexed` gives them.
        durations: how long each is shown, ms.
        frame_ms: how long one is shown that is not held.
        theme: whose colours they are in.
        about: words for the metadata.
        once: play once, and do not loop for ever.
        transparent: without a background.
    """

    frames: Iterable[Frame]
    durations: Sequence[float]
    frame_ms: float
    theme: Theme
    about: About
    once: bool = False
    transparent: bool = False


def encode(film: Film, ending: str, cut: int = 0) -> bytes:
    """The bytes of a film; a larger `cut`, below `len(CUTS[ending])`, gives fewer of them."""
    return _ENCODERS[ending](film, CUTS[ending][cut])


CUTS = {
    ".gif": (FINENESS, 4),
    ".png": (FINENESS, 4),
    ".webp": (FINENESS, 4),
    ".mp4": (18, 24, 30),
}
"""Levels of each ink in the palette, or x264's rate factor: the finest first."""


INDEXED = (".gif", ".png", ".webp")
"""Formats whose frames are indices into a palette."""


def cut_in_words(theme: Theme, ending: str, cut: int) -> str:
    """What `encode` gives up at a cut; nothing at 0."""
    if cut == 0:
        return ""
    if ending == ".mp4":
        return f"rate factor {CUTS[ending][cut]} for {CUTS[ending][0]}"
    fewer, all_ = (len(palette(theme, CUTS[ending][i]).colours) for i in (cut, 0))
    return f"{fewer} of {all_} colours"


def in_units(durations: Sequence[float], unit: float) -> list[int]:
    """Durations in whole units, at least 1 each, that end when these do: rounded as sums, not alone."""
    ends = np.round(np.cumsum(durations) / unit).astype(int)
    return [max(1, int(n)) for n in np.diff(ends, prepend=0)]


def _gif(film: Film, fineness: int) -> bytes:
    import imageio.v3 as iio

    colours = palette(film.theme, fineness)
    style: dict[str, Any] = {} if film.once else {"loop": 0}
    if film.transparent:
        # Each frame is cleared away before the next, or what has moved would leave a trace.
        style |= {"transparency": 0, "disposal": 2}
    durations = [10 * n for n in in_units(film.durations, 10)]
    data: bytes = iio.imwrite(
        "<bytes>",
        _indices(film, fineness),
        extension=".gif",
        mode="P",
        is_batch=True,
        palette=_flat(colours.colours),
        optimize=True,
        # A list, or a bare number for a single frame: Pillow takes nothing else.
        duration=durations if len(durations) > 1 else durations[0],
        comment=film.about.text().encode(),
        **style,
    )
    return data


def _apng(film: Film, fineness: int) -> bytes:
    colours = palette(film.theme, fineness)
    flat = _flat(colours.colours)
    if film.transparent:
        flat = _flat([ink[:3] for ink in colours.inks])
    images = []
    for frame in _indices(film, fineness):
        image = Image.fromarray(frame, "P")
        image.putpalette(flat)
        if film.transparent:
            image.info["transparency"] = bytes(ink[3] for ink in colours.inks)
        images.append(image)
    info = PngInfo()
    for name, words in film.about.metadata(".png").items():
        info.add_text(name, words)
    return _saved(images, film, "PNG", pnginfo=info, optimize=True)


def _webp(film: Film, fineness: int) -> bytes:
    colours = palette(film.theme, fineness)
    table = np.array(colours.inks if film.transparent else colours.colours, np.uint8)
    images = [Image.fromarray(table[indexed]) for indexed in _indices(film, fineness)]
    style = {"lossless": True, "quality": 50, "method": 2}
    return _saved(images, film, "WEBP", xmp=film.about.xmp(), **style)


def _saved(images: list[Image.Image], film: Film, kind: str, **style: Any) -> bytes:
    file = BytesIO()
    images[0].save(
        file,
        format=kind,
        save_all=True,
        append_images=images[1:],
        duration=in_units(film.durations, 1),
        loop=int(film.once),
        **style,
    )
    return file.getvalue()


def _mp4(film: Film, rate_factor: int) -> bytes:
    # A held frame is repeated.
    timed = zip(film.frames, in_units(film.durations, film.frame_ms), strict=True)
    first, times = next(timed)
    height, width = first.shape[:2]
    with tempfile.TemporaryDirectory(prefix="gan1d-") as folder:
        path = Path(folder, "film.mp4")
        command = [
            *_ffmpeg(width, height, 1000.0 / film.frame_ms, rate_factor, film.about),
            str(path),
        ]
        # In a group of its own: an interrupt reaches us, and we end it.
        with _started(command) as process:
            assert process.stdin is not None
            try:
                for frame, count in chain([(first, times)], timed):
                    for _ in range(count):
                        process.stdin.write(frame.tobytes())
                _, said = process.communicate()
            except BrokenPipeError:
                _, said = process.communicate()
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            reason = said.decode(errors="replace").strip().splitlines()[-1:]
            words = " ".join([f"exit code {process.returncode}", *reason])
            raise InputError(f"output: expected ffmpeg to write an .mp4, got {words}")
        return path.read_bytes()


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0
        )
    except OSError as error:
        raise InputError(
            f"output: expected an ffmpeg that runs, got {command[0]!r} ({error.strerror})"
        ) from None


def _ffmpeg(width: int, height: int, fps: float, rate_factor: int, about: About) -> list[str]:
    """The command that takes raw frames; all but the output."""
    from imageio_ffmpeg import get_ffmpeg_exe

    try:
        command = [get_ffmpeg_exe(), "-y", "-loglevel", "error"]
    except RuntimeError as error:
        raise InputError(f"output: expected an ffmpeg that runs, got none ({error})") from None
    command += ["-f", "rawvideo", "-pix_fmt", "rgba", "-s", f"{width}x{height}"]
    command += ["-r", f"{fps:.6f}", "-i", "pipe:0"]
    # The pixel format is the one that every player knows.
    command += ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", str(rate_factor)]
    # HD's own matrix, and said so: players guess differently where nothing is said.
    tags = ":".join(f"{name}=bt709" for name in ("colorspace", "color_primaries", "color_trc"))
    command += ["-vf", f"scale=out_color_matrix=bt709:out_range=tv,setparams={tags}"]
    # The same bytes on any number of cores.
    command += ["-threads", "4"]
    # No version of the encoder and no date, which would differ for the same film.
    command += ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart"]
    for name, words in (
        ("title", about.title),
        ("description", about.description),
        ("comment", about.source),
    ):
        command += ["-metadata", f"{name}={words}"]
    return command


_ENCODERS: dict[str, Callable[[Film, int], bytes]] = {
    ".gif": _gif,
    ".png": _apng,
    ".webp": _webp,
    ".mp4": _mp4,
}


def _indices(film: Film, fineness: int) -> Frame:
    return indexed(
        film.frames,
        len(film.durations),
        film.theme,
        transparent=film.transparent,
        fineness=fineness,
    )


def _flat(colours: Iterable[tuple[int, ...]]) -> list[int]:
    return [channel for colour in colours for channel in colour]


def write(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all."""
    with write_whole(path) as temporary:
        temporary.write_bytes(data)


def still(
    figure: Figure,
    ending: str,
    about: About | None = None,
    *,
    dpi: float | None = None,
    transparent: bool = False,
) -> bytes:
    """The bytes of a figure as .png, .svg or .pdf; the same figure gives the same bytes."""
    file = BytesIO()
    figure.savefig(
        file,
        format=ending[1:],
        dpi=dpi or figure.dpi,
        transparent=transparent,
        # Neither a date nor a version, which would differ from one writing to the next.
        metadata=DATELESS[ending] | ({} if about is None else about.metadata(ending)),
    )
    data = file.getvalue()
    return about.label_svg(data) if ending == ".svg" and about is not None else data


DATELESS: dict[str, dict[str, str | None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None},
    ".pdf": {"CreationDate": None},
}
