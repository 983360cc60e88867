"""The program gan1d: its commands, its exit codes, its signals."""

import argparse
import os
import re
import sys
import warnings
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from itertools import takewhile
from typing import Any, NoReturn

import gan1d
from gan1d.checks import DivergedError, InputError, did_you_mean, one_line, reason
from gan1d.cli import animate, certify, figure, show, sweep, train
from gan1d.cli.terminal import ExitCode, leave, say, tell
from gan1d.files import with_notes
from gan1d.model.tuning import collect_garbage_rarely

COMMANDS: dict[str, Any] = {
    command.__name__.rpartition(".")[2]: command
    for command in (animate, figure, train, certify, sweep, show)
}
"""A command is a module: its SUMMARY, what adds its options, and what runs it."""


def main(arguments: Sequence[str] | None = None) -> ExitCode:
    """Run one command and return its exit code. An error is one line on standard error."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        options = _parsed(arguments)
        command: Callable[[argparse.Namespace], ExitCode] = options.command
        return command(options)
    except InputError as error:
        return _fail(with_notes(error, str(error)), ExitCode.USAGE)
    except DivergedError as error:
        return _fail(str(error), ExitCode.FAILED)
    except MemoryError as error:
        remedy = "raise --record-every, or lower --n-x, --frames or --size"
        return _fail(with_notes(error, f"out of memory: {remedy}"), ExitCode.FAILED)
    except KeyboardInterrupt as error:
        return _fail(with_notes(error, "interrupted"), ExitCode.INTERRUPTED)
    except ChildProcessError as error:
        return _fail(with_notes(error, str(error)), ExitCode.FAILED)
    except OSError as error:
        message = f"output: cannot write: {reason(error)}"
        return _fail(with_notes(error, message), ExitCode.USAGE)


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command as a program: the process ends with it."""
    # Nothing is shown in a window; the name of a backend that is not there would stop Matplotlib.
    os.environ["MPLBACKEND"] = "agg"
    collect_garbage_rarely()
    if not sys.warnoptions:
        # What libraries warn of is for whoever calls them, and an error is one line.
        warnings.simplefilter("ignore")
    if isinstance(sys.stdout, TextIOWrapper):
        # The terminal may be unable to show the name of a file.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        code: object = main(arguments)
    except SystemExit as error:
        # argparse ends what it has answered itself.
        code = error.code
    except Exception:
        sys.excepthook(*sys.exc_info())
        code = ExitCode.FAILED
    leave(code if isinstance(code, int) else ExitCode.OK)


def _fail(message: str, code: ExitCode) -> ExitCode:
    tell(f"gan1d: error: {one_line(message)}")
    return code


class _Parser(argparse.ArgumentParser):
    """Reports a usage error in one line, like all other errors; takes no abbreviated options."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)
        # By argparse's own, -1e3 is an option.
        self._negative_number_matcher = re.compile(r"-(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$", re.I)

    def _print_message(self, message: str, file: Any = None) -> None:
        if file is sys.stdout:
            # argparse would pass over an output that cannot be written.
            say(message.removesuffix("\n"))
        else:
            super()._print_message(message, file)

    def error(self, message: str) -> NoReturn:
        self.exit(ExitCode.USAGE, f"gan1d: error: {one_line(message)} (see {self.prog} --help)\n")


def parser_of(command: str) -> argparse.ArgumentParser:
    """The parser of one command, with all its options."""
    _, parser = _parser([command])
    assert parser is not None
    return parser


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser, called = _parser(arguments)
    for argument in takewhile(lambda argument: argument != "--", arguments):
        name, _, value = argument.partition("=")
        if name.startswith("--") and value == "--":
            # Python 3.11 and 3.12 take such a value away and then miss it.
            parser.error(f"argument {name}: expected a value, got '--'")
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        names = () if called is None else tuple(called._option_string_actions)
        hint = did_you_mean(unknown[0].partition("=")[0], names)
        parser.error(f"unrecognized arguments: {' '.join(unknown)}{hint}")
    return options


def _parser(arguments: Sequence[str]) -> "tuple[_Parser, _Parser | None]":
    """The parser of these arguments, and that of the command called, which alone has its options."""
    parser = _Parser(prog="gan1d", description="Watch a GAN learn a 1D distribution.")
    parser.add_argument("--version", action="version", version=f"gan1d {gan1d.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    called = next((word for word in arguments if not word.startswith("-")), None)
    for name, command in COMMANDS.items():
        own = commands.add_parser(name, help=command.SUMMARY, description=command.SUMMARY)
        own.set_defaults(command=command.run)
        if name == called:
            command.add_options(own)
    return parser, None if called is None else commands.choices.get(called)
