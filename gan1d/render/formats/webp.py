"""WebP: animated, lossless, with full transparency."""

from gan1d.render.formats.format import Film, Format, Written
from gan1d.render.look.palette import palette


def _write(film: Film) -> Written:
    import imageio.v3 as iio
    import numpy as np
    from PIL import Image
    from PIL.ExifTags import Base

    canvas, about, exif = film.request.canvas, film.about, Image.Exif()
    colours = palette(canvas.theme)
    exif[Base.DocumentName] = about.title.encode()
    exif[Base.ImageDescription] = f"{about.description}\n{about.record}".encode()
    table = np.array([*(colours.values() if canvas.transparent else colours)], np.uint8)
    frames, times = film.indexed()
    data: bytes = iio.imwrite(
        "<bytes>",
        table[frames],
        extension=".webp",
        is_batch=True,
        duration=times,
        loop=int(film.request.playback.once),
        lossless=True,
        quality=50,
        method=2,
        exif=exif,
    )
    return Written(data)


FORMAT = Format(ending=".webp", write_film=_write)
