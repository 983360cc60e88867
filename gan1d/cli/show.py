"""gan1d show: print the settings that a file was made with."""

import argparse
import json

from gan1d.cli.terminal import ExitCode, say

SUMMARY = "Print the settings that a file was made with, as JSON: the config of its run."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("file", metavar="FILE", help="a file made by gan1d")


def run(options: argparse.Namespace) -> ExitCode:
    """Print a config for each run that the file shows."""
    from gan1d.render.formats.about import read_sources

    for source in read_sources(options.file):
        say(json.dumps(source, indent=2))
    return ExitCode.OK
