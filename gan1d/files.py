"""Output files: checked before the work, written whole or not at all, else kept elsewhere."""

import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from gan1d.checks import InputError, quote, quote_path
from gan1d.reading import kind_of_file, reason
from gan1d.unfinished import begun

_LONGEST_NAME = 255
_STREAMS = ("-", "/dev/stdout", "/dev/stderr", "/dev/fd/1", "/dev/fd/2")
_PREFIX, _RANDOM = ".gan1d-", "12345678"
"""Of a temporary file's name: as many random characters as these digits."""


def check_output(path: str | os.PathLike[str], endings: Sequence[str]) -> Path:
    """The path, if a file with one of the endings can be written there; else raises InputError.

    Called before any work, so that a mistyped folder does not cost a long run. Only regular files are
    replaced, and none that is read-only. Through a link, its target is written, which need not exist
    if its folder does.
    """
    try:
        given, path = path, Path(path)
    except TypeError:
        raise InputError(f"output: expected a path, got {quote(path)}") from None
    if str(path) in _STREAMS:
        raise InputError("output: expected a file, got a stream; files are not written to streams")
    if path.suffix.lower() not in endings:
        expected = ", ".join(endings)
        raise InputError(f"output: expected a file ending in {expected}, got {quote_path(given)}")
    try:
        name = b"" if "\0" in str(path) else os.fsencode(path)
    except UnicodeEncodeError:
        name = b""
    if not name:
        raise InputError(f"output: expected a name that a file can have, got {quote_path(path)}")
    if len(os.path.basename(name)) > _LONGEST_NAME:
        raise InputError(
            f"output: expected a name of at most {_LONGEST_NAME} bytes, got {quote_path(path.name)}"
        )
    try:
        target = Path(os.path.realpath(path))
        if target.suffix and target.suffix.lower() != path.suffix.lower():
            # It may be the command's own input, or another of its results.
            raise InputError(
                f"output: expected a link to a {path.suffix} file, but {quote_path(path)} is one to "
                f"{quote_path(target.name)}"
            )
        found = _replaceable(path, target)
        # The temporary file's name may be longer, and so may the path with it.
        _status(target.parent / f"{_PREFIX}{_RANDOM}{path.suffix}")
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"output: cannot write {quote_path(path)}: {reason(error)}") from None
    folder = target.parent
    if not os.path.isdir(folder):
        shown = path.parent if target == Path(os.path.abspath(path)) else folder
        raise InputError(f"output: expected an existing folder, got {quote_path(shown)}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(f"output: the folder {quote_path(folder)} is not writable")
    if found is not None:
        _check_sticky(path, folder, found)
    return path


def _status(path: Path) -> os.stat_result | None:
    """What the system says of a file; None if there is none."""
    try:
        return os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _replaceable(path: Path, target: Path) -> os.stat_result | None:
    """The file that is to be replaced, None if there is none. Raises InputError if it must not be."""
    found = _status(target)
    if found is None:
        return None
    kind = kind_of_file(found.st_mode)
    if kind is not None:
        raise InputError(f"output: expected a file, but {quote_path(path)} is {kind}")
    for stream in (1, 2):
        with suppress(OSError):
            if os.path.samestat(os.fstat(stream), found):
                raise InputError(
                    f"output: {quote_path(path)} is the file that the command's messages go to"
                )
    # Root may write to any file, but has been asked not to.
    if not (os.access(target, os.W_OK) and found.st_mode & 0o222):
        raise InputError(f"output: {quote_path(path)} is read-only")
    return found


def _check_sticky(path: Path, folder: Path, found: os.stat_result) -> None:
    """Raise unless we may replace the file in a folder where all may write, such as /tmp."""
    if sys.platform == "win32":
        return
    around = folder.stat()
    if around.st_mode & stat.S_ISVTX and os.geteuid() not in (0, found.st_uid, around.st_uid):
        raise InputError(f"output: {quote_path(path)} belongs to another user")


@contextmanager
def write_whole(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`, which replaces `path` if the block succeeds.

    The temporary file has the same ending, since writers choose the format by it. After an exception,
    including an interrupt, it is removed and the file at `path` is unchanged. A file that is replaced
    passes on its mode and owner; its other names, if it has hard links, keep what they had.
    """
    try:
        # A link stays a link: its target is replaced.
        target = Path(os.path.realpath(path))
        with begun(lambda: _new_file_beside(target, path.suffix), Path.unlink) as temporary:
            try:
                yield temporary
                _take_over(temporary, _replaceable(path, target))
                temporary.replace(target)
            finally:
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"output: cannot write {quote_path(path)}: {error.strerror or error}"
        ) from error


def _new_file_beside(target: Path, suffix: str) -> Path:
    """An empty file with a name of its own, in the folder of `target`.

    Not tempfile.mkstemp: its files are private, and to give them the usual mode the umask of the whole
    process would have to be changed, under the feet of other threads.
    """
    temporary = target.with_name(f"{_PREFIX}{os.urandom(4).hex()}{suffix}")
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    return temporary


def _take_over(temporary: Path, replaced: os.stat_result | None) -> None:
    """Give a file the mode and owner of the one that it replaces, if there is one."""
    if replaced is None:
        return
    if sys.platform != "win32":
        with suppress(OSError):
            os.chown(temporary, replaced.st_uid, replaced.st_gid)
    temporary.chmod(stat.S_IMODE(replaced.st_mode) & 0o777)


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
    except BrokenPipeError:
        raise
    except Exception as error:
        kept = keep(save, out)
        error.add_note("nothing was kept" if kept is None else what.replace("{}", repr(str(kept))))
        raise


def keep(save: Callable[[Path], object], out: Path | None) -> Path | None:
    """Save in a new file beside `out`, or in the folder for temporary files; None if neither can be."""
    for folder in (
        lambda: Path(os.path.realpath(out)).parent if out else None,
        tempfile.gettempdir,
    ):
        with suppress(Exception):
            if (place := folder()) is None:
                continue
            handle, name = tempfile.mkstemp(prefix="gan1d-kept-", suffix=".npz", dir=place)
            os.close(handle)
            try:
                save(Path(name))
                return Path(name)
            except BaseException:
                os.unlink(name)
                raise
    return None


def with_notes(error: BaseException, message: str) -> str:
    """A message, followed by the notes that were added to the error on its way."""
    return "; ".join([message, *getattr(error, "__notes__", [])])
