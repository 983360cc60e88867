"""WebP: animated, lossless, with full transparency."""

from html import escape

from gan1d.render.formats.about import About
from gan1d.render.formats.format import Film, Format, Written
from gan1d.render.look.palette import palette


def _write(film: Film) -> Written:
    import imageio.v3 as iio
    import numpy as np

    colours = palette(film.canvas.theme)
    table = np.array(colours.inks if film.canvas.transparent else colours.colours, np.uint8)
    frames, times = film.indexed()
    data: bytes = iio.imwrite(
        "<bytes>",
        table[frames],
        extension=".webp",
        is_batch=True,
        duration=times,
        loop=int(film.once),
        lossless=True,
        quality=50,
        method=2,
        xmp=_xmp(film.about),
    )
    return Written(data)


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


FORMAT = Format(ending=".webp", write_film=_write)
