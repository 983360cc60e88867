"""The command line: a module for each command, and the parts that commands share."""

from collections.abc import Sequence
from typing import NoReturn


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command, then end the process."""
    from gan1d.cli.terminal import listen

    # Listen for signals before any other import, since a signal may arrive at any moment.
    listen()
    from gan1d.cli import program

    program.run(arguments)
