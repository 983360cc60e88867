"""Read samples from a file or standard input: a NumPy array, or a column of numbers in a text.

A text with two likely readings is refused, with a message on how to choose.
"""

import csv
import gzip
import re
import sys
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import islice, pairwise
from pathlib import Path

import numpy as np

from gan1d.archive import read_array
from gan1d.checks import InputError, as_input_error, did_you_mean, quote
from gan1d.files import content, opened
from gan1d.targets.distributions import Array
from gan1d.targets.smoothed import MOST_SAMPLES, plural

STDIN = "-"
_MOST_BYTES = 2**27
"""Limit of a file's size in bytes, before and after unpacking."""
_LOOKED_AT = 1000
"""Number of rows from which a table's layout is guessed; the chosen column is read to its end."""
_SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas", " ": "spaces", "": "nothing"}
_PLAIN = "write decimal points, and nothing between thousands"


def read_samples(path: str | Path, column: str | None = None, skip: int = 0) -> tuple[Array, str]:
    """Read samples from a file, or from standard input for "-". Returns samples and a description.

    The first bytes tell whether the file is an array (.npy), a text, or either packed by gzip.
    `column` is a heading or a number from 1; `skip` lines above a table are left out. Raises
    InputError.
    """
    piped = str(path) == STDIN
    source = "standard input" if piped else quote(path)
    message = f"target: expected a file of samples, got {source}"
    damaged = OSError, ValueError, EOFError, MemoryError, csv.Error, zlib.error
    with as_input_error(message, *damaged):
        with nullcontext(sys.stdin.buffer) if piped else opened(path, "target") as file:
            data = content(file, _MOST_BYTES)
        if data.startswith(b"\x1f\x8b"):
            with gzip.open(BytesIO(data)) as unpacked:
                data = content(unpacked, _MOST_BYTES)
        read = _of_array if data.startswith(b"\x93NUMPY") else _of_text
        values, origin, notes = read(data, column, skip)
        present = values[~np.isnan(values)]
        if np.isinf(present).any():
            at = int(np.isinf(values).argmax()) + 1
            raise ValueError(f"sample {at} is infinite or too large; leave it out")
    if missing := values.size - present.size:
        notes.append(f"{plural(missing, 'missing value')} left out")
    words = plural(present.size, "sample") + f" from {origin}" * bool(origin)
    words += " of standard input" * piped
    return present, words + f" ({', '.join(notes)})" * bool(notes)


def _of_array(data: bytes, column: str | None, skip: int) -> tuple[Array, str, list[str]]:
    rows = read_array(BytesIO(data), len(data))
    kind, shape = rows.dtype, rows.shape
    if kind.kind not in "fiu" or rows.size > MOST_SAMPLES or len(shape) not in (1, 2) or skip:
        column = f"1D or 2D numbers, at most {MOST_SAMPLES} in all, without lines to skip"
        raise ValueError(f"expected {column}, got shape {shape} of {kind}")
    rows = rows.reshape(-1, 1) if rows.ndim == 1 or len(rows) == 1 else rows
    width = rows.shape[1]
    if column is None and width > 1:
        raise ValueError(f"it has {width} columns, shape {shape}; choose one with --column NUMBER")
    if (index := _numbered(column or "1", width)) is None:
        raise InputError(f"column: expected a number from 1 to {width}, got {quote(column)}")
    return rows[:, index].astype(np.float64), f"column {column} of {width}" if width > 1 else "", []


def _numbered(column: str, width: int) -> int | None:
    """The index of a column from its number, from 1; None if `column` is no such number."""
    valid = column.isascii() and column.isdigit() and 1 <= int(column[:9]) <= width
    return int(column[:9]) - 1 if valid else None


