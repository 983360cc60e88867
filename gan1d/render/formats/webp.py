"""WebP: animated, lossless, with full transparency."""

from html import escape

from gan1d.render.formats.about import About
from gan1d.render.formats.format import POSTER_MS, Film, Format, Written
from gan1d.render.formats.pixels import indices, saved
from gan1d.render.look.palette import palette


def _write(film: Film) -> Written:
    import numpy as np
    from PIL import Image

    colours = palette(film.canvas.theme)
    table = np.array(colours.inks if film.canvas.transparent else colours.colours, np.uint8)
    images = [Image.fromarray(table[frame]) for frame in indices(film)]
    durations = film.in_units(1)
    if film.poster:
        images, durations = [images[-1], *images], [POSTER_MS, *durations]
    style = {"lossless": True, "quality": 50, "method": 2}
    return Written(saved(images, durations, film, "WEBP", xmp=_xmp(film.about), **style))


def _xmp(about: About) -> bytes:
    """The metadata as an XMP packet."""
    title, description, source = (
        escape(text, quote=False) for text in (about.title, about.description, about.record)
    )
    return f"""<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{description}</rdf:li></rdf:Alt></dc:description>
<dc:source>{source}</dc:source>
</rdf:Description></rdf:RDF></x:xmpmeta>
""".encode()


FORMAT = Format(
    ending=".webp",
    write_film=_write,
    # Thousandths of a second in 24 bits.
    most_hold=16777.215,
)
