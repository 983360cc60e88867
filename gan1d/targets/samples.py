"""Samples read from a file, for a target that is a data set."""

from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d.errors import InputError, quote_path

SAMPLE_FILES = (".npy", ".csv", ".txt")
MOST_SAMPLES = 10_000_000
"""Most samples in a file; more would add nothing that a bin or a minibatch could show."""
_LONGEST_LINE = 32
"""Bytes of the longest number in a text file; a larger file must hold too many samples."""


def read_samples(path: Path) -> NDArray[np.float64]:
    """The samples in a file: a .npy array of one column, or a text with one number per line.

    A text may begin with one line of heading. Shape (n,). Raises InputError.
    """
    try:
        samples = _read_array(path) if path.suffix.lower() == ".npy" else _read_text(path)
        if samples.dtype.kind not in "fiu":
            raise ValueError(f"{samples.dtype} in place of numbers")
        if samples.size > MOST_SAMPLES:
            raise _too_many(path, str(samples.size))
        if not samples.size:
            raise ValueError("no numbers in it")
        if samples.size != max(samples.shape, default=0):
            raise ValueError(f"shape {samples.shape} in place of one column")
        return np.asarray(samples, np.float64).ravel()
    except InputError:
        raise
    except (OSError, ValueError, EOFError, UnicodeDecodeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).splitlines()[0]
        raise InputError(
            f"target: expected a file of samples, got {quote_path(path)} ({reason})"
        ) from None


def _read_array(path: Path) -> NDArray[Any]:
    # Mapped, so that its length is known before it is read.
    return np.asanyarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _read_text(path: Path) -> NDArray[Any]:
    if path.stat().st_size > _LONGEST_LINE * MOST_SAMPLES:
        raise _too_many(path, "more")
    with open(path) as file:
        heading = not _is_number(file.readline().split(",")[0])
        file.seek(0)
        # NumPy would warn about a file without data; the empty array is reported by the caller.
        if not any(line.partition("#")[0].strip() for line in islice(file, int(heading), None)):
            return np.empty(0)
    return np.loadtxt(path, delimiter=",", ndmin=2, skiprows=int(heading), comments="#")


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
