"""How a column of cells writes its numbers: decimal points or commas, thousands, missing values.

A style is accepted only if it reads every cell of a column, so one cell decides for all.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_SEPARATED = "\0"
"""Between cells that are matched at once: no cell has it, since texts with NUL are refused."""
# Digits are ASCII, unlike Python's \d and float(). The largest float64 has 309 of them.
_DIGITS = "[0-9]{1,400}+"
_EXPONENT = "(?:[eE][+-]?[0-9]{1,5})?"
# Fortran's double precision, 0.1D+01, always has a point; 1d3 is more likely a code.
_POINT = (
    rf"(?:{_DIGITS}\.[0-9]{{0,400}}|\.{_DIGITS})(?:[eEdD][+-]?[0-9]{{1,5}})?|{_DIGITS}{_EXPONENT}"
)
_COMMA = rf"(?:{_DIGITS}(?:,{_DIGITS})?|,{_DIGITS}){_EXPONENT}"
_THOUSANDS = "[1-9][0-9]{{0,2}}(?:{0}[0-9]{{3}}){{1,100}}(?:{1}[0-9]{{1,400}})?"
_ERRORS = r"\#n/a|\#value!|\#div/0!|\#num!|\#ref!|\#name\?|\#null!"
"""What a spreadsheet writes where a formula has no value."""
_MISSING = rf"(?i:|n/?a|<na>|[+-]?nan(?:\([a-z]*\))?|null|none|--?|\?|\.|{_ERRORS})"
_INFINITE = "[+-]?(?i:inf(?:inity)?)"

SPREADSHEET_ERROR = re.compile(rf"(?i:{_ERRORS})")


@dataclass(frozen=True)
class Style:
    """A way to write numbers."""

    said: str
    number: str = field(repr=False)
    thousands: str = ""
    decimal: str = "."
    plain: "Style | None" = None
    """The same style without anything between thousands."""

    @cached_property
    def _column(self) -> re.Pattern[str]:
        number = rf"[+-]?(?:{self.number})|{_INFINITE}|{_MISSING}"
        return re.compile(rf"(?:[ \t]*+(?:{number})[ \t]*+{_SEPARATED})*+")

    def reads(self, *cells: str) -> bool:
        """Is every cell a number in this style, infinite or missing?"""
        return self.reads_joined(_joined(cells))

    def reads_joined(self, cells: str) -> bool:
        """The same of cells that are joined, each with the separator at its end."""
        return self._column.fullmatch(cells) is not None


def _joined(cells: Sequence[str]) -> str:
    return _SEPARATED.join(cells) + _SEPARATED


POINTS = Style("", _POINT)
COMMAS = Style("decimal commas", _COMMA, decimal=",")
COMMA_THOUSANDS = Style(
    "commas between thousands", rf"{_THOUSANDS.format(',', '[.]')}|{_POINT}", ",", plain=POINTS
)
POINT_THOUSANDS = Style(
    "decimal commas, points between thousands",
    rf"{_THOUSANDS.format('[.]', ',')}|{_COMMA}",
    ".",
    ",",
    COMMAS,
)
STYLES = (POINTS, COMMAS, COMMA_THOUSANDS, POINT_THOUSANDS)
_NUMBER = re.compile(
    rf"[ \t]*(?:[+-]?(?:{'|'.join(style.number for style in STYLES)})|{_INFINITE})[ \t]*"
)


def is_number(cell: str) -> bool:
    """Is a cell a number in any style?"""
    return _NUMBER.fullmatch(cell) is not None


@dataclass(frozen=True)
class Survey:
    """What is known of a column from the cells seen so far."""

    styles: tuple[Style, ...] = STYLES
    """Those that read every cell."""
    any_number: bool = False
    length: int = 0
    first: int | None = None
    """The first cell's number if the cells count on from it, as an index does: 0, 1, 2, ..."""

    @property
    def is_numeric(self) -> bool:
        """Is there a style that reads all cells, and a number among them?"""
        return bool(self.styles) and self.any_number

    @property
    def is_empty(self) -> bool:
        """Are all cells missing?"""
        return bool(self.styles) and not self.any_number

    def extended(self, cells: Sequence[str]) -> "Survey":
        """The survey after more cells."""
        first = self.first
        if not self.length and cells[0] in ("0", "1"):
            first = int(cells[0])
        if first is not None:
            start = first + self.length
            counted = map(str, range(start, start + len(cells)))
            first = first if all(map(str.__eq__, cells, counted)) else None
        return replace(
            self,
            styles=_those_that_read(_joined(cells), self.styles),
            any_number=self.any_number or any(map(is_number, cells)),
            length=self.length + len(cells),
            first=first,
        )


def _those_that_read(cells: str, styles: Sequence[Style]) -> tuple[Style, ...]:
    reading: list[Style] = []
    for style in styles:
        # Two styles are one where nothing stands between thousands; the test takes long.
        same = style.plain in styles and style.thousands not in cells
        if style.plain in reading if same else style.reads_joined(cells):
            reading.append(style)
    return tuple(reading)


def style_of(column: Survey, others: Collection[Survey]) -> Style:
    """The one style in which a numeric column can be read. Raises ValueError if there are several.

    `others` are the numeric columns beside it: one program writes them all in one way.
    """
    commas = [other for other in others if POINTS not in other.styles]
    if POINTS in column.styles:
        plain = COMMAS in column.styles or POINT_THOUSANDS not in column.styles
        if plain or not any(COMMAS in other.styles for other in commas):
            return POINTS
        raise ValueError("its points can be decimal points or stand between thousands")
    styles = column.styles
    for other in commas:
        styles = tuple(style for style in styles if style in other.styles) or styles
    if COMMA_THOUSANDS in styles and len(styles) > 1:
        raise ValueError("its commas can be decimal commas or stand between thousands")
    return styles[0]


def to_floats(cells: Sequence[str], style: Style) -> NDArray[np.float64]:
    """Cells that a style reads, as numbers; NaN where one is missing."""
    if style is not POINTS:
        text = _SEPARATED.join(cells)
        if style.thousands:
            text = text.replace(style.thousands, "")
        cells = text.replace(style.decimal, ".").split(_SEPARATED)
    try:
        return np.fromiter(map(float, cells), np.float64, len(cells))
    except ValueError:
        return np.array([_to_float(cell.strip()) for cell in cells])


def _to_float(cell: str) -> float:
    if re.fullmatch(_MISSING, cell):
        return np.nan
    return float(cell.replace("D", "E").replace("d", "e"))
