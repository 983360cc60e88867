"""gan1d: watch a generative adversarial network learn a 1D distribution, with every claim measured.

The names in __init__.pyi are imported when first used, so `import gan1d` itself loads nothing heavy.
"""

import re
from importlib import import_module
from typing import Any

__version__ = "0.2.0"

with open(f"{__file__}i", encoding="utf-8") as _stub:
    _HOMES = {name: home for home, name in re.findall(r"from (\S+) import (\w+) as", _stub.read())}
"""Maps each public name to the module that defines it."""

__all__ = sorted(_HOMES)

_MODULES = ("density", "measures", "sweeps", "targets", "theory")
"""Modules, imported when first used: gan1d.theory needs only `import gan1d`."""


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"gan1d.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'gan1d' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*_HOMES, *_MODULES, *(name for name in globals() if name.startswith("__"))])