def _of_text(data: bytes, column: str | None, skip: int) -> tuple[Array, str, list[str]]:
    if data.count(b"\n") > MOST_SAMPLES:
        raise ValueError(f"more than {plural(MOST_SAMPLES, 'line')}; save the samples as .npy")
    notes = list[str]()
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        # Other common encodings have the same digits and separators; only headings may look odd.
        text, notes = data.decode("latin-1"), ["not UTF-8, so read as Latin-1"]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise ValueError("it holds a zero byte and no mark of UTF-16; save it as UTF-8")
    lines = text.split("\n")
    # Above the table, a line that starts with # is a comment, unless it is a heading such as #x,y.
    comment = re.compile(r"\s*($|#(?![^\s,;]+[,;\t]))")
    start = next((i for i in range(skip, len(lines)) if not comment.match(lines[i])), len(lines))
    separators = [separator for separator in _SEPARATORS if separator in text]

    def tables(lines: list[str]) -> list[_Table]:
        each = (_table(lines, start, separator, column) for separator in separators)
        possible = [table for table in each if table is not None]
        # Blanks beside tabs are padding.
        possible = [t for t in possible if t.separator != " " or possible[0].separator != "\t"]
        return possible if any(table.numeric for table in possible) else []

    if not (possible := tables(lines)):
        below = [i for i in range(start, len(lines)) if lines[i].strip()]
        if len(below) < 2:
            raise ValueError("it holds fewer than two lines of numbers; write one a line")
        odd = below[max(1, bisect_left(below, True, key=lambda i: not tables(lines[: i + 1])))]
        raise ValueError(
            f"line {odd + 1}, {quote(lines[odd])}, is no row like those above; --skip N leaves out "
            "lines above a table, --column picks a column by its heading"
        )
    table = _choose(possible, column)
    index = _column(table, column)
    values, how = _values(table, index)
    has_name = len(table.columns) > 1 or any(table.names)
    return values, f"column {table.name(index)}" * has_name, [*how, *notes]


# Only ASCII digits, unlike Python's \d and float(). The largest float64 has 309 digits.
_DIGITS, _EXPONENT = "[0-9]{1,400}", "[+-]?[0-9]{1,5}"
# Spreadsheets write errors such as #DIV/0! in the user's language, and ### in narrow columns.
_MISSING = r"(?:|n/?a|<na>|[+-]?nan(?:\(ind\))?|null|none|--?|[?.]|#+|#[^\s\0]+ ?[!?]|#n/?[adv])"


def _number(decimal: str, thousands: str) -> str:
    whole = rf"(?:[1-9][0-9]{{0,2}}(?:{thousands}[0-9]{{3}})++|{_DIGITS})"
    fraction = rf"{whole}(?:{decimal}[0-9]{{0,400}})?|{decimal}{_DIGITS}"
    return rf"[+-]?(?:(?:{fraction})(?:e{_EXPONENT})?|inf(?:inity)?)"


_NUMBERS = {".": _number("[.]", ","), ",": _number(",", "[.]")}
"""Patterns of numbers by their decimal sign; the other sign may stand between thousands."""
_NUMBER = re.compile("|".join(_NUMBERS.values()), re.IGNORECASE)
_GROUPED = r"[+-]?[0-9]{1,3}(?:[\s'][0-9]{3})+(?:[.,][0-9]*)?"
_PARTLY = re.compile("|".join([*_NUMBERS.values(), _GROUPED]), re.IGNORECASE)
# All cells of a column are matched at once, each followed by a zero byte, which no cell contains.
_COLUMNS = {
    sign: re.compile(rf"(?:(?:{number}|{_MISSING})\0)*+", re.IGNORECASE)
    for sign, number in _NUMBERS.items()
}


def _styles(cells: Sequence[str]) -> list[str]:
    """The decimal signs with which every cell is a number or missing; none if all cells are missing."""
    text = "".join(f"{cell}\0" for cell in cells)
    signs = [sign for sign, column in _COLUMNS.items() if column.fullmatch(text)]
    return signs if any(map(_NUMBER.fullmatch, cells)) else []


_BLANKS = re.compile(r'("(?:[^"]|"")*")|[ \t]+')
_YEAR = re.compile("1[89][0-9]{2}|2[01][0-9]{2}")


@dataclass(frozen=True)
class _Table:
    """A text divided into cells by one separator."""

    separator: str
    rows: Sequence[Sequence[str]]  # all rows, with the heading if there is one
    columns: Sequence[Sequence[str]]  # the cells of the first rows below the heading, by column
    names: Sequence[str] = ()  # the heading; empty if the first row holds samples
    index: bool = False  # whether the first column is an index, which has no name
    doubt: bool = False  # whether the first row may be either a heading or samples

    @property
    def numeric(self) -> list[int]:
        """The columns of numbers, without an index column."""
        return [j for j, cells in enumerate(self.columns) if j >= self.index and _styles(cells)]

    def name(self, column: int) -> str:
        """A column's name for a message; if it has none, its number from 1."""
        named = any(self.names[column : column + 1])
        return quote(self.names[column]) if named else str(column + 1)

    def find(self, column: str) -> int | None:
        """The index of a column from its name or, if no column has this name, its number from 1."""
        if column in self.names:
            return list(self.names).index(column)
        return _numbered(column, len(self.columns))


