"""The column of samples in a text: which one is meant, and its numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gan1d.checks import did_you_mean
from gan1d.errors import quote
from gan1d.targets.files.layouts import SEPARATORS, Lines
from gan1d.targets.files.numerals import COMMAS, Style, style_of, to_floats
from gan1d.targets.files.refusals import offending, refusal
from gan1d.targets.files.tables import Table, chosen, line_of, tables_in

_NAMES_SHOWN = 8
_LOOKED_AT = 1000
"""Samples that a number in the first line is compared with, to say if it may be a heading."""


class ColumnError(ValueError):
    """The column that was asked for cannot be read."""


@dataclass(frozen=True)
class Column:
    """What was read of a text."""

    values: NDArray[np.float64]
    """NaN where one is missing."""
    origin: str
    """Which column it was, in words; "" where there is one only, without a name."""
    notes: tuple[str, ...]
    """How it was read."""


def read_column(text: str, column: str | None) -> Column:
    """The samples in a text. Raises ValueError, or ColumnError if the column is at fault."""
    lines = Lines.of(text)
    layouts, tables = tables_in(lines, text) if lines.kept else ([], [])
    if not tables:
        raise ValueError(refusal(lines, layouts))
    table = chosen(tables, column)
    index = _sole_column(table) if column is None else _named_column(table, column)
    others = [table.columns[j] for j in table.numeric if j != index]
    try:
        style = style_of(table.columns[index], others)
    except ValueError as error:
        raise ValueError(f"of column {table.name(index)}, {error}; write decimal points") from None
    values = np.concatenate([to_floats(cells, style) for cells in _cells(table, index)])
    infinite = np.isinf(values)
    if infinite.any():
        row = int(infinite.argmax())
        line = line_of(table.layout, 0 if table.is_row else row + table.heading)
        raise ValueError(f"line {line} holds an infinite or too large number; leave it out")
    several = table.layout.width > 1 and not table.is_row
    origin = f"column {table.name(index)}" if several or table.heading else ""
    return Column(values, origin, tuple(_notes(table, index, style)))


def _cells(table: Table, column: int) -> Iterator[Sequence[str]]:
    if table.is_row:
        yield table.layout.first[: table.columns[0].length]
        return
    for block in table.layout.blocks(skip_first=table.heading):
        yield block[column]


def _notes(table: Table, column: int, style: Style) -> Iterator[str]:
    """How a column was read, as far as the file leaves a doubt."""
    layout, length = table.layout, table.columns[column].length
    if table.is_row and length > 1:
        yield f"one row of {length:,} numbers".replace(",", " ")
    elif table.heading:
        yield "heading line skipped"
    elif _may_be_heading(table, column):
        first = layout.first[column].strip()
        yield f"no heading line: {first} in the first line counts as a sample"
    else:
        yield "no heading line"
    if table.index:
        yield "index column skipped" if table.columns[0].is_numeric else "row names skipped"
    if layout.separator:
        yield f"separated by {SEPARATORS[layout.separator]}"
    if style.said:
        yield style.said
    if blank := layout.lines.blank:
        yield f"{blank} blank line{'s' * (blank > 1)} skipped"


def _may_be_heading(table: Table, column: int) -> bool:
    """Is the first cell a whole number, and none of those below it?

    A column may be called 2019, or 0 as pandas calls one without a name. A first sample may be whole.
    """
    if table.is_row or not table.layout.first[column].strip().isdigit():
        return False
    below = next(iter(table.layout.blocks(skip_first=True)))[column][:_LOOKED_AT]
    return not any(cell.strip().lstrip("+-").isdigit() for cell in below)


def _sole_column(table: Table) -> int:
    """The index of the only column that can be meant. Raises ValueError if there are several."""
    numeric, name = table.numeric, table.name
    choose = f"choose one with --column {'NAME' if table.names else 'NUMBER'}"
    if len(numeric) > 1:
        raise ValueError(f"several columns hold numbers ({_listed(table, numeric)}); {choose}")
    if not table.heading and table.layout.separator == " " and not table.is_whole:
        # The words may be units, and differ from line to line.
        remedy = f"read the numbers alone with --column {numeric[0] + 1}"
        raise ValueError(f"words stand beside the numbers; {remedy}")
    if _may_be_decimals(table, numeric[0]):
        raise ValueError(
            f"commas can separate cells or be decimal commas; say --column {numeric[0] + 1} if they "
            "separate cells, or write the numbers alone"
        )
    for j, one in enumerate(table.columns):
        if not one.styles and one.any_number and j >= table.index:
            line, cell = offending(table.layout, j)
            raise ValueError(
                f"column {name(j)} holds numbers like column {name(numeric[0])}, but says "
                f"{quote(cell)} in line {line}; {choose}"
            )
    return numeric[0]


def _may_be_decimals(table: Table, column: int) -> bool:
    """Can a column of whole numbers be a part of others with a sign or a unit, as in $3,14 or 3,14%?"""
    layout = table.layout
    whole = COMMAS in table.columns[column].styles
    if (
        table.is_row
        or layout.separator != ","
        or table.heading_fits
        or layout.lines.quoted
        or not whole
    ):
        return False
    before, after = column - 1, column + 1
    return any(
        (before >= 0 and any(cell[-1:].isdigit() for cell in block[before]))
        or (after < layout.width and any(cell[:1].isdigit() for cell in block[after]))
        for block in layout.blocks(skip_first=table.heading)
    )


def _named_column(table: Table, column: str) -> int:
    """The index of a column by its name or, if none is called so, by its number from 1."""
    if table.is_row:
        raise ColumnError(f"one row of numbers has no columns, got {quote(column)}")
    if (count := table.names.count(column)) > 1:
        raise ColumnError(f"{count} columns are called {quote(column)}; choose one by its number")
    width = table.layout.width
    if count:
        index = table.names.index(column)
    elif column.isascii() and column.isdigit() and 1 <= int(column[:9]) <= width:
        index = int(column[:9]) - 1
    else:
        named = [j for j, one in enumerate(table.names) if one]
        numbers = "1" if width == 1 else f"a number from 1 to {width}"
        expected = f"{_listed(table, named)} or {numbers}" if named else numbers
        near = did_you_mean(column, [table.names[j] for j in named])
        raise ColumnError(f"expected {expected}, got {quote(column)}{near}")
    chosen = table.columns[index]
    if chosen.is_empty:
        raise ColumnError(f"column {table.name(index)} holds no numbers")
    if not chosen.is_numeric:
        line, cell = offending(table.layout, index)
        raise ColumnError(
            f"column {table.name(index)} says {quote(cell)} in line {line}, which is not a number"
        )
    return index


def _listed(table: Table, columns: Sequence[int]) -> str:
    shown = [table.name(j) for j in columns[:_NAMES_SHOWN]]
    return ", ".join(shown) + (", ..." if len(columns) > len(shown) else "")
