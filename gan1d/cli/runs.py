"""Where a command's run comes from: saved, trained here, or trained in another process meanwhile."""

import argparse
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gan1d import checks
from gan1d.checks import InputError, one_line, printable
from gan1d.cli.options import flag, given_names, given_settings
from gan1d.config import Config
from gan1d.model.start import start_and_train
from gan1d.model.tuning import IN_ONE_THREAD
from gan1d.processes import Processes
from gan1d.progress import reporting

if TYPE_CHECKING:
    from gan1d.history import History
    from gan1d.provenance import Provenance
    from gan1d.render.figures.request import StillRequest
    from gan1d.render.film.request import Request


class Recording(ExitStack):
    """The run that a command draws, for a `with` block that does what it can without it.

    A saved run is loaded in another thread. A new one is trained in another process, which imports
    JAX while the settings are still being checked.
    """

    history: Callable[[], "History"]
    """Waits for the run that was begun."""

    def __init__(self, options: argparse.Namespace) -> None:
        super().__init__()
        self._options = options
        self._apart: Processes | None = None
        # The caller's program may have imported JAX already, or Python be embedded in it.
        if options.run is None and "jax" not in sys.modules and sys.executable:
            self._apart = self.enter_context(Processes(1, **IN_ONE_THREAD))
            # If this fails, the training says so.
            self._apart.submit(exec, "import jax")

    def begin(self, request: "Request | StillRequest", **defaults: Any) -> None:
        """Begin with the saved run, or with a new one if what is requested can be drawn of it.

        `defaults` are settings of the command where they are not Config's own. Raises InputError.
        """
        config = asked_config(self._options, **defaults)
        if config is None:
            beside = self.enter_context(ThreadPoolExecutor(1))
            self.history = beside.submit(saved_run, self._options).result
            return
        request.check_run(config)
        if self._apart is None:
            self.history = partial(train_here, self._options, config)
        else:
            from gan1d.render.look.rows import steps_shown

            cache, bar = self._options.cache, False if self._options.quiet else None
            rows = None if request.any_step else steps_shown
            trained = self._apart.submit(start_and_train, config, cache, rows, bar)
            self.history = partial(self._trained, trained, config)

    def _trained(self, trained: "Future[History]", config: Config) -> "History":
        try:
            return trained.result()
        except BrokenExecutor as error:
            raise ChildProcessError(f"training: {error}") from None
        except OSError:
            # The Python that runs this is not there any more.
            return train_here(self._options, config)


def asked_config(options: argparse.Namespace, **defaults: Any) -> Config | None:
    """The settings that were asked for; None of a saved run, which has its own. Raises InputError."""
    if options.run is None:
        return Config(**(defaults | given_settings(options)))
    if given := given_names(options):
        names = ", ".join(map(flag, given))
        raise InputError(f"{names} cannot be combined with --run, whose settings are saved with it")
    return None


def saved_run(options: argparse.Namespace) -> "History":
    """The saved run that was asked for. Raises InputError."""
    from gan1d.history import History

    return History.load(options.run)


def train_here(options: argparse.Namespace, config: Config) -> "History":
    """A new run, trained in this process."""
    with reporting(False if options.quiet else None, "training", "step", config.steps) as report:
        return start_and_train(config, options.cache, progress=report)


@contextmanager
def starting_matplotlib() -> Iterator[None]:
    """While Matplotlib is imported: whatever stops it is told in one line."""
    import logging

    # It warns of every mistake in the user's matplotlibrc, which our pictures do not follow anyway.
    log = logging.getLogger("matplotlib")
    before = log.level
    log.setLevel(logging.CRITICAL)
    remedy = "is there a matplotlibrc that cannot be read?"
    try:
        with checks.starting("Matplotlib", "MPL", "MATPLOTLIB", remedy=remedy, ours=["MPLBACKEND"]):
            yield
    finally:
        log.setLevel(before)


def kept_run(
    options: argparse.Namespace, path: Path, history: "History"
) -> AbstractContextManager[None]:
    """If the block fails, a run that was trained for it is kept, and the error says where."""
    from gan1d.files import kept_if_lost

    if getattr(options, "run", None) is not None:
        return nullcontext()
    return kept_if_lost(history.save, path, "the run is kept in {}, which --run reads")


def data_lines(provenance: "Provenance") -> list[str]:
    """What was read of a file of samples and how it is shown, and what is unusual about it."""
    lines = [f"data: {provenance['target']}"] if "target" in provenance else []
    lines += [f"note: {text}" for text in provenance.get("notices", [])]
    return list(map(one_line, lines))


def report_line(path: Path, history: "History") -> str:
    """One line about a file that was made from a run, and about how the run ended."""
    from gan1d.certificate import certify
    from gan1d.measures import fixed

    certificate = certify(history)
    return (
        f"{printable(str(path))}  {path.stat().st_size / 1000:.0f} kB  step {certificate.step}  "
        f"JSD {fixed(certificate.jsd, 4)}  RMS|D-1/2| {fixed(certificate.d_rms_from_half, 4)}  "
        f"V {certificate.value:.4f}  {certificate.verdict}"
    )
