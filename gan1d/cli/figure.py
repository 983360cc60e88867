"""gan1d figure: write a still figure."""

import argparse
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from gan1d import checks
from gan1d.cli.options import (
    add_canvas,
    add_run,
    add_runtime,
    add_settings,
    asked,
    flag,
    given_settings,
    whole_number,
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
from gan1d.errors import InputError, printable
from gan1d.phases import PANELS

if TYPE_CHECKING:
    from gan1d.config import Config
    from gan1d.history import History

DEFAULTS: dict[str, Any] = {"protocol": "textbook"}
"""The paper's own picture is that of the textbook protocol."""
SHOWN = {
    "panels": "run",
    "structure": "run",
    "step": "run",
    "losses": "run",
    "algorithm": "config",
    "objectives": "nothing",
    "optimal": "nothing",
}
"""What may be shown, and what it needs. It is so in the library's STILLS, for which a help text cannot
wait."""

SUMMARY = "Write the still figure: panels (a) to (d), or others."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "out",
        metavar="OUT",
        nargs="?",
        default="figure1.png",
        help="file to write (%(default)s): a .png, .svg or .pdf",
    )
    add_run(parser)
    parser.add_argument(
        "--show",
        choices=tuple(SHOWN),
        default="panels",
        help="panels: (a) to (d), the default; structure: who passes what to whom, and who learns from "
        "what; step: one round of Algorithm 1 in its parts, from --step; losses: V, D's loss and JSD; "
        "algorithm: Algorithm 1 with the k and the objective of the run, which is not trained; "
        "objectives: what G minimises; optimal: D* for pairs of densities",
    )
    parser.add_argument(
        "--panel",
        metavar="PHASE",
        help="only this panel: a, b, c or d, or the name of a phase in a run with phases of its own",
    )
    parser.add_argument(
        "--step",
        type=whole_number,
        metavar="N",
        help="of --show step: the training step that the round follows (the end of phase c)",
    )
    parser.add_argument(
        "--layout",
        choices=("row", "grid"),
        help="of the panels (row; grid where a row has no room)",
    )
    add_runtime(parser)
    add_canvas(parser)
    add_settings(parser, **DEFAULTS)


def run(options: argparse.Namespace) -> ExitCode:
    """Make the figure: of a run, of the settings of one, or of the theory."""
    from gan1d.files import check_output
    from gan1d.render.formats import still_endings
    from gan1d.render.look.canvas import Canvas
    from gan1d.render.look.rows import steps_shown

    path = check_output(options.out, still_endings())
    # A run that is trained here has no phases of the user's own.
    if options.run is None and options.panel is not None:
        checks.one_of("panel", options.panel, PANELS)
    canvas = asked(Canvas, options)
    needs = SHOWN[options.show]

    history: History | None = None
    settings: History | Config | None = None
    if needs == "run":
        with Recording(options) as recording:
            config = asked_config(options, **DEFAULTS)
            if config is not None and options.step is not None and options.step > config.steps:
                raise InputError(
                    f"step: expected a step of the run, from 0 to {config.steps}, got {options.step}"
                )
            # Any step may be asked for.
            recording.begin(config, steps_shown if options.step is None else None)
            with starting_matplotlib():
                from gan1d.render.figures.stills import arranged, check_still, draw_figure
            # What cannot be drawn is refused while the run is still being trained.
            check_still(options.show, options.layout, options.panel, options.step)
            canvas.pixels(arranged(options.show, options.layout, options.panel, canvas)[1])
            history = recording.history()
    else:
        if needs == "config":
            settings = asked_config(options, **DEFAULTS) or saved_run(options)
        else:
            _check_no_run(options)
        with starting_matplotlib():
            from gan1d.render.figures.stills import draw_figure
    keeping = nullcontext() if history is None else kept_run(options, path, history)
    with keeping:
        draw_figure(
            settings if history is None else history,
            path,
            show=options.show,
            layout=options.layout,
            panel=options.panel,
            step=options.step,
            canvas=canvas,
        )
    from gan1d.render.look.rules import letters_missing

    notes = filter(None, [letters_missing(canvas)])
    if history is None:
        made = [f"{printable(str(path))}  {path.stat().st_size / 1000:.0f} kB"]
    else:
        made = [report_line(path, history), *data_lines(history.provenance)]
    say(*made, *notes, complete=path)
    return ExitCode.OK


def _check_no_run(options: argparse.Namespace) -> None:
    names = [flag(name) for name in given_settings(options)]
    if options.run is not None:
        names.insert(0, "--run")
    if names:
        raise InputError(
            f"{', '.join(names)} cannot be combined with --show {options.show}, which shows no run"
        )
