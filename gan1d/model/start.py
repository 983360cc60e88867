"""Train in a process in which JAX has perhaps not been started yet."""

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
    """`train` after JAX has been started; `cache` keeps programs in the user's cache folder."""
    import_jax()
    from gan1d.model.compiled import kept_programs
    from gan1d.model.training import train

    with kept_programs() if cache else nullcontext():
        return train(config, rows=rows, progress=progress)
