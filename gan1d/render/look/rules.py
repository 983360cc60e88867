"""Matplotlib set up for our pictures: figures with nothing global, settings of our own."""

import logging
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
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
from gan1d.render.look.words import ENGLISH, Words

_OLD_ENCODING = re.compile(r"cm(b|ex|mi|r|ss|sy|tt)10|STIX(NonUnicode|Size\w*Sym)")
"""Fonts that come with Matplotlib for formulas alone."""


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
        if self.font is not None and _OLD_ENCODING.match(self.font):
            raise InputError(
                f"font: {self.font} is made for formulas, and has other letters than ½ and é in their "
                "places; use CMU Serif or Latin Modern Roman, if one is installed, with math_font cm"
            )
        if self.font is not None and not is_installed(self.font):
            near = get_close_matches(self.font, font_manager.get_font_names(), 3)
            also = f"; near it are {', '.join(near)}" if near else ""
            raise InputError(f"font: expected one that is installed, got {quote(self.font)}{also}")

    @property
    def families(self) -> list[str]:
        """The families of the text, each for the letters that those before it lack."""
        others = [name for name in self.fallbacks if is_installed(name)]
        return list(dict.fromkeys([*([self.font] if self.font else []), *others, "DejaVu Sans"]))

    def settings(self) -> dict[str, Any]:
        """Matplotlib's settings for it."""
        family = self.families
        found: dict[str, Any] = {"font.family": family, "mathtext.fontset": "dejavusans"}
        if self.math_font is not None:
            found["mathtext.fontset"] = self.math_font
        elif family != ["DejaVu Sans"]:
            # Words beside a formula have the first family alone.
            upright = family[0]
            name = self.font or "DejaVu Sans"
            found |= {"mathtext.fontset": "custom", "mathtext.fallback": "stixsans"}
            found |= dict.fromkeys(("mathtext.rm", "mathtext.sf", "mathtext.tt"), upright)
            found |= dict.fromkeys(("mathtext.it", "mathtext.cal"), f"{name}:italic")
            found |= {"mathtext.bf": f"{upright}:bold", "mathtext.bfit": f"{name}:italic:bold"}
        return found


def is_installed(family: str) -> bool:
    """Does Matplotlib find this family, also if it was installed after Matplotlib last looked?"""
    return family in font_manager.get_font_names() or family in _found_anew()


@cache
def _found_anew() -> tuple[str, ...]:
    """All families, those included that Matplotlib's list of fonts does not have yet."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in font_manager.findSystemFonts():
        if path not in known:
            # One that cannot be read is none.
            with suppress(Exception):
                font_manager.fontManager.addfont(path)
    return tuple(font_manager.get_font_names())


def _letters(words: Words) -> set[str]:
    return {letter for text in words.drawn() for letter in text if letter.isprintable()}


@cache
def _charmap(family: str) -> frozenset[str]:
    """The letters that a family has."""
    try:
        with _fonts_silent():
            path = font_manager.findfont(family, fallback_to_default=False)
    except ValueError:
        return frozenset()
    return frozenset(chr(code) for code in font_manager.get_font(path).get_charmap())


def letters_missing(canvas: Canvas) -> str:
    """A line about letters of the words that the font lacks, and the remedy; "" if it has them all."""
    if canvas.said == ENGLISH and canvas.font is None:
        return ""
    typeface = typeface_of(canvas)
    letters = _letters(canvas.said)
    if canvas.font is not None and typeface.font is None:
        lacking = "".join(sorted(letters - _charmap(canvas.font))[:6])
        return (
            f"the font {canvas.font} lacks letters of the words, such as {lacking}; "
            f"{typeface.families[0]} takes its place"
        )
    for family in typeface.families:
        letters -= _charmap(family)
    if not letters:
        return ""
    shown = "".join(sorted(letters)[:12])
    install = f"install {' or '.join(typeface.fallbacks[:2])}, or " if typeface.fallbacks else ""
    return (
        f"{len(letters)} letters of the words, such as {shown}, are in none of the fonts and show as "
        f"boxes; {install}name a font that has them"
    )


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
    typeface = Typeface(canvas.font, canvas.math_font, canvas.said.fonts)
    if canvas.font is not None and typeface.fallbacks:
        letters = _letters(canvas.said)
        if letters - _charmap(canvas.font):
            # A font that lacks the language's letters gives way to one that has them.
            return replace(typeface, font=None)
    return typeface


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
        _fonts_silent(),
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


_ABOUT_FONTS = (
    *("matplotlib.mathtext", "matplotlib.font_manager"),
    *("fontTools.subset", "fontTools.ttLib.tables._h_e_a_d"),
)
"""Loggers that have a word for each letter, weight or date of a font that is not as they expect."""


@contextmanager
def _fonts_silent() -> Iterator[None]:
    """No log about fonts: `letters_missing` says once what the user can do something about."""
    logs = [logging.getLogger(name) for name in _ABOUT_FONTS]
    for log in logs:
        log.addFilter(_no_record)
    try:
        yield
    finally:
        for log in logs:
            log.removeFilter(_no_record)


def _no_record(record: logging.LogRecord) -> bool:
    return False
