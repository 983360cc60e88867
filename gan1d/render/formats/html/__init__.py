"""HTML: a self-contained page in which a run is played, stopped and stepped."""

import base64
import hashlib
import json
import re
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gan1d.render.formats import png
from gan1d.render.formats.format import Film, Format, Written
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import AUTO, DARK, LINES, PAPER, Theme

_PLAYER = Path(__file__).with_name("player.html")
EXTRA_HEIGHT = 140
"""Pixels that losses or a second run add to the height of the page's iframe."""
_COLOURS = ("ink", "muted", "rule", "unreached", "arrow")


def _write(film: Film) -> Written:
    """A page that holds everything it needs, with a policy that blocks the network."""
    from gan1d.render.formats.html import packing

    request, about = film.request, film.about
    canvas = request.canvas
    parts = packing.texts(film) | {
        "lang": canvas.language,
        "bare": "" if canvas.captions else "bare",
        "numbers_hidden": "" if canvas.numbers else " hidden",
        "title": escape(about.title),
        "description": escape(about.description),
        # A picture of the last frame, for where scripts cannot run.
        "still": base64.b64encode(png.write_film(film.ending).data).decode(),
        "colours": _colours(canvas),
        "settings": _settings([json.loads(source) for source in about.sources]),
        "config": about.record,
        # Escaped, so that no text can end the element that holds the film.
        "film": json.dumps(packing.data_of(film), separators=(",", ":")).replace("<", "\\u003c"),
        "script": _PLAYER.with_suffix(".js").read_text(encoding="utf-8"),
    }
    # The policy allows only scripts and styles with this nonce, which inserted texts cannot know.
    parts["nonce"] = hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
    # In one pass, so that inserted texts are not searched for placeholders.
    page = _PLAYER.read_text(encoding="utf-8")
    text = re.sub(r"\{\{([\w.]+)\}\}", lambda found: parts.get(found[1], found[0]), page)
    # ASCII, since the page may be pasted into another page, whatever its encoding.
    data = text.encode("ascii", "xmlcharrefreplace")
    height = 600 + EXTRA_HEIGHT * (request.losses or len(film.runs) > 1)
    embedding = (
        f'<iframe src="{escape(quote(request.out.name))}" title="{parts["title"]}" width="960" '
        f'height="{height}" style="border: 0; max-width: 100%" loading="lazy"></iframe>'
    )
    return Written(data, embedding)


def _settings(sources: list[dict[str, Any]]) -> str:
    """Table rows in HTML with a column of settings for each run; unset settings are left out."""
    columns = []
    for source in sources:
        provenance = source.pop("provenance", {})
        source |= provenance.get("handed_over", {}) | {"noise": provenance.get("noise")}
        # Trained elsewhere: leave out this fact, which the description has, and phases: no known rates.
        if source.pop("training", None):
            del source["phases"]
        columns.append({name: one for name, one in source.items() if one not in (None, [], "")})
    rows = []
    for name in dict.fromkeys(name for column in columns for name in column):
        cells = "".join(f"<td>{escape(str(column.get(name, '')))}</td>" for column in columns)
        rows.append(f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>')
    return "\n".join(rows)


def _colours(canvas: Canvas) -> str:
    """A theme as CSS. "auto", if opaque, is dark for readers who prefer it; "dark" is printed light."""

    def rule(theme: Theme) -> str:
        ground = "transparent" if canvas.transparent else theme.background
        # Browsers paint a background under a transparent page if the page around it has another scheme.
        scheme = "dark" if theme.is_dark and not canvas.transparent else "light"
        colours = {"background": ground, "page": theme.background}
        colours |= {name: getattr(theme, name) for name in _COLOURS}
        colours |= {name: getattr(theme, name).colour for name in LINES}
        named = " ".join(f"--{name}: {value};" for name, value in colours.items())
        return f":root, #ground {{ color-scheme: {scheme}; {named} }}"

    rules = rule(canvas.theme)
    if canvas.theme is AUTO and not canvas.transparent:
        rules += f"\n@media screen and (prefers-color-scheme: dark) {{ {rule(DARK)} }}"
    elif canvas.theme == DARK:
        rules += f"\n@media print {{ {rule(PAPER)} }}"
    return rules


FORMAT = Format(
    ending=".html",
    what="with controls",
    write_film=_write,
    # A page holds curves, not pictures; 300 frames take about 400 kB.
    frames=300,
    fps=50.0,
    unsized="the page fills the element that embeds it",
)
