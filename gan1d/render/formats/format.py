"""A file format: its limits, and how films and stills are written.

A request is checked against its format before anything is drawn. To keep this quick, formats import
NumPy, Matplotlib, imageio and Pillow only inside the functions that use them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from gan1d.history import History
    from gan1d.progress import Progress
    from gan1d.render.film.request import Request
    from gan1d.render.film.timeline import Timeline
    from gan1d.render.formats.about import About
    from gan1d.render.parts.layers import Stage

FRAMES = 120
FPS = 50 / 3
"""Frames of 60 ms: a GIF counts durations in hundredths of a second."""
MOST_FPS = 60.0
LONGEST_HOLD = 60.0
"""Longest duration of a frame, seconds; an APNG counts ms in 16 bits, so at most 65.5 s."""


@dataclass(frozen=True, kw_only=True)
class Film:
    """An animation to be written.

    Attributes:
        runs: the run, or the two runs to compare.
        build: returns a new stage that draws the runs.
        timeline: the row (with two runs, the step) that each frame shows, and each frame's duration.
        progress: called with (frames drawn, frames in all).
    """

    request: "Request"
    runs: "tuple[History, ...]"
    build: "Callable[[], Stage]"
    timeline: "Timeline"
    about: "About"
    progress: "Progress | None" = None

    @property
    def poster(self) -> bool:
        """Whether programs that do not play the film should show its last frame, not its first."""
        return self.request.playback.poster == "last" and len(self.timeline.rows) > 1

    def in_units(self, unit: float) -> list[int]:
        """The durations of the frames as whole multiples of `unit` ms, at least 1 each.

        The end times are rounded, not the durations, so that the total does not drift.
        """
        ends = [round(end / unit) for end in accumulate(self.timeline.durations)]
        return [max(1, end - start) for start, end in pairwise([0, *ends])]

    def frames(self, layers: Any = None) -> Iterator[Any]:
        """The frames as RGBA arrays, (height, width, 4), each valid until the next one is drawn.

        With `layers`, which draws a figure as PixelLayers does, they are the frames of these layers.
        """
        from gan1d.render.parts.layers import PixelLayers, played

        # A generator, so that the stage is built at the first frame, in the caller's `drawing_rules`.
        yield from played(self.build(), layers or PixelLayers, self.timeline.rows, self.progress)

    def indexed(self, unit: int = 1) -> "tuple[NDArray[np.uint8], list[int]]":
        """The frames as indices into the theme's palette, and the durations of the frames in ms.

        Indices have shape (frames, height, width), any poster first; durations are multiples of `unit`.
        """
        import numpy as np

        from gan1d.render.look.palette import indexed

        canvas, times = self.request.canvas, [unit * n for n in self.in_units(unit)]
        frames = indexed(self.frames(), canvas.theme, transparent=canvas.transparent)
        if self.poster:
            # For 20 ms, as browsers slow down shorter frames.
            frames, times = np.concatenate([frames[-1:], frames]), [20, *times]
        return frames, times

    @property
    def ending(self) -> "Film":
        """A film of the last frame alone."""
        plan = self.timeline
        last = plan._replace(rows=plan.rows[-1:], durations=plan.durations[-1:])
        return replace(self, timeline=last, progress=None)


@dataclass(frozen=True)
class Still:
    """A figure to be written.

    Attributes:
        dpi: pixels per inch.
        scale: size in the file as a multiple of the figure's size, chosen so that the type has the
            requested size.
    """

    figure: "Figure"
    about: "About"
    dpi: float
    scale: float = 1.0

    def saved(self, kind: str, metadata: Mapping[str, str | None], **options: Any) -> bytes:
        """The bytes that Matplotlib writes for this kind of file."""
        file = BytesIO()
        self.figure.savefig(file, format=kind, dpi=self.dpi, metadata=dict(metadata), **options)
        return file.getvalue()


@dataclass(frozen=True)
class Written:
    """A film as bytes.

    Attributes:
        note: a line to show to the user, or "".
        beside: contents of further files, by ending.
    """

    data: bytes
    note: str = ""
    beside: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Format:
    """Everything that gan1d knows about a file format.

    The same film or figure must always give the same bytes.

    Attributes:
        ending: ending of its files, such as ".gif".
        what: a few words on its films for help texts, if the ending says too little.
        write_film: returns the bytes of a film; None if the format has no films.
        write_still: returns the bytes of a figure; None if the format has no stills.
        frames: default number of frames of a film.
        fps: default frames per second.
        poster: default for the frame shown where a film is not played, "first" or "last".
        most_fps: largest number of frames per second.
        transparent: whether the background can be left out.
        even_sides: whether width and height must be even.
        unsized: the reason why no size can be set, or "".
        beside: the ending of a second file, which is written beside the film and has its name; or "".
        extra: the package that must be installed to write its films.
    """

    ending: str
    what: str = ""
    write_film: Callable[[Film], Written] | None = None
    write_still: Callable[[Still], bytes] | None = None
    frames: int = FRAMES
    fps: float = FPS
    poster: str = "first"
    most_fps: float = MOST_FPS
    transparent: bool = True
    even_sides: bool = False
    unsized: str = ""
    beside: str = ""
    extra: str = ""
