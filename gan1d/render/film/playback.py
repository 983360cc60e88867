"""How an animation is played, and what each format can hold. Nothing here is heavy to import."""

from dataclasses import dataclass
from importlib.util import find_spec

from gan1d import checks
from gan1d.errors import InputError
from gan1d.render.film.layout import NOMINAL, NOMINAL_WITH_LOSSES
from gan1d.render.look.canvas import Canvas

ENDINGS = (".gif", ".mp4", ".webp", ".png", ".pdf", ".html")
"""What an animation may be written as: .png is an APNG, .pdf has a page for every frame, .html is a
page in which the run is played, stopped and stepped."""
FRAMES = 120
FRAMES_OF_PAGE = 360
"""A page holds curves, not pictures: three times as many frames in the same time cost little."""
PAGE_SIZE = 400_000
FPS = 50 / 3
"""A frame is 60 ms: a whole number of the hundredths of a second that a GIF counts in."""
OPENING_MS = 900
PANEL_MS = 2000
HOLD = 3.5
LEAST_FPS, MOST_FPS = 0.5, 60.0
MOST_FPS_OF_GIF = 50.0
"""Browsers slow a GIF down whose frames are shorter than two hundredths of a second."""
# Seconds. A GIF counts hundredths in 16 bits, an APNG thousandths in 16, a WebP thousandths in 24;
# the other two repeat the frame.
MOST_HOLD = {
    ".gif": 655.35,
    ".png": 65.535,
    ".webp": 16777.215,
    ".mp4": 600.0,
    ".pdf": 600.0,
    ".html": 600.0,
}
LEAST_FRAMES, MOST_FRAMES = 2, 5000


@dataclass(frozen=True, kw_only=True)
class Playback:
    """How an animation is played. Raises InputError.

    Attributes:
        frames: about how many frames are shown; None is 120, or as many as 400 kB of a page hold.
        fps: frames per second, where nothing is held; None is 16.7, and 50 on a page.
        hold: seconds that the last frame stays.
        once: play once instead of looping for ever.
        max_size: bytes that the file may have; colours and then frames are given up for it.
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

    def for_format(self, ending: str) -> "Pace":
        """The frames and their pace in a format."""
        more = FRAMES_OF_PAGE / FRAMES if ending == ".html" else 1.0
        return Pace(
            frames=round(more * FRAMES) if self.frames is None else self.frames,
            fps=more * FPS if self.fps is None else self.fps,
            hold=self.hold,
        )


@dataclass(frozen=True)
class Pace:
    """About how many frames are shown, how many a second, and for how many seconds the last one."""

    frames: int = FRAMES
    fps: float = FPS
    hold: float = HOLD

    @property
    def frame_ms(self) -> float:
        """How long a frame is shown that is not held."""
        return 1000.0 / self.fps

    def thinned(self, frames: int) -> "Pace":
        """Fewer frames in the same time."""
        return Pace(frames, max(LEAST_FPS, self.fps * frames / self.frames), self.hold)


def check_request(
    ending: str, canvas: Canvas, playback: Playback, *, losses: bool, compare: bool
) -> None:
    """Raise InputError unless such an animation can be made; needs no run."""
    if losses and compare:
        raise InputError("losses: expected one run to show them of, got two to compare")
    if ending == ".html":
        given = [name for name in ("size", "aspect", "width", "dpi") if getattr(canvas, name)]
        if given:
            raise InputError(f"{given[0]}: expected none for a page, which fills its box, got one")
        if losses or compare:
            name = "losses" if losses else "compare"
            raise InputError(f"{name}: expected a format of pixels or a .pdf, got .html")
    size = canvas.pixels(NOMINAL_WITH_LOSSES if losses else NOMINAL)
    if ending == ".gif" and playback.fps is not None and playback.fps > MOST_FPS_OF_GIF:
        raise InputError(
            f"fps: expected at most {MOST_FPS_OF_GIF:g} for a GIF, got {playback.fps:g}"
        )
    if playback.hold > MOST_HOLD[ending]:
        raise InputError(
            f"hold: expected at most {MOST_HOLD[ending]:g} seconds for {ending}, "
            f"got {playback.hold:g}"
        )
    if ending == ".mp4":
        if canvas.transparent:
            raise InputError("transparent: expected a format that can be, got .mp4")
        if size[0] % 2 or size[1] % 2:
            raise InputError(f"size: expected even sides for .mp4, got {size[0]}x{size[1]}")
        if find_spec("imageio_ffmpeg") is None:
            raise InputError(
                "output: expected the package imageio-ffmpeg for .mp4, got none; install it with "
                "pip install imageio-ffmpeg"
            )
