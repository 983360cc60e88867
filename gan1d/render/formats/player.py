"""The self-contained page in which a run is played, stopped and stepped."""

import base64
import hashlib
import json
import re
import zlib
from html import escape
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d import theory
from gan1d.history import History
from gan1d.measures import Measured
from gan1d.render.formats.about import About
from gan1d.render.look import captions
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import DARK, PAPER, Theme
from gan1d.render.parts.panel import BOTTOM, NO_MASS, P_DATA_PEAK, TOP, X_LINE, Z_LINE, Z_SPAN
from gan1d.render.parts.strip import lowest_value

_MOST = 2**16 - 1
_ARROWS = 25
_Z_POINTS = 101
_SAMPLES = 60


def page(
    history: History,
    rows: tuple[int, ...],
    durations: tuple[float, ...],
    canvas: Canvas,
    about: About,
    *,
    once: bool = False,
) -> bytes:
    """A page of HTML that plays these rows of a run, each for its duration in ms.

    It holds all that it needs, and forbids itself the network.
    """
    dark = canvas.theme == DARK
    parts = {
        # A transparent page is its host's: in another scheme browsers would paint a ground under it.
        "schemes": "light" if canvas.transparent else "dark" if dark else "light dark",
        "title": escape(about.title),
        "description": escape(about.description),
        "colours": _colours(canvas),
        "font_scale": f"{canvas.font_scale:g}",
        "settings": escape(json.dumps(json.loads(history.config.to_json()), indent=2)),
        "config": _for_script(about.source),
        "run": _for_script(json.dumps(_run(history, rows, durations, once))),
        "script": _resource("player.js"),
    }
    # In one pass: what is put in is not looked through again.
    text = re.sub(
        r"\{\{(\w+)\}\}", lambda found: parts.get(found[1], found[0]), _resource("player.html")
    )
    return text.replace("{{policy}}", _policy(text), 1).encode()


