"""A run as the numbers that the page's script draws from."""

import base64
import re
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d import rounds, theory
from gan1d.history import History
from gan1d.measured import Measured
from gan1d.render.look import algorithm, captions
from gan1d.render.look.axes import round_ticks
from gan1d.render.look.canvas import Canvas
from gan1d.render.parts.panel import (
    BOTTOM,
    P_DATA_PEAK,
    TICK,
    TICK_TEXT,
    TOP,
    X_LINE,
    Z_LINE,
    Z_SPAN,
    asked,
)
from gan1d.render.parts.round import FAKE, LIFT, NOISE, REAL, WAY
from gan1d.render.parts.strip import lowest_value

_MOST = 2**16 - 1
"""The largest number that a packed curve holds."""
_ARROWS = 25
_Z_POINTS = 101
_SAMPLES = 60
_LABEL = 14
"""Characters on a button, at most."""


def packed_run(
    run: Measured, rows: Sequence[int], canvas: Canvas, *, losses: bool
) -> dict[str, Any]:
    """These rows of a run, with the discriminator's loss if it is shown; the curves are packed."""
    history, at = run.history, list(rows)
    p_data, p_g, d = history.p_data, history.p_g[at], history.d[at]
    z_low, z_high = float(history.z[0]), float(history.z[-1])
    arrows = z_low + (np.arange(_ARROWS) + 0.5) / _ARROWS * (z_high - z_low)
    # Denser at the ends, where G is steep.
    grid = (z_low + z_high) / 2 - (z_high - z_low) / 2 * np.cos(np.linspace(0, np.pi, _Z_POINTS))
    z = np.unique(np.concatenate([grid, arrows]))
    g = np.array([np.interp(z, history.z, row) for row in history.g_of_z[at]])
    real, noise, fresh = rounds.samples(history, _SAMPLES)
    fresh = fresh[: rounds.SAMPLES]
    following = [rounds.round_at(history, row) for row in at]
    pulls = np.array([one.reach for one in following])
    most = float(np.abs(pulls).max()) + 1e-9
    ranges = {
        "p_g": (0.0, max(float(p_g.max()), 1e-9)),
        "d": (0.0, 1.0),
        "asked": (0.0, 1.0),
        "g": (float(g.min()), float(g.max()) + 1e-9),
        "pull": (-most, most),
    }
    seen = np.array([asked(history, row) for row in at])
    parts = {"p_g": p_g, "d": d, "asked": seen, "g": g, "pull": pulls}
    columns = {name: _quantised(part, *ranges[name]) for name, part in parts.items()}
    # Eight bits are enough for the lengths of arrows.
    columns["pull"] = (columns["pull"] + 128) // 257 * 256
    packed = np.hstack(list(columns.values()))
    jsd, value = run.of("jsd", rows), run.of("value", rows)
    shown = [captions.going_on(run, row, canvas.said) for row in rows]
    low, high = float(history.x_edges[0]), float(history.x_edges[-1])
    distinct = list(dict.fromkeys(shown))
    b = history.last_row("b")
    return {
        "x": _rounded(history.x),
        "z": _rounded(z),
        "window": [low, high],
        "ticks": round_ticks(low, high) if canvas.axis else [],
        "p_data": _rounded(p_data),
        "p_samples": None if history.p_samples is None else _rounded(history.p_samples),
        "step": [int(history.step[row]) for row in rows],
        "phase": [str(history.phase[row]) for row in rows],
        "captions": [runs_of(caption) for caption in distinct],
        "caption": [distinct.index(caption) for caption in shown],
        "jsd": _rounded(jsd),
        "value": _rounded(value),
        "c": _rounded(2.0 * jsd - theory.LOG_4),
        "loss": _rounded(history.discriminator_loss[at], 5) if losses else [],
        "from_optimal": _rounded(run.of("d_rms_from_optimal", rows)),
        "from_half": _rounded(run.of("d_rms_from_half", rows)),
        "lowest": lowest_value(value),
        "before": at.index(b) if b in at else None,
        "arrows": _rounded(arrows),
        "rug_z": _rounded(noise),
        "rug_x": _rounded(real),
        "fresh_z": _rounded(fresh),
        "algorithm": [
            (line.name, line.indent, runs_of(line.text))
            for line in algorithm.lines(history.config, canvas.said)
        ],
        "round": {
            name: runs_of(text)
            for name, text in algorithm.explained(
                history.config, rounds.SAMPLES, canvas.said
            ).items()
        },
        # A bit for D and one for G.
        "trains": [one.trains_d + 2 * one.trains_g for one in following],
        "range": ranges,
        "curves": _packed(packed),
    }


