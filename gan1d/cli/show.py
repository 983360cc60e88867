"""gan1d show: print the config of the run in a file."""

import argparse
import json
from typing import TYPE_CHECKING

from gan1d.cli.exits import ExitCode
from gan1d.cli.options import add_command

if TYPE_CHECKING:
    from gan1d.cli.options import Commands


def add_to(commands: "Commands") -> None:
    """Add the command and its options."""
    parser = add_command(commands, "show", "Print the config of the run in a file, as JSON.", run)
    parser.add_argument("file", metavar="FILE", help="a file made by gan1d")


def run(options: argparse.Namespace) -> ExitCode:
    """Print the config, or one after the other if the file shows two runs."""
    from gan1d.render.formats.about import read_configs

    for config in read_configs(options.file):
        print(json.dumps(json.loads(config.to_json()), indent=2))
    return ExitCode.OK
