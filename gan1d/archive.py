"""Read .npz and .npy files, and refuse a header that promises more than the file holds.

NumPy's own reader allocates whatever the header says, so a small file could fill the memory.
"""

import math
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from gan1d.checks import InputError, as_input_error, quote, reason
from gan1d.files import check_output, opened

MOST_INFLATED = 2**28
"""Largest unpacked size of a compressed file, in bytes. gan1d itself saves without compression."""
_CHARACTERS = "?bBhHiIlLqQefdU"
"""NumPy's type codes for booleans, real numbers and text; no long doubles, which differ by machine."""


def read_array(file: IO[bytes], size: int) -> NDArray[Any]:
    """Read a .npy file of `size` bytes of real numbers, booleans or text. Raises ValueError."""
    read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    if (version := npy.read_magic(file)) not in read:
        raise ValueError(f"expected version 1 or 2 of NumPy's format, got {version}")
    try:
        shape, _, dtype = read[version](file)
    except Exception as error:
        # NumPy passes on any error of Python's parser, and these errors differ between versions.
        raise ValueError(f"the array's header cannot be read: {reason(error)}") from None
    if dtype.char not in _CHARACTERS or not dtype.itemsize:
        raise ValueError(f"expected an array of real numbers or text, got {str(dtype)[:30]}")
    if file.tell() + math.prod(shape) * dtype.itemsize != size:
        raise ValueError(f"shape {shape} of {dtype} does not fit the {size} bytes stored")
    file.seek(0)
    return npy.read_array(file, allow_pickle=False)


def read_arrays(
    path: str | os.PathLike[str], kind: str, names: Collection[str]
) -> dict[str, NDArray[Any]]:
    """Read the named arrays from a .npz file; a name that the file lacks is skipped.

    `kind` is the word for the file in messages, "run" or "sweep". Raises InputError.
    """
    # Imported here: only reading a file needs it.
    from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

    message = f"{kind}: expected a saved {kind} (.npz), got {quote(path)}, which cannot be read"
    # A damaged archive can make zipfile, zlib and NumPy raise a dozen kinds of exception.
    with opened(path, kind) as file, as_input_error(message, Exception), ZipFile(file) as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        chosen = {name: members[name] for name in names if name in members}
        packed = {info.compress_type for info in chosen.values()} - {ZIP_STORED}
        if packed - {ZIP_DEFLATED}:
            raise ValueError("it is compressed in a way that is not supported")
        size = sum(info.file_size for info in chosen.values())
        most = MOST_INFLATED if packed else os.fstat(file.fileno()).st_size
        if size > most:
            raise ValueError(f"its arrays take {size / 1e6:.0f} MB, more than {most / 1e6:.0f} MB")
        arrays = {}
        for name, info in chosen.items():
            with archive.open(info) as member:
                arrays[name] = read_array(member, info.file_size)
        return arrays


def may_be_sweep(path: str | os.PathLike[str]) -> bool:
    """Whether a file holds seeds, as a saved sweep does, or is an archive too damaged to tell."""
    try:
        return "seed" in read_arrays(path, "sweep", ("seed",))
    except InputError:
        with suppress(InputError), opened(path, "sweep") as file:
            return file.read(2) == b"PK"
        return False


def check_version(
    arrays: Mapping[str, NDArray[Any]], path: str | os.PathLike[str], kind: str, version: int
) -> None:
    """Raise InputError unless a file's format has this version; no stored version means version 1."""
    if not np.array_equal(stored := arrays.get("version", np.array(1)), version):
        raise InputError(
            f"{kind}: {quote(path)} has version {stored} of its format, and this gan1d reads "
            f"version {version}; make the file again, or upgrade gan1d"
        )


def check_run_output(path: str | os.PathLike[str]) -> Path:
    """Return the path if a run may be saved there; a run never replaces a sweep. Raises InputError."""
    path = check_output(path, (".npz",))
    if path.exists() and may_be_sweep(path):
        raise InputError(
            f"output: {quote(path)} is a sweep or a damaged file, whose contents would be lost; choose "
            "another file, or delete this one"
        )
    return path
