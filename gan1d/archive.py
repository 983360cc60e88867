"""Arrays of .npz and .npy files, each checked by its header before it is read: kind, shape, bytes.

NumPy's own reader trusts the headers: a small file may ask it for any amount of memory.
"""

import math
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from io import BufferedReader, FileIO
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from gan1d.checks import InputError, quote_path
from gan1d.reading import opened, reason

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

Array = NDArray[Any]

MOST_INFLATED = 2**28
"""Bytes that the compressed arrays of a file may take; gan1d itself does not compress."""
_MOST_LISTED = 2**20
"""Bytes of an archive's table of contents."""
_AT_ONCE = 2**18
_MAGIC = b"\x93NUMPY"
_LONGEST_HEADER = 2**16
_DESCRIPTION = re.compile(
    r"""['"]descr['"]\s*:\s*['"]([<>=|]?(?:b1|[iu][1248]|f(?:[248]|16)|U[1-9]\d{0,7}))['"]"""
)
_ORDER = re.compile(r"""['"]fortran_order['"]\s*:\s*(True|False)""")
_SHAPE = re.compile(r"""['"]shape['"]\s*:\s*\(([\d\s,]{0,200})\)""")
_KINDS = re.compile(r"""['"]descr['"]\s*:\s*['"]([^'"]{1,20})['"]""")


@dataclass(frozen=True)
class Header:
    """What an array in a file says of itself: its values' type, its shape and order, its bytes."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    fortran_order: bool
    length: int
    """Bytes of the header itself."""

    @property
    def size(self) -> int:
        """How many values there are."""
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes of the values."""
        return self.size * self.dtype.itemsize


def read_header(file: IO[bytes], *, long_doubles: bool = False) -> Header:
    """The header of an array in NumPy's format. Raises ValueError; values other than numbers, flags
    and text are refused, as are `long_doubles`, which not every machine can read."""
    start = file.read(8)
    if start[:6] != _MAGIC or len(start) < 8 or start[6] not in (1, 2):
        raise ValueError("not an array in NumPy's format")
    digits = 2 if start[6] == 1 else 4
    length = int.from_bytes(file.read(digits), "little")
    if length > _LONGEST_HEADER:
        raise ValueError("the header of an array is too long")
    text = file.read(length).decode("latin-1")
    described, order, shape = (part.search(text) for part in (_DESCRIPTION, _ORDER, _SHAPE))
    if described is None or (described[1].endswith("f16") and not long_doubles):
        kind = _KINDS.search(text)
        found = kind[1] if kind else "a structure"
        raise ValueError(f"an array of numbers or text was expected, got {found!r}")
    if order is None or shape is None:
        raise ValueError("the header of an array cannot be read")
    sizes = [part.strip() for part in shape[1].split(",")]
    if sizes[-1] == "":
        sizes.pop()
    try:
        return Header(
            np.dtype(described[1]),
            tuple(int(part) for part in sizes),
            order[1] == "True",
            8 + digits + length,
        )
    except (TypeError, ValueError):
        raise ValueError("the header of an array cannot be read") from None


def read_values(file: IO[bytes], header: Header) -> Array:
    """The values that follow a header. Raises ValueError if there are too few, or they are no text."""
    raw = np.empty(header.nbytes, np.uint8)
    view, done = raw.data, 0
    while done < len(raw):
        part = file.read(min(_AT_ONCE, len(raw) - done))
        if not part:
            raise ValueError("the file is cut short")
        view[done : done + len(part)] = part
        done += len(part)
    dtype = header.dtype
    if dtype.kind == "U":
        _check_text(raw, dtype)
    if dtype.kind == "b":
        # Any other byte than 0 and 1 would be neither True nor False.
        raw = (raw != 0).view(np.uint8)
    if not len(raw):
        return np.zeros(header.shape, dtype)
    return raw.view(dtype).reshape(header.shape, order="F" if header.fortran_order else "C")


def _check_text(raw: Array, dtype: np.dtype[Any]) -> None:
    codes = raw.view(np.dtype("u4").newbyteorder(dtype.byteorder))
    if ((codes > 0x10FFFF) | ((codes >= 0xD800) & (codes < 0xE000))).any():
        raise ValueError("an array holds text that is none")


