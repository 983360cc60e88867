"""gan1d show: print the settings that a file was made with."""

import argparse
import json

from gan1d.checks import one_line
from gan1d.cli.terminal import ExitCode, say, tell
from gan1d.provenance import obstacles


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("file", metavar="FILE", help="a file made by gan1d")
    parser.add_argument(
        "--description",
        action="store_true",
        help="print a description instead, to use as alternative text on a slide or a page",
    )


def run(options: argparse.Namespace) -> ExitCode:
    """Print how each run in the file was made, and what else is needed to make the run again."""
    from gan1d.render.formats.about import read_description, read_sources

    if options.description:
        say(one_line(read_description(options.file), at_most=10_000))
        return ExitCode.OK
    for source in read_sources(options.file):
        say(json.dumps(source, indent=2))
        for obstacle in obstacles(source.get("provenance", {})):
            tell(f"gan1d: note: the settings alone cannot repeat this run: {one_line(obstacle)}")
    return ExitCode.OK
