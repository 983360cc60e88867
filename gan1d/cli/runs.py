"""Train or load the run of a command, save it if the output fails, and report on it."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from gan1d import checks
from gan1d.checks import InputError, one_line
from gan1d.cli.options import config_of, flags_of
from gan1d.cli.terminal import say
from gan1d.config import Config
from gan1d.files import rescue
from gan1d.model.start import start_and_train
from gan1d.model.tuning import IN_ONE_THREAD
from gan1d.processes import Processes
from gan1d.provenance import Provenance


@contextmanager
def recording(
    options: argparse.Namespace, needs: str = "run"
) -> "Iterator[Callable[[Any], Future[Any]]]":
    """Yield a function that starts to train or load the run for a request, and does not wait for it.

    The function returns a future: of a History, of a Config if settings are enough, or of None if no
    run is needed. A saved run is loaded in another thread. A new run is trained in another process,
    which begins at once to import JAX, or in a thread if JAX is already imported or another Python
    cannot be started.
    """
    apart = "jax" not in sys.modules and os.access(sys.executable or "", os.X_OK)
    apart = apart and needs == "run" and options.run is None
    with Processes(1, **IN_ONE_THREAD) if apart else ThreadPoolExecutor(1) as pool:
        if apart:
            # If the import fails, the training reports it.
            pool.submit(exec, "import jax")

        def begin(request: Any) -> "Future[Any]":
            flags = flags_of(Config, options)
            if needs == "nothing":
                flags += ["--run"] * (options.run is not None)
                _refuse(flags, f"--show {options.show}, which shows no run")
                return pool.submit(lambda: None)
            if options.run is not None:
                _refuse(flags, "--run: a saved run keeps its settings")
                from gan1d.history import History

                return pool.submit(History.load, options.run)
            config = config_of(options)
            if needs == "settings":
                return pool.submit(lambda: config)
            rows, bar = request.rows(config), False if options.quiet else None
            return pool.submit(start_and_train, config, options.cache, rows, bar)

        try:
            yield begin
        except BrokenExecutor as error:
            raise ChildProcessError(f"training: {error}") from None


def _refuse(flags: list[str], beside: str) -> None:
    if flags:
        raise InputError(f"{', '.join(flags)} cannot be combined with {beside}")


def starting_matplotlib() -> AbstractContextManager[None]:
    """Guard a block that imports Matplotlib: if the import fails, say why in one line."""
    # Our pictures ignore the user's matplotlibrc, so Matplotlib need not warn of mistakes in it.
    logging.getLogger("matplotlib").setLevel(logging.CRITICAL)
    remedy = "is there a matplotlibrc that cannot be read?"
    return checks.starting("Matplotlib", "MPL", "MATPLOTLIB", remedy=remedy, ours=["MPLBACKEND"])


def kept_run(options: argparse.Namespace, path: Path, subject: Any) -> AbstractContextManager[None]:
    """If the block fails, save the run that was trained for it, and name the file in the error."""
    if getattr(options, "run", None) is not None or not hasattr(subject, "save"):
        return nullcontext()
    return rescue(subject.save, path, "the run is kept in {}; --run draws it")


def report(path: Path, subject: Any, *notices: str) -> None:
    """Print the size of a file and, if it was made from a run, how that run ended."""
    line, data = f"{one_line(str(path))}  {path.stat().st_size / 1000:.0f} kB", list[str]()
    if hasattr(subject, "provenance"):
        from gan1d.certificate import certify
        from gan1d.measures import fixed

        final, data = certify(subject), data_lines(subject.provenance)
        line += (
            f"  step {final.step}  JSD {fixed(final.jsd, 4)}  "
            f"RMS|D-1/2| {fixed(final.d_rms_from_half, 4)}  V {final.value:.4f}  {final.verdict}"
        )
    say(line, *data, *notices)


def data_lines(provenance: Provenance) -> list[str]:
    """Lines for the user: a description of the samples that were read, and the record's notices."""
    lines = [f"data: {provenance['target']}"] if "target" in provenance else []
    lines += [f"note: {text}" for text in provenance.get("notices", [])]
    return list(map(one_line, lines))