class _InParts(BufferedReader):
    """A file that gives no more than _MOST_LISTED bytes at once: its table of contents, to zipfile."""

    def read(self, size: int | None = -1, /) -> bytes:
        whole = size is None or size < 0
        data = super().read(_MOST_LISTED + 1 if whole else min(cast(int, size), _MOST_LISTED + 1))
        if len(data) > _MOST_LISTED:
            raise ValueError("its table of contents is too long")
        return data


def arrays_in(
    file: BinaryIO, names: Collection[str], at_most: int | None = None
) -> dict[str, Array]:
    """Those of the named arrays that an open .npz holds; no other is looked at.

    `at_most` limits the bytes of all of them together. Raises ValueError, or what zipfile and zlib
    raise of a damaged file.
    """
    # Only here: whoever draws the run that was just trained reads no file.
    import zipfile

    total = os.fstat(file.fileno()).st_size
    with _InParts(FileIO(file.fileno(), closefd=False)) as parts:
        if not zipfile.is_zipfile(parts):
            raise ValueError("not an archive of arrays")
        archive = zipfile.ZipFile(parts)
        listed = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        found = {name: listed[name] for name in names if name in listed}
        sizes = {zipfile.ZIP_STORED: 0, zipfile.ZIP_DEFLATED: 0}
        for name, info in found.items():
            if info.compress_type not in sizes:
                raise ValueError(f"{name} is compressed in a way that is not supported")
            sizes[info.compress_type] += info.file_size
        stored, inflated = sizes.values()
        if inflated > MOST_INFLATED:
            raise ValueError(
                f"its compressed arrays take {inflated / 1e6:.0f} MB, more than the "
                f"{MOST_INFLATED / 1e6:.0f} MB that are read; save it without compression"
            )
        if stored > total:
            raise ValueError("its arrays lie over one another")
        if at_most is not None and stored + inflated > at_most:
            raise ValueError(
                f"its arrays take {(stored + inflated) / 1e6:.0f} MB, and its config can fill no more "
                f"than {at_most / 1e6:.0f} MB"
            )
        return {name: _member(archive, info, name) for name, info in found.items()}


def _member(archive: "ZipFile", info: "ZipInfo", name: str) -> Array:
    with archive.open(info) as member:
        try:
            header = read_header(member)
            if header.length + header.nbytes != info.file_size:
                raise ValueError(
                    f"shape {header.shape} of {header.dtype} does not fit its {info.file_size} bytes"
                )
            return read_values(member, header)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None


def read_arrays(
    path: str | os.PathLike[str], kind: str, names: Collection[str], at_most: int | None = None
) -> dict[str, Array]:
    """`arrays_in` the file at a path. Raises InputError, which calls the file a `kind`."""
    with opened(path, kind, "expected a .npz file, found none at {}") as file:
        try:
            return arrays_in(file, names, at_most)
        # A damaged archive can make zipfile and zlib raise a dozen kinds of exception.
        except Exception as error:
            why = "not enough memory" if isinstance(error, MemoryError) else reason(error)
            raise InputError(
                f"{kind}: expected a saved {kind} (.npz), got {quote_path(path)}, which cannot be read "
                f"({why})"
            ) from None


def of_sweep(arrays: Mapping[str, Array]) -> bool:
    """Are these arrays a sweep's, and not a single run's?"""
    return "seed" in arrays


def may_be_sweep(path: str | os.PathLike[str]) -> bool:
    """Does a file look like a sweep's, whole or damaged?"""
    try:
        return of_sweep(read_arrays(path, "sweep", ("seed",), MOST_INFLATED))
    except InputError:
        return False


def check_version(
    arrays: Mapping[str, Array],
    path: str | os.PathLike[str],
    kind: str,
    read: int,
) -> None:
    """Raise InputError unless a file's format has the version that is read; 1 if it names none."""
    version = arrays.get("version", np.array(1))
    if version.shape or version.dtype.kind not in "iu" or version < 1:
        shown = version if version.size < 10 else f"{version.size} of them"
        raise InputError(f"{kind}: expected a version number in {quote_path(path)}, got {shown}")
    if version != read:
        remedy = "upgrade gan1d" if version > read else "make it again"
        raise InputError(
            f"{kind}: {quote_path(path)} has version {version} of its format, and this gan1d reads "
            f"version {read}; {remedy}"
        )


def text_of(arrays: Mapping[str, Array], name: str) -> str:
    """An array that holds one text. Raises InputError naming it."""
    array = arrays[name]
    if array.shape or array.dtype.kind != "U":
        raise InputError(f"{name}: expected one text, got shape {array.shape} of {array.dtype}")
    return str(array)
