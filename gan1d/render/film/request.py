"""What is asked of an animation, checked before anything is trained or drawn.

Nothing here is heavy to import.
"""

import os
from dataclasses import InitVar, dataclass, field
from importlib.util import find_spec
from pathlib import Path

from gan1d import checks
from gan1d.errors import InputError
from gan1d.files import check_output
from gan1d.render.film.layout import NOMINAL, NOMINAL_WITH_LOSSES
from gan1d.render.formats import by_ending, film_endings
from gan1d.render.formats.format import FPS, FRAMES, Format
from gan1d.render.look.canvas import MOST_FONT_SCALE, Canvas

HOLD = 3.5
"""Seconds: long enough to read the finished figure."""
LEAST_FPS, MOST_FPS = 0.5, 60.0
LEAST_FRAMES, MOST_FRAMES = 2, 5000


@dataclass(frozen=True, kw_only=True, repr=False)
class Playback:
    """How an animation is played. Raises InputError.

    Attributes:
        frames: about how many frames are shown; None is 120, or as many as 400 kB of a page hold.
        fps: frames per second, where nothing is held; None is 16.7, and 50 on a page.
        hold: seconds for which the last frame stays.
        once: play once instead of looping for ever.
        max_size: bytes that the file may have; colours, then frames are given up to keep to it.
    """

    frames: int | None = None
    fps: float | None = None
    hold: float = HOLD
    once: bool = False
    max_size: int | None = None

    def __post_init__(self) -> None:
        if self.frames is not None:
            checks.whole("frames", self.frames, at_least=LEAST_FRAMES, at_most=MOST_FRAMES)
        if self.fps is not None:
            checks.number("fps", self.fps, at_least=LEAST_FPS, at_most=MOST_FPS)
        checks.number("hold", self.hold, at_least=0.0)
        checks.flag("once", self.once)
        if self.max_size is not None:
            checks.whole("max_size", self.max_size, at_least=1)
        checks.make_plain(self)

    def __repr__(self) -> str:
        return checks.short_repr(self)


@dataclass(frozen=True)
class Pace:
    """About how many frames are shown, how many a second, and the last one for how many seconds."""

    frames: int = FRAMES
    fps: float = FPS
    hold: float = HOLD

    @property
    def frame_ms(self) -> float:
        """How long a frame is shown where nothing is held."""
        return 1000.0 / self.fps

    def thinned(self, frames: int) -> "Pace":
        """Fewer frames in the same time."""
        return Pace(frames, max(LEAST_FPS, self.fps * frames / self.frames), self.hold)


@dataclass(frozen=True, kw_only=True)
class Request:
    """An animation that can be made. Raises InputError if its format cannot hold what is asked for.

    Attributes:
        out: where to write the file; its ending picks the format.
        canvas: theme and size.
        playback: how many frames, how fast, how long, how often.
        losses: also show the losses of the run.
        compare: show two runs side by side.
        path: `out`, where the file can be written.
        format: the format that its ending names.
    """

    out: InitVar[str | os.PathLike[str]]
    canvas: Canvas = field(default_factory=Canvas)
    playback: Playback = field(default_factory=Playback)
    losses: bool = False
    compare: bool = False
    path: Path = field(init=False)
    format: Format = field(init=False)

    def __post_init__(self, out: str | os.PathLike[str]) -> None:
        path = check_output(out, film_endings())
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "format", by_ending()[path.suffix.lower()])
        self._check_content()
        self._check_size()
        self._check_playback()
        extra = self.format.extra
        if extra is not None and find_spec(extra.module) is None:
            raise InputError(
                f"output: {self.format.ending} needs the package {extra.package}; install it with "
                f"pip install {extra.package}"
            )

    @property
    def pace(self) -> Pace:
        """The frames and their pace, with the format's defaults."""
        frames, fps, hold = self.playback.frames, self.playback.fps, self.playback.hold
        return Pace(
            frames=self.format.frames if frames is None else frames,
            fps=self.format.fps if fps is None else fps,
            hold=hold,
        )

    @property
    def max_size(self) -> int | None:
        """Bytes that the file may have; None if any number."""
        if self.playback.max_size is None and self.playback.frames is None:
            return self.format.max_size
        return self.playback.max_size

    def _check_content(self) -> None:
        if self.losses and self.compare:
            raise InputError("losses: cannot be combined with compare")
        for name in ("losses", "compare"):
            if getattr(self, name) and not getattr(self.format, name):
                raise InputError(f"{name}: not supported for {self.format.ending}")
        if self.canvas.transparent and not self.format.transparent:
            raise InputError(f"transparent: not supported for {self.format.ending}")

    def _check_size(self) -> None:
        ending = self.format.ending
        for name in ("size", "aspect", "width", "dpi", "font_size"):
            if self.format.unsized and getattr(self.canvas, name) is not None:
                raise InputError(f"{name}: not supported for {ending}; {self.format.unsized}")
        nominal = NOMINAL_WITH_LOSSES if self.losses else NOMINAL
        width, height = self.canvas.pixels(nominal)
        if self.canvas.least_type is not None:
            sheet = self.canvas.fit(nominal)[0]
            # No smaller than with the largest font_scale.
            room = min(side / whole for side, whole in zip(sheet, nominal, strict=True))
            if room * MOST_FONT_SCALE < 1:
                raise self.canvas.too_narrow(room * MOST_FONT_SCALE)
        if self.format.even_sides and (width % 2 or height % 2):
            raise InputError(f"size: expected even sides for {ending}, got {width}x{height}")

    def _check_playback(self) -> None:
        ending, fps, hold = self.format.ending, self.playback.fps, self.playback.hold
        if fps is not None and fps > self.format.most_fps:
            raise InputError(
                f"fps: expected at most {self.format.most_fps:g} for {ending}, got {fps:g}"
            )
        if hold > self.format.most_hold:
            raise InputError(
                f"hold: expected at most {self.format.most_hold:g} seconds for {ending}, "
                f"got {hold:g}"
            )
