"""The record of a run as NumPy arrays: gan1d draws none, but reads a config back from one."""

from pathlib import Path

from gan1d.render.formats.about import MARK
from gan1d.render.formats.format import Format


def _read(path: Path) -> str:
    from gan1d.history import read_arrays

    return MARK + str(read_arrays(path, "run").get("config", ""))


FORMAT = Format(ending=".npz", read=_read)
