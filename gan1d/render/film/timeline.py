"""Which moments of a run are shown, and for how long."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d.history import History
from gan1d.moments import FILM, rows_near
from gan1d.render.film.request import Pace
from gan1d.render.look import captions

OPENING_MS = 900
"""How long the first frame is held."""
PANEL_MS = 2000
"""How long the row that ends a panel's phase is held."""


@dataclass(frozen=True)
class Timeline:
    """Rows of the record (steps, of two runs) in the order shown, and how long each is shown, in ms."""

    rows: tuple[int, ...]
    durations: tuple[float, ...]


def timeline(history: History, pace: Pace = Pace()) -> Timeline:  # noqa: B008  (frozen)
    """About `pace.frames` rows, chosen so that each frame shows about the same amount of motion.

    Phases get equal shares of the frames, as far as they have rows. Within a phase, frames follow the
    distance of p_g and D from the phase's start (its running maximum, so that jitter does not count as
    motion), blended with log time. The last row of a panel's phase is held.
    """
    rows = _rows(history, pace.frames)
    holds = dict.fromkeys(captions.panels(history).values(), float(PANEL_MS))
    return _timed(rows, holds, pace)


def timeline_of_two(
    histories: tuple[History, History],
    pace: Pace = Pace(),  # noqa: B008  (frozen)
) -> Timeline:
    """Training steps at which two runs are shown: those that show the motion of either run."""
    steps = [history.step[_rows(history, pace.frames // 2)] for history in histories]
    return _timed(np.unique(np.concatenate(steps)), {}, pace)


def _timed(moments: NDArray[Any], holds: dict[int, float], pace: Pace) -> Timeline:
    """The moments with their durations; a hold is never shorter than a frame."""
    shown = [int(moment) for moment in moments]
    holds = {shown[0]: OPENING_MS} | holds | {shown[-1]: 1000.0 * pace.hold}
    frame_ms = pace.frame_ms
    return Timeline(tuple(shown), tuple(max(frame_ms, holds.get(at, 0.0)) for at in shown))


def _rows(history: History, frames: int) -> NDArray[np.intp]:
    phases = list(dict.fromkeys(history.phase.tolist()))
    spans = [np.flatnonzero(history.phase == phase) for phase in phases]
    shares = _fair_shares([len(span) for span in spans], frames)
    chosen = [_spread(history, span, n) for span, n in zip(spans, shares, strict=True)]
    return np.unique(np.concatenate([[0], *chosen]))


def _fair_shares(lengths: list[int], total: int) -> list[int]:
    """Equal shares of `total`, none above its length; what short phases leave goes to the others."""
    shares = [0] * len(lengths)
    left = total
    for rank, i in enumerate(sorted(range(len(lengths)), key=lengths.__getitem__)):
        shares[i] = max(1, min(lengths[i], left // (len(lengths) - rank)))
        left = max(0, left - shares[i])
    return shares


def _spread(history: History, span: NDArray[np.intp], n: int) -> NDArray[np.intp]:
    """n rows of `span`, always including the last one."""
    span = span[rows_near(history.step[span], FILM)]
    p_g, d = history.p_g[span], history.d[span]
    weight = (history.p_data + p_g) * history.dx
    moved = np.abs(p_g - p_g[0]) @ history.dx + np.sum(weight * np.abs(d - d[0]), axis=1)
    moved = np.maximum.accumulate(moved)
    elapsed = np.log1p(history.step[span] - history.step[span[0]])
    pace = moved / max(moved[-1], 1e-12) + elapsed / max(elapsed[-1], 1e-12)

    def picked(moments: int) -> NDArray[np.intp]:
        rows = np.searchsorted(pace, np.linspace(pace[0], pace[-1], moments))
        return np.unique(np.append(np.minimum(rows, len(span) - 1), len(span) - 1))

    # Where one step moves by more than a frame's share, moments fall on the same row: ask for more.
    tries = (picked(moments) for moments in range(n, 4 * n, max(1, n // 8)))
    return span[next((rows for rows in tries if len(rows) >= n), picked(4 * n))]
