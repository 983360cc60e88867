"""The timeline of a film: its rows, and the duration of each."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gan1d.history import History
from gan1d.render.film.request import LEAST_FRAMES, OPENING, Playback
from gan1d.render.formats.format import FPS, FRAMES, LONGEST_HOLD, MOST_FPS
from gan1d.render.look import captions
from gan1d.render.look.rows import FILM, rows_near

_ROUNDS = 20
"""Rounds of sharing out; after about half of them nothing changes."""

_HELD = 0.75
"""Largest share of a film's duration for holds."""


class Timeline(NamedTuple):
    """The rows of a film, and their durations."""

    rows: tuple[int, ...]
    """Rows of the record, in order; training steps if two runs are compared."""
    durations: tuple[float, ...]
    """Duration of each, ms."""
    fps: float
    """Frames per second where nothing is held."""


def timeline(
    history: History,
    playback: Playback = Playback(),  # noqa: B008  (frozen)
    most_fps: float = MOST_FPS,
    compare: History | None = None,
) -> Timeline:
    """About `playback.frames` rows, chosen so that each frame shows about the same amount of progress.

    Phases get equal shares of the frames, as far as they have rows. A phase is divided into stretches
    of equal progress: the distance of p_g and D from the phase's end (its running minimum, so that
    jitter does not count), blended with log time. A frame shows the typical moment of its stretch, the
    median by p_g's distance from the data; otherwise a few steps at which minibatches led G astray
    could stand for hundreds of calm ones. The rows of captions.held_rows are held. With `compare`,
    frames show the steps at which either run moves, and none is held.

    A duration makes frames faster or slower. If they would exceed `most_fps`, there are fewer frames,
    and holds that would take nearly all the time are shorter. A film of a few frames may end early,
    since no frame is shown for longer than a minute.
    """
    rows = captions.held_rows(history) if compare is None else []
    holds = dict.fromkeys(rows, playback.panel_hold)
    frames, shortest = playback.frames or FRAMES, 1000.0 / most_fps
    while True:
        if compare is None:
            moments = _rows(history, frames)
        else:
            steps = [run.step[_rows(run, frames // 2)] for run in (history, compare)]
            moments = np.unique(np.concatenate(steps))
        shown = [int(moment) for moment in moments]
        at = {shown[0]: OPENING} | holds | {shown[-1]: playback.hold}
        held = [1000.0 * at.get(moment, 0.0) for moment in shown]
        if playback.duration is None:
            fps = playback.fps or FPS
            frame_ms = 1000.0 / fps
            break
        total = 1000.0 * playback.duration
        shorter = min(1.0, _HELD * total / max(sum(held), 1.0))
        held = [shorter * hold for hold in held]
        # The time per frame with which the film, holds included, takes the total.
        times = np.unique([0.0, *held, total])
        lengths = np.maximum(held, times[:, None]).sum(axis=1)
        frame_ms = min(float(np.interp(total, lengths, times)), 1000.0 * LONGEST_HOLD)
        if frame_ms >= shortest or frames == LEAST_FRAMES:
            frame_ms = max(frame_ms, shortest)
            fps = 1000.0 / frame_ms
            break
        frames = max(LEAST_FRAMES, 9 * frames // 10)
    # A hold is never shorter than a frame.
    return Timeline(tuple(shown), tuple(max(frame_ms, hold) for hold in held), fps)


def _rows(history: History, frames: int) -> NDArray[np.integer]:
    phases = dict.fromkeys(history.phase.tolist())
    spans = [np.flatnonzero(history.phase == phase) for phase in phases]
    shares = _fair_shares([len(span) for span in spans], frames)
    chosen = [_spread(history, span, n) for span, n in zip(spans, shares, strict=True)]
    return np.unique(np.concatenate([[0], *chosen]))


def _fair_shares(lengths: list[int], total: int) -> list[int]:
    """Equal shares of `total`, none above its length; long phases share the rest."""
    shares = [0] * len(lengths)
    left = total
    for rank, i in enumerate(sorted(range(len(lengths)), key=lengths.__getitem__)):
        shares[i] = max(1, min(lengths[i], left // (len(lengths) - rank)))
        left = max(0, left - shares[i])
    return shares


def _spread(history: History, span: NDArray[np.intp], n: int) -> NDArray[np.intp]:
    """n rows of `span`, or a few less, with its first and last one."""
    span = span[rows_near(history.step[span], FILM)]
    if n >= len(span):
        return span
    p_g, d = history.p_g[span], history.d[span]
    weight = (history.p_data + p_g) * history.dx
    left = np.abs(p_g - p_g[-1]) @ history.dx + np.sum(weight * np.abs(d - d[-1]), axis=1)
    left = np.minimum.accumulate(left)
    elapsed = np.log1p(history.step[span] - history.step[span[0]])
    moved = np.diff(elapsed / max(elapsed[-1], 1e-12) - left / max(left[0], 1e-12))
    n = max(n, 2)
    for _ in range(_ROUNDS):
        # A step counts for a frame's share at most, and the rest goes to others.
        moved = np.minimum(moved, moved.sum() / (n - 1))
    pace = np.append(0.0, np.cumsum(moved))
    ends = np.unique(np.searchsorted(pace, np.linspace(0.0, pace[-1], n)[:-1]))
    ends = np.append(ends, len(span) - 1)
    distance = np.abs(p_g - history.p_data) @ history.dx
    shown = [0, len(span) - 1]
    for start, end in pairwise(ends[:-1]):
        stretch = start + 1 + np.argsort(distance[start + 1 : end + 1], kind="stable")
        shown.append(stretch[(len(stretch) - 1) // 2])
    return span[np.unique(shown)]
