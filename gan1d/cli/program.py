"""The program gan1d: its commands and its exit codes."""

import argparse
import gc
import os
import re
import sys
import traceback
import warnings
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import Any, NoReturn

import gan1d
from gan1d.checks import DivergedError, InputError, did_you_mean, one_line
from gan1d.cli.terminal import ExitCode, leave, tell
from gan1d.model.tuning import GC_THRESHOLD

COMMANDS = {
    "animate": "Train, record, and write the animation.",
    "figure": "Write a still figure, such as panels (a) to (d).",
    "train": "Train a run and save its record.",
    "certify": "Say whether saved runs have converged (exit code 3 if not).",
    "sweep": "Train many seeds at once, and say which ones converged.",
    "show": "Print the settings that a file was made with, as JSON.",
}
"""Commands and their summaries; each has a module in this package, with `add_options` and `run`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. An expected error prints one line on standard error."""
    try:
        return _run_command(sys.argv[1:] if arguments is None else arguments)
    except MemoryError as error:
        remedy = "raise --record-every, or lower --n-x, --frames or --size"
        return _failed(ExitCode.FAILED, error, f"out of memory: {remedy}")
    except KeyboardInterrupt as error:
        return _failed(ExitCode.INTERRUPTED, error, "interrupted")
    except (DivergedError, ChildProcessError) as error:
        return _failed(ExitCode.FAILED, error, str(error))
    except (InputError, OSError) as error:
        return _failed(ExitCode.USAGE, error, str(error))


def _failed(code: ExitCode, error: BaseException, message: str) -> ExitCode:
    parts = [message, *getattr(error, "__notes__", [])]
    tell(f"gan1d: error: {one_line('; '.join(parts))}")
    return code


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command, then end the process."""
    # Commands open no window, so MPLBACKEND is replaced: a missing backend would stop Matplotlib.
    os.environ["MPLBACKEND"] = "agg"
    gc.set_threshold(GC_THRESHOLD)
    if not sys.warnoptions:
        # Libraries' warnings are for programmers, not for users of a command.
        warnings.simplefilter("ignore")
    if isinstance(sys.stdout, TextIOWrapper):
        # A file's name may have characters that the terminal cannot show.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        code = main(arguments)
    except Exception:
        traceback.print_exc()
        code = ExitCode.FAILED
    leave(code)


def _run_command(arguments: Sequence[str]) -> int:
    parser, command = _parsers(arguments)
    try:
        options, unknown = parser.parse_known_args(arguments)
        if unknown:
            word, *names = (
                name.partition("=")[0].removeprefix("--")
                for name in (unknown[0], *command._option_string_actions)
            )
            near = did_you_mean(word, names).replace("mean ", "mean --")
            command.error(f"unrecognized arguments: {' '.join(unknown)}{near}")
    except SystemExit as end:
        # argparse has printed a help text or an error.
        return int(end.code or 0)
    return options.run_command(options)


def _parsers(arguments: Sequence[str]) -> "tuple[_Parser, _Parser]":
    """The main parser and the called command's parser; the options of other commands are not added."""
    parser = _Parser(prog="gan1d", description="Watch a GAN learn a 1D distribution.")
    parser.add_argument("--version", action="version", version=f"gan1d {gan1d.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    called = next((word for word in arguments if not word.startswith("-")), None)
    command = parser
    for name, summary in COMMANDS.items():
        style: dict[str, Any] = {"description": summary, "formatter_class": _Help}
        each = commands.add_parser(name, help=summary, **style)
        if name == called:
            command, module = each, import_module(f"gan1d.cli.{name}")
            module.add_options(command)
            command.set_defaults(run_command=module.run)
    return parser, command


class _Help(argparse.HelpFormatter):
    """A help text with a short usage line, and with room for an option and its help on one line."""

    def __init__(self, prog: str, **style: Any) -> None:
        super().__init__(prog, max_help_position=32, **style)

    def _format_usage(self, usage: Any, actions: Any, groups: Any, prefix: Any) -> str:
        placed = [action for action in actions if not action.option_strings]
        return super()._format_usage(usage, placed, [], prefix).rstrip() + " [OPTION ...]\n\n"

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if isinstance(action, argparse.BooleanOptionalAction):
            return action.option_strings[0].replace("--", "--[no-]")
        return super()._format_action_invocation(action)


class _Parser(argparse.ArgumentParser):
    """A parser that reports a usage error in one line and refuses abbreviated options."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)
        # Without this, argparse would take -1e3 for an option.
        self._negative_number_matcher = re.compile(r"-(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$", re.I)

    def error(self, message: str) -> NoReturn:
        self.exit(ExitCode.USAGE, f"gan1d: error: {one_line(message)} (see {self.prog} --help)\n")
