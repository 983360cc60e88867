"""HTML: a self-contained page in which a run is played, stopped and stepped."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gan1d.render.formats.format import Film, Format, Written
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import AUTO, DARK, PAPER, Theme
from gan1d.render.look.words import Words

_MOST_BYTES = 2**28
_ROOT = ':root:has(> head > meta[content="gan1d"])'
"""A page of its own."""
_WIDTH, _HEIGHT = 960, 600
"""Pixels of a frame around the page."""
_MORE_STRIPS, _TITLE = 140, 60


def _write(film: Film) -> Written:
    """A page that holds all that it needs, and forbids itself the network."""
    from gan1d.render.look.captions import target_of

    canvas, about = film.canvas, film.about
    targets = {target_of(run) for run in film.runs}
    named = targets.pop() if canvas.axis and len(targets) == 1 else ""
    settings = [json.loads(source) for source in about.sources]
    parts = _words(canvas.said, named) | {
        "lang": canvas.language,
        "numbers_hidden": "" if canvas.numbers else " hidden",
        "words": _for_script(json.dumps(canvas.said.under("page"))),
        "title": escape(about.title),
        "description": escape(about.description),
        "colours": _rules("#ground", canvas, _colours),
        "grounds": _rules(_ROOT, canvas, _ground),
        "settings": escape("\n".join(json.dumps(one, indent=2) for one in settings)),
        "config": about.record,
        "film": _for_script(json.dumps(_played(film), separators=(",", ":"))),
        "script": _escaped(_resource("player.js")),
    }
    # In one pass, so that what is put in is not searched again.
    text = re.sub(
        r"\{\{([\w.]+)\}\}", lambda found: parts.get(found[1], found[0]), _resource("player.html")
    )
    # In letters that no encoding changes: a page that it is pasted into may name another, or none.
    data = text.replace("{{policy}}", _policy(text), 1).encode("ascii", "xmlcharrefreplace")
    height = _HEIGHT + more_height(losses=film.losses, two=len(film.runs) > 1)
    return Written(data, _embedding(film.path, about.title, height))


def _played(film: Film) -> dict[str, Any]:
    """What the page's script shows, when, and of which runs."""
    from gan1d.render.formats.html import packing
    from gan1d.render.look.differences import differences

    canvas, words = film.canvas, film.canvas.said
    first = film.runs[0].history
    if len(film.runs) == 1:
        rows = [film.moments]
        steps = first.step[list(film.moments)].tolist()
        titles: tuple[str, ...] = ()
        panels = packing.panels_among(first, film.moments)
        places = packing.places_among(first, film.moments)
    else:
        steps = list(film.moments)
        rows = [tuple(run.history.row_at(step) for step in steps) for run in film.runs]
        one, other = (run.history.config for run in film.runs)
        titles, panels, places = differences(one, other, words), [], {}
    return {
        "step": steps,
        "durations": [round(duration, 2) for duration in film.durations],
        "once": film.once,
        "poster": film.poster,
        "captioned": canvas.captions,
        "panels": panels,
        "places": places,
        "titles": titles,
        "strips": ["value", "loss", "jsd"] if film.losses else ["value"],
        "panel": packing.PANEL,
        "runs": [
            packing.packed_run(run, at, canvas, losses=film.losses)
            for run, at in zip(film.runs, rows, strict=True)
        ],
    }


def more_height(*, losses: bool, two: bool) -> int:
    """Pixels by which a page is higher for the losses, or for the titles of two runs."""
    return (_MORE_STRIPS if losses else 0) + (_TITLE if two else 0)


def _embedding(path: Path, title: str, height: int) -> str:
    """The line of HTML that shows the page in another."""
    return (
        f'<iframe src="{escape(quote(path.name))}" title="{escape(title)}" width="{_WIDTH}" '
        f'height="{height}" style="border: 0; max-width: 100%" loading="lazy"></iframe>'
    )


def _words(words: Words, target: str) -> dict[str, str]:
    """The words that stand in the page itself, by their keys, as HTML."""
    from gan1d.render.look.sheet import key_of_data

    plain = {
        f"{table}.{key}": escape(text)
        for table in ("number", "page")
        for key, text in words.under(table).items()
    }
    named = words.under("key") | {"p_data": key_of_data(words, target)}
    return plain | {f"key.{key}": _as_html(text) for key, text in named.items()}


def _as_html(text: str) -> str:
    """A text with its formulas as HTML."""
    from gan1d.render.formats.html.packing import runs_of

    return "".join(
        f"<{style}>{escape(part)}</{style}>" if style else escape(part)
        for style, part in runs_of(text)
    )


def _policy(text: str) -> str:
    """A content-security policy that allows the page's own style and script, and nothing else."""

    def digests(tag: str) -> str:
        codes = (
            base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
            for code in re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        )
        return " ".join(f"'sha256-{code}'" for code in codes)

    return (
        f"default-src 'none'; script-src {digests('script')}; style-src {digests('style')}; "
        "base-uri 'none'; form-action 'none'"
    )


def _resource(name: str) -> str:
    from importlib.resources import files

    return files(__name__).joinpath(name).read_text(encoding="utf-8").strip("\n")


def _for_script(text: str) -> str:
    """JSON that cannot end the element that it stands in."""
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return _escaped(text)


def _escaped(code: str) -> str:
    """Code or JSON in ASCII; other letters, which stand in texts and comments, by their numbers."""
    if code.isascii():
        return code
    numbers = code.encode("utf-16-be")
    units = (int.from_bytes(numbers[i : i + 2]) for i in range(0, len(numbers), 2))
    return "".join(chr(unit) if unit < 128 else f"\\u{unit:04x}" for unit in units)


def _rules(selector: str, canvas: Canvas, declared: Callable[[Theme, bool], str]) -> str:
    """A theme's CSS for a selector; "auto" gives way to "dark" where that is preferred.

    Print is light where the theme is the dark one.
    """

    def rule(theme: Theme) -> str:
        return f"{selector} {{ {declared(theme, canvas.transparent)} }}"

    rules = rule(canvas.theme)
    if canvas.theme is AUTO and not canvas.transparent:
        rules += f"\n@media screen and (prefers-color-scheme: dark) {{ {rule(DARK)} }}"
    elif canvas.theme == DARK:
        rules += f"\n@media print {{ {rule(PAPER)} }}"
    return rules


def _ground(theme: Theme, transparent: bool) -> str:
    """What lies under a page of its own. A transparent one shows its host's ground: in another scheme
    than the host's, browsers would paint one."""
    if transparent:
        return "color-scheme: light; --ground: transparent;"
    return f"color-scheme: {'dark' if theme.is_dark else 'light'}; --ground: {theme.background};"


def _colours(theme: Theme, transparent: bool) -> str:
    colours = {
        "background": "transparent" if transparent else theme.background,
        "page": theme.background,
        "ink": theme.ink,
        "muted": theme.muted,
        "rule": theme.rule,
        "unreached": theme.unreached,
        "p_data": theme.p_data.colour,
        "p_g": theme.p_g.colour,
        "d": theme.d.colour,
        "d_star": theme.d_star.colour,
        "before": theme.p_g_before.colour,
        "arrow": theme.arrow,
    }
    named = " ".join(f"--{name}: {value};" for name, value in colours.items())
    return f"{_ground(theme, transparent)} {named}"


FORMAT = Format(
    ending=".html",
    what="a page to play, stop and step",
    write_film=_write,
    # A page holds curves, not pictures: 300 frames take about 400 kB.
    frames=300,
    fps=50.0,
    unsized="the page fills the element that embeds it",
)
