"""The user's cache folder for compiled programs.

A compiled program is code. So it is kept in a place that is ours, where nobody else can put a file.
"""

import hashlib
import os
import platform
import stat
import sys
from contextlib import suppress
from pathlib import Path


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
