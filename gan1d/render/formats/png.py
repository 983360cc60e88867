"""PNG, still or animated (APNG)."""

from io import BytesIO

from gan1d.render.formats.about import About
from gan1d.render.formats.format import Film, Format, Still, Written
from gan1d.render.look.palette import palette


def write_still(still: Still) -> bytes:
    """The bytes of a figure; Matplotlib's version is left out, as it would make the bytes differ."""
    density = still.dpi / still.scale
    metadata = {"Software": None, **_metadata(still.about)}
    return still.saved("png", metadata, pil_kwargs={"dpi": (density, density)})


def write_film(film: Film) -> Written:
    """The bytes of a film in its theme's palette; a film of one frame is an ordinary PNG."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    canvas, info = film.request.canvas, PngInfo()
    colours = palette(canvas.theme)
    for name, text in _metadata(film.about).items():
        info.add_text(name, text)
    table = [*(colours.values() if canvas.transparent else colours)]
    frames, times = film.indexed()
    images = [Image.fromarray(frame, "P") for frame in frames]
    for image in images:
        image.putpalette([channel for colour in table for channel in colour[:3]])
        if canvas.transparent:
            image.info["transparency"] = bytes(alpha for *_, alpha in table)
    file = BytesIO()
    images[0].save(
        file,
        "PNG",
        save_all=True,
        append_images=images[1:],
        # A poster is for programs that cannot play an APNG; it is not part of the film.
        default_image=film.poster,
        duration=times[film.poster :],
        loop=int(film.request.playback.once),
        pnginfo=info,
        optimize=True,
    )
    return Written(file.getvalue())


def _metadata(about: About) -> dict[str, str]:
    return {"Title": about.title, "Description": about.description, "Source": about.record}


FORMAT = Format(ending=".png", what="an APNG", write_film=write_film, write_still=write_still)
