"""Train in a process that may not have started JAX yet."""

from contextlib import nullcontext
from typing import TYPE_CHECKING

from gan1d.config import Config
from gan1d.model.surroundings import import_jax
from gan1d.progress import Progress

if TYPE_CHECKING:
    from gan1d.history import History
    from gan1d.model.walk import Rows


def start_and_train(
    config: Config,
    cache: bool,
    rows: "Rows | None" = None,
    progress: Progress | bool | None = False,
) -> "History":
    """Start JAX, then `train`; with `cache`, compiled programs are kept in the user's cache folder."""
    import_jax()
    from gan1d.model.compiled import kept_programs
    from gan1d.model.training import train

    with kept_programs() if cache else nullcontext():
        return train(config, rows=rows, progress=progress)
