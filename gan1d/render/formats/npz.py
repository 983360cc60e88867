"""The arrays of a run or a sweep: gan1d draws no such file, but reads back what it was made from."""

from pathlib import Path

from gan1d.render.formats.about import MARK
from gan1d.render.formats.format import Format


def _read(path: Path) -> str:
    from gan1d.sweeps.files import source_of

    return MARK + source_of(path)


FORMAT = Format(ending=".npz", read=_read)
