"""The arrays of a run or a sweep: gan1d draws no such file, but reads back what it was made from."""

from pathlib import Path

from gan1d.render.formats.about import MARK
from gan1d.render.formats.format import Format


def _read(path: Path) -> str:
    from gan1d.sweeps.files import source_of

    return MARK + source_of(path)


def _describe(path: Path) -> str:
    from gan1d.archive import may_be_sweep

    if may_be_sweep(path):
        from gan1d.render.look.sweep_words import description_of_sweep
        from gan1d.sweeps.files import load

        return description_of_sweep(load(path))
    from gan1d.history import History
    from gan1d.measured import Measured
    from gan1d.render.look.captions import description

    return description(Measured(History.load(path)))


FORMAT = Format(ending=".npz", read=_read, describe=_describe)
