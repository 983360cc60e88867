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


class Timeline(NamedTuple):
    """The rows of a film, and their durations."""

    rows: tuple[int, ...]
    """Recorded rows in order; training steps if two runs are compared."""
    durations: tuple[float, ...]
    """Duration of each row, ms."""
    fps: float
    """Frames per second where nothing is held."""


def timeline(
    history: History,
    playback: Playback = Playback(),  # noqa: B008  (frozen)
    most_fps: float = MOST_FPS,
    compare: History | None = None,
) -> Timeline:
    """Choose at most about `playback.frames` rows, so that frames show about equal progress.

    Each phase gets an equal share of the frames: two or more, but no more than rows_near keeps. Half of
    the progress in a phase is the logarithm of the steps since its start; half is how far p_g and D
    have come to their state at its end (the least distance so far, so that jitter does not count). Each
    frame shows one step of a stretch: that with the median distance of p_g from the data, so that no
    outlier is shown for hundreds of ordinary steps. The first and last rows and captions.held_rows are
    held. With `compare`, half of the frames are for each run, and only the first and last are held.

    If `playback.duration` is given, it sets the frame rate. Holds are then cut to at most three
    quarters of the duration, and frames are dropped if the rate would exceed `most_fps`. A film of few
    frames may end early, since no frame is shown for longer than a minute.
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
        shorter = min(1.0, 0.75 * total / max(sum(held), 1.0))
        held = [shorter * hold for hold in held]
        # Find the time per frame at which the film, holds included, takes `total`.
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
    """Share `total` equally among phases; longer phases share what a short one cannot use."""
    shares = [0] * len(lengths)
    left = total
    for rank, i in enumerate(sorted(range(len(lengths)), key=lengths.__getitem__)):
        shares[i] = max(1, min(lengths[i], left // (len(lengths) - rank)))
        left = max(0, left - shares[i])
    return shares


def _spread(history: History, span: NDArray[np.intp], n: int) -> NDArray[np.intp]:
    """At most about n rows of `span`, among them the first and the last."""
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
    # Limit the progress between two rows to one frame's share; after ten passes, few frames move.
    for _ in range(20):
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