PANEL = {
    "top": TOP,
    "bottom": BOTTOM,
    "x_line": X_LINE,
    "z_line": Z_LINE,
    "tick_length": TICK,
    "tick_text": TICK_TEXT,
    "z_span": Z_SPAN,
    "peak": P_DATA_PEAK,
    "lift": LIFT,
    "way": WAY,
    "real": REAL,
    "fake": FAKE,
    "noise": NOISE,
}
"""Heights on D's scale, as on the other pictures."""


def panels_among(history: History, rows: Sequence[int]) -> list[tuple[str, int]]:
    """The panels whose moments are among these rows: what they are called, and which of the rows."""
    at = list(rows)
    return [
        (captions.letter_of(phase) or _short(captions.plain(phase)), at.index(row))
        for phase, row in captions.panels(history).items()
        if row in at
    ]


def _short(name: str) -> str:
    return name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"


def places_among(history: History, rows: Sequence[int]) -> dict[str, int]:
    """The phases among these rows, by name, and in which of them each is shown for the last time."""
    names = history.phase[list(rows)].tolist()
    return {name: len(names) - 1 - names[::-1].index(name) for name in dict.fromkeys(names)}


def _quantised(values: NDArray[Any], low: float, high: float) -> NDArray[np.int64]:
    return np.round((values.astype(np.float64) - low) / (high - low) * _MOST).astype(np.int64)


def _packed(numbers: NDArray[np.int64]) -> str:
    """16-bit numbers as differences between rows and along each row, high bytes first, compressed."""
    steps = np.diff(np.diff(numbers, axis=0, prepend=0), axis=1, prepend=0) % (_MOST + 1)
    planes = (steps >> 8).astype(np.uint8).tobytes() + (steps & 255).astype(np.uint8).tobytes()
    return base64.b64encode(zlib.compress(planes, 9)).decode()


def _rounded(values: NDArray[Any], digits: int = 8) -> list[float]:
    """Numbers of eight digits: more than the record has, so that the readout is not rounded twice."""
    return [float(f"{value:.{digits}g}") for value in values]


_MARKUP = re.compile(
    r"(_|\^)(?:\{([^}]*)\}|(.))|([A-Za-z])|\\mathrm\{([^}]*)\}|\\(log|leq|geq)|\\,|(.)", re.DOTALL
)
_NAMES = {"log": "log ", "leq": " ≤ ", "geq": " ≥ "}
_SIGNS = {"=": " = ", "+": " + ", "-": "−"}


def runs_of(caption: str) -> list[tuple[str, str]]:
    """A text as pairs of style and text; only the formulas that words may hold are known."""
    parts = [part.replace("\\$", "$") for part in re.split(r"(?<!\\)\$", caption)]
    runs: list[tuple[str, str]] = []
    for i, part in enumerate(parts):
        if i % 2 == 0:
            runs.append(("", part))
            continue
        for kind, braced, single, letter, upright, name, other in _MARKUP.findall(part):
            if kind:
                runs.append(("sub" if kind == "_" else "sup", braced or single))
            elif letter:
                runs.append(("i", letter))
            elif upright or name:
                runs.append(("", upright or _NAMES[name]))
            elif other:
                runs.append(("", _SIGNS.get(other, other)))
    return [(style, text) for style, text in runs if text]
