"""Which moments of a run to show, and for how long; the frames as arrays."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray

from gan1d.files import check_output
from gan1d.history import History
from gan1d.render import ENDINGS, SIZE, captions, check_size, encode
from gan1d.render.about import comment
from gan1d.render.compare import Comparison
from gan1d.render.scene import Scene
from gan1d.render.style import PAPER, Theme, drawing_rules

FRAMES = 120
FRAME_MS = 60
"""One moving frame: about 17 a second, a whole number of the GIF's hundredths."""
OPENING_MS = 900
PANEL_MS = 2000
LAST_MS = 3500
_CANDIDATES = 1000


@dataclass(frozen=True)
class Timeline:
    """Rows of the record (steps, of two) in the order shown, and how long each stays, in ms."""

    rows: tuple[int, ...]
    durations: tuple[int, ...]


def timeline(history: History, frames: int = FRAMES) -> Timeline:
    """About `frames` rows of a run, spread so that each frame shows about as much motion.

    Phases get equal shares, as far as they have rows. Within a phase frames follow the distance that
    p_g and D have come from the phase's start (its running maximum, so that jitter at the end does
    not count as motion), blended with log time. The row that ends a panel's phase is held.
    """
    phases = list(dict.fromkeys(history.phase.tolist()))
    spans = [np.flatnonzero(history.phase == phase) for phase in phases]
    shares = _fair_shares([len(span) for span in spans], frames)
    chosen = [_spread(history, span, n) for span, n in zip(spans, shares, strict=True)]
    rows = np.unique(np.concatenate([[0], *chosen]))
    holds = dict.fromkeys(
        (row for letter in captions.PANELS if (row := history.last_row(letter)) is not None),
        PANEL_MS,
    )
    holds[int(rows[0])] = OPENING_MS
    holds[int(rows[-1])] = LAST_MS
    return Timeline(
        tuple(int(row) for row in rows), tuple(holds.get(int(row), FRAME_MS) for row in rows)
    )


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


def frames(
    history: History, rows: tuple[int, ...], *, theme: Theme = PAPER, size: tuple[int, int]
) -> Iterator[NDArray[np.uint8]]:
    """The frames of the given rows, (height, width, 4) RGBA each, valid until the next one.

    What never changes is drawn once; what changes with the phase is drawn onto it when it does; per
    frame only the moving artists are drawn. The pixels are those of a full draw.
    """
    with drawing_rules():
        scene = Scene(history, theme, size=size, animated=True)
        canvas = _Layers(scene)
        caption = None
        for row in rows:
            scene.show(row)
            reached = scene.fill_panels(row)
            if reached:
                canvas.keep(reached)
            if reached or scene.caption.get_text() != caption:
                caption = scene.caption.get_text()
                canvas.turn_page(scene.page)
            yield canvas.frame(scene.moving)


def timeline_of_two(histories: tuple[History, History], frames: int = FRAMES) -> Timeline:
    """Training steps at which two runs are shown: those that show the motion of either."""
    rows = [np.array(timeline(history, frames // 2).rows) for history in histories]
    steps = [history.step[row] for history, row in zip(histories, rows, strict=True)]
    shown = np.unique(np.concatenate(steps))
    durations = [OPENING_MS, *[FRAME_MS] * (len(shown) - 2), LAST_MS]
    return Timeline(tuple(int(step) for step in shown), tuple(durations[-len(shown) :]))


def frames_of_two(
    histories: tuple[History, History],
    steps: tuple[int, ...],
    *,
    theme: Theme = PAPER,
    size: tuple[int, int],
) -> Iterator[NDArray[np.uint8]]:
    """The frames of two runs side by side at the given steps, as `frames` gives those of one."""
    with drawing_rules():
        scene = Comparison(histories, theme, size=size, animated=True)
        canvas = _Layers(scene)
        words = None
        for step in steps:
            scene.show(step)
            now = [side.caption.get_text() for side in scene.sides]
            if now != words:
                words = now
                canvas.turn_page(scene.page)
            yield canvas.frame(scene.moving)


class _Layers:
    """A canvas in three layers: what stays, what changes with the phase, what moves."""

    def __init__(self, scene: Scene | Comparison) -> None:
        # Matplotlib's canvas is not annotated.
        self._canvas: Any = scene.canvas
        self._box = scene.figure.bbox
        self._canvas.draw()
        self._renderer = self._canvas.get_renderer()
        self._base = self._page = self._canvas.copy_from_bbox(self._box)

    def keep(self, artists: list[Artist]) -> None:
        """Add to what stays."""
        self._base = self._drawn(self._base, artists)

    def turn_page(self, artists: list[Artist]) -> None:
        """Replace what changes with the phase."""
        self._page = self._drawn(self._base, artists)

    def frame(self, artists: list[Artist]) -> NDArray[np.uint8]:
        """All layers with these moving artists, (height, width, 4)."""
        self._drawn(self._page, artists, copy=False)
        return np.asarray(self._canvas.buffer_rgba())

    def _drawn(self, layer: Any, artists: list[Artist], copy: bool = True) -> Any:
        self._canvas.restore_region(layer)
        for artist in artists:
            artist.draw(self._renderer)
        return self._canvas.copy_from_bbox(self._box) if copy else None


def animate(
    history: History,
    path: str | os.PathLike[str],
    *,
    compare: History | None = None,
    size: tuple[int, int] = SIZE,
    theme: Theme = PAPER,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write the animation of a run: panels (a) to (d) of Figure 1, then the finished figure, held.

    Args:
        history: the run.
        path: where to; its ending picks the format.
        compare: another run, shown beside it at the same training steps; each is named by the
            settings in which they differ.
        size: width and height in pixels.
        theme: colours and line styles.
        progress: called with the number of frames drawn and that of all.

    Raises:
        InputError: the path cannot be written, its ending is not known, or the size is none.
    """
    path = check_output(path, ENDINGS)
    check_size(size)
    if compare is None:
        plan = timeline(history)
        drawn = frames(history, plan.rows, theme=theme, size=size)
    else:
        plan = timeline_of_two((history, compare))
        drawn = frames_of_two((history, compare), plan.rows, theme=theme, size=size)
    encode.write(
        path,
        _reported(drawn, len(plan.rows), progress),
        plan.durations,
        theme,
        comment(history.config),
    )
    return path


def _reported(
    drawn: Iterator[NDArray[np.uint8]], total: int, progress: Callable[[int, int], None] | None
) -> Iterator[NDArray[np.uint8]]:
    for done, frame in enumerate(drawn, 1):
        yield frame
        if progress is not None:
            progress(done, total)
