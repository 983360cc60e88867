"""The canvas of a picture: theme, size and type size, and its words."""

import re
from dataclasses import dataclass
from typing import Any

from gan1d import checks
from gan1d.errors import InputError, quote
from gan1d.render.look.theme import AUTO, theme_of
from gan1d.render.look.words import ENGLISH, Given, Words, words_in

SMALLEST_SIDE, LARGEST_SIDE = 160, 8192
"""Pixels."""
LEAST_SHEET = 2 / 3
"""The smallest sheet on which a picture can be laid out, in sizes of the one it is designed for."""
LEAST_DPI, MOST_DPI = 30, 1200
LEAST_INCHES, MOST_INCHES = 1.0, 100.0
LEAST_TYPE, MOST_TYPE = 3.0, 72.0
SMALLEST_TYPE = 10.5
"""Points of the smallest type on a sheet, which pictures are designed with."""
PAPER_TYPE = 8.0
"""Points of the smallest type on a picture with a width in inches, unless another size is asked for."""
DENSITY = 200.0
"""Pixels per inch of such a picture, where it consists of pixels."""
MATH_FONTS = ("dejavusans", "dejavuserif", "stix", "stixsans", "cm")
_LEAST_HEIGHT = 0.85


@dataclass(frozen=True, kw_only=True, repr=False)
class Canvas:
    """Theme, size and words of a picture. Raises InputError where a value cannot be used.

    Attributes:
        theme: colours and line styles; the name of a theme, or the path of a .toml file. By default
            "auto": "paper" but, on a page, "dark" for readers who prefer dark pages.
        transparent: leave the background out.
        size: width and height in pixels.
        width: width in pixels, or as a text with a unit: "3.25in", "8cm", "82mm", "234pt", "600px"; the
            height follows.
        dpi: pixels per inch of the picture's own size or of a width in inches, instead of a size or a
            width in pixels.
        font_size: points of the smallest type, and no type is smaller: the layout gives way. With a
            width in inches 8 by default; else type goes with the picture.
        font: family of the type, one that is installed.
        math_font: of formulas, one of Matplotlib's: "dejavusans", "dejavuserif", "stix", "stixsans",
            "cm"; by default the family of the type.
        language: of the picture's words: "en", "de" or "ko".
        words: texts of one's own, by key or in a .toml file, instead of some of the language's.
        captions: show what is said of the run, and the titles of panels and plots.
        numbers: show the numbers that were measured.
        axis: show the name of the data's distribution, and a few numbers on the x axis.
    """

    theme: Any = AUTO
    transparent: bool = False
    size: tuple[int, int] | None = None
    width: Any = None
    dpi: float | None = None
    font_size: float | None = None
    font: str | None = None
    math_font: str | None = None
    language: str = "en"
    words: Given = ENGLISH
    captions: bool = True
    numbers: bool = True
    axis: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "theme", theme_of(self.theme))
        checks.flag("transparent", self.transparent)
        if self.width is not None:
            object.__setattr__(self, "width", _plain_width(self.width))
        if self.size is not None:
            _check_size(self.size)
            if self.width is not None:
                raise InputError("size: cannot be combined with width")
        if self.dpi is not None:
            checks.number("dpi", self.dpi, at_least=LEAST_DPI, at_most=MOST_DPI)
            if self.size is not None or (self.width is not None and self.inches is None):
                raise InputError("dpi: cannot be combined with size or a width in pixels")
        if self.font_size is not None:
            checks.number("font_size", self.font_size, at_least=LEAST_TYPE, at_most=MOST_TYPE)
        for name, most in (("font", 100), ("math_font", 20)):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, str) and 0 < len(value) <= most):
                raise InputError(f"{name}: expected the name of a font, got {quote(value)}")
        if self.math_font is not None:
            checks.one_of("math_font", self.math_font, MATH_FONTS)
        object.__setattr__(self, "words", words_in(self.language, self.words))
        for name in ("captions", "numbers", "axis"):
            checks.flag(name, getattr(self, name))
        checks.make_plain(self)

    def __repr__(self) -> str:
        return checks.short_repr(self)

    @property
    def said(self) -> Words:
        """The words, as they were read."""
        assert isinstance(self.words, Words)
        return self.words

    @property
    def inches(self) -> float | None:
        """The width in inches, if it was given in a unit of length."""
        return _length(self.width) if isinstance(self.width, str) else None

    @property
    def least_type(self) -> float | None:
        """Points of the smallest type that were asked for; None if type goes with the picture."""
        return self.font_size or (None if self.inches is None else PAPER_TYPE)

    @property
    def scale(self) -> float:
        """Size of the picture, in sizes of its sheet: see `fit`."""
        return 1.0 if self.least_type is None else self.least_type / SMALLEST_TYPE

    def sheet_width(self, nominal: float) -> float:
        """Width in inches of the sheet of a picture that is `nominal` inches wide by default."""
        if self.least_type is None:
            return nominal
        width = self.inches
        if width is None:
            pixels = self.size[0] if self.size is not None else self.width
            width = nominal if pixels is None else pixels / self._density
        return width / self.scale

    @property
    def _density(self) -> float:
        """Pixels per inch of a picture with a size in inches."""
        return self.dpi or (DENSITY if self.inches is not None else 100.0)

    def fit(self, nominal: tuple[float, float]) -> tuple[tuple[float, float], float]:
        """Inches and dpi of the sheet of a picture whose type is designed for `nominal` inches.

        Where the size of the type is given, the picture is `scale` times as large as the sheet, so
        that the smallest type of the design has that size. Raises InputError.
        """
        wide, tall = self.pixels(nominal)
        if self.least_type is not None:
            dpi = self._density * self.scale
            return ((wide + 0.01) / dpi, (tall + 0.01) / dpi), dpi
        width = nominal[0]
        # On a flat sheet type follows the height, or lines would touch.
        width *= max(1.0, _LEAST_HEIGHT * nominal[1] / (width * tall / wide))
        dpi = wide / width
        # A little more than whole pixels, because Matplotlib rounds down.
        return ((wide + 0.01) / dpi, (tall + 0.01) / dpi), dpi

    def pixels(self, nominal: tuple[float, float]) -> tuple[int, int]:
        """Width and height in pixels for a picture of `nominal` inches. Raises InputError."""
        width, height = nominal
        if self.inches is not None:
            wide = self.inches * self._density
        else:
            wide = width * (self.dpi or 100.0) if self.width is None else float(self.width)
        tall = wide * height / width
        if self.size is not None:
            wide, tall = self.size
        size = round(wide), round(tall)
        if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in size):
            name = "dpi" if self.dpi is not None else "width" if self.width is not None else "size"
            raise InputError(
                f"{name}: expected sides of {SMALLEST_SIDE} to {LARGEST_SIDE} pixels, got "
                f"{size[0]}x{size[1]}"
            )
        return size

    def too_narrow(self, factor: float) -> InputError:
        """The error that type of the asked size would have to shrink by a factor."""
        least, width = self.least_type, self.inches
        assert least is not None, "type that goes with the picture shrinks"
        wider = "" if width is None else f", or a width of about {1.02 * width / factor:.2f}in"
        name = "width" if self.font_size is None else "font_size"
        where = "this width" if width is None else self.width
        return InputError(
            f"{name}: type of {least:g} pt does not fit {where}; at most about "
            f"{0.98 * least * factor:.1f} pt does{wider}"
        )