def _policy(text: str) -> str:
    """A content-security policy that allows the page's one style and one script, and nothing else."""

    def named(tag: str) -> str:
        found = re.search(rf"<{tag}>(.*?)</", text, re.DOTALL)
        assert found is not None
        digest = hashlib.sha256(found[1].encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    script, style = named('script type="module"'), named("style")
    return (
        f"default-src 'none'; script-src {script}; style-src {style}; base-uri 'none'; "
        "form-action 'none'"
    )


def _resource(name: str) -> str:
    return files("gan1d.render.formats").joinpath(name).read_text(encoding="utf-8").strip("\n")


def _for_script(text: str) -> str:
    """JSON that cannot end the element that it stands in."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _colours(canvas: Canvas) -> str:
    """The theme as variables of CSS; a light one gives way to the dark one where that is preferred."""

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


def _run(
    history: History, rows: tuple[int, ...], durations: tuple[float, ...], once: bool
) -> dict[str, Any]:
    """What the script draws from: numbers of the record, and the curves packed."""
    at = list(rows)
    run = Measured(history, rows)
    p_data, p_g, d = history.p_data, history.p_g[at], history.d[at]
    z_low, z_high = float(history.z[0]), float(history.z[-1])
    arrows = z_low + (np.arange(_ARROWS) + 0.5) / _ARROWS * (z_high - z_low)
    # Closer together at the ends, where G is steep.
    grid = (z_low + z_high) / 2 - (z_high - z_low) / 2 * np.cos(np.linspace(0, np.pi, _Z_POINTS))
    z = np.unique(np.concatenate([grid, arrows]))
    g = np.array([np.interp(z, history.z, row) for row in history.g_of_z[at]])
    ranges = {
        "p_g": (0.0, max(float(p_g.max()), 1e-9)),
        "d": (0.0, 1.0),
        "g": (float(g.min()), float(g.max()) + 1e-9),
    }
    packed = np.hstack(
        [_quantised(part, *ranges[name]) for name, part in (("p_g", p_g), ("d", d), ("g", g))]
    )
    random = np.random.default_rng(history.config.seed)
    jsd, value = run.of("jsd", rows), run.of("value", rows)
    told = [captions.going_on(run, row) for row in rows]
    said = list(dict.fromkeys(told))
    phase = [str(history.phase[row]) for row in rows]
    b = history.last_row("b")
    return {
        "x": _rounded(history.x),
        "z": _rounded(z),
        "window": [float(history.x_edges[0]), float(history.x_edges[-1])],
        "p_data": _rounded(p_data),
        "step": [int(history.step[row]) for row in rows],
        "phase": phase,
        "durations": [round(duration, 2) for duration in durations],
        "once": once,
        "captions": [_runs(words) for words in said],
        "caption": [said.index(words) for words in told],
        "jsd": _rounded(jsd),
        "value": _rounded(value),
        "c": _rounded(2.0 * jsd - theory.LOG_4),
        "from_optimal": _rounded(run.of("d_rms_from_optimal", rows)),
        "from_half": _rounded(run.of("d_rms_from_half", rows)),
        "lowest": lowest_value(value),
        "panels": [
            (captions.letter_of(phase) or captions.plain(phase), rows.index(row))
            for phase, row in captions.panels(history).items()
            if row in rows
        ],
        "before": rows.index(b) if b in rows else None,
        "arrows": _rounded(arrows),
        "rug_z": _rounded(random.uniform(z_low, z_high, _SAMPLES)),
        "rug_x": _rounded(_samples(random, history)),
        "panel": {
            "top": TOP,
            "bottom": BOTTOM,
            "x_line": X_LINE,
            "z_line": Z_LINE,
            "z_span": Z_SPAN,
            "peak": P_DATA_PEAK,
            "no_mass": NO_MASS,
        },
        "range": ranges,
        "curves": _packed(packed),
    }


def _samples(random: np.random.Generator, history: History) -> NDArray[np.float64]:
    """A few samples of what the window holds of p_data."""
    below = np.concatenate([[0.0], np.cumsum(history.p_data * history.dx)])
    return np.interp(random.uniform(0, below[-1], _SAMPLES), below, history.x_edges)


def _quantised(values: NDArray[Any], low: float, high: float) -> NDArray[np.int64]:
    return np.round((values.astype(np.float64) - low) / (high - low) * _MOST).astype(np.int64)


def _packed(numbers: NDArray[np.int64]) -> str:
    """16-bit numbers as differences from row to row and along each, high bytes first, compressed."""
    steps = np.diff(np.diff(numbers, axis=0, prepend=0), axis=1, prepend=0) % (_MOST + 1)
    planes = (steps >> 8).astype(np.uint8).tobytes() + (steps & 255).astype(np.uint8).tobytes()
    return base64.b64encode(zlib.compress(planes, 9)).decode()


def _rounded(values: NDArray[Any]) -> list[float]:
    """Ten digits: more than the record has, so that none of the readout's is rounded twice."""
    return [float(f"{value:.10g}") for value in values]


_MARKUP = re.compile(r"(_|\^)(?:\{([^}]*)\}|(.))|([A-Za-z])|\\,|(.)", re.DOTALL)


def _runs(words: str) -> list[tuple[str, str]]:
    """Words with the little mathematics of our captions, as pairs of a style and a text."""
    parts = [part.replace("\\$", "$") for part in re.split(r"(?<!\\)\$", words)]
    runs: list[tuple[str, str]] = []
    for i, part in enumerate(parts):
        if i % 2 == 0:
            runs.append(("", part))
            continue
        for kind, braced, single, letter, other in _MARKUP.findall(part):
            if kind:
                runs.append(("sub" if kind == "_" else "sup", braced or single))
            elif letter:
                runs.append(("i", letter))
            elif other:
                runs.append(("", other.replace("=", " = ").replace("+", " + ")))
    return [(style, text) for style, text in runs if text]
