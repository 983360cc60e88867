"""gan1d train: train a run and save its record."""

import argparse

from gan1d.cli.options import add_runtime, add_settings, given_settings
from gan1d.cli.runs import data_lines, kept_run, report_line, train_here
from gan1d.cli.terminal import ExitCode, say
from gan1d.config import Config

SUMMARY = "Train a run and save its record."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "out", metavar="OUT.npz", nargs="?", default="gan1d.npz", help="%(default)s"
    )
    add_runtime(parser)
    add_settings(parser)


def run(options: argparse.Namespace) -> ExitCode:
    """Train in this process: nothing is drawn meanwhile, so both cores are free for it."""
    from gan1d.history import check_run_output

    path = check_run_output(options.out)
    history = train_here(options, Config(**given_settings(options)))
    with kept_run(options, path, history):
        history.save(path)
    say(report_line(path, history), *data_lines(history.provenance), complete=path)
    return ExitCode.OK
