"""PNG, still or animated (APNG)."""

from gan1d.render.formats.about import About
from gan1d.render.formats.format import Film, Format, Still, Written
from gan1d.render.formats.pixels import check_limit, flat, indices, saved
from gan1d.render.look.palette import palette


def write_still(still: Still) -> bytes:
    """The bytes of a figure; without the version of Matplotlib, so that they stay the same."""
    return still.saved("png", {"Software": None, **_metadata(still.about)})


def _write_film(film: Film) -> Written:
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    transparent = film.canvas.transparent
    colours = palette(film.canvas.theme)
    seen = [ink[:3] for ink in colours.inks] if transparent else colours.colours
    images = []
    frames = indices(film)
    check_limit(frames)
    for frame in frames:
        image = Image.fromarray(frame, "P")
        image.putpalette(flat(seen))
        if transparent:
            image.info["transparency"] = bytes(ink[3] for ink in colours.inks)
        images.append(image)
    style = {}
    if film.poster:
        # A picture for programs that know no APNG, which is no frame of the film.
        images, style = [images[-1], *images], {"default_image": True}
    info = PngInfo()
    for name, text in _metadata(film.about).items():
        info.add_text(name, text)
    durations = film.in_units(1)
    return Written(saved(images, durations, film, "PNG", pnginfo=info, optimize=True, **style))


def _metadata(about: About) -> dict[str, str]:
    return {
        "Title": about.title,
        "Description": about.description,
        "Source": about.record,
    }


FORMAT = Format(
    ending=".png",
    what="an APNG",
    write_film=_write_film,
    write_still=write_still,
    # Thousandths of a second in 16 bits.
    most_hold=65.535,
)
