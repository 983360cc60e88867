"""Compiled programs kept from one command to the next, so that training starts at once."""

import hashlib
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def cache_folder() -> Path | None:
    """Where programs compiled for this processor are kept; None if there is no safe place.

    A compiled program is code: the folder must be ours, and nobody else may write there.
    """
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if not base or not os.path.isabs(base):
        return None
    folder = Path(base, "gan1d", _processor())
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        found = folder.stat()
    except OSError:
        return None
    if hasattr(os, "geteuid") and (found.st_uid != os.geteuid() or found.st_mode & 0o022):
        return None
    return folder


def _processor() -> str:
    """A name for what this processor can do: a home may be shared by machines that differ."""
    abilities = ""
    with suppress(OSError), open("/proc/cpuinfo") as file:
        abilities = next((line for line in file if line.startswith(("flags", "Features"))), "")
    text = f"{platform.system()} {platform.machine()} {platform.processor()} {abilities}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


_in_use: Path | None = None


def folder_in_use() -> Path | None:
    """Where programs are kept just now, if they are."""
    return _in_use


@contextmanager
def kept_programs() -> Iterator[None]:
    """Keep what is compiled in the block, and take from earlier blocks what would be compiled again.

    A folder that cannot be written is read only; what is damaged in it is compiled and written anew.
    """
    global _in_use
    before, _in_use = _in_use, cache_folder()
    try:
        yield
    finally:
        _in_use = before
