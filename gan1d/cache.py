"""Compiled programs kept from one command to the next, so that training starts at once."""

import hashlib
import os
import platform
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_DAMAGED = "Error reading persistent compilation cache entry"
_UNWRITTEN = "Error writing persistent compilation cache entry"


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


@contextmanager
def kept_programs() -> Iterator[None]:
    """Keep what JAX compiles in the block, and take from earlier blocks what it would compile again.

    A folder that cannot be written is read only; a damaged one is compiled anew and emptied. What the
    user has set for JAX (JAX_COMPILATION_CACHE_DIR) is left alone.
    """
    folder = None if "JAX_COMPILATION_CACHE_DIR" in os.environ else cache_folder()
    if folder is None:
        yield
        return
    import jax
    from jax.experimental.compilation_cache import compilation_cache

    settings = {
        "jax_compilation_cache_dir": str(folder),
        "jax_persistent_cache_min_compile_time_secs": 0,
        "jax_persistent_cache_min_entry_size_bytes": -1,
    }
    before = {name: getattr(jax.config, name) for name in settings}
    for name, value in settings.items():
        jax.config.update(name, value)
    # JAX decides at its first compilation whether it keeps programs.
    compilation_cache.reset_cache()
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.filterwarnings("always", message=f"({_DAMAGED}|{_UNWRITTEN})")
            yield
    finally:
        for name, value in before.items():
            jax.config.update(name, value)
        compilation_cache.reset_cache()
        damaged = False
        for item in caught:
            words = str(item.message)
            damaged |= words.startswith(_DAMAGED)
            if not words.startswith((_DAMAGED, _UNWRITTEN)):
                warnings.warn_explicit(item.message, item.category, item.filename, item.lineno)
        if damaged:
            # JAX does not write over an entry that is there.
            for entry in folder.glob("*-cache"):
                with suppress(OSError):
                    entry.unlink()
