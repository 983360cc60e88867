"""The text of an SVG as a reader meets it: whole words in order, with fonts to fall back on.

Matplotlib writes a tspan for each letter of a formula, sorted by style: "D is D*" becomes "DD is *".
"""

import re
from html import escape, unescape
from itertools import groupby
from typing import NamedTuple

_FORMULA = re.compile(r"<text>\s*((?:<tspan [^>]*>[^<]*</tspan>\s*)+)</text>")
_TSPAN = re.compile(r'<tspan x="([^"]*)" y="([^"]*)" style="([^"]*)">([^<]*)</tspan>')
_PLAIN = re.compile(r"<text (style=\"[^\"]*\"[^>]*)>([^<]*  [^<]*)</text>")
_FAMILY = re.compile(r"font-family: ((?:'[^']*'|[\w ]+)(?:, (?:'[^']*'|[\w ]+))*)")
_SERIF = re.compile(
    r"times|serif|roman|stix|cm(r|mi|sy)|georgia|garamond|palatino|batang|song", re.I
)
_GENERIC = {"serif", "sans-serif", "monospace"}


class _Letter(NamedTuple):
    x: float
    y: str
    style: str
    letter: str


def readable(svg: str) -> str:
    """The same picture with text that can be searched, edited and spoken."""
    svg = _FORMULA.sub(_in_order, svg)
    # Otherwise a reader of the file makes two spaces one.
    svg = _PLAIN.sub(r'<text xml:space="preserve" \1>\2</text>', svg)
    return _FAMILY.sub(_with_fallback, svg)


def _in_order(found: re.Match[str]) -> str:
    letters = []
    for places, y, style, text in _TSPAN.findall(found[1]):
        xs = [float(x) for x in places.split()]
        # Matplotlib puts spaces that do not break into formulas.
        for x, letter in zip(xs, unescape(text).replace("\xa0", " "), strict=True):
            letters.append(_Letter(x, y, style, letter))
    # Stable: letters at one place, as an accent and what it stands on, stay as they come.
    letters.sort(key=lambda one: one.x)
    spans = []
    for (y, style), run in groupby(letters, key=lambda one: (one.y, one.style)):
        word = list(run)
        text = escape("".join(one.letter for one in word), quote=False)
        spans.append(f'<tspan x="{word[0].x:g}" y="{y}" style="{style}">{text}</tspan>')
    return f'<text xml:space="preserve">{"".join(spans)}</text>'


def _with_fallback(found: re.Match[str]) -> str:
    """The same fonts and their kind, for readers who have none of them."""
    names = [name.strip(" '") for name in found[1].split(",")]
    if names[-1] in _GENERIC:
        return found[0]
    kind = "serif" if _SERIF.search(names[0]) else "sans-serif"
    return f"{found[0]}, {'monospace' if 'Mono' in names[0] else kind}"
