"""gan1d animate: train, record, and write the animation."""

import argparse
import time
from typing import TYPE_CHECKING

from gan1d.cli.exits import ExitCode
from gan1d.cli.options import (
    add_canvas,
    add_command,
    add_playback,
    add_run,
    add_runtime,
    add_settings,
    asked,
)
from gan1d.cli.progress import progress
from gan1d.cli.runs import recording, report_line
from gan1d.cli.signals import interrupt

if TYPE_CHECKING:
    from gan1d.cli.options import Commands


def add_to(commands: "Commands") -> None:
    """Add the command and its options."""
    parser = add_command(commands, "animate", "Train, record, and write the animation.", run)
    parser.add_argument(
        "out",
        metavar="OUT",
        nargs="?",
        default="gan1d.gif",
        help="%(default)s; a .gif, .mp4, .webp, .png (an APNG), .pdf (a page for every frame, for "
        "LaTeX) or .html (a page to play, stop and step)",
    )
    add_run(parser)
    parser.add_argument(
        "--compare",
        metavar="RUN.npz",
        help="show this saved run on the right, at the same training steps",
    )
    parser.add_argument(
        "--losses",
        action="store_true",
        help="also show D's loss and JSD, in strips under the panels",
    )
    add_runtime(parser)
    add_canvas(parser)
    add_playback(parser)
    add_settings(parser)


def run(options: argparse.Namespace) -> ExitCode:
    """Make the animation; frames of the earlier phases are drawn while the last one is trained."""
    from gan1d.files import check_output
    from gan1d.render.film.playback import ENDINGS, Playback, check_request
    from gan1d.render.look.canvas import Canvas

    # Everything is checked before the training, and before Matplotlib is imported.
    path = check_output(options.out, ENDINGS)
    ending = path.suffix.lower()
    canvas, playback = asked(Canvas, options), asked(Playback, options)
    two = options.compare is not None
    check_request(ending, canvas, playback, losses=options.losses, compare=two)
    compare = None
    if two:
        from gan1d.history import History

        compare = History.load(options.compare)
    with recording(options) as record:
        with options.clock.part("imports"):
            from gan1d.render.film.animate import animate
            from gan1d.render.film.early import draw_early
        begun = None
        if not two and (so_far := record.so_far()) is not None:
            with options.clock.part("drawing"):
                begun = draw_early(
                    so_far,
                    ending,
                    losses=options.losses,
                    canvas=canvas,
                    playback=playback,
                    progress=lambda done, total: interrupt.check(),
                )
        history = record.history()

    notices: list[str] = []
    start = time.perf_counter()

    def drawn(done: int, total: int) -> None:
        # After the last frame is drawn, the rest of the time goes into encoding.
        nonlocal start
        if done == total:
            options.clock.add("drawing", time.perf_counter() - start)
            start = time.perf_counter()
        report(done, total)

    with (
        options.clock.part("encoding"),
        progress("drawing", "frame", None, quiet=options.quiet) as report,
    ):
        animate(
            history,
            path,
            compare=compare,
            losses=options.losses,
            canvas=canvas,
            playback=playback,
            begun=begun,
            progress=drawn,
            notice=notices.append,
        )
    print(report_line(path, history), *notices, sep="\n")
    return ExitCode.OK
