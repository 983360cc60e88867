"""The command line: a module for each command, and what they share."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from gan1d.cli.options import add_settings as add_settings
    from gan1d.cli.options import given_settings as given_settings
    from gan1d.cli.program import main as main

__all__ = ["add_settings", "given_settings", "main", "run"]


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command as a program, which ends with it."""
    from gan1d.cli.terminal import listen

    # Before anything else is imported, since a signal may arrive at any moment.
    listen()
    from gan1d.cli import program

    program.run(arguments)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'gan1d.cli' has no attribute {name!r}")
    from gan1d.cli import options, program

    return getattr(program if name == "main" else options, name)
