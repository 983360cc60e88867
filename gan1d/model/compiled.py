"""Programs compiled by JAX, kept in the user's cache folder from one command to the next.

A compiled program is code, so it is kept only where nobody but the user can put a file.
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
"""The largest number of programs in the folder; they take half a megabyte each on average."""

_in_use: list[Path | None] = []
"""The folder of each running `kept_programs` block; blocks in different threads end in any order."""


@contextmanager
def kept_programs() -> Iterator[None]:
    """In the block, reuse compiled programs from the user's cache folder, and save new ones there."""
    folder = cache_folder()
    _in_use.append(folder)
    try:
        yield
    finally:
        _in_use.remove(folder)


class Program:
    """A function compiled by JAX; its first argument is static, the others are pytrees of arrays.

    Inside `kept_programs` JAX traces it only if the cache folder lacks its compiled program. JAX's own
    cache saves only compiling; tracing and lowering a training step take a third as long as a run.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._jitted = jax.jit(function, static_argnums=0, compiler_options=COMPILER_OPTIONS)
        self._name = f"{function.__module__}.{function.__qualname__}"
        self._loaded: dict[Hashable, Callable[..., Any]] = {}

    @held_fixed()
    def __call__(self, static: Hashable, *arguments: Any) -> Any:
        """The function's result, which JAX may still be computing."""
        folder = _in_use[-1] if _in_use else None
        if folder is None:
            return self._jitted(static, *arguments)
        leaves, structure = jax.tree.flatten(arguments)
        shapes = tuple((leaf.dtype, leaf.shape) for leaf in leaves)
        key = folder, static, structure, shapes
        if key not in self._loaded:
            text = f"{self._name} {static!r} {structure} {shapes} {_surroundings()}"
            path = folder / f"{hashlib.sha256(text.encode()).hexdigest()}.program"
            program = _read(path)
            if program is None:
                program = self._jitted.lower(static, *arguments).compile()
                # The disk may be full or read-only, or the platform unable to save programs: then
                # the next command compiles again.
                with suppress(Exception):
                    _write(path, program)
            self._loaded[key] = program
        return self._loaded[key](*arguments)


def _read(path: Path) -> Callable[..., Any] | None:
    """The program in a file; None if the file is missing or damaged."""
    with suppress(Exception):
        program, inputs, outputs = pickle.loads(path.read_bytes())
        return serialize_executable.deserialize_and_load(
            program, inputs, outputs, execution_devices=jax.local_devices()[:1]
        )
    return None


def _write(path: Path, program: jax.stages.Compiled) -> None:
    with write_whole(path) as temporary:
        temporary.write_bytes(pickle.dumps(serialize_executable.serialize(program)))
        temporary.chmod(0o600)
    kept = sorted(path.parent.glob("*.program"), key=lambda path: path.lstat().st_mtime)
    for oldest in kept[:-MOST_KEPT]:
        oldest.unlink()


@cache
def _surroundings() -> str:
    """What else a compiled program depends on: gan1d's source, JAX, JAX's settings, the machine."""
    source = hashlib.sha256()
    package = Path(__file__).parent.parent
    for folder in (package, package / "model", package / "targets"):
        for path in sorted(folder.glob("*.py")):
            source.update(path.read_bytes())
    read = "JAX_", "XLA_", "NPROC"
    settings = sorted(item for item in os.environ.items() if item[0].startswith(read))
    device = jax.local_devices()[0]
    versions = jax.__version__, version("jaxlib"), device.client.platform_version
    # Different machines may share a home folder.
    processor = f"{device.device_kind} {platform.machine()} "
    with suppress(OSError), open("/proc/cpuinfo") as file:
        processor += next((line for line in file if line.startswith(("flags", "Features"))), "")
    return f"{versions} {processor} {settings} {source.hexdigest()}"


def cache_folder() -> Path | None:
    """The folder of compiled programs; None if unusable or if others can write to it or its parent."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if not base or not os.path.isabs(base):
        return None
    with suppress(OSError):
        around = Path(os.path.realpath(base))
        for folder in (around, around / "gan1d"):
            folder.mkdir(mode=0o700, exist_ok=True)
            # On Windows a user's folders are private, and permission bits mean nothing.
            if sys.platform != "win32":
                status = folder.lstat()
                mine = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
                if not mine or status.st_mode & 0o022:
                    return None
        return folder
    return None
