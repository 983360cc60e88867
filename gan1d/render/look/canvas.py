"""The canvas of a picture: its theme, size, type and words."""

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import Any

from gan1d import checks
from gan1d.checks import InputError, as_input_error, quote
from gan1d.fields import check_fields, choice, documented, number, setting
from gan1d.render.look.theme import AUTO, theme_of
from gan1d.render.look.words import ENGLISH, LANGUAGES, words_in

SMALLEST_SIDE, LARGEST_SIDE = 160, 8192
"""Limits of the sides of a picture, pixels."""
SMALLEST_TYPE = 10.9
"""Smallest text, in points, on a sheet of AREA: 20 pixels at 1280x720, legible in a lecture hall."""
PER_WIDTH = SMALLEST_TYPE / 9.6
"""Smallest text, in points per inch of width, of a still whose type scales with its width."""
AREA = 9.6 * 5.4
"""A larger sheet is reduced to this area, in square inches, so that its type stays legible."""
MATH_FONTS = ("dejavusans", "dejavuserif", "stix", "stixsans", "cm")


def _font(name: str, value: Any) -> str:
    """Check that a font is installed, and return its name."""
    if not (isinstance(value, str) and is_installed(value)):
        from matplotlib import font_manager

        near = checks.did_you_mean(value, font_manager.get_font_names())
        raise InputError(f"{name}: expected an installed font, got {quote(value)}{near}")
    return str(value)


