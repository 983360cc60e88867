"""Which moments of a run to show, and for how long; the frames as arrays."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d.files import check_output
from gan1d.history import History
from gan1d.render import captions
from gan1d.render.about import About
from gan1d.render.budget import Drawn, fitted
from gan1d.render.canvas import Canvas
from gan1d.render.compare import Comparison, differences
from gan1d.render.encode import Film, encode, in_units, write
from gan1d.render.layers import Stage, frames
from gan1d.render.playback import (
    ENDINGS,
    OPENING_MS,
    PAGE_SIZE,
    PANEL_MS,
    Pace,
    Playback,
    check_request,
)
from gan1d.render.player import page
from gan1d.render.scene import Scene

_CANDIDATES = 1000


@dataclass(frozen=True)
class Timeline:
    """Rows of the record (steps, of two) in the order shown, and how long each stays, in ms."""

    rows: tuple[int, ...]
    durations: tuple[float, ...]


def timeline(history: History, pace: Pace = Pace()) -> Timeline:  # noqa: B008  (frozen)
    """About `pace.frames` rows, spread so that each frame shows about as much motion.

    Phases get equal shares, as far as they have rows. Within a phase frames follow the distance that
    p_g and D have come from the phase's start (its running maximum, so that jitter at the end does
    not count as motion), blended with log time. The row that ends a panel's phase is held.
    """
    rows = _rows(history, pace.frames)
    held = {row for letter in captions.PANELS if (row := history.last_row(letter)) is not None}
    holds = dict.fromkeys(held, float(PANEL_MS))
    return _timed(rows, holds, pace)


def timeline_of_two(
    histories: tuple[History, History],
    pace: Pace = Pace(),  # noqa: B008  (frozen)
) -> Timeline:
    """Training steps at which two runs are shown: those that show the motion of either."""
    steps = [history.step[_rows(history, pace.frames // 2)] for history in histories]
    return _timed(np.unique(np.concatenate(steps)), {}, pace)


def _timed(moments: NDArray[Any], holds: dict[int, float], pace: Pace) -> Timeline:
    """The moments with their durations: a hold is never shorter than a frame."""
    shown = [int(moment) for moment in moments]
    holds = holds | {shown[0]: OPENING_MS} | {shown[-1]: 1000.0 * pace.hold}
    frame_ms = pace.frame_ms
    return Timeline(tuple(shown), tuple(max(frame_ms, holds.get(at, 0.0)) for at in shown))


def _rows(history: History, frames: int) -> NDArray[np.intp]:
    phases = list(dict.fromkeys(history.phase.tolist()))
    spans = [np.flatnonzero(history.phase == phase) for phase in phases]
    shares = _fair_shares([len(span) for span in spans], frames)
    chosen = [_spread(history, span, n) for span, n in zip(spans, shares, strict=True)]
    return np.unique(np.concatenate([[0], *chosen]))


def _fair_shares(lengths: list[int], total: int) -> list[int]:
    """Equal shares of `total`, none above its length; what short ones leave goes to the others."""
    shares = [0] * len(lengths)
    left = total
    for rank, i in enumerate(sorted(range(len(lengths)), key=lengths.__getitem__)):
        shares[i] = max(1, min(lengths[i], left // (len(lengths) - rank)))
        left = max(0, left - shares[i])
    return shares


def _spread(history: History, span: NDArray[np.intp], n: int) -> NDArray[np.intp]:
    """n of the rows in `span`, its last one always among them."""
    # Candidates enough for every frame, and few enough that a run of any length costs the same.
    tail = np.geomspace(1, len(span), _CANDIDATES).round().astype(int) - 1
    span = span[np.unique(tail)]
    p_g, d = history.p_g[span], history.d[span]
    weight = (history.p_data + p_g) * history.dx
    moved = np.abs(p_g - p_g[0]) @ history.dx + np.sum(weight * np.abs(d - d[0]), axis=1)
    moved = np.maximum.accumulate(moved)
    elapsed = np.log1p(span - span[0])
    pace = moved / max(moved[-1], 1e-12) + elapsed / max(elapsed[-1], 1e-12)

    def picked(moments: int) -> NDArray[np.intp]:
        rows = np.searchsorted(pace, np.linspace(pace[0], pace[-1], moments))
        return np.unique(np.append(np.minimum(rows, len(span) - 1), len(span) - 1))

    # Where one step is more motion than a frame's worth, moments fall on the same row: ask for more.
    tries = (picked(moments) for moments in range(n, 4 * n, max(1, n // 8)))
    return span[next((rows for rows in tries if len(rows) >= n), picked(4 * n))]


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
            build: Callable[..., Stage] = partial(Scene, history, canvas, losses=losses)
        else:
            plan = timeline_of_two((history, compare), pace)
            build = partial(Comparison, (history, compare), canvas)
        if ending == ".html":
            data = page(history, plan.rows, plan.durations, canvas, about, once=playback.once)
            return Drawn(data, len(plan.rows))
        moments = _reported(plan.rows, progress)
        if ending == ".pdf":
            # Matplotlib's PDF side takes as long to import as all of our own.
            from gan1d.render.pages import animategraphics, pages

            times = in_units(plan.durations, pace.frame_ms)
            data = pages(build, moments, times, about)
            latex = animategraphics(path, sum(times), fps=pace.fps, once=playback.once)
            return Drawn(data, len(plan.rows), latex)
        film = Film(
            frames=frames(build, moments),
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
        return About(TITLE, captions.description(history), (history.config,))
    configs = history.config, compare.config
    left, right = differences(*configs)
    words = (
        f"Two runs side by side. Left, {left}: {captions.description(history)} "
        f"Right, {right}: {captions.description(compare)}"
    )
    return About(f"{TITLE}, twice", words, configs)


def _reported(
    moments: tuple[int, ...], progress: Callable[[int, int], None] | None
) -> Iterator[int]:
    for done, moment in enumerate(moments, 1):
        yield moment
        if progress is not None:
            progress(done, len(moments))
