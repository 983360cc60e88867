"""What a text is as a table: what separates its cells, and whether its first line is a heading.

What the text does not say for certain is refused, with the choice that the user can make.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from gan1d.errors import quote
from gan1d.targets.files.layouts import SEPARATORS, Layout, Lines, layout_of
from gan1d.targets.files.numerals import POINTS, Survey

# As two whole numbers, neither -0 nor a mantissa of several digits would be written. Of lines with
# different numbers of commas, zeros at the beginning are enough.
_DECIMAL_COMMA = re.compile("-0,[0-9]|,[0-9]{2,}[eE]")
_DECIMAL_COMMA_IF_RAGGED = re.compile(f"{_DECIMAL_COMMA.pattern}|,0[0-9]")
_REMEDY = "write the numbers with decimal points and without commas"
_AMBIGUOUS = "{} can be several numbers or one with commas in it; {}"


@dataclass(frozen=True)
class Table:
    """A layout with its heading told from its samples."""

    layout: Layout
    heading: bool
    """Is the first line a heading?"""
    names: tuple[str, ...]
    """The columns' names; none if the text has none."""
    columns: tuple[Survey, ...]
    """The columns without their heading; a row of samples is one column."""
    index: bool = False
    """Does the first column count or name the rows?"""

    @property
    def numeric(self) -> list[int]:
        """The columns of numbers, but for one that counts the rows."""
        return [j for j, one in enumerate(self.columns) if one.is_numeric and j >= self.index]

    @property
    def is_whole(self) -> bool:
        """Is every cell a number or a missing one?"""
        columns = self.columns[self.index :]
        return bool(self.numeric) and all(one.is_numeric or one.is_empty for one in columns)

    @property
    def is_row(self) -> bool:
        """Is it one line of samples?"""
        return not self.layout.body

    @property
    def heading_fits(self) -> bool:
        """Does a heading have as many cells as there are columns, and more than one?"""
        layout = self.layout
        return self.heading and bool(layout.separator) and len(layout.first) == layout.width

    def name(self, column: int) -> str:
        """A column as a message shows it: by its name, or by its number from 1."""
        name = self.names[column] if self.names else ""
        return quote(name) if name else str(column + 1)


def table_of(layout: Layout) -> Table | None:
    """Tell the heading from the samples, by evidence only; None if the first line can be neither."""
    first, body = [cell.strip() for cell in layout.first], layout.body
    if not body:
        if len(first) > 1 and not first[-1]:
            first.pop()
        return Table(layout, False, (), (Survey().extended(first),))
    short, named_rows = len(first) < layout.width, False
    if short and body[-1].is_empty:
        # Some instruments end each line with a separator.
        first.append("")
    elif short:
        # R writes no heading above the names of its rows.
        named_rows = not body[0].styles or body[0].first is not None
        first.insert(0, "")
    # A blank cell above 0, 1, 2, ... is how pandas writes the heading of its index.
    counted = layout.width > 1 and body[0].first is not None and body[0].length > 1
    counted = counted and not first[0] and all(first[1:])
    odd = [
        cell
        for cell, one in zip(first, body, strict=True)
        if one.is_numeric and not any(style.reads(cell) for style in one.styles)
    ]
    word = any(map(_is_word, odd))
    if short and not (word and (named_rows or body[-1].is_empty)):
        return None
    if word or counted or layout.lines.only_first_quoted:
        return Table(layout, True, tuple(first), body, counted or named_rows)
    if odd:
        return None
    columns = tuple(one.extended([cell]) for cell, one in zip(first, body, strict=True))
    return Table(layout, False, _names_above(layout), columns)


def _is_word(cell: str) -> bool:
    """Is a cell certainly no number: neither a mistyped one nor one with a sign or a unit?"""
    return not next((c for c in cell if c.isalnum()), "0").isnumeric()


def _names_above(layout: Layout) -> tuple[str, ...]:
    """The columns' names in a comment above them, as NumPy's savetxt writes them."""
    comment, separator = layout.lines.comment, layout.separator
    names = comment.split(separator if separator.strip(" ") else None)
    is_heading = layout.width > 1 and len(names) == layout.width
    return tuple(name.strip() for name in names) if is_heading else ()


def tables_in(lines: Lines, text: str) -> tuple[list[Layout], list[Table]]:
    """All ways to divide the lines of a text, and those that give a column of numbers."""
    layouts = [
        layout
        for separator in SEPARATORS
        if separator in text and (layout := layout_of(lines, separator))
    ]
    return layouts, [one for layout in layouts if (one := table_of(layout)) and one.numeric]


def chosen(tables: Sequence[Table], column: str | None) -> Table:
    """The table that a text is meant as. Raises ValueError if it can be several.

    That the user names a column says that there are several.
    """
    # Tabs and semicolons are part of no number; commas and spaces may be.
    found = [table for table in tables if table.layout.separator in ("\t", ";")]
    if not found:
        found = [table for table in tables if table.is_whole] or list(tables)
        found = [table for table in found if table.heading_fits] or found
        single = found[-1]
        if not single.heading and _has_bare_commas(single):
            return _with_commas(single, found, column)
    if len(found) > 1:
        if not found[-1].layout.separator:
            raise ValueError(_AMBIGUOUS.format(_example(found[0]), _REMEDY))
        by = " or ".join(SEPARATORS[table.layout.separator] for table in found)
        raise ValueError(
            f"{_example(found[0])} can be separated by {by}; write decimal points and tabs"
        )
    return found[0]


def _has_bare_commas(table: Table) -> bool:
    """Is a column read as one although there are commas in it that no quotes protect?"""
    # Where decimal points will do for all, there are none.
    if table.layout.separator or POINTS in table.columns[0].styles:
        return False
    return any(len(cells) > 1 for _, cells in table.layout.lines.records(","))


def _example(table: Table) -> str:
    """A line of a table that can be read in several ways."""
    kept = table.layout.lines.kept
    return quote(next((line for line in reversed(kept) if "," in line), kept[-1]).strip())


def _with_commas(single: Table, found: Sequence[Table], column: str | None) -> Table:
    """Lines such as 3,14: one column if there is evidence, two if the user names one of them."""
    evidence = _DECIMAL_COMMA if len(found) > 1 else _DECIMAL_COMMA_IF_RAGGED
    if any(map(evidence.search, single.layout.lines.kept)):
        return single
    if len(found) == 2 and column is not None and not single.is_row:
        return found[0]
    remedy = _REMEDY
    if single.is_row:
        remedy += ", one a line"
    else:
        remedy += ", or a heading above a single column"
        remedy += ", or --column NUMBER if commas separate columns" if len(found) > 1 else ""
    raise ValueError(_AMBIGUOUS.format(_example(single), remedy))


def line_of(layout: Layout, row: int) -> int:
    """The number of the line on which a row of a layout begins; the first row is 0."""
    records = layout.lines.records(layout.separator)
    return layout.lines.number(next(islice(records, row, None))[0])
