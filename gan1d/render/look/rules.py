"""Matplotlib's settings and fonts for gan1d's pictures, and the lock that guards them."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from threading import RLock
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager

from gan1d.render.look.canvas import Canvas, is_installed

_one_at_a_time = RLock()
_NOTES = "matplotlib.mathtext", "matplotlib.font_manager", "fontTools.ttLib.tables._h_e_a_d"
_LOGS = [logging.getLogger(name) for name in _NOTES]
"""Loggers that warn of each missing letter or odd date in a font."""


@contextmanager
def drawing_rules(canvas: Canvas = Canvas(), only: str = "") -> Iterator[None]:  # noqa: B008
    """Draw with Matplotlib's and NumPy's defaults and the canvas's fonts, whatever the user has set.

    Only settings whose names start with `only` are changed. Matplotlib's belong to the process, so one
    thread draws at a time. A Python generator must not yield inside the block: if never resumed,
    all other threads would wait for ever.
    """
    rules, settings = _settings(canvas).items(), mpl.rcParams
    with (
        _one_at_a_time,
        mpl.rc_context({k: v for k, v in rules if k.startswith(only) and settings[k] != v}),
        np.errstate(all="warn", under="ignore"),
        warnings.catch_warnings(),
    ):
        # `letters_missing` reports all missing letters in one line.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        for log in _LOGS:
            log.disabled = True
        try:
            yield
        finally:
            for log in _LOGS:
                log.disabled = False


@lru_cache(16)
def _settings(canvas: Canvas) -> dict[Any, Any]:
    defaults: Any = mpl.rcParamsDefault
    families = fonts_of(canvas)
    settings = {key: value for key, value in defaults.items() if not key.startswith("backend")} | {
        "font.family": families,
        "mathtext.fontset": canvas.math_font or "dejavusans",
        "svg.hashsalt": "gan1d",
        # Real text, which can be searched, edited and read aloud.
        "svg.fonttype": "none",
        # Type 42 needs TrueType outlines; Type 3 also takes PostScript outlines.
        "pdf.fonttype": 42 if all(map(_is_true_type, families)) else 3,
    }
    if canvas.math_font is None and families != ["DejaVu Sans"]:
        upright, name = families[0], canvas.font or "DejaVu Sans"
        settings |= {"mathtext.fontset": "custom", "mathtext.fallback": "stixsans"}
        settings |= dict.fromkeys(("mathtext.rm", "mathtext.sf", "mathtext.tt"), upright)
        settings |= dict.fromkeys(("mathtext.it", "mathtext.cal"), f"{name}:italic")
        settings |= {"mathtext.bf": f"{upright}:bold", "mathtext.bfit": f"{name}:italic:bold"}
    return settings


def fonts_of(canvas: Canvas) -> list[str]:
    """Font families in order; each supplies letters that the earlier ones lack."""
    others = [*filter(is_installed, canvas.words.fonts), "DejaVu Sans"]
    families = list(dict.fromkeys([*([canvas.font] if canvas.font else []), *others]))
    if canvas.words.fonts:
        # A text with a formula uses only the first family: put the one that lacks fewest letters first.
        families.sort(key=lambda name: len(_letters(canvas) - _charmap(name)))
    return families


def _font(family: str) -> Any:
    return font_manager.get_font(font_manager.findfont(family))


def _is_true_type(family: str) -> bool:
    return bool(_font(family).get_sfnt_table("maxp")["version"] == (1, 0))


@cache
def _charmap(family: str) -> frozenset[str]:
    return frozenset(map(chr, _font(family).get_charmap()))


def _letters(canvas: Canvas) -> set[str]:
    """All letters of the words on pictures; texts of pages and descriptions do not count."""
    texts = canvas.words.texts.items()
    drawn = "".join(text for key, text in texts if not key.startswith(("page.", "about.")))
    return set(filter(str.isprintable, drawn))


def letters_missing(canvas: Canvas) -> str:
    """A notice of letters that the fonts, or only the canvas's font, lack; "" if there are none."""
    families = fonts_of(canvas)
    missing = _letters(canvas).difference(*map(_charmap, families))
    if not missing and canvas.font not in (None, families[0]):
        return f"{canvas.font} lacks letters of the words: {families[0]} is used"
    if not missing:
        return ""
    install = "".join(f"install {name}, or " for name in canvas.words.fonts[:1])
    return (
        f"the fonts lack some letters, such as {''.join(sorted(missing)[:12])}, which show as "
        f"boxes; {install}name a font that has them"
    )
