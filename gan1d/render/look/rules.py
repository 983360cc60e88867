"""Matplotlib set up for our pictures: figures with nothing global, settings of our own."""

import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from threading import RLock
from typing import Any, cast

import matplotlib as mpl
import numpy as np
from matplotlib import _mathtext, font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gan1d.errors import InputError, quote
from gan1d.floats import held_errors
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import Theme


@dataclass(frozen=True)
class Typeface:
    """The fonts of a picture. Raises InputError for one that is not installed.

    Attributes:
        font: family of the text; None is DejaVu Sans, which comes with Matplotlib.
        math_font: of formulas, one of Matplotlib's; None is the family of the text.
        fallbacks: families for letters that it lacks, in order; those not installed are skipped.
    """

    font: str | None = None
    math_font: str | None = None
    fallbacks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.font is not None and self.font not in (names := _installed()):
            near = get_close_matches(self.font, names, 3)
            also = f"; near it are {', '.join(near)}" if near else ""
            raise InputError(f"font: expected one that is installed, got {quote(self.font)}{also}")

    def settings(self) -> dict[str, Any]:
        """Matplotlib's settings for it."""
        installed = _installed() if self.fallbacks else ()
        others = [name for name in self.fallbacks if name in installed]
        name = self.font or "DejaVu Sans"
        family = list(dict.fromkeys([name, *others, "DejaVu Sans"]))
        found: dict[str, Any] = {"font.family": family, "mathtext.fontset": "dejavusans"}
        if self.math_font is not None:
            found["mathtext.fontset"] = self.math_font
        elif self.font is not None or others:
            # The words around a formula are set by the same fonts as the formula.
            upright = self.font or others[0]
            found |= {"mathtext.fontset": "custom", "mathtext.fallback": "stixsans"}
            found |= {"mathtext.rm": upright, "mathtext.bf": f"{upright}:bold"}
            found["mathtext.it"] = f"{name}:italic"
        return found


@cache
def _installed() -> tuple[str, ...]:
    """The families that Matplotlib finds."""
    return tuple(font_manager.get_font_names())


def _formulas() -> Any:
    settings: Any = mpl.rcParams
    return _formulas_in((settings["mathtext.fontset"], settings["mathtext.rm"]))


@cache
def _formulas_in(fonts: tuple[str, ...]) -> Any:
    """One parser of formulas for all figures of these fonts: it remembers what it has parsed.

    By default each figure has its own, and parsing is a fifth of the time of an animation. All of them
    share one grammar, which keeps the state of the formula that it is at, so ours has another: we
    measure text outside Figure.draw, which is all that Matplotlib does in one thread at a time.
    """
    canvas: Any = FigureCanvasAgg(Figure())
    formulas = canvas.get_renderer().mathtext_parser
    if hasattr(formulas, "_parser"):
        formulas._parser = _mathtext.Parser()
    return formulas


def typeface_of(canvas: Canvas) -> Typeface:
    """The fonts of a canvas. Raises InputError."""
    return Typeface(canvas.font, canvas.math_font, canvas.said.fonts)


def new_figure(inches: tuple[float, float], theme: Theme, dpi: float = 100.0) -> Figure:
    """An empty figure with a canvas of its own, so that nothing global is touched."""
    figure = Figure(figsize=inches, dpi=dpi, facecolor=theme.background)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.get_renderer().mathtext_parser = _formulas()
    return figure


@contextmanager
def drawing_rules(typeface: Typeface = Typeface()) -> Iterator[None]:
    """Matplotlib's and NumPy's own defaults inside the block, whatever the user has set.

    One thread at a time: the settings, the warnings' filters and the parser of formulas are the whole
    process's. No generator may yield inside the block, since one that is never resumed would keep the
    others waiting for ever.
    """
    with (
        _one_at_a_time,
        _settings(typeface),
        _missing_letters_allowed(),
        held_errors(),
        # Matplotlib writes some of an SVG's numbers as NumPy prints them.
        np.printoptions(legacy=False),
    ):
        yield


_one_at_a_time = RLock()


def _after_fork() -> None:
    """In a child that was forked while another thread was drawing: that thread is not there."""
    global _one_at_a_time
    _one_at_a_time = RLock()
    _formulas_in.cache_clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


@contextmanager
def _settings(typeface: Typeface) -> Iterator[None]:
    """Our settings inside the block.

    Not Matplotlib's rc_context: it puts back all settings, even those that another thread has changed
    in the meantime.
    """
    settings: Any = mpl.rcParams
    rules = {key: rule for key, rule in _rules(typeface).items() if settings[key] != rule}
    before = {key: settings[key] for key in rules}
    try:
        settings.update(rules)
        yield
    finally:
        for key, rule in rules.items():
            if settings[key] == rule:
                # As rc_context does it: what was there need not be checked again.
                dict.__setitem__(settings, key, before[key])


@cache
def _rules(typeface: Typeface) -> dict[str, Any]:
    defaults: Any = mpl.rcParamsDefault
    return {key: value for key, value in defaults.items() if not key.startswith("backend")} | {
        **typeface.settings(),
        "svg.hashsalt": "gan1d",
        # Real text, which can be searched, edited and read aloud.
        "svg.fonttype": "none",
        "pdf.fonttype": 42,
    }


@contextmanager
def _missing_letters_allowed() -> Iterator[None]:
    """No warning if a name contains letters that the font lacks; they are shown as boxes.

    Not warnings.catch_warnings: it puts back all filters, even those that another thread has added in
    the meantime.
    """
    filters: list[Any] = cast(list[Any], warnings.filters)
    filters.insert(0, _MISSING_LETTER)
    try:
        yield
    finally:
        with suppress(ValueError):
            filters.remove(_MISSING_LETTER)


_MISSING_LETTER = ("ignore", re.compile("Glyph .* missing from font"), Warning, None, 0)
"""A filter of warnings, as Python's module has it: what to do, message, category, module, line."""
