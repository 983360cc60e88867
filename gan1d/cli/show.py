"""gan1d show: print what makes a file again."""

import argparse
import json

from gan1d.cli.terminal import ExitCode

SUMMARY = "Print what makes a file again, as JSON: the config of its run."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("file", metavar="FILE", help="a file made by gan1d")


def run(options: argparse.Namespace) -> ExitCode:
    """Print what makes the file again: a config for each run that it shows."""
    from gan1d.render.formats.about import read_sources

    for source in read_sources(options.file):
        print(json.dumps(source, indent=2))
    return ExitCode.OK
