"""The texts of a page, and the data of its film for the page's script."""

import base64
import re
import zlib
from collections.abc import Sequence
from html import escape
from html.entities import html5
from itertools import pairwise
from math import log
from typing import Any

import numpy as np

from gan1d import rounds, theory
from gan1d.history import History
from gan1d.measures import Array
from gan1d.phases import step_named
from gan1d.render.formats.format import Film
from gan1d.render.look import captions
from gan1d.render.look.sheet import key_of_data, round_ticks
from gan1d.render.look.words import Words
from gan1d.render.parts import panel
from gan1d.render.parts import round as parts_of_round
from gan1d.render.parts.strip import LEAST_JSD, MOST_PHASES, lowest_value

_MOST = 2**16 - 1
"""The largest number that a packed curve holds."""
_ARROWS = 25
_HEIGHTS = ("TOP", "BOTTOM", "X_LINE", "Z_LINE", "TICK", "TICK_TEXT", "Z_SPAN", "P_DATA_PEAK")
_OF_ROUND = ("LIFT", "WAY", "REAL", "FAKE", "NOISE")
_LAYOUT = vars(panel) | vars(parts_of_round)
PANEL = {name: _LAYOUT[name] for name in _HEIGHTS + _OF_ROUND}
"""A panel's layout, as in other formats; heights are on D's scale."""
_NUMBERS = (
    ("jsd", "jsd", 4),
    ("value", "value", 3),
    ("from_optimal", "d_rms_from_optimal", 3),
    ("from_half", "d_rms_from_half", 4),
)
"""The numbers beside the caption: name, measure, decimals."""


def data_of(film: Film) -> dict[str, Any]:
    """The data of the film for the page's script."""
    request, moments = film.request, list(film.timeline.rows)
    words, (first, *more) = request.canvas.words, film.runs
    # Moments are training steps if two runs are shown, rows if one is.
    steps = moments if more else first.step[moments].tolist()
    return {
        "step": steps,
        "durations": [round(duration, 2) for duration in film.timeline.durations],
        "once": request.playback.once,
        "poster": film.poster,
        "phases": [] if more else phases_among(first, moments, words),
        "titles": captions.names_of(first, more[0], words) if more else [""],
        "words": words.under("page"),
        "panel": PANEL,
        "runs": [_packed_run(film, run, steps) for run in film.runs],
    }


def texts(film: Film) -> dict[str, str]:
    """The texts of the page as HTML, by key."""
    canvas = film.request.canvas
    tables = {table: canvas.words.under(table) for table in ("number", "page", "key")}
    tables["key"]["p_data"] = key_of_data(canvas, film.runs)
    return {
        f"{table}.{key}": as_html(text) for table in tables for key, text in tables[table].items()
    }


def _packed_run(film: Film, run: History, steps: Sequence[int]) -> dict[str, Any]:
    """The data of a run at these steps; captions, notes and pseudocode are HTML."""
    request, at = film.request, [run.row_at(step) for step in steps]
    words = request.canvas.words
    z_low, z_high = float(run.z[0]), float(run.z[-1])
    arrows = z_low + (np.arange(_ARROWS) + 0.5) / _ARROWS * (z_high - z_low)
    # Points of the recorded grid of z, which is denser where a G that fits the data is steep.
    some = np.linspace(0, len(run.z) - 1, 101).round().astype(int)
    z = np.union1d(run.z[some], arrows)
    real, noise, fresh = rounds.samples(run, 60)
    following = [rounds.round_at(run, row) for row in at]
    curves = {
        "p_g": run.p_g[at],
        "d": run.d[at],
        "asked": np.array([panel.asked(run, row) for row in at]),
        "g": np.array([np.interp(z, run.z, row) for row in run.g_of_z[at]]),
        "pull": np.array([one.reach for one in following]),
    }
    window = float(run.x_edges[0]), float(run.x_edges[-1])
    shown = [_caption(run, row, words) for row in at]
    distinct = list(dict.fromkeys(shown))
    # The algorithm of a run that was trained elsewhere is unknown.
    lines = {} if run.foreign else captions.algorithm(run.config, words)
    parts = captions.notes_on_round(run.config, words)
    numbers = {
        name: [captions.minus(value, digits) for value in run.measure(measure, at)]
        for name, measure, digits in _NUMBERS
    }
    return {
        "x": _rounded(run.x),
        "z": _rounded(z),
        "z_name": words(panel.axis_of_noise(run)).replace("$", ""),
        "window": window,
        "ticks": round_ticks(*window) if request.canvas.axis else [],
        "p_data": _rounded(run.p_data),
        "p_samples": None if run.p_samples is None else _rounded(run.p_samples),
        "phase": [_name(phase, words) for phase in run.phase[at].tolist()],
        "captions": distinct,
        "caption": [distinct.index(caption) for caption in shown],
        "numbers": {"step": run.step[at].tolist(), **numbers},
        "strips": _strips(run, at, words, losses=request.losses),
        "arrows": _rounded(arrows),
        "rug_z": _rounded(noise),
        "rug_x": _rounded(real),
        "fresh_z": _rounded(fresh[: rounds.SAMPLES]),
        "algorithm": [(name, captions.LOOPS[name], as_html(line)) for name, line in lines.items()],
        "round": {name: as_html(text) for name, text in parts.items()},
        # Bit 0 is set if D is trained, bit 1 if G is.
        "trains": [one.trains_d + 2 * one.trains_g for one in following],
        **_packed(curves),
    }


