"""Why a text holds no column of samples: the first line that does not fit, and what it says."""

import csv
from collections.abc import Sequence

from gan1d.errors import quote
from gan1d.targets.files.layouts import SEPARATORS, Layout, Lines, first_ragged
from gan1d.targets.files.numerals import Survey, is_number
from gan1d.targets.files.tables import line_of, table_of


def refusal(lines: Lines, layouts: Sequence[Layout]) -> str:
    """Why no layout of some lines has a column of numbers."""
    if not lines.kept:
        return "there are no numbers in it"
    single = next((one for one in layouts if not one.separator), None)
    if single and single.body and single.body[0].any_number:
        line, cell = offending(single, 0)
        if is_number(cell):
            return f"line {line} says {quote(cell)}, written in another way than the others"
    divided = next((one for one in layouts if one.separator and table_of(one)), None)
    separator = _usual_separator(lines)
    if divided is None and separator is not None:
        try:
            ragged = first_ragged(lines, separator)
        except csv.Error:
            return "its quotes do not match"
        if ragged:
            line, count, expected = ragged
            return (
                f"line {line} has {count} cell{'s' * (count > 1)} separated by "
                f"{SEPARATORS[separator]}, line {lines.number(1)} has {expected}"
            )
    layout = divided or single
    if layout is None:
        return "its quotes do not match"
    if all(one.is_empty for one in layout.body or [Survey().extended(layout.first)]):
        return "there are no numbers in it, only missing values"
    column = next((j for j, one in enumerate(layout.body) if one.any_number), 0)
    line, cell = offending(layout, column)
    if not layout.body and not Survey().extended(layout.first).any_number:
        return f"there are no numbers below line {line}, {quote(cell)}"
    hint = "" if line != lines.number(0) or not layout.body else "; begin a heading with #"
    return f"line {line} says {quote(cell)}, which is not a number{hint}"


def _usual_separator(lines: Lines) -> str | None:
    """What stands in most lines and separates cells."""
    most = len(lines.kept) / 2
    for separator in SEPARATORS:
        if separator and sum(separator in line.strip() for line in lines.kept) > most:
            return separator
    return None


def offending(layout: Layout, column: int) -> tuple[int, str]:
    """The first cell of a column that does not go with those above it, after its line's number.

    The first line counts only if all others go together.
    """
    survey, row = Survey(), 1
    if not layout.body:
        cell = next((one for one in layout.first if not survey.extended([one]).styles), "")
        return layout.lines.number(0), cell.strip()
    for block in layout.blocks(skip_first=True):
        cells = block[column]
        after = survey.extended(cells)
        if after.styles:
            survey, row = after, row + len(cells)
            continue
        for cell in cells:
            survey = survey.extended([cell])
            if not survey.styles:
                return line_of(layout, row), cell.strip()
            row += 1
    return layout.lines.number(0), layout.first[min(column, len(layout.first) - 1)].strip()
