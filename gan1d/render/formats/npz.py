"""The arrays of a run or a sweep: gan1d draws no such file, but reads back what it was made from."""

from pathlib import Path

from gan1d.render.formats.about import MARK
from gan1d.render.formats.format import Format


def _read(path: Path) -> str:
    from gan1d.archive import may_be_sweep, read_arrays

    if may_be_sweep(path):
        from gan1d.render.look.sweep_words import source
        from gan1d.sweeps.file import load

        return MARK + source(load(path))
    from gan1d.history import HEAD, made_from
    from gan1d.provenance import source_text
    from gan1d.reading import MOST_TEXT

    said = read_arrays(path, "file", HEAD, at_most=8 * MOST_TEXT)
    return MARK + source_text(*made_from(said)) if "config" in said else ""


def _describe(path: Path) -> str:
    from gan1d.archive import may_be_sweep

    if may_be_sweep(path):
        from gan1d.render.look.sweep_words import description_of_sweep
        from gan1d.sweeps.file import load

        return description_of_sweep(load(path))
    from gan1d.history import History
    from gan1d.measured import Measured
    from gan1d.render.look.captions import description

    return description(Measured(History.load(path)))


FORMAT = Format(ending=".npz", read=_read, describe=_describe)