def phases_among(history: History, rows: Sequence[int], words: Words) -> list[dict[str, Any]]:
    """The phases of these rows or, if there are more than MOST_PHASES, those with panels.

    Each has a name, a label, the index of the last row before it (or 0), that of its last row, and
    whether a panel shows that row.
    """
    ends = np.unique(np.searchsorted(rows, history.phase_ends, side="right") - 1).tolist()
    panels = captions.panels(history).values()
    few = len(ends) <= MOST_PHASES
    names = history.phase[list(rows)].tolist()
    return [
        {
            "name": names[last],
            "label": captions.letter_of(names[last]) or _name(names[last], words),
            "start": start,
            "last": last,
            "panel": rows[last] in panels,
        }
        for start, last in pairwise([0, *ends])
        if few or rows[last] in panels
    ]


def _name(phase: str, words: Words) -> str:
    """The name of a phase; a name such as "step 100" is translated."""
    step = step_named(phase)
    return captions.plain(phase) if step is None else words("numbers.step", step=step)


def _caption(run: History, row: int, words: Words) -> str:
    """The caption of a row as HTML, after the letter of its phase, if any."""
    letter = captions.letter_of(str(run.phase[row]))
    text = as_html(captions.going_on(run, row, words))
    return f"{f'<b>{letter}</b> ' if letter else ''}<span>{text}</span>"


def _strips(run: History, at: list[int], words: Words, *, losses: bool) -> list[dict[str, Any]]:
    """The plots over training: V below C(G) and, with `losses`, D's loss, and JSD on a log scale.

    Each has a title, a marked level and curves; heights are shares of the plot, from the top down.
    """
    jsd, value = run.measure("jsd", at), run.measure("value", at)
    shown: dict[str, Array] = {"p_g": 2.0 * jsd - theory.LOG_4, "d": value}
    lowest = lowest_value(value)
    strips = [("value_under_bound", "−log 4", -theory.LOG_4, (lowest, 0.12), shown)]
    if losses and run.has_losses:
        # Losses are interpolated, as a run that was trained elsewhere may have rows without a loss.
        has = np.isfinite(run.discriminator_loss)
        known = run.step[has], run.discriminator_loss[has]
        loss = np.interp(run.step[at], *known, left=np.nan, right=np.nan)
        least, most = (1.08 * float(end(known[1])) for end in (np.min, np.max))
        scale = min(0.0, least), max(1.08 * theory.LOG_4, most)
        strips.append(("loss", "log 4", theory.LOG_4, scale, {"d loss": loss}))
    if losses:
        scale = log(LEAST_JSD), log(1.3)
        log_jsd = np.log(np.maximum(jsd, LEAST_JSD))
        strips.append(("jsd", "log 2", log(theory.LOG_2), scale, {"p_g": log_jsd}))
    return [
        {
            "words": escape(words(f"page.{key}")),
            "mark": mark,
            "level": (high - level) / (high - low),
            "curves": {
                name: _rounded((high - np.maximum(curve, low)) / (high - low), 5)
                for name, curve in curves.items()
            },
        }
        for key, mark, level, (low, high), curves in strips
    ]


def _packed(curves: dict[str, Array]) -> dict[str, Any]:
    """Curves as compressed 16-bit numbers, with the length, lowest and highest value of each curve.

    The compressed data are differences between rows, then along each row: high bytes, then low bytes.
    """
    parts: dict[str, tuple[int, float, float]] = {}
    columns: list[Array] = []
    for name, curve in curves.items():
        low, high = float(curve.min()), float(curve.max()) + 1e-9
        parts[name] = curve.shape[1], low, high
        columns.append(np.round((curve - low) / (high - low) * _MOST).astype(np.int64))
    numbers = np.hstack(columns)
    steps = np.diff(np.diff(numbers, axis=0, prepend=0), axis=1, prepend=0) % (_MOST + 1)
    planes = (steps >> 8).astype(np.uint8).tobytes() + (steps & 255).astype(np.uint8).tobytes()
    return {"parts": parts, "curves": base64.b64encode(zlib.compress(planes, 9)).decode()}


def _rounded(values: Array, digits: int = 8) -> list[float | None]:
    return [None if np.isnan(value) else float(f"{value:.{digits}g}") for value in values]


_MARKUP = re.compile(
    r"(_|\^)(\{(?:[^{}]|\{[^{}]*\})*\}|\\mathrm\{[^{}]*\}|.)"
    r"|([A-Za-z])|\\mathrm\{([^}]*)\}|\\([A-Za-z]+)|\\,|(.)",
    re.DOTALL,
)
_NAMES = {"log": "log ", "leq": " ≤ ", "geq": " ≥ "}
_SIGNS = {"=": " = ", "+": " + ", "-": "−"}


def as_html(text: str) -> str:
    """A text with formulas as HTML; TeX commands without a symbol in HTML appear by name."""
    parts = [part.replace("\\$", "$") for part in re.split(r"(?<!\\)\$", text)]
    parts[::2] = map(escape, parts[::2])
    parts[1::2] = [_MARKUP.sub(_symbol, formula) for formula in parts[1::2]]
    return "".join(parts)


def _symbol(match: re.Match[str]) -> str:
    """A part of a formula as HTML: an index, a letter, a name or a sign."""
    kind, script, letter, upright, name, other = match.groups()
    if kind:
        tag = "sub" if kind == "_" else "sup"
        plain = re.sub(r"\\mathrm|[{}]", "", script)
        return f"<{tag}>{escape(plain)}</{tag}>"
    if letter:
        return f"<i>{letter}</i>"
    if name:
        return _NAMES.get(name) or escape(html5.get(f"{name};", name))
    return upright or escape(_SIGNS.get(other, other or ""))
