"""HTML: a self-contained page in which a run is played, stopped and stepped."""

import base64
import hashlib
import json
import re
from html import escape, unescape
from pathlib import Path

from gan1d.reading import MOST_TEXT, content, opened
from gan1d.render.formats.format import Film, Format, Written
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import DARK, PAPER, Theme
from gan1d.render.look.words import Words

_MOST_BYTES = 2**28
# How the script begins: it plays, or opens on the finished figure and waits.
_FIRST, _LAST = "begin();", "await begin();\nif (curves) goTo(count - 1);"


def _write(film: Film, cut: None) -> Written:
    """A page that holds all that it needs, and forbids itself the network."""
    from gan1d.render.formats.html.packing import packed_run
    from gan1d.render.look.captions import target_of

    canvas, about = film.canvas, film.about
    dark = canvas.theme == DARK
    run = packed_run(film.runs[0], film.moments, film.durations, film.once, canvas)
    parts = _words(canvas.said, target_of(film.runs[0]) if canvas.axis else "") | {
        "lang": canvas.language,
        "numbers_hidden": "" if canvas.numbers else " hidden",
        "words": _for_script(json.dumps(canvas.said.under("page"))),
        # A transparent page shows its host's ground; in another scheme browsers would paint one.
        "schemes": "light" if canvas.transparent else "dark" if dark else "light dark",
        "title": escape(about.title),
        "description": escape(about.description),
        "colours": _colours(canvas),
        "font_scale": f"{canvas.font_scale:g}",
        "settings": escape(json.dumps(json.loads(about.sources[0]), indent=2)),
        "config": _for_script(about.marked_sources),
        "run": _for_script(json.dumps(run)),
        "script": f"{_resource('player.js')}\n\n{_LAST if film.poster else _FIRST}",
    }
    # In one pass, so that what is put in is not searched again.
    text = re.sub(
        r"\{\{([\w.]+)\}\}", lambda found: parts.get(found[1], found[0]), _resource("player.html")
    )
    return Written(text.replace("{{policy}}", _policy(text), 1).encode())


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

    def digest(tag: str) -> str:
        found = re.search(rf"<{tag}>(.*?)</", text, re.DOTALL)
        assert found is not None
        code = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        return f"'sha256-{code}'"

    script, style = digest('script type="module"'), digest("style")
    return (
        f"default-src 'none'; script-src {script}; style-src {style}; base-uri 'none'; "
        "form-action 'none'"
    )


def _resource(name: str) -> str:
    from importlib.resources import files

    return files(__name__).joinpath(name).read_text(encoding="utf-8").strip("\n")


def _for_script(text: str) -> str:
    """JSON that cannot end the element that it stands in."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _colours(canvas: Canvas) -> str:
    """The theme as CSS variables; a light one gives way to the dark one where that is preferred."""

    def scheme(theme: Theme) -> str:
        colours = {
            "background": "transparent" if canvas.transparent else theme.background,
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
        return " ".join(f"--{name}: {value};" for name, value in colours.items())

    if canvas.theme == DARK:
        return f":root {{ {scheme(DARK)} }}\n@media print {{ :root {{ {scheme(PAPER)} }} }}"
    if canvas.transparent:
        return f":root {{ {scheme(canvas.theme)} }}"
    dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {scheme(DARK)} }} }}"
    return f":root {{ {scheme(canvas.theme)} }}\n{dark}"


def _describe(path: Path) -> str:
    with opened(path, "file") as file:
        head = file.read(MOST_TEXT).decode(errors="replace")
    found = re.search(r'<meta name="description" content="([^"]*)">', head)
    return "" if found is None else unescape(found[1])


def _read(path: Path) -> str:
    with opened(path, "file") as file:
        data = content(file, _MOST_BYTES)
        _, _, rest = data.partition(b'id="config">')
        text, end, _ = rest[: 2 * MOST_TEXT].partition(b"</script>")
        return text.decode(errors="replace") if end else ""


FORMAT = Format(
    ending=".html",
    what="a page to play, stop and step",
    read=_read,
    describe=_describe,
    write_film=_write,
    # A page holds curves, not pictures: three times as many frames in the same time cost little.
    frames=360,
    fps=50.0,
    max_size=400_000,
    unsized="the page fills the element that embeds it",
    width_power=0.0,
    losses=False,
    compare=False,
)
