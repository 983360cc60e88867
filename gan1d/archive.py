"""Arrays of .npz and .npy files, each refused if its header promises more than the file holds.

NumPy's own reader makes room for whatever a header says: a small file may ask for any amount of memory.
"""

import math
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from gan1d.checks import InputError, as_input_error, quote, reason
from gan1d.files import opened

Array = NDArray[Any]

MOST_INFLATED = 2**28
"""Bytes that the compressed arrays of a file may take; gan1d itself does not compress."""
_CHARACTERS = "?bBhHiIlLqQefdU"
"""NumPy's characters for flags, numbers and text; long doubles are not the same on every machine."""


def read_array(file: IO[bytes], size: int) -> Array:
    """The array of numbers, flags or text in a .npy file of so many bytes. Raises ValueError."""
    read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    if (version := npy.read_magic(file)) not in read:
        raise ValueError(f"expected version 1 or 2 of NumPy's format, got {version}")
    try:
        shape, _, dtype = read[version](file)
    except Exception as error:
        # A damaged one raises what Python's own parser does, which differs from version to version.
        raise ValueError(f"its header cannot be read: {reason(error)}") from None
    if dtype.char not in _CHARACTERS or not dtype.itemsize:
        raise ValueError(f"expected an array of numbers or text, got {str(dtype)[:30]}")
    if file.tell() + math.prod(shape) * dtype.itemsize != size:
        raise ValueError(f"shape {shape} of {dtype} does not fit its {size} bytes")
    file.seek(0)
    return npy.read_array(file, allow_pickle=False)


def read_arrays(
    path: str | os.PathLike[str], kind: str, names: Collection[str]
) -> dict[str, Array]:
    """Those of the named arrays that a .npz file holds; no other is looked at.

    Raises InputError, which calls the file a `kind`.
    """
    # Only here: whoever draws the run that was just trained reads no file.
    from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

    wanted = f"{kind}: expected a saved {kind} (.npz), got {quote(path)}, which cannot be read"
    # A damaged archive can make zipfile, zlib and NumPy raise a dozen kinds of exception.
    with opened(path, kind) as file, as_input_error(wanted, Exception), ZipFile(file) as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        chosen = {name: members[name] for name in names if name in members}
        packed = {info.compress_type for info in chosen.values()} - {ZIP_STORED}
        if packed - {ZIP_DEFLATED}:
            raise ValueError("it is compressed in a way that is not supported")
        size = sum(info.file_size for info in chosen.values())
        most = MOST_INFLATED if packed else os.fstat(file.fileno()).st_size
        if size > most:
            sizes = f"{size / 1e6:.0f} MB, more than the {most / 1e6:.0f} MB"
            raise ValueError(f"its arrays take {sizes} that are read")
        arrays = {}
        for name, info in chosen.items():
            with archive.open(info) as member:
                arrays[name] = read_array(member, info.file_size)
        return arrays


def may_be_sweep(path: str | os.PathLike[str]) -> bool:
    """Does a file look like a sweep's, whole or damaged?"""
    with suppress(InputError):
        return "seed" in read_arrays(path, "sweep", ("seed",))
    return False


def check_version(
    arrays: Mapping[str, Array], path: str | os.PathLike[str], kind: str, version: int
) -> None:
    """Raise InputError unless a file's format has the version that is read; 1 if it names none."""
    if not np.array_equal(found := arrays.get("version", np.array(1)), version):
        raise InputError(
            f"{kind}: {quote(path)} has version {found} of its format, and this gan1d reads "
            f"version {version}; make it again, or upgrade gan1d"
        )
