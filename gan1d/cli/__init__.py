"""The command line: a module for each command, and what they share."""

from gan1d.cli.options import add_settings, given_settings
from gan1d.cli.program import main, run

__all__ = ["add_settings", "given_settings", "main", "run"]
