"""gan1d animate: train, record, and write the animation."""

import argparse

from gan1d.cli.options import (
    add_canvas,
    add_fields,
    add_playback,
    add_run,
    add_runtime,
    add_settings,
    asked,
)
from gan1d.cli.runs import (
    Recording,
    data_lines,
    kept_run,
    report_line,
    starting_matplotlib,
)
from gan1d.cli.terminal import ExitCode, say
from gan1d.progress import reporting

SUMMARY = "Train, record, and write the animation."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    from gan1d.render.film.request import Request
    from gan1d.render.formats import films_in_words

    parser.add_argument(
        "out",
        metavar="OUT",
        nargs="?",
        default="gan1d.gif",
        help=f"file to write (%(default)s); its ending picks the format: {films_in_words()}",
    )
    add_run(parser)
    add_fields(parser, Request, ("compare", "losses"))
    add_runtime(parser)
    add_canvas(parser)
    add_playback(parser)
    add_settings(parser)


def run(options: argparse.Namespace) -> ExitCode:
    """Make the animation; what draws it is imported while the run is trained."""
    with Recording(options) as recording:
        from gan1d.render.film.request import Request

        # Everything is checked before the training. Matplotlib is imported only if it must find a font.
        with starting_matplotlib():
            request: Request = asked(Request, options)
        recording.begin(request)
        with starting_matplotlib():
            from gan1d.render.film.animate import prepare, write_animation
        prepare(request)
        history = recording.history()

    notices: list[str] = []
    with (
        kept_run(options, request.out, history),
        reporting(False if options.quiet else None, "drawing", "frame") as report,
    ):
        path = write_animation(request, history, progress=report, notice=notices.append)
    say(report_line(path, history), *data_lines(history.provenance), *notices, complete=path)
    return ExitCode.OK
