"""The user's cache folder for compiled programs, and how its files are read.

A compiled program is code. It is read only from a place that is ours and where nobody else may write.
"""

import hashlib
import os
import platform
import stat
import sys
from contextlib import suppress
from pathlib import Path

LARGEST = 2**26
"""Bytes of a file that is read; a program takes half a megabyte."""

# Without O_NONBLOCK, opening a pipe waits for its writer.
_CAREFULLY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def cache_folder() -> Path | None:
    """The folder for programs compiled for this processor; None if there is no safe place.

    It, and the folders above it up to the user's cache, must be ours, and nobody else may write
    there.
    """
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if not base or not os.path.isabs(base):
        return None
    with suppress(OSError, ValueError):
        folder = Path(os.path.realpath(base))
        folder.parent.mkdir(parents=True, exist_ok=True)
        for name in (".", "gan1d", _processor()):
            folder /= name
            with suppress(FileExistsError, PermissionError):
                folder.mkdir(mode=0o700)
            found = os.lstat(folder)
            if not (stat.S_ISDIR(found.st_mode) and _ours_alone(found)):
                return None
        return folder
    return None


def read_safely(path: Path) -> bytes | None:
    """What is in a file that nobody else could have written; None if there is none, or in doubt."""
    with suppress(OSError), open(path, "rb", opener=_opened) as file:
        return file.read(LARGEST)
    return None


def _opened(path: str, flags: int) -> int:
    """A descriptor of the file; raises OSError if it is not ours alone, no plain file, or huge."""
    descriptor = os.open(path, flags | _CAREFULLY)
    # Asked of what has been opened: what stands at the path may have been replaced meanwhile.
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode) and _ours_alone(found) and found.st_size <= LARGEST:
        return descriptor
    os.close(descriptor)
    raise PermissionError(f"not safe to read: {path}")


def _ours_alone(found: os.stat_result) -> bool:
    if sys.platform == "win32":
        # A user's folders are private to the user there, and modes say nothing.
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _processor() -> str:
    """A name for what this processor can do: machines that differ may share a home folder."""
    abilities = ""
    with suppress(OSError), open("/proc/cpuinfo") as file:
        abilities = next((line for line in file if line.startswith(("flags", "Features"))), "")
    text = f"{platform.system()} {platform.machine()} {platform.processor()} {abilities}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
