"""gan1d animate: train, record, and write the animation."""

import argparse

from gan1d.cli.options import add_request, from_options
from gan1d.cli.runs import kept_run, recording, report, starting_matplotlib
from gan1d.cli.terminal import ExitCode
from gan1d.progress import reporting


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    from gan1d.render.film.request import Request
    from gan1d.render.formats import films_in_words

    add_request(parser, Request, "gan1d.gif", films_in_words())


def run(options: argparse.Namespace) -> ExitCode:
    """Make the animation; Matplotlib is imported while the run is trained."""
    with recording(options) as begin:
        from gan1d.render.film.request import Request

        # Check everything before the training. Some checks, such as for a font, import Matplotlib.
        with starting_matplotlib():
            request: Request = from_options(Request, options)
        recorded = begin(request)
        with starting_matplotlib():
            from gan1d.render.film.animate import prepare, write_animation
        prepare(request)
        history = recorded.result()

    notices: list[str] = []
    with (
        kept_run(options, request.out, history),
        reporting(False if options.quiet else None, "drawing", "frame") as bar,
    ):
        path = write_animation(request, history, progress=bar, notice=notices.append)
    report(path, history, *notices)
    return ExitCode.OK