@cache
def is_installed(family: str) -> bool:
    """Whether Matplotlib finds this font family."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    if family not in manager.get_font_names():
        # Matplotlib caches its list of fonts; this one may have been installed since.
        listed = {entry.fname for entry in manager.ttflist}
        for path in set(font_manager.findSystemFonts()) - listed:
            with suppress(Exception):  # not a readable font
                manager.addfont(path)
    return family in manager.get_font_names()


def _size(name: str, value: Any) -> tuple[int, int]:
    """Width and height in pixels, from two numbers or a text like "640x360"."""
    with as_input_error(f"{name}: expected WxH, got {quote(value)}", TypeError, ValueError):
        wide, tall = map(int, value.lower().split("x")) if isinstance(value, str) else value
    return checks.whole(name, wide, 1), checks.whole(name, tall, 1)


_LENGTH = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(in|cm|mm|pt)|([0-9]{1,6})(?:px)?")
_PER_INCH = {"in": 1.0, "cm": 2.54, "mm": 25.4, "pt": 72.0}


def _width(name: str, value: Any) -> int | str:
    """A width as a number of pixels, or as a text with its unit."""
    match = _LENGTH.fullmatch(str(value).strip())
    if match is None:
        raise InputError(
            f"{name}: expected a number of pixels, or a length such as 3.25in, 8cm, 82mm or 234pt, "
            f"got {quote(value)}"
        )
    length, unit, pixels = match.groups()
    return int(pixels) if pixels else f"{length}{unit}"


@documented
@dataclass(frozen=True, kw_only=True)
class Canvas:
    """Theme, size and words of a picture. Raises InputError for a value that cannot be used.

    In Python the theme may also be a Theme, and the words a mapping from keys to texts.
    """

    theme: Any = setting(
        AUTO,
        "colours: paper (white), light (off-white), dark, a .toml file, or auto: paper, but dark in "
        ".html if the browser prefers dark",
        shown="auto",
        metavar="NAME",
    )
    transparent: bool = setting(False, "leave the background out", checks.flag)
    size: tuple[int, int] | None = setting(None, "width and height in pixels", _size, metavar="WxH")
    width: Any = setting(
        None,
        "width in pixels, or 3.25in, 8cm, 82mm, 234pt; the height follows",
        _width,
        metavar="N|LENGTH",
    )
    dpi: float | None = setting(
        None, "pixels per inch", number(30, 1200), shown="100, or 200 with a width like 82mm"
    )
    font_size: float | None = setting(
        None,
        "size of the smallest letters on panels or a film, in points",
        number(3, 72),
        shown="8 with a width like 82mm, else by the picture's size",
        metavar="PT",
    )
    font: str | None = setting(
        None, "font family, which must be installed", _font, shown="DejaVu Sans", metavar="NAME"
    )
    math_font: str | None = choice(
        None, f"font of formulas: {', '.join(MATH_FONTS)}", MATH_FONTS, shown="like the text"
    )
    language: str = choice("en", f"language of the words: {', '.join(LANGUAGES)}", LANGUAGES)
    words: Any = setting(
        ENGLISH,
        "a .toml file whose texts replace the language's texts with the same keys",
        shown="",
        metavar="FILE.toml",
    )
    captions: bool = setting(True, "show captions, and the titles of panels and plots", checks.flag)
    numbers: bool = setting(True, "show measured numbers, such as the JSD", checks.flag)
    axis: bool = setting(False, "name the distribution, and put numbers on the x axis", checks.flag)

    def __post_init__(self) -> None:
        object.__setattr__(self, "theme", theme_of(self.theme))
        check_fields(self)
        object.__setattr__(self, "words", words_in(self.language, self.words))
        if self.size is not None and self.width is not None:
            raise InputError("size: cannot be combined with width")
        in_pixels = self.size is not None or isinstance(self.width, int)
        if self.dpi is not None and in_pixels:
            raise InputError("dpi: cannot be combined with size or a width in pixels")

    __repr__ = checks.short_repr

    @property
    def inches(self) -> float | None:
        """The width in inches; None if it has no unit of length."""
        if not isinstance(self.width, str):
            return None
        return float(self.width[:-2]) / _PER_INCH[self.width[-2:]]

    @property
    def least_type(self) -> float | None:
        """The smallest type in points; None if type scales with the picture."""
        return self.font_size or (None if self.inches is None else 8.0)

    @property
    def _density(self) -> float:
        """Pixels per inch of a picture whose size is in inches."""
        return self.dpi or (100.0 if self.inches is None else 200.0)

    @property
    def held_dpi(self) -> float | None:
        """Sheet dpi for a smallest text of `least_type` points in the file; None if type scales."""
        return self.least_type and self._density * self.least_type / SMALLEST_TYPE

    def scale(self, dpi: float) -> float:
        """Length in the file, in inches, of an inch on a sheet with `dpi` pixels per inch."""
        return 1.0 if self.least_type is None else dpi / self._density

    def fit(
        self, nominal: tuple[float, float], least: tuple[float, float] | None = None
    ) -> tuple[tuple[float, float], float]:
        """The size of a picture's sheet in inches, and the sheet's dpi; `nominal` is the default size.

        Without `least` everything scales with the picture, and a picture of another shape has a wider
        or higher sheet. With `least`, the smallest sheet with room for the layout, the smallest type
        has `least_type` points or, if `least_type` is None, grows with the picture. Raises InputError.
        """
        wide, tall = self.pixels(nominal)
        if least is None:
            dpi = min(wide / nominal[0], tall / nominal[1])
            if self.font_size is not None:
                raise InputError(
                    "font_size: needs panels or a film; the type of this still scales with its width: "
                    f"{self.font_size:g} pt needs a width of {self.font_size / PER_WIDTH:.2f}in"
                )
        else:
            most = min(wide / least[0], tall / least[1])
            area = min(AREA, nominal[0] * nominal[1])
            dpi = self.held_dpi or min(most, sqrt(wide * tall / area))
            if self.least_type is not None and dpi > most:
                raise InputError(
                    f"{'width' if self.font_size is None else 'font_size'}: type of "
                    f"{self.least_type:g} pt does not fit {self.width or 'this size'}; at most about "
                    f"{0.98 * self.least_type * most / dpi:.1f} pt does"
                )
        # A little more than whole pixels, because Matplotlib rounds down.
        return ((wide + 0.01) / dpi, (tall + 0.01) / dpi), dpi

    def pixels(self, nominal: tuple[float, float]) -> tuple[int, int]:
        """Width and height in pixels for a picture of `nominal` inches. Raises InputError."""
        width = (nominal[0] if self.inches is None else self.inches) * self._density
        width = self.width if isinstance(self.width, int) else width
        wide, tall = self.size or (round(width), round(width * nominal[1] / nominal[0]))
        if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in (wide, tall)):
            name = "dpi" if self.dpi is not None else "width" if self.width is not None else "size"
            raise InputError(
                f"{name}: expected sides of {SMALLEST_SIDE} to {LARGEST_SIDE} pixels, got {wide}x{tall}"
            )
        return wide, tall