def _table(lines: Sequence[str], start: int, separator: str, column: str | None) -> _Table | None:
    """The lines from `start` on, divided by a separator; None if they do not make a table."""
    try:
        part: Iterable[str] = islice(lines, start, None)
        if separator == " ":
            part = (_BLANKS.sub(lambda match: match[1] or "\t", line.strip()) for line in part)
        # A line of tabs alone is a row of missing values.
        part = (f"{x}\n" if separator == "\t" in x or x.strip() else "\n" for x in part)
        delimiter = {" ": "\t", "": "\x1f"}.get(separator, separator)
        # Strict: otherwise a quote that is not closed would silently swallow the rest.
        reader = csv.reader(part, delimiter=delimiter, skipinitialspace=True, strict=True)
        rows = [row for row in reader if row]
    except csv.Error:
        return None
    width = len(rows[-1]) if rows else 0
    if len(rows) < 2 or (width > 1) != bool(separator) or any(len(row) != width for row in rows):
        return None
    first, *body = ([cell.strip() for cell in row] for row in rows[: _LOOKED_AT + 1])
    columns = list(zip(*body, strict=True))
    # Blanks beside commas are padding, so they separate no cells.
    if separator == " " and any(c != c.strip(",;") for cells in columns for c in cells):
        return None
    numeric = [j for j, cells in enumerate(columns) if _styles(cells)]
    texts = [first[j] for j in numeric if not _styles([first[j], "0"])]
    # True if only the first cell is blank, as above an index.
    corner = width > 1 and not first[0] and all(first[1:]) and all(columns[0])
    # A word above numbers that starts with a letter is a heading, not a mistyped number.
    heading = any(next((c for c in cell if c.isalnum()), "0").isalpha() for cell in texts)
    # Also a heading: a text above each of several number columns, or a blank above an index 0, 1, ...
    heading |= 1 < len(texts) == len(numeric)
    heading |= corner and all(str(i) == cell for i, cell in enumerate(columns[0]))
    chosen = column is not None and column in first and _numbered(column, width) is None
    if heading or chosen:
        # But in a first row with numbers such as 2.5, a word may be a mistyped sample.
        doubt = not chosen and any("." in first[j] and _NUMBER.fullmatch(first[j]) for j in numeric)
        return _Table(separator, rows, columns, first, width > 1 and not first[0], doubt)
    # Some programs quote only the heading's cells.
    quoted = '"' in lines[start] and not any('"' in line for line in lines[start + 1 :])
    doubt = corner or quoted or _may_be_heading(first, columns, numeric)
    columns = [(cell, *cells) for cell, cells in zip(first, columns, strict=True)]
    return None if texts else _Table(separator, rows, columns, doubt=doubt)


def _may_be_heading(
    first: Sequence[str], columns: Sequence[Sequence[str]], numeric: Sequence[int]
) -> bool:
    """Whether a first row of numbers may be a heading, such as years, or 0, 1, ... from pandas."""
    names, below = [first[j] for j in numeric], [cell for j in numeric for cell in columns[j]]
    if len({*names}) < len(names) or not all(re.fullmatch("[0-9]+", name) for name in names):
        return False
    numbered = list(first) == [str(j) for j in range(len(first))]
    of_years = all(map(_YEAR.fullmatch, names)) and not all(map(_YEAR.fullmatch, below))
    above_fractions = not any(cell.lstrip("+-").isdigit() for cell in below)
    # A word is no heading if its column repeats it, or if the cell below differs in digits only.
    shape = partial(re.sub, "[0-9]", "0")
    words = [(first[j], cells) for j, cells in enumerate(columns) if first[j] and j not in numeric]
    repeat = any(word in cells or shape(word) == shape(cells[0]) for word, cells in words)
    return numbered or of_years or above_fractions or (bool(words) and not repeat)


