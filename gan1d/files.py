"""Write files whole or not at all, read them within limits, and clean up after a signal."""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from io import BufferedIOBase
from pathlib import Path
from typing import Any, BinaryIO

from gan1d.checks import InputError, as_input_error, quote

MOST_TEXT = 2**22
"""Largest size, in bytes, of a .toml file, and of the settings that a picture holds as JSON."""

_cleanups: list[Callable[[], object]] = []


@contextmanager
def cleanup(undo: Callable[[], object]) -> Iterator[None]:
    """Call `undo` when the block ends, even if a signal ends a command inside the block."""
    _cleanups.append(undo)
    try:
        yield
    finally:
        undo()
        _cleanups.remove(undo)


def clean_up_all() -> None:
    """Call the `undo` of each open block of `cleanup`, the latest first."""
    for undo in reversed(list(_cleanups)):
        with suppress(Exception):
            undo()


def check_output(path: str | os.PathLike[str], endings: Sequence[str]) -> Path:
    """Return the path if a file with one of the endings can be written there, else raise InputError.

    The check creates a temporary file. Check before a run, so that no run is lost to a mistyped folder.
    """
    # If the path is a link, its target needs the ending too: out.gif may be a link to a saved run.
    for name in (path, os.path.realpath(path)):
        if Path(name).suffix.lower() not in endings:
            raise InputError(
                f"output: expected a file ending in {', '.join(endings)}, got {quote(name)}"
            )
    with _temporary_file(Path(path)):
        return Path(path)


@contextmanager
def write_whole(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`, which replaces `path` if the block succeeds.

    The temporary file has the same ending, since writers choose the format by the ending. After an
    exception or interrupt, the temporary file is removed and the file at `path` is unchanged. Only a
    regular file that is not read-only is replaced, and its permissions are kept; if `path` is a link,
    the link's target is replaced. Raises InputError if the system refuses.
    """
    with _temporary_file(path) as (temporary, target):
        yield temporary
        replaced = _replaceable(target)
        if replaced is not None:
            temporary.chmod(stat.S_IMODE(replaced.st_mode) & 0o777)
        temporary.replace(target)


@contextmanager
def _temporary_file(path: Path) -> Iterator[tuple[Path, Path]]:
    """Yield an empty temporary file and the path to replace, links resolved. Raises InputError."""
    with as_input_error(f"output: cannot write {quote(path)}", OSError):
        target = Path(os.path.realpath(path))
        if not target.parent.is_dir():
            raise InputError(f"output: expected an existing folder, got {quote(target.parent)}")
        _replaceable(target)
        temporary = target.with_name(f".gan1d-{os.urandom(4).hex()}{path.suffix}")
        with cleanup(partial(temporary.unlink, missing_ok=True)):
            # Not made by tempfile, whose files only the owner can read.
            temporary.touch(exist_ok=False)
            yield temporary, target


def _replaceable(path: Path) -> os.stat_result | None:
    """The status of a file, None if it does not exist. Raises OSError if it may not be replaced."""
    try:
        status = _regular(path)
    except FileNotFoundError:
        return None
    # For root, os.access allows everything, so the mode is checked too.
    if not (os.access(path, os.W_OK) and status.st_mode & 0o222):
        raise PermissionError("it is read-only")
    return status


def _regular(path: str | os.PathLike[str]) -> os.stat_result:
    """The status of a regular file. Raises OSError for anything else: reading a pipe may never end."""
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe, a socket or a device"
        raise OSError(f"it is {kind}, not a regular file")
    return status


@contextmanager
def rescue(save: Callable[[Path], object], out: Path | None, message: str) -> Iterator[None]:
    """If the block fails, save the work done so far in a new .npz file, and add a note to the error.

    The file lies beside `out`, the intended output, or, if that fails, in the folder for temporary
    files. The note is `message`, with the file's path in place of "{}".
    """
    try:
        yield
    except Exception as error:
        # Imported here: only a failure needs it.
        import tempfile

        note, name = "nothing was kept", f"gan1d-kept-{os.urandom(4).hex()}.npz"
        for folder in filter(None, (out and out.parent, Path(tempfile.gettempdir()))):
            with suppress(Exception):
                save(folder / name)
                note = message.replace("{}", repr(str(folder / name)))
                break
        error.add_note(note)
        raise


@contextmanager
def opened(path: str | os.PathLike[str], name: str) -> Iterator[BinaryIO]:
    """Open a regular file to read its bytes. Raises InputError naming the argument `name`."""
    with as_input_error(f"{name}: expected a file, got {quote(path)}", OSError, ValueError):
        _regular(path)
        file = open(path, "rb")  # noqa: SIM115  (closed below)
    with file:
        yield file


def content(file: BinaryIO | BufferedIOBase, at_most: int) -> bytes:
    """All bytes of a stream. Raises ValueError if there are more than `at_most`."""
    data = file.read(at_most + 1)
    if len(data) > at_most:
        raise ValueError(f"larger than {at_most / 1e6:.0f} MB")
    return data


def read_toml(path: str | os.PathLike[str], name: str) -> dict[str, Any]:
    """Read a file in TOML. Raises InputError naming the argument `name`."""
    import tomllib

    message = f"{name}: expected a file in TOML, got {quote(path)}"
    with opened(path, name) as file, as_input_error(message, OSError, ValueError, RecursionError):
        return tomllib.loads(content(file, MOST_TEXT).decode("utf-8-sig"))
