"""The record of a run as NumPy arrays: gan1d draws none, but reads a config back from one."""

from pathlib import Path

from gan1d.reading import MOST_TEXT, opened
from gan1d.render.formats.about import MARK
from gan1d.render.formats.format import Format


def _read(path: Path) -> str:
    from gan1d.archive import arrays_in, text_of

    with opened(path, "file") as file:
        found = arrays_in(file, ("config",), 8 * MOST_TEXT)
        return MARK + text_of(found, "config") if found else ""


FORMAT = Format(ending=".npz", read=_read)
