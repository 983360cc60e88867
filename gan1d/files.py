"""Output files: checked before the work, written completely or not at all."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gan1d.errors import InputError, quote_path
from gan1d.unfinished import begun

_LONGEST_NAME = 255


def check_output(path: str | os.PathLike[str], endings: Sequence[str]) -> Path:
    """The path, if a file with one of the endings can be written there; else raises InputError.

    Called before any work, so that a mistyped folder does not cost a long run.
    """
    path = Path(path)
    if path.suffix.lower() not in endings:
        expected = ", ".join(endings)
        raise InputError(f"output: expected a file ending in {expected}, got {quote_path(path)}")
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
    if os.path.isdir(path):
        raise InputError(f"output: expected a file, but {quote_path(path)} is a folder")
    folder = path.parent
    if not os.path.isdir(folder):
        raise InputError(f"output: expected an existing folder, got {quote_path(folder)}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(f"output: the folder {quote_path(folder)} is not writable")
    return path


@contextmanager
def write_whole(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`, which replaces `path` if the block succeeds.

    The temporary file has the same ending, since writers choose the format by it. After an exception,
    including an interrupt, it is removed and the file at `path` is unchanged.
    """
    # A link stays a link: its target is replaced.
    path = Path(os.path.realpath(path))
    try:
        with begun(lambda: _new_file_beside(path), Path.unlink) as temporary:
            try:
                yield temporary
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"output: cannot write {quote_path(path)}: {error.strerror or error}"
        ) from error


def _new_file_beside(path: Path) -> Path:
    """An empty file with a name of its own and the ending of `path`.

    Not tempfile.mkstemp: its files are private, and to give them the usual mode the umask of the whole
    process would have to be changed, under the feet of other threads.
    """
    temporary = path.with_name(f".gan1d-{os.urandom(8).hex()}{path.suffix}")
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    return temporary
