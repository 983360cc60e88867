"""Frames in three layers: permanent artists, artists of the phase, and moving artists.

Axes and text take nearly all of the drawing time, so they are drawn once and reused.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from numpy.typing import NDArray

from gan1d.progress import Progress


class Stage(Protocol):
    """The artists of an animation, built once and moved from moment to moment.

    A moment is an integer: a row of a single run, or a training step of two compared runs.
    """

    figure: Figure
    moving: list[Artist]
    """The artists that change from frame to frame, in drawing order."""
    page: list[Artist]
    """The artists that change with the phase."""

    def show(self, moment: int) -> str:
        """Move all artists to a moment. Returns a text that changes whenever `page` must be redrawn."""

    def fill(self, moment: int) -> list[Artist]:
        """Artists that become permanent at this moment; none unless a stage has some."""
        return []


def played(
    stage: Stage,
    layers_of: Callable[[Any], Any],
    moments: Sequence[int],
    progress: Progress | None = None,
) -> Iterator[Any]:
    """Yield a frame for each moment; `layers_of`, such as PixelLayers, draws the stage's figure.

    Only artists that have changed are drawn again, and the pixels equal those of a full draw. Progress
    is reported when the next frame is requested. The caller must stay inside `drawing_rules`.
    """
    # `layers_of` draws the figure before any moment is shown, and leaves out animated artists.
    for artist in (*stage.moving, *stage.page):
        artist.set_animated(True)
    layers, heading = layers_of(stage.figure), None
    for done, moment in enumerate(moments, 1):
        before, heading = heading, stage.show(moment)
        reached = stage.fill(moment)
        if reached:
            layers.keep(reached)
        if reached or heading != before:
            layers.turn_page(stage.page)
        yield layers.frame(stage.moving)
        if progress is not None:
            progress(done, len(moments))


class PixelLayers:
    """Layers on Matplotlib's pixel canvas; a frame's pixels are valid until the next frame."""

    def __init__(self, figure: Any) -> None:
        self._canvas = figure.canvas
        self._box = figure.bbox
        self._canvas.draw()
        self._renderer = self._canvas.get_renderer()
        self._base = self._page = self._canvas.copy_from_bbox(self._box)

    def keep(self, artists: list[Artist]) -> None:
        """Add artists to the permanent layer."""
        self._base = self._drawn(self._base, artists)

    def turn_page(self, artists: list[Artist]) -> None:
        """Replace the layer that changes with the phase."""
        self._page = self._drawn(self._base, artists)

    def frame(self, artists: list[Artist]) -> NDArray[np.uint8]:
        """The two layers with these moving artists on top, RGBA, (height, width, 4)."""
        self._drawn(self._page, artists, copy=False)
        return np.asarray(self._canvas.buffer_rgba())

    def _drawn(self, layer: Any, artists: list[Artist], copy: bool = True) -> Any:
        self._canvas.restore_region(layer)
        for artist in artists:
            artist.draw(self._renderer)
        return self._canvas.copy_from_bbox(self._box) if copy else None