def _choose(tables: Sequence[_Table], column: str | None) -> _Table:
    """The likely table among the possible ones. Raises ValueError if several are likely."""
    likely = [table for table in tables if table.numeric]
    if column is not None:
        likely = [table for table in likely if table.find(column) is not None] or likely
    # A heading confirms the separator. Without one, tabs and semicolons are sure separators: unlike the
    # others, they are never part of a number.
    complete = [t for t in likely if t.separator and t.names]
    certain = [table for table in likely if table.separator in ("\t", ";")]
    likely = [t for t in likely if t in complete or t.doubt] if complete else certain or likely
    if column not in likely[0].names:
        likely += tables[: tables.index(likely[0])]
    if len(likely) > 1:
        ways = " or ".join(_SEPARATORS[table.separator] for table in likely)
        row = quote(likely[0].separator.join(likely[0].rows[-1]))
        named = ", or name the --column" * any(table.names for table in likely)
        raise ValueError(f"cells of {row} can be split by {ways}; {_PLAIN}{named}")
    return likely[0]


def _column(table: _Table, column: str | None) -> int:
    """The index of the column to read. Raises InputError, or ValueError if several are likely."""
    named = [name for name in table.names if name]
    if table.doubt:
        raise ValueError(
            f"the first row, {quote(table.rows[0])}, can be a heading or samples; name a column of the "
            "heading with --column, or write a heading above the samples"
        )
    names = ", ".join(map(quote, named[:8])) + ", ..." * (len(named) > 8)
    choice = f"{names} or " * bool(names) + f"a number from 1 to {len(table.columns)}"
    if column is None:
        # A column with some mistyped numbers may be the one to read.
        partly = [any(map(_PARTLY.fullmatch, cells)) for cells in table.columns]
        likely = [j for j in range(table.index, len(partly)) if partly[j]]
        if len(likely) > 1 or not (named or len(table.columns) == 1):
            raise ValueError(f"it has several columns; choose one with --column: {choice}")
        return likely[0]
    if named.count(column) > 1:
        raise InputError(f"column: several columns are called {quote(column)}; choose by number")
    index = table.find(column)
    if index is None:
        near = did_you_mean(column, named)
        raise InputError(f"column: expected {choice}, got {quote(column)}{near}")
    return index


def _values(table: _Table, index: int) -> tuple[Array, list[str]]:
    """The numbers in a column, NaN where one is missing, and how they were read."""
    first = 1 if table.names else 0
    cells = [row[index].strip() for row in islice(table.rows, first, None)]
    if not (styles := _styles(cells)):
        last = len(cells) - 1
        odd = bisect_left(range(last), True, key=lambda i: not _styles([*cells[: i + 1], "0"]))
        what = "unlike the numbers above"
        if not odd:
            above = f"leave out lines above the numbers with --skip N --column {index + 1}"
            what = f"which is no number; {above}"
        row = f"row {odd + 1} of column {table.name(index)}"
        raise ValueError(f"{row} says {quote(cells[odd])}, {what}")
    sign, comma, point = styles[0], *(next((c for c in cells if s in c != s), "") for s in ",.")
    how = {
        "heading line skipped": first,
        "no heading line": not first,
        "index column skipped": table.index,
        f"separated by {_SEPARATORS[table.separator]}": table.separator,
        "decimal commas": comma and sign == ",",
        "thousands set apart": comma if sign == "." else point,
    }
    if len(styles) > 1 and (comma or point):
        # All numbers are like 1.550 or 1,550, so the sign may mark decimals or thousands.
        others = (cells for j, cells in enumerate(table.columns) if j != index)
        if comma or table.separator == ";" or any(_styles(cells) == [","] for cells in others):
            raise ValueError(f"{comma or point} may have decimals or be thousands; {_PLAIN}")
        how[f"{point} read with a decimal point"] = True
    if comma and not table.separator:
        # The comma may separate columns if there is no heading, or an increasing index is before it.
        before = [int(re.sub("[^0-9]", "", cell.partition(",")[0]) or 0) for cell in cells]
        grows = all("," in c for c in cells) and all(a < b for a, b in pairwise(before))
        if not first or grows:
            raise ValueError(f"the comma in {comma} may separate cells; {_PLAIN}")
    signs = str.maketrans({".": "", ",": ""} | {sign: "."})
    plain = (float(c.translate(signs)) if _NUMBER.fullmatch(c) else np.nan for c in cells)
    values = np.fromiter(plain, np.float64, len(cells))
    return values, [note for note, holds in how.items() if holds]
