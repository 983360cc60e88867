"""gan1d figure: write a still figure."""

import argparse
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from gan1d.checks import InputError, printable
from gan1d.cli.options import (
    add_canvas,
    add_fields,
    add_run,
    add_runtime,
    add_settings,
    asked,
    flag,
    given_settings,
)
from gan1d.cli.runs import (
    Recording,
    asked_config,
    data_lines,
    kept_run,
    report_line,
    saved_run,
    starting_matplotlib,
)
from gan1d.cli.terminal import ExitCode, say

if TYPE_CHECKING:
    from gan1d.config import Config
    from gan1d.history import History

DEFAULTS: dict[str, Any] = {"protocol": "textbook"}
"""The paper's own picture is that of the textbook protocol."""

SUMMARY = "Write the still figure: panels (a) to (d), or others."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    from gan1d.render.figures.request import StillRequest

    parser.add_argument(
        "out",
        metavar="OUT",
        nargs="?",
        default="figure1.png",
        help="file to write (%(default)s): a .png, .svg or .pdf",
    )
    add_run(parser)
    add_fields(parser, StillRequest, ("show", "panel", "step", "layout"))
    add_runtime(parser)
    add_canvas(parser)
    add_settings(parser, **DEFAULTS)


def run(options: argparse.Namespace) -> ExitCode:
    """Make the figure: of a run, of the settings of one, or of the theory."""
    from gan1d.render.figures.request import StillRequest

    # Everything is checked before the training. Matplotlib is imported only if it must find a font.
    with starting_matplotlib():
        request: StillRequest = asked(StillRequest, options)
    history: History | None = None
    settings: History | Config | None = None
    if request.kind.needs == "run":
        with Recording(options) as recording:
            recording.begin(request, **DEFAULTS)
            with starting_matplotlib():
                from gan1d.render.figures.stills import write_figure
            history = recording.history()
    else:
        if request.kind.needs == "settings":
            settings = asked_config(options, **DEFAULTS) or saved_run(options)
        else:
            _check_no_run(options)
        with starting_matplotlib():
            from gan1d.render.figures.stills import write_figure
    keeping = nullcontext() if history is None else kept_run(options, request.out, history)
    with keeping:
        write_figure(request, settings if history is None else history)
    from gan1d.render.look.rules import letters_missing

    notes = filter(None, [request.notice, letters_missing(request.canvas)])
    if history is None:
        size = request.out.stat().st_size
        made = [f"{printable(str(request.out))}  {size / 1000:.0f} kB"]
    else:
        made = [report_line(request.out, history), *data_lines(history.provenance)]
    say(*made, *notes, complete=request.out)
    return ExitCode.OK


def _check_no_run(options: argparse.Namespace) -> None:
    names = [flag(name) for name in given_settings(options)]
    if options.run is not None:
        names.insert(0, "--run")
    if names:
        raise InputError(
            f"{', '.join(names)} cannot be combined with --show {options.show}, which shows no run"
        )
