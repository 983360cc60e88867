"""GIF: frames of at most 256 colours, with durations in hundredths of a second."""

from typing import Any

from gan1d.render.formats.format import Film, Format, Written
from gan1d.render.look.palette import palette


def _write(film: Film) -> Written:
    import imageio.v3 as iio

    style: dict[str, Any] = {} if film.request.playback.once else {"loop": 0}
    canvas, note = film.request.canvas, ""
    if canvas.transparent:
        # Each frame is cleared before the next, or moving parts would leave a trace.
        style |= {"transparency": 0, "disposal": 2}
        note = (
            f"edges are blended with {canvas.theme.background}, which shows as fringes on other "
            "colours; .webp and .png have soft edges"
        )
    frames, times = film.indexed(10)
    data: bytes = iio.imwrite(
        "<bytes>",
        frames,
        extension=".gif",
        mode="P",
        is_batch=True,
        palette=[channel for colour in palette(canvas.theme) for channel in colour],
        optimize=True,
        duration=times if len(times) > 1 else times[0],
        comment=film.about.record.encode(),
        **style,
    )
    return Written(data, note)


FORMAT = Format(
    ending=".gif",
    write_film=_write,
    # Browsers slow down a GIF whose frames are shorter than two hundredths of a second.
    most_fps=50.0,
)