_LENGTH = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(in|cm|mm|pt|px)?")
_PER_INCH = {"in": 1.0, "cm": 2.54, "mm": 25.4, "pt": 72.0}


def _plain_width(width: Any) -> int | str:
    """A width as a number of pixels, or as a text with its unit. Raises InputError."""
    if isinstance(width, str):
        found = _LENGTH.fullmatch(width.strip())
        if found is None:
            raise InputError(
                f"width: expected a number of pixels, or a length such as 3.25in, 8cm, 82mm or 234pt, "
                f"got {quote(width)}"
            )
        number, unit = found.groups()
        if unit in _PER_INCH:
            length = f"{number}{unit}"
            if not LEAST_INCHES <= _length(length) <= MOST_INCHES:
                raise InputError(
                    f"width: expected {LEAST_INCHES:g} to {MOST_INCHES:g} inches, got {length}"
                )
            return length
        width = int(number) if number.isdecimal() else float(number)
    checks.whole("width", width, at_least=SMALLEST_SIDE, at_most=LARGEST_SIDE)
    return int(width)


def _length(text: str) -> float:
    """Inches of a length with a unit."""
    return float(text[:-2]) / _PER_INCH[text[-2:]]


def _check_size(size: tuple[int, int]) -> None:
    """Raise InputError unless width and height can be drawn."""
    if not isinstance(size, tuple) or len(size) != 2:
        raise InputError(f"size: expected a width and a height, got {quote(size)}")
    for name, pixels in zip(("width", "height"), size, strict=True):
        checks.whole(f"size ({name})", pixels, at_least=SMALLEST_SIDE, at_most=LARGEST_SIDE)
