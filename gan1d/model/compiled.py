"""Programs compiled by JAX, kept in the user's cache folder from one command to the next.

A compiled program is code. So it is kept in a place that is ours, where nobody else can put a file.
"""

import hashlib
import os
import pickle
import platform
import stat
import sys
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jax
from jax.experimental import serialize_executable

from gan1d.files import write_whole
from gan1d.model.surroundings import held_fixed
from gan1d.model.tuning import COMPILER_OPTIONS

MOST_KEPT = 64
"""Programs in the folder, half a megabyte each."""


class Program:
    """A function compiled by JAX; its first argument is static, the others are pytrees of arrays.

    Inside `kept_programs` it is looked up in the folder before it is traced. JAX's own cache would
    save the compilation alone, and tracing and lowering a training step take a third as long as
    the run. With `jax.export` beside it, which needs another package, a command still starts a fifth
    of a second later.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._jitted = jax.jit(function, static_argnums=0, compiler_options=COMPILER_OPTIONS)
        self._name = f"{function.__module__}.{function.__qualname__}"
        self._loaded: dict[Hashable, Callable[..., Any]] = {}

    @held_fixed()
    def __call__(self, static: Hashable, *arguments: Any) -> Any:
        """The function's result, perhaps still being computed."""
        folder = folder_in_use()
        if folder is None:
            return self._jitted(static, *arguments)
        leaves, structure = jax.tree.flatten(arguments)
        shapes = tuple((leaf.dtype, leaf.shape) for leaf in leaves)
        key = folder, static, structure, shapes
        if key not in self._loaded:
            text = f"{self._name} {static!r} {structure} {shapes} {_surroundings()}"
            path = folder / f"{hashlib.sha256(text.encode()).hexdigest()}.program"
            program = _read(path, text)
            if program is None:
                program = self._jitted.lower(static, *arguments).compile()
                # The disk may be full or read-only, or the platform unable to save programs: then
                # the next command compiles again.
                with suppress(Exception):
                    _write(path, text, program)
            self._loaded[key] = program
        return self._loaded[key](*arguments)


def _write(path: Path, key: str, compiled: jax.stages.Compiled) -> None:
    data = pickle.dumps((key, *serialize_executable.serialize(compiled)))
    with write_whole(path) as temporary:
        temporary.write_bytes(hashlib.sha256(data).digest() + data)
    path.chmod(0o600)
    kept = sorted(path.parent.glob("*.program"), key=lambda path: path.lstat().st_mtime)
    for oldest in kept[:-MOST_KEPT]:
        oldest.unlink()


def _read(path: Path, key: str) -> Callable[..., Any] | None:
    """The program kept in a file under this key; None if there is none or it cannot be used."""
    with suppress(Exception):
        content = path.read_bytes()
        data = memoryview(content)[32:]
        if hashlib.sha256(data).digest() != content[:32]:
            return None
        # This runs code, so only we may have written the file: see cache_folder.
        found, program, inputs, outputs = pickle.loads(data)
        if found == key:
            return serialize_executable.deserialize_and_load(
                program, inputs, outputs, execution_devices=jax.local_devices()[:1]
            )
    return None


@cache
def _surroundings() -> str:
    """Everything else that a compiled program depends on."""
    source = hashlib.sha256()
    package = Path(__file__).parent.parent
    for folder in (package, package / "model", package / "targets"):
        for path in sorted(folder.glob("*.py")):
            source.update(path.read_bytes())
    names = "JAX_", "XLA_", "NPROC"
    settings = {name: value for name, value in os.environ.items() if name.startswith(names)}
    device = jax.local_devices()[0]
    where = device.platform, device.device_kind, device.client.platform_version
    versions = jax.__version__, version("jaxlib")
    return f"{versions} {where} {sorted(settings.items())} {source.hexdigest()}"


_in_use: list[Path | None] = []
"""One for each block that is running; blocks in different threads may end in any order."""


def folder_in_use() -> Path | None:
    """The folder in which programs are being kept; None outside `kept_programs`."""
    return _in_use[-1] if _in_use else None


@contextmanager
def kept_programs() -> Iterator[None]:
    """Keep programs compiled in the block in the user's cache folder, and reuse those already there.

    A folder that cannot be written is only read; a damaged file is compiled and written again.
    """
    folder = cache_folder()
    _in_use.append(folder)
    try:
        yield
    finally:
        _in_use.remove(folder)


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
            # On Windows a user's folders are private to the user, and modes say nothing.
            ours = sys.platform == "win32" or (
                found.st_uid == os.geteuid() and not found.st_mode & 0o022
            )
            if not (ours and stat.S_ISDIR(found.st_mode)):
                return None
        return folder
    return None


def _processor() -> str:
    """A name for what this processor can do: machines that differ may share a home folder."""
    abilities = ""
    with suppress(OSError), open("/proc/cpuinfo") as file:
        abilities = next((line for line in file if line.startswith(("flags", "Features"))), "")
    text = f"{platform.system()} {platform.machine()} {platform.processor()} {abilities}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
