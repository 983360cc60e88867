"""SVG: vectors with real text, and the description that screen readers look for."""

import re
from html import escape

from gan1d.render.formats.format import Format, Still
from gan1d.render.formats.svg_text import readable


def _write(still: Still) -> bytes:
    about = still.about
    metadata = {
        # A date would differ from one writing to the next.
        "Date": None,
        "Title": about.title,
        "Source": about.record,
    }
    text = readable(still.saved("svg", metadata).decode())
    text = _at_scale(text.replace("<svg ", '<svg role="img" ', 1), still.scale)
    description = escape(about.description, quote=False)
    return text.replace("</title>", f"</title>\n <desc>{description}</desc>", 1).encode()


def _at_scale(svg: str, scale: float) -> str:
    """The picture with a size of so many times what it was drawn at."""
    if scale == 1:
        return svg

    def side(found: re.Match[str]) -> str:
        return f'{found[1]}="{scale * float(found[2]):.6g}pt"'

    return re.sub(r'(width|height)="([\d.]+)pt"', side, svg, count=2)


FORMAT = Format(ending=".svg", write_still=_write)
