"""gan1d figure: write a still figure."""

import argparse

from gan1d.cli.options import add_request, from_options
from gan1d.cli.runs import kept_run, recording, report, starting_matplotlib
from gan1d.cli.terminal import ExitCode


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    from gan1d.render.figures.request import StillRequest
    from gan1d.render.formats import still_endings

    endings = ", ".join(still_endings())
    # The paper's Figure 1 shows the textbook protocol.
    add_request(parser, StillRequest, "figure1.png", endings, protocol="textbook")


def run(options: argparse.Namespace) -> ExitCode:
    """Make the figure, from a run, from settings alone, or from the theory."""
    from gan1d.render.figures.request import StillRequest

    # Check everything before the training. Some checks, such as for a font, import Matplotlib.
    with starting_matplotlib():
        request: StillRequest = from_options(StillRequest, options)
    with recording(options, request.kind.needs) as begin:
        begun = begin(request)
        with starting_matplotlib():
            from gan1d.render.figures.stills import write_figure
            from gan1d.render.look.rules import letters_missing
        subject = begun.result()
    with kept_run(options, request.out, subject):
        write_figure(request, subject)
    notices = [request.notice, letters_missing(request.canvas)]
    report(request.out, subject, *filter(None, notices))
    return ExitCode.OK
