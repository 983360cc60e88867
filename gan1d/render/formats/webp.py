"""WebP: animated, lossless, with full transparency."""

from html import escape
from pathlib import Path

from gan1d.reading import opened
from gan1d.render.formats.about import DESCRIPTION, MOST_XML, SOURCE, About, text_in_xml
from gan1d.render.formats.format import POSTER_MS, Film, Format, Written
from gan1d.render.formats.pixels import indices, saved
from gan1d.render.look.palette import palette

_MOST_PARTS = 100_000
"""A frame is one."""


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
        escape(text, quote=False) for text in (about.title, about.description, about.marked_sources)
    )
    return f"""<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{description}</rdf:li></rdf:Alt></dc:description>
<dc:source>{source}</dc:source>
</rdf:Description></rdf:RDF></x:xmpmeta>
""".encode()


def _read(path: Path) -> str:
    return text_in_xml(_packet(path), SOURCE)


def _describe(path: Path) -> str:
    return text_in_xml(_packet(path), DESCRIPTION)


def _packet(path: Path) -> bytes:
    """The XMP packet of a file; empty if it has none."""
    with opened(path, "file") as file:
        # Its parts are looked at one by one: Pillow would make room for a whole frame first.
        start = file.read(12)
        if start[:4] != b"RIFF" or start[8:] != b"WEBP":
            raise ValueError("not a WebP file")
        for _ in range(_MOST_PARTS):
            head = file.read(8)
            if len(head) < 8:
                return b""
            length = int.from_bytes(head[4:], "little")
            if head[:4] == b"XMP ":
                if length > MOST_XML:
                    raise ValueError("its metadata are too long")
                return file.read(length)
            # Parts begin at even places.
            file.seek(length + length % 2, 1)
        raise ValueError("it has too many parts")


FORMAT = Format(
    ending=".webp",
    read=_read,
    describe=_describe,
    write_film=_write,
    # Thousandths of a second in 24 bits.
    most_hold=16777.215,
)
