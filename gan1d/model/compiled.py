"""Compiled programs: from the folder where the command line keeps them, if they are there."""

import hashlib
import os
import pickle
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jax
from jax.experimental import serialize_executable

from gan1d.files import write_whole
from gan1d.model.cache import folder_in_use

COMPILER_OPTIONS = {"xla_backend_optimization_level": 1}
"""Networks this small run as fast as at level 3, and are compiled in two thirds of the time."""
PROGRAM_LOADED = "/gan1d/program_loaded"
"""The name under which JAX's monitoring hears how long it took to read a kept program."""
MOST_KEPT = 64
"""Programs in the folder; half a megabyte each."""


class Program:
    """A function compiled by JAX; its first argument is static, the others are pytrees of arrays.

    Where programs are kept, it is looked up before it is traced: JAX's own cache would spare the
    compilation alone, and tracing and lowering a training step takes a third as long as the run.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._jitted = jax.jit(function, static_argnums=0, compiler_options=COMPILER_OPTIONS)
        self._name = f"{function.__module__}.{function.__qualname__}"
        self._loaded: dict[Hashable, Callable[..., Any]] = {}

    def __call__(self, static: Hashable, *arguments: Any) -> Any:
        """The function's result, perhaps still being computed."""
        folder = folder_in_use()
        if folder is None or jax.process_count() > 1:
            return self._jitted(static, *arguments)
        leaves, structure = jax.tree.flatten(arguments)
        shapes = tuple((leaf.dtype, leaf.shape) for leaf in leaves)
        key = folder, static, structure, shapes
        if key not in self._loaded:
            words = f"{self._name} {static!r} {structure} {shapes} {_surroundings()}"
            path = folder / f"{hashlib.sha256(words.encode()).hexdigest()}.program"
            self._loaded[key] = _read(path) or self._compile(path, static, arguments)
        return self._loaded[key](*arguments)

    def _compile(self, path: Path, static: Hashable, arguments: Any) -> Callable[..., Any]:
        compiled = self._jitted.lower(static, *arguments).compile()
        # A full or read-only disk, a platform whose programs cannot be kept: the next one compiles.
        with suppress(Exception):
            _write(path, compiled)
        return compiled


def _write(path: Path, compiled: jax.stages.Compiled) -> None:
    shardings = jax.tree.leaves(compiled.input_shardings)
    ids = {device.id for sharding in shardings for device in sharding.device_set}
    data = pickle.dumps((serialize_executable.serialize(compiled), ids))
    with write_whole(path) as temporary:
        temporary.write_bytes(hashlib.sha256(data).digest() + data)
    kept = sorted(path.parent.glob("*.program"), key=lambda path: path.stat().st_mtime)
    for oldest in kept[:-MOST_KEPT]:
        oldest.unlink()


def _read(path: Path) -> Callable[..., Any] | None:
    """The program kept in a file; None if there is none that can be used."""
    start = time.perf_counter()
    # The file's owner is the only one who may have written it: see cache.cache_folder.
    with suppress(Exception):
        content = path.read_bytes()
        if hashlib.sha256(content[32:]).digest() == content[:32]:
            (program, inputs, outputs), ids = pickle.loads(content[32:])
            devices = [device for device in jax.local_devices() if device.id in ids]
            loaded = serialize_executable.deserialize_and_load(
                program, inputs, outputs, execution_devices=devices
            )
            jax.monitoring.record_event_duration_secs(PROGRAM_LOADED, time.perf_counter() - start)
            return loaded
    return None


@cache
def _surroundings() -> str:
    """All else that a compiled program depends on."""
    source = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted([*here.glob("*.py"), *here.parent.glob("*.py")]):
        source.update(path.read_bytes())
    names = "JAX_", "XLA_", "NPROC"
    settings = {name: value for name, value in os.environ.items() if name.startswith(names)}
    device = jax.local_devices()[0]
    where = device.platform, device.device_kind, device.client.platform_version
    versions = jax.__version__, version("jaxlib")
    count = jax.local_device_count()
    return f"{versions} {where} {count} {sorted(settings.items())} {source.hexdigest()}"
