"""Samples read from a file, for a target that is a data set."""

import re
import warnings
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from gan1d.archive import read_header, read_values
from gan1d.errors import InputError, quote_path
from gan1d.reading import opened, reason

SAMPLE_FILES = (".npy", ".csv", ".txt")
MOST_SAMPLES = 10_000_000
"""Most samples in a file; more would add nothing that a bin or a minibatch could show."""
_MOST_BYTES = 32 * MOST_SAMPLES
"""Bytes of a text: the longest numbers, one a line. A larger one must hold too many samples."""
_LONGEST_LINE = 2**20
_NAME = "target"


def read_samples(path: Path) -> NDArray[np.float64]:
    """The samples in a file: a .npy array of one column, or a text with one number per line.

    A text is UTF-8, and may begin with one line of heading. Shape (n,). Raises InputError.
    """
    with opened(path, _NAME) as file:
        try:
            is_array = path.suffix.lower() == ".npy"
            samples = _read_array(file, path) if is_array else _read_text(file, path)
            if samples.size > MOST_SAMPLES:
                raise _too_many(path, str(samples.size))
            if not samples.size:
                raise ValueError("no numbers in it")
            if samples.size != max(samples.shape, default=0):
                raise ValueError(f"shape {samples.shape} in place of one column")
            with np.errstate(over="ignore"):
                return np.asarray(samples, np.float64).ravel()
        except InputError:
            raise
        except (OSError, ValueError, EOFError, MemoryError) as error:
            raise InputError(
                f"target: expected a file of samples, got {quote_path(path)} ({reason(error)})"
            ) from None


def _read_array(file: BinaryIO, path: Path) -> NDArray[Any]:
    header = read_header(file)
    if header.dtype.kind not in "fiu":
        raise ValueError(f"{header.dtype} in place of numbers")
    if header.size > MOST_SAMPLES:
        raise _too_many(path, str(header.size))
    return read_values(file, header)


def _read_text(file: BinaryIO, path: Path) -> NDArray[Any]:
    _check_lines(file, path)
    file.seek(0)
    first = file.readline(_LONGEST_LINE).decode(_ENCODING, errors="replace")
    heading = not _is_number(re.split(r"[,\r\n]", first, maxsplit=1)[0])
    with warnings.catch_warnings():
        # NumPy warns about a file without data; the empty array is reported by the caller.
        warnings.simplefilter("ignore")
        return np.loadtxt(
            path,
            delimiter=",",
            ndmin=2,
            skiprows=int(heading),
            comments="#",
            encoding=_ENCODING,
        )


_ENCODING = "utf-8-sig"
"""UTF-8, with or without the mark at its beginning that some programs write."""


def _check_lines(file: BinaryIO, path: Path) -> None:
    """Raise unless NumPy can read a text within bounds: it keeps a line whole, whatever its length."""
    size = numbers = since_end = 0
    while part := file.read(_LONGEST_LINE):
        size += len(part)
        numbers += part.count(b"\n") + part.count(b"\r") + part.count(b",")
        if size > _MOST_BYTES or numbers > 2 * MOST_SAMPLES:
            raise _too_many(path, "more")
        end = max(part.rfind(b"\n"), part.rfind(b"\r"))
        since_end = len(part) - end - 1 if end >= 0 else since_end + len(part)
        if since_end > _LONGEST_LINE:
            raise ValueError(f"a line of more than {_LONGEST_LINE} bytes")


def _too_many(path: Path, count: str) -> InputError:
    return InputError(
        f"target: expected at most {MOST_SAMPLES} samples, got {count} in {quote_path(path)}"
    )


def _is_number(text: str) -> bool:
    """Is it a number, or blank?"""
    try:
        float(text)
    except ValueError:
        return not text.strip()
    return True
