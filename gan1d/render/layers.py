"""Frames in three layers: what stays, what changes with the phase, what moves.

Nearly all of a drawing's time goes into axes and text, so these are drawn once and kept.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray

from gan1d.render.compare import Comparison
from gan1d.render.scene import Scene
from gan1d.render.style import drawing_rules

Stage = Scene | Comparison
"""What is shown: `show` moves it to a moment, a row of one run or a step of two."""
Frame = TypeVar("Frame", covariant=True)


class Layers(Protocol[Frame]):
    """Something that is drawn in layers, and gives frames."""

    def keep(self, artists: list[Artist]) -> None:
        """Add to what stays."""

    def turn_page(self, artists: list[Artist]) -> None:
        """Replace what changes with the phase."""

    def frame(self, artists: list[Artist]) -> Frame:
        """All layers with these moving artists."""


def played(stage: Stage, layers: Layers[Frame], moments: Iterable[int]) -> Iterator[Frame]:
    """A frame for each of the moments; each artist is drawn when it has changed, and only then."""
    heading = None
    for moment in moments:
        stage.show(moment)
        reached = stage.fill(moment)
        if reached:
            layers.keep(reached)
        if reached or stage.heading != heading:
            heading = stage.heading
            layers.turn_page(stage.page)
        yield layers.frame(stage.moving)


def frames(build: Callable[..., Stage], moments: Iterable[int]) -> Iterator[NDArray[np.uint8]]:
    """The frames of the given moments, (height, width, 4) RGBA each, valid until the next one.

    `build` makes the stage, with `animated=True`. The pixels are those of a full draw.
    """
    with drawing_rules():
        stage = build(animated=True)
        yield from played(stage, PixelLayers(stage), moments)


class PixelLayers:
    """Layers on Matplotlib's canvas of pixels."""

    def __init__(self, stage: Stage) -> None:
        self._canvas = stage.canvas
        self._box = stage.figure.bbox
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
