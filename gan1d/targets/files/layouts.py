"""How the lines of a text are divided into cells: by tabs, semicolons, commas, blanks, or not at all.

A separator counts only if it divides every line into the same number of cells.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from gan1d.targets.files.numerals import SPREADSHEET_ERROR, Survey

SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas", " ": "spaces", "": "nothing"}
_AT_ONCE = 2**15
"""Cells that are looked at together: enough to be fast, little to hold."""
_FEWEST = 64
"""Lines that are looked at together in a wide table."""
_QUOTED_OR_BLANKS = re.compile(r'("(?:[^"]|"")*")|[ \t]+')
_NEEDLESS = r'[ ]*"[^",;\s]*"[ ]*'
_QUOTED_WITHOUT_NEED = re.compile(rf"{_NEEDLESS}(?:[,;\t ]{_NEEDLESS})*")
_EXCEL = re.compile(r"\A(?i:sep=.)$", re.MULTILINE)
_UNUSED = "\x1f"


@dataclass(frozen=True)
class Lines:
    """The lines of a text: all of them, and those that are neither blank nor a comment."""

    every: list[str]
    kept: list[str]
    quoted: bool
    """Does a quote stand anywhere?"""

    @classmethod
    def of(cls, text: str) -> "Lines":
        """The lines of a text whose lines end with a line feed."""
        # A line such as sep=; tells Excel the separator, which is seen from the others.
        every = _EXCEL.sub("#", text).split("\n")
        # The shorter test where it will do: there may be millions of lines.
        holds_cells = _holds_cells if "#" in every[0] or "#" in text or "\t" in text else str.strip
        kept = list(filter(holds_cells, every))
        return cls(every, kept, '"' in text)

    def number(self, index: int) -> int:
        """The number, from 1, of a line that was kept."""
        numbers = (i for i, line in enumerate(self.every, 1) if _holds_cells(line))
        return next(islice(numbers, index, None))

    @property
    def blank(self) -> int:
        """How many blank lines stand between others."""
        skipped = len(self.every) - len(self.kept) - (not self.every[-1])
        if not skipped and not any(map(str.isspace, self.kept)):
            return 0
        blank = [not line.strip() for line in self.every]
        return sum(blank[blank.index(False) : len(blank) - blank[::-1].index(False)])

    @property
    def only_first_quoted(self) -> bool:
        """Are quotes around all cells of the first line, where none needs them, and nowhere else?"""
        return (
            self.quoted
            and len(self.kept) > 1
            and _QUOTED_WITHOUT_NEED.fullmatch(self.kept[0]) is not None
            and not any('"' in line for line in self.kept[1:])
        )

    @property
    def comment(self) -> str:
        """The comment directly above the first line that was kept."""
        above = self.every[max(0, self.number(0) - 2)].strip()
        return above.lstrip("# \t") if above[:1] == "#" else ""

    def records(self, separator: str) -> Iterator[tuple[int, list[str]]]:
        """Each record's cells, after the index of the line it begins on. Raises csv.Error."""
        if not self.quoted:
            for index, line in enumerate(self.kept):
                if cells := _cells(line, separator):
                    yield index, cells
            return
        lines = (f"{line}\n" for line in self.kept)
        if separator == " ":
            lines = (_QUOTED_OR_BLANKS.sub(_tab, line.strip(" \t")) for line in lines)
        # Strict: a quote without an end would swallow all that follows in silence.
        delimiter = {"": _UNUSED, " ": "\t"}.get(separator, separator)
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
        begin = 0
        for cells in reader:
            if cells:
                yield begin, cells
            begin = reader.line_num


def _holds_cells(line: str) -> bool:
    """Is a line neither blank nor a comment? Tabs alone are a row of missing values."""
    begin = line.strip()
    if begin[:1] == "#":
        return SPREADSHEET_ERROR.match(begin) is not None
    return bool(begin) or "\t" in line


def _tab(found: re.Match[str]) -> str:
    return found[1] or "\t"


def _cells(line: str, separator: str) -> list[str]:
    if separator == " ":
        return line.split()
    return line.split(separator) if separator else [line]


@dataclass(frozen=True)
class Layout:
    """A table as one separator makes it."""

    lines: Lines = field(repr=False)
    separator: str
    first: list[str]
    """The cells of the first line, which may be a heading."""
    width: int
    """Cells in each of the other lines, or in the only one."""
    body: tuple[Survey, ...]
    """The columns below the first line; none if there is one line only."""

    def blocks(self, *, skip_first: bool) -> Iterator[list[Sequence[str]]]:
        """The columns, some lines at a time."""
        return _blocks(self.lines, self.separator, self.width, int(skip_first))


def layout_of(lines: Lines, separator: str) -> Layout | None:
    """The table that a separator makes of the lines; None if it makes none."""
    try:
        first = next(lines.records(separator), (0, []))[1]
        second = next(islice(lines.records(separator), 1, None), (0, first))[1]
        width = len(second)
        if not width or (width == 1) != (separator == ""):
            return None
        body = (Survey(),) * width
        for block in _blocks(lines, separator, width, 1):
            body = tuple(one.extended(cells) for one, cells in zip(body, block, strict=True))
    except (csv.Error, _RaggedError):
        return None
    if len(first) not in (width, width - 1):
        return None
    return Layout(lines, separator, first, width, body if body[0].length else ())


class _RaggedError(Exception):
    """Lines with different numbers of cells."""


def _blocks(lines: Lines, separator: str, width: int, skip: int) -> Iterator[list[Sequence[str]]]:
    if not separator and not lines.quoted:
        for start in range(skip, len(lines.kept), _AT_ONCE):
            yield [lines.kept[start : start + _AT_ONCE]]
        return
    records = islice((cells for _, cells in lines.records(separator)), skip, None)
    while block := list(islice(records, max(_FEWEST, _AT_ONCE // width))):
        if any(len(cells) != width for cells in block):
            raise _RaggedError
        yield list(zip(*block, strict=True))


def first_ragged(lines: Lines, separator: str) -> tuple[int, int, int] | None:
    """The first line that has not as many cells as the second one: its number, and both counts.

    Raises csv.Error.
    """
    records = lines.records(separator)
    start = [(index, len(cells)) for index, cells in islice(records, 2)]
    expected = start[-1][1]
    for index, count in chain(start, ((index, len(cells)) for index, cells in records)):
        if count != expected:
            return lines.number(index), count, expected
    return None
