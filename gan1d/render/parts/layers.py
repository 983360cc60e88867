"""Frames in three layers: permanent artists, those that change with the phase, and moving ones.

Nearly all drawing time goes into axes and text, so these are drawn once and kept.
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

    A moment is a whole number: a row of one run, or a training step of two.
    """

    figure: Figure
    moving: list[Artist]
    """The artists that change from frame to frame, in drawing order."""
    page: list[Artist]
    """The artists that change with the phase."""

    def show(self, moment: int) -> str:
        """Move everything to a moment. Returns a text that changes whenever `page` does."""

    def fill(self, moment: int) -> list[Artist]:
        """Artists that become permanent at this moment."""


def played(
    stage: Stage,
    layers_of: Callable[[Any], Any],
    moments: Sequence[int],
    progress: Progress | None = None,
) -> Iterator[Any]:
    """A frame for each moment, by layers of the stage's figure such as PixelLayers.

    An artist is drawn again only when it has changed. The pixels equal those of a full draw. Progress
    is reported when the next frame is requested. The caller must hold `drawing_rules` meanwhile.
    """
    # Animated artists are left out of the first draw, which happens before any moment is shown.
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
    """Layers on Matplotlib's pixel canvas; a frame is valid until the next one."""

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
        """Replace the layer of the phase."""
        self._page = self._drawn(self._base, artists)

    def frame(self, artists: list[Artist]) -> NDArray[np.uint8]:
        """The kept layers, then these moving artists, (height, width, 4)."""
        self._drawn(self._page, artists, copy=False)
        return np.asarray(self._canvas.buffer_rgba())

    def _drawn(self, layer: Any, artists: list[Artist], copy: bool = True) -> Any:
        self._canvas.restore_region(layer)
        for artist in artists:
            artist.draw(self._renderer)
        return self._canvas.copy_from_bbox(self._box) if copy else None
