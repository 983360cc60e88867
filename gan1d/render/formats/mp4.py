"""MP4 (H.264), encoded by ffmpeg; a frame that is shown for longer is repeated."""

import subprocess
from contextlib import suppress
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from gan1d.checks import InputError
from gan1d.files import cleanup
from gan1d.processes import end_process
from gan1d.render.formats.about import About
from gan1d.render.formats.format import Film, Format, Written


def _write(film: Film) -> Written:
    frames, counts = film.frames(), film.in_units(1000.0 / film.timeline.fps)
    if film.poster:
        # The poster becomes the first frame, which slides and browsers show; few show a cover picture.
        frames, counts = chain(film.ending.frames(), frames), [1, *counts]
    first = next(frames)
    height, width = first.shape[:2]
    with TemporaryDirectory(prefix="gan1d-") as folder:
        path = Path(folder, "film.mp4")
        options = [*_options(width, height, film.timeline.fps, film.about), str(path)]
        with _ffmpeg(options) as process, cleanup(partial(end_process, process)):
            assert process.stdin is not None
            with suppress(BrokenPipeError):
                for frame, count in zip(chain([first], frames), counts, strict=True):
                    for _ in range(count):
                        process.stdin.write(frame.tobytes())
            _, errors = process.communicate()
        if process.returncode:
            last = errors.decode(errors="replace").strip().splitlines()[-1:]
            message = ": ".join([f"ffmpeg ended with exit code {process.returncode}", *last])
            raise InputError(f"output: cannot write the .mp4: {message}")
        return Written(path.read_bytes())


def _ffmpeg(options: list[str]) -> "subprocess.Popen[bytes]":
    from imageio_ffmpeg import get_ffmpeg_exe

    try:
        # In its own process group: an interrupt reaches only gan1d, which then ends ffmpeg.
        return subprocess.Popen(
            [get_ffmpeg_exe(), *options],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,
        )
    except (OSError, RuntimeError) as error:
        raise InputError(f"output: .mp4 needs ffmpeg: {error}") from None


def _options(width: int, height: int, fps: float, about: About) -> list[str]:
    """ffmpeg's options to encode raw frames from standard input; the output file is not among them."""
    options = ["-y", "-loglevel", "error"]
    options += ["-f", "rawvideo", "-pix_fmt", "rgba", "-s", f"{width}x{height}"]
    options += ["-r", f"{fps:.6f}", "-i", "pipe:0"]
    # Every player knows this pixel format; at a rate factor of 18 no loss is visible.
    options += ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "18"]
    # HD's colour matrix, stated in the file, since players differ in their guesses.
    tags = ":".join(f"{name}=bt709" for name in ("colorspace", "color_primaries", "color_trc"))
    options += ["-vf", f"scale=out_color_matrix=bt709:out_range=tv,setparams={tags}"]
    # A fixed number of threads, so that any number of cores gives the same bytes.
    options += ["-threads", "4"]
    # No date and no encoder's version: the same film gives the same bytes.
    options += ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart"]
    texts = {"title": about.title, "description": about.description, "comment": about.record}
    for name, text in texts.items():
        options += ["-metadata", f"{name}={text}"]
    return options


FORMAT = Format(
    ending=".mp4", write_film=_write, transparent=False, even_sides=True, extra="imageio-ffmpeg"
)
