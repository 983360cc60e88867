"""SVG: vectors with real text, and the description that screen readers look for.

Matplotlib sorts the letters of a formula by style, so that "D is D*" becomes "DD is *". This module
puts them back in order.
"""

import re
from html import escape, unescape
from itertools import groupby
from operator import itemgetter

from gan1d.render.formats.format import Format, Still

_FORMULA = re.compile(r"<text>\s*((?:<tspan [^>]*>[^<]*</tspan>\s*)+)</text>")
_TSPAN = re.compile(r'<tspan x="([^"]*)" y="([^"]*)" style="([^"]*)">([^<]*)</tspan>')
_PLAIN = re.compile(r"<text (style=\"[^\"]*\"[^>]*)>([^<]*  [^<]*)</text>")
_FAMILY = re.compile(r"font-family: ([^;\"]+)")
_SERIF = re.compile("serif|times|roman|stix|cm", re.IGNORECASE)


def _write(still: Still) -> bytes:
    about = still.about
    # A date would make the bytes differ.
    metadata = {"Date": None, "Title": about.title, "Source": about.record}
    text = readable(still.saved("svg", metadata).decode())
    text = text.replace("<svg ", '<svg role="img" ', 1)
    if still.scale != 1:

        def side(match: re.Match[str]) -> str:
            return f'{match[1]}="{still.scale * float(match[2]):.6g}pt"'

        text = re.sub(r'(width|height)="([\d.]+)pt"', side, text, count=2)
    description = escape(about.description, quote=False)
    return text.replace("</title>", f"</title>\n <desc>{description}</desc>", 1).encode()


def readable(svg: str) -> str:
    """The same picture with fallback fonts, and text that can be searched, edited and read aloud."""
    svg = _FORMULA.sub(_in_order, svg)
    # Without this, viewers merge two spaces into one.
    svg = _PLAIN.sub(r'<text xml:space="preserve" \1>\2</text>', svg)
    kinds = {True: "serif", False: "sans-serif"}
    return _FAMILY.sub(lambda font: f"{font[0]}, {kinds[bool(_SERIF.search(font[1]))]}", svg)


def _in_order(match: re.Match[str]) -> str:
    """A formula with its letters from left to right; those of one height and style form words."""
    letters = []
    for places, y, style, text in _TSPAN.findall(match[1]):
        # Spaces in Matplotlib's formulas are non-breaking ones.
        placed = zip(places.split(), unescape(text).replace("\xa0", " "), strict=True)
        for x, letter in placed:
            kind = "word" if letter.isalpha() or letter == " " else "number" * letter.isdigit() or x
            letters.append((float(x), (y, style, kind), letter))
    # The sort is stable: a letter and its accent at the same place keep their order.
    letters.sort(key=itemgetter(0))
    spans = []
    for (y, style, _), word in groupby(letters, itemgetter(1)):
        (x, *_), _, parts = zip(*word, strict=True)
        text = escape("".join(parts), quote=False)
        spans.append(f'<tspan x="{x:g}" y="{y}" style="{style}">{text}</tspan>')
    return f'<text xml:space="preserve">{"".join(spans)}</text>'


FORMAT = Format(ending=".svg", write_still=_write)
