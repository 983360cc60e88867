"""gan1d train: train a run and save its record."""

import argparse

from gan1d.cli.options import add_training, config_of
from gan1d.cli.runs import kept_run, report
from gan1d.cli.terminal import ExitCode


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "out", metavar="OUT.npz", nargs="?", default="gan1d.npz", help="file to write (%(default)s)"
    )
    add_training(parser)


def run(options: argparse.Namespace) -> ExitCode:
    """Train in this process: nothing is drawn meanwhile, so all cores are free for training."""
    from gan1d.archive import check_run_output
    from gan1d.model.start import start_and_train

    path = check_run_output(options.out)
    bar = False if options.quiet else None
    history = start_and_train(config_of(options), options.cache, progress=bar)
    with kept_run(options, path, history):
        history.save(path)
    report(path, history)
    return ExitCode.OK
