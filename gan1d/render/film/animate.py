"""The animation of a run, from its record to a file."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from gan1d.files import check_output
from gan1d.history import History
from gan1d.measures import Measured
from gan1d.render.film.budget import Drawn, fitted
from gan1d.render.film.comparison import Comparison, differences
from gan1d.render.film.early import goes_on
from gan1d.render.film.playback import ENDINGS, PAGE_SIZE, Pace, Playback, check_request
from gan1d.render.film.scene import Scene
from gan1d.render.film.timeline import timeline, timeline_of_two
from gan1d.render.formats.about import About
from gan1d.render.formats.encode import INDEXED, Film, encode, in_units, write
from gan1d.render.formats.player import page
from gan1d.render.look import captions
from gan1d.render.look.canvas import Canvas
from gan1d.render.parts.layers import Begun, Stage, frames


def animate(
    history: History,
    path: str | os.PathLike[str],
    *,
    compare: History | None = None,
    losses: bool = False,
    canvas: Canvas = Canvas(),  # noqa: B008  (frozen)
    playback: Playback = Playback(),  # noqa: B008  (frozen)
    begun: Begun | None = None,
    progress: Callable[[int, int], None] | None = None,
    notice: Callable[[str], None] | None = None,
) -> Path:
    """Write the animation of a run: panels (a) to (d) of Figure 1, then the finished figure, held.

    Args:
        history: the run.
        path: where to; its ending picks the format: .gif, .mp4, .webp, .png (an APNG), .pdf (a page
            for every frame, for LaTeX), or .html (a page to play, stop and step).
        compare: another run, shown beside it at the same training steps; each is named by the
            settings in which they differ.
        losses: also show the discriminator's loss and JSD, in strips under everything else.
        canvas: theme and size.
        playback: how many frames, how fast, how long, how often.
        begun: the first frames, from `draw_early` with the same canvas and playback; used if the
            run has ended as it was expected to there, and drawn anew if not.
        progress: called with the number of frames drawn and that of all.
        notice: called with what is worth telling: what was given up for a file's size, and the line
            for LaTeX.

    Raises:
        InputError: the path cannot be written, its ending is not known, the format cannot hold what
            is asked for, or the run has no phases to show.
    """
    path = check_output(path, ENDINGS)
    ending = path.suffix.lower()
    check_request(ending, canvas, playback, losses=losses, compare=compare is not None)
    about = about_animation(history, compare)

    def draw(pace: Pace, cut: int) -> Drawn:
        if compare is None:
            plan = timeline(history, pace)
            build: Callable[..., Stage] = partial(Scene, Measured(history), canvas, losses=losses)
        else:
            plan = timeline_of_two((history, compare), pace)
            build = partial(Comparison, (Measured(history), Measured(compare)), canvas)
        if ending == ".html":
            data = page(history, plan.rows, plan.durations, canvas, about, once=playback.once)
            return Drawn(data, len(plan.rows))
        if ending == ".pdf":
            # Matplotlib's PDF side takes as long to import as all of our own.
            from gan1d.render.formats.pages import animategraphics, pages

            times = in_units(plan.durations, pace.frame_ms)
            data = pages(build, plan.rows, times, about, progress)
            latex = animategraphics(path, sum(times), fps=pace.fps, once=playback.once)
            return Drawn(data, len(plan.rows), latex)
        known = None
        # What is begun is in the finest palette.
        if begun is not None and ending in INDEXED and cut == 0:
            known = begun if goes_on(begun, history, plan.rows) else None
        film = Film(
            frames=frames(build, plan.rows, known, progress),
            durations=plan.durations,
            frame_ms=pace.frame_ms,
            theme=canvas.theme,
            about=about,
            once=playback.once,
            transparent=canvas.transparent,
        )
        return Drawn(encode(film, ending, cut), len(plan.rows))

    limit = playback.max_size
    if limit is None and ending == ".html" and playback.frames is None:
        limit = PAGE_SIZE
    drawn, words = fitted(draw, playback.for_format(ending), limit, ending, canvas.theme)
    write(path, drawn.data)
    if notice is not None:
        for line in filter(None, (words, drawn.latex)):
            notice(line)
    return path


TITLE = "A generative adversarial network learns a distribution"


def about_animation(history: History, compare: History | None = None) -> About:
    """Title, description and configs of an animation."""
    if compare is None:
        return About(TITLE, captions.description(Measured(history)), (history.config,))
    configs = history.config, compare.config
    left, right = differences(*configs)
    words = (
        f"Two runs side by side. Left, {left}: {captions.description(Measured(history))} "
        f"Right, {right}: {captions.description(Measured(compare))}"
    )
    return About(f"{TITLE}, twice", words, configs)
