"""Samples read from a file, for a target that is a data set."""

import csv
import gzip
import hashlib
import os
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from gan1d.archive import Array, Header, read_header, read_values
from gan1d.errors import InputError, quote, quote_path
from gan1d.reading import opened, reason
from gan1d.targets.files.columns import Column, ColumnError, read_column

MOST_SAMPLES = 10_000_000
"""Most samples in a file; more would add nothing that a bin or a minibatch could show."""
_MOST_BYTES = 32 * MOST_SAMPLES
"""Bytes of a text: the longest numbers, one a line. A larger one must hold too many samples."""
_MOST_CELLS = 2 * MOST_SAMPLES + 1000
"""Cells of a table: two columns and their headings; or lines, with blank ones and comments."""
_AT_ONCE = 2**20
_NAME = "target"


@dataclass(frozen=True)
class Read:
    """Samples, and how they were read."""

    values: NDArray[np.float64] = field(repr=False)
    """Shape (n,), finite, in the order of the file."""
    said: str
    """One line: how many, from which column, and what was skipped or left out."""

    @property
    def digest(self) -> str:
        """The first 16 hex digits of SHA-256 of the values as little-endian float64."""
        return hashlib.sha256(self.values.astype("<f8").tobytes()).hexdigest()[:16]


def read_samples(path: Path, column: str | None = None) -> Read:
    """The samples in a file: an array (.npy), or a text with its columns separated in any usual way.

    `column` is a heading, or a number from 1. Raises InputError where the file leaves a choice.
    """
    with opened(path, _NAME) as file:
        try:
            if path.suffix.lower() == ".npy":
                found = _array_column(_read_array(file), column)
            else:
                is_packed = path.suffix.lower() == ".gz"
                found = _text_column(_content(file, is_packed), column)
            return _without_missing(found)
        except ColumnError as error:
            raise InputError(f"column: {error} (in {quote_path(path)})") from None
        except _TooManyError as error:
            raise InputError(
                f"{_NAME}: expected at most {MOST_SAMPLES} samples, got {error} in {quote_path(path)}"
            ) from None
        except (OSError, ValueError, EOFError, MemoryError, csv.Error, zlib.error) as error:
            why = "not enough memory" if isinstance(error, MemoryError) else reason(error)
            raise InputError(
                f"{_NAME}: expected a file of samples, got {quote_path(path)}: {why}"
            ) from None


class _TooManyError(Exception):
    """More samples than MOST_SAMPLES."""


def _without_missing(found: Column) -> Read:
    missing = np.isnan(found.values)
    values = found.values[~missing]
    count, total = int(missing.sum()), missing.size
    if not total:
        raise ValueError("there are no numbers in it")
    if total > MOST_SAMPLES:
        raise _TooManyError(str(total))
    if 2 * count > total:
        raise ValueError(f"{count} of its {total} values are missing; at most half may be")
    notes = list(found.notes)
    if count:
        notes.append(f"{_spaced(count)} missing value{'s' * (count > 1)} left out")
    said = f"{_spaced(values.size)} sample{'s' * (values.size > 1)}"
    said += f" from {found.origin}" if found.origin else ""
    return Read(values, said + (f" ({', '.join(notes)})" if notes else ""))


def _spaced(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def _read_array(file: BinaryIO) -> Array:
    header: Header = read_header(file, long_doubles=True)
    if header.dtype.kind not in "fiu":
        raise ValueError(f"{header.dtype} in place of numbers")
    if header.size > MOST_SAMPLES:
        raise _TooManyError(str(header.size))
    return read_values(file, header)


def _array_column(array: Array, column: str | None) -> Column:
    """The values of an array of one column or row; or those of the column that is asked for."""
    shape = array.shape
    width = shape[1] if array.ndim == 2 and shape[0] != 1 else 1
    if array.ndim not in (1, 2):
        raise ValueError(f"shape {shape} in place of one column")
    if column is None and width > 1:
        raise ValueError(f"it has {width} columns, shape {shape}; choose one with --column NUMBER")
    numbers = map(str, range(1, width + 1))
    if column is not None and column not in numbers:
        expected = f"a number from 1 to {width}" if width > 1 else "none, or 1,"
        raise ColumnError(f"expected {expected} for shape {shape}, got {quote(column)}")
    chosen = array[:, int(column) - 1] if column and width > 1 else array.ravel()
    # A long double may be too large.
    with np.errstate(over="ignore"):
        values = np.ascontiguousarray(chosen, np.float64)
    infinite = np.isinf(values)
    if infinite.any():
        place = int(infinite.argmax()) + 1
        raise ValueError(f"value {place} is infinite or too large; leave it out")
    return Column(values, f"column {column} of {width}" if width > 1 else "", ())


def _text_column(data: bytes, column: str | None) -> Column:
    text, encoding = _decoded(data)
    del data
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ValueError(f"line {line} holds a zero byte, so it is no text in UTF-8 or UTF-16")
    found = read_column(text, column)
    if not encoding:
        return found
    return Column(found.values, found.origin, (*found.notes, encoding))


def _decoded(data: bytes) -> tuple[str, str]:
    """The text of a file, its lines ended by line feeds, and its encoding if not UTF-8."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text, encoding = data.decode("utf-16"), "UTF-16"
        else:
            text, encoding = data.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        if error.encoding != "utf-8":
            raise ValueError("its UTF-16 is damaged") from None
        # Digits and separators are the same in all that is likely; names may look odd.
        text, encoding = data.decode("latin-1"), "not UTF-8, so read as Latin-1"
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, encoding


def _content(file: BinaryIO, is_packed: bool) -> bytes:
    """The bytes of a text, inflated if they are packed, within limits."""
    if os.fstat(file.fileno()).st_size > _MOST_BYTES:
        raise _TooManyError("a larger file")
    parts: list[bytes] = []
    size = cells = 0
    with gzip.open(file) if is_packed else file as source:
        while part := source.read(_AT_ONCE):
            parts.append(part)
            size += len(part)
            cells += max(part.count(b"\n"), part.count(b"\r"))
            cells += sum(map(part.count, (b"\t", b",", b";")))
            # The first of each run of spaces.
            codes = np.frombuffer(part, np.uint8)
            cells += int(np.count_nonzero((codes[:-1] == ord(" ")) & (codes[1:] != ord(" "))))
            if size > _MOST_BYTES or cells > _MOST_CELLS:
                raise _TooManyError("more")
    return b"".join(parts)
