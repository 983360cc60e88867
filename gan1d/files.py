"""Files: written whole or not at all, read within limits, and cleaned up if a signal ends us."""

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
"""Bytes of the JSON that says how a picture was made, or of a theme."""

_cleanups: list[Callable[[], object]] = []


@contextmanager
def cleanup(undo: Callable[[], object]) -> Iterator[None]:
    """Call `undo` when the block ends, or when a signal ends the program in it.

    A signal may arrive anywhere, even in an import or a C library, where no exception can be raised
    safely. So the program is not unwound: it calls what is listed here, and ends.
    """
    _cleanups.append(undo)
    try:
        yield
    finally:
        undo()
        _cleanups.remove(undo)


def clean_up_all() -> None:
    """End all blocks of `cleanup` that are running, the latest first."""
    for undo in reversed(list(_cleanups)):
        with suppress(Exception):
            undo()


def check_output(path: str | os.PathLike[str], endings: Sequence[str]) -> Path:
    """The path, if a file with one of the endings can be written there; else raises InputError.

    Called before any work, so that a mistyped folder does not cost a long run. It tries it out.
    """
    for name in (path, os.path.realpath(path)):
        if Path(name).suffix.lower() not in endings:
            # A link's target, too: it may be a run.
            raise InputError(
                f"output: expected a file ending in {', '.join(endings)}, got {quote(name)}"
            )
    with _beside(Path(path)):
        return Path(path)


@contextmanager
def write_whole(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`, which replaces `path` if the block succeeds.

    The temporary file has the same ending, since writers choose the format by it. After an exception,
    including an interrupt, it is removed and the file at `path` is unchanged. Only regular files are
    replaced, and none that is read-only. A file that is replaced passes on its mode; through a link,
    its target is replaced. Raises InputError for whatever the system refuses.
    """
    with _beside(path) as (temporary, target):
        yield temporary
        replaced = _replaceable(target)
        if replaced is not None:
            temporary.chmod(stat.S_IMODE(replaced.st_mode) & 0o777)
        temporary.replace(target)


@contextmanager
def _beside(path: Path) -> Iterator[tuple[Path, Path]]:
    """An empty file in the folder of the one that is to be written, and the place of that one."""
    with as_input_error(f"output: cannot write {quote(path)}", OSError):
        target = Path(os.path.realpath(path))
        if not target.parent.is_dir():
            raise InputError(f"output: expected an existing folder, got {quote(target.parent)}")
        _replaceable(target)
        temporary = target.with_name(f".gan1d-{os.urandom(4).hex()}{path.suffix}")
        with cleanup(partial(temporary.unlink, missing_ok=True)):
            # Not a file of tempfile's, which would be private.
            temporary.touch(exist_ok=False)
            yield temporary, target


def _replaceable(path: Path) -> os.stat_result | None:
    """The status of a file that is to be replaced; None if there is none. Raises OSError."""
    try:
        status = _regular(path)
    except FileNotFoundError:
        return None
    # Root may write to any file, but has been asked not to.
    if not (os.access(path, os.W_OK) and status.st_mode & 0o222):
        raise PermissionError("it is read-only")
    return status


def _regular(path: str | os.PathLike[str]) -> os.stat_result:
    """The status of a regular file. Raises OSError: others may have no end, or wait for a writer."""
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe, a socket or a device"
        raise OSError(f"it is {kind}, not a regular file")
    return status


@contextmanager
def kept_if_lost(save: Callable[[Path], object], out: Path | None, what: str) -> Iterator[None]:
    """If the block fails, keep what the work has cost, and add to the error where that is.

    Args:
        save: writes a .npz file, whole or not at all.
        out: the file that was to be written; what is kept is put beside it if it can be, else in the
            folder for temporary files.
        what: what is kept, and how it is used again; "{}" stands for the file.
    """
    try:
        yield
    except Exception as error:
        # A help text needs none of it.
        import tempfile

        note, name = "nothing was kept", f"gan1d-kept-{os.urandom(4).hex()}.npz"
        for folder in filter(None, (out and out.parent, Path(tempfile.gettempdir()))):
            with suppress(Exception):
                save(folder / name)
                note = what.replace("{}", repr(str(folder / name)))
                break
        error.add_note(note)
        raise


@contextmanager
def opened(path: str | os.PathLike[str], name: str) -> Iterator[BinaryIO]:
    """Open a regular file to read its bytes. Raises InputError, which begins with `name`."""
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
    """The tables of a file in TOML. Raises InputError, which begins with `name`."""
    import tomllib

    wanted = f"{name}: expected a file in TOML, got {quote(path)}"
    with opened(path, name) as file, as_input_error(wanted, OSError, ValueError, RecursionError):
        return tomllib.loads(content(file, MOST_TEXT).decode("utf-8-sig"))
