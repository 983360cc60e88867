"""Write the animation of a run to a file."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import numpy as np

from gan1d.fields import arguments_from
from gan1d.files import write_whole
from gan1d.history import History
from gan1d.progress import Progress
from gan1d.render.film.comparison import Comparison
from gan1d.render.film.request import Playback, Request, sizes
from gan1d.render.film.scene import TYPE, Scene
from gan1d.render.film.timeline import timeline
from gan1d.render.formats.about import About
from gan1d.render.formats.format import Film
from gan1d.render.look import captions
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.palette import nearest, palette
from gan1d.render.look.rules import drawing_rules, letters_missing
from gan1d.render.look.sheet import Sheet
from gan1d.render.parts.layers import Stage


@arguments_from(Request)
def animate(
    history: History,
    path: str | os.PathLike[str],
    *,
    compare: History | None = None,
    losses: bool = False,
    canvas: Canvas = Canvas(),  # noqa: B008  (frozen)
    playback: Playback = Playback(),  # noqa: B008  (frozen)
    progress: Callable[[int, int], None] | None = None,
    notice: Callable[[str], None] | None = None,
) -> Path:
    """Write the animation of a run: panels (a) to (d) of Figure 1 fill in turn; the last frame is held.

    The ending of the path picks the format: .gif, .mp4, .webp, .png (an APNG), .pdf (for LaTeX,
    a page per frame, with a .timeline file beside it), or .html (a page to play, stop and step).
    `progress` is called with (frames drawn, total frames), `notice` with each message for the user,
    such as the LaTeX line that plays a .pdf.

    Raises InputError if the path cannot be written, the format does not support an option, or both
    losses and compare are given.
    """
    request = Request(out=path, canvas=canvas, playback=playback, losses=losses, compare=compare)
    return write_animation(request, history, progress=progress, notice=notice)


def write_animation(
    request: Request,
    history: History,
    *,
    progress: Progress | None = None,
    notice: Callable[[str], None] | None = None,
) -> Path:
    """Write the requested film; `progress` and `notice` are as for `animate`."""
    film = film_of(request, history, progress)
    with drawing_rules(request.canvas):
        assert request.format.write_film is not None
        written = request.format.write_film(film)
    # The files are replaced when the block ends, in reverse order: the film last.
    with ExitStack() as files:
        for ending, data in {request.out.suffix: written.data, **written.beside}.items():
            place = request.out.with_suffix(ending)
            files.enter_context(write_whole(place)).write_bytes(data)
    if notice is not None:
        for line in filter(None, (written.note, letters_missing(request.canvas))):
            notice(line)
    return request.out


def prepare(request: Request) -> None:
    """Load a film's fonts, formulas, colours and codecs while its run is still being trained."""
    from imageio.v3 import imwrite

    imwrite("<bytes>", np.zeros((1, 1), np.uint8), extension=".png")
    nearest(tuple(palette(request.canvas.theme)))
    with drawing_rules(request.canvas):
        sheet = Sheet(request.canvas, *request.canvas.fit(*sizes(request.losses)))
        sheet.legend_of_panels([], left=0.0, right=sheet.width, y=0.0)
        for table, size in TYPE.items():
            for text in request.canvas.words.under(table).values():
                sheet.text(0.0, 0.0, text, size)
        sheet.figure.canvas.draw()


def film_of(request: Request, history: History, progress: Progress | None = None) -> Film:
    """The film of a run, or of two runs side by side."""
    canvas, words, other = request.canvas, request.canvas.words, request.compare
    plan = timeline(history, request.playback, request.format.most_fps, other)
    title, description = "about.title", captions.description(history, words)
    build: Callable[[], Stage] = partial(Scene, history, canvas, losses=request.losses)
    runs: tuple[History, ...] = (history,)
    if other is not None:
        title, runs = "about.title_of_two", (history, other)
        build = partial(Comparison, (history, other), canvas)
        left, right = captions.names_of(history, other, words)
        told = {"left_run": description, "right_run": captions.description(other, words)}
        description = words("about.two", left=left, right=right, **told)
    for run in runs:
        rows = plan.rows if other is None else [run.row_at(step) for step in plan.rows]
        for name in ("jsd", "value"):
            # Measure all frames in one vectorised call.
            run.measure(name, rows)
    about = About(words(title), description, tuple(run.source for run in runs))
    return Film(
        request=request, runs=runs, build=build, timeline=plan, about=about, progress=progress
    )
