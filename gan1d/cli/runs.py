"""Where a command's run comes from: saved, trained here, or trained in another process meanwhile."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gan1d import checks
from gan1d.cli.options import flag, given_names, given_settings
from gan1d.cli.terminal import progress
from gan1d.config import Config
from gan1d.errors import InputError, one_line, printable

if TYPE_CHECKING:
    from gan1d.history import History
    from gan1d.model.walk import Rows
    from gan1d.provenance import Provenance


def recording(
    options: argparse.Namespace,
    *,
    rows: "Rows | None" = None,
    check: Callable[[Config], None] | None = None,
    **defaults: Any,
) -> "AbstractContextManager[Callable[[], History]]":
    """The saved run that was asked for, or else a new one: what is called to wait for it.

    It is loaded in another thread, or trained in another process, while the block does what it can
    without it. `rows`: those of a new run that are needed, by default all. `check` is called with the
    config of a new run before it is trained. `defaults` are settings of the command where they are not
    Config's own. Raises InputError.
    """
    config = asked_config(options, **defaults)
    if config is None:
        return _loaded(options)
    if check is not None:
        check(config)
    if "jax" in sys.modules or not sys.executable:
        # The caller's program has imported JAX already, or Python is embedded in it.
        return nullcontext(lambda: train_here(options, config))
    return _trained_apart(options, config, rows)


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

    with options.clock.part("loading"):
        return History.load(options.run)


@contextmanager
def _loaded(options: argparse.Namespace) -> "Iterator[Callable[[], History]]":
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as beside:
        yield beside.submit(saved_run, options).result


@contextmanager
def _trained_apart(
    options: argparse.Namespace, config: Config, rows: "Rows | None"
) -> "Iterator[Callable[[], History]]":
    from gan1d.cli.worker import CannotStartError, Task, trained_apart

    task = Task(config, options.cache, rows)
    with ExitStack() as block:
        report = block.enter_context(
            progress("training", "step", config.steps, quiet=options.quiet)
        )
        training = None
        with suppress(CannotStartError):
            training = block.enter_context(trained_apart(task, report))
        if training is None:
            block.close()
            yield lambda: train_here(options, config)
            return

        def history() -> "History":
            trained = training.result()
            options.clock.alongside(trained.clock)
            return trained.history

        yield history


def train_here(options: argparse.Namespace, config: Config) -> "History":
    """A new run, trained in this process."""
    from gan1d.model.surroundings import import_jax

    with options.clock.part("imports"):
        import_jax()
        from gan1d.model.training import train
    if options.timings:
        options.clock.listen_to_jax()
    with (
        cached(options),
        options.clock.part("training"),
        progress("training", "step", config.steps, quiet=options.quiet) as report,
    ):
        return train(config, progress=report)


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


def cached(options: argparse.Namespace) -> AbstractContextManager[None]:
    """Compiled programs are kept while the block runs, unless that was ruled out."""
    from gan1d.model.compiled import kept_programs

    return kept_programs() if options.cache else nullcontext()


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
