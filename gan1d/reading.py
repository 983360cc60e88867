"""Files from outside, read within limits: regular files only, and no more of them than expected."""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from typing import Any, BinaryIO

from gan1d.checks import InputError, quote, quote_path

MOST_TEXT = 2**22
"""Characters of a config, or of the other JSON that says how a file was made."""
DEEPEST_JSON = 32
_MOST_TOML = 10**6
"""Bytes of a theme, or of a language's words."""
_PIECE = 2**20
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def kind_of_file(mode: int) -> str | None:
    """What a file is that is not a regular one, in words; None for a regular file."""
    return None if stat.S_ISREG(mode) else _KINDS.get(stat.S_IFMT(mode), "of an unknown kind")


@contextmanager
def opened(
    path: str | os.PathLike[str],
    name: str,
    missing: str = "expected a file, got {}, which does not exist",
) -> Iterator[BinaryIO]:
    """Open a regular file to read its bytes. Raises InputError, which begins with `name`.

    `missing` is what it says if there is no file; "{}" stands for the path.

    Pipes and devices are refused: they may have no end, or wait for a writer for ever.
    """
    try:
        # Before it is opened, too: a device may do something when it is.
        _check_kind(os.stat(os.fspath(path)).st_mode, path, name)
        file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115  (closed below)
    except FileNotFoundError:
        raise InputError(f"{name}: {missing.replace('{}', repr(str(path)))}") from None
    except InputError:
        raise
    except TypeError:
        raise InputError(f"{name}: expected a path, got {quote(path)}") from None
    except (OSError, ValueError) as error:
        raise InputError(
            f"{name}: expected a file, got {quote_path(path)}, which cannot be opened ({reason(error)})"
        ) from None
    with file:
        _check_kind(os.fstat(file.fileno()).st_mode, path, name)
        yield file


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check_kind(mode: int, path: str | os.PathLike[str], name: str) -> None:
    if (kind := kind_of_file(mode)) is not None:
        raise InputError(
            f"{name}: expected a regular file, got {quote_path(path)}, which is {kind}"
        )


def content(file: BinaryIO | BufferedIOBase, at_most: int) -> bytes:
    """All bytes of a stream. Raises ValueError if there are more than `at_most`."""
    parts, left = [], at_most
    # Piece by piece: Python makes room for all bytes that are asked for at once.
    while part := file.read(_PIECE):
        parts.append(part)
        left -= len(part)
        if left < 0:
            raise ValueError(f"larger than {at_most / 1e6:.0f} MB")
    return b"".join(parts)


def read_toml(path: str | os.PathLike[str], name: str) -> dict[str, Any]:
    """The tables of a file in TOML. Raises InputError, which begins with `name`."""
    import tomllib

    with opened(path, name) as file:
        try:
            return tomllib.loads(content(file, _MOST_TOML).decode("utf-8-sig"))
        except (OSError, ValueError, RecursionError) as error:
            raise InputError(
                f"{name}: expected a file in TOML, got {quote_path(path)} ({reason(error)})"
            ) from None


def reason(error: BaseException) -> str:
    """Why something failed, in one line."""
    text = (getattr(error, "strerror", None) or str(error)).strip()
    return text.splitlines()[0][:200] if text else type(error).__name__


def parse_json(text: str) -> Any:
    """The value of a JSON text. Raises ValueError if it is none, is too long or nests too deeply."""
    if len(text) > MOST_TEXT:
        raise ValueError(f"more than {MOST_TEXT} characters")
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    _check_depth(value)
    return value


def first_json(text: str) -> Any:
    """The JSON value at the beginning of a text, whatever follows. Raises ValueError as above."""
    try:
        value, _ = json.JSONDecoder().raw_decode(text[:MOST_TEXT])
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    _check_depth(value)
    return value


_TOO_DEEP = f"JSON nested more than {DEEPEST_JSON} deep"


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST_JSON + 1):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return
    raise ValueError(_TOO_DEEP)
