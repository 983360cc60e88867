"""A request for an animation, checked before training and drawing.

This module is cheap to import.
"""

import os
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from gan1d import checks
from gan1d.checks import InputError
from gan1d.fields import check_fields, choice, documented, number, setting, whole
from gan1d.files import check_output
from gan1d.render.formats import by_ending, film_endings
from gan1d.render.formats.format import FPS, FRAMES, LONGEST_HOLD, MOST_FPS, Format
from gan1d.render.look.canvas import Canvas

if TYPE_CHECKING:
    from gan1d.config import Config

OPENING = 0.9
"""Seconds for which the first frame is held."""
LEAST_FRAMES = 2


def sizes(losses: bool = False) -> tuple[tuple[float, float], tuple[float, float]]:
    """Width and height of the default sheet and of the smallest possible sheet, inches."""
    return ((9.6, 7.2), (6.4, 4.6)) if losses else ((9.6, 5.4), (6.4, 3.6))


@documented
@dataclass(frozen=True, kw_only=True)
class Playback:
    """How an animation is played. Raises InputError.

    With `poster="last"`, the last frame shows where a film is not played: a .gif, .mp4 or .webp begins
    with it for an instant, and a page opens on it and waits to be played.
    """

    frames: int | None = setting(
        None,
        "largest number of frames, roughly",
        whole(LEAST_FRAMES, 5000),
        shown=f"{FRAMES}; .html: 300",
    )
    fps: float | None = setting(
        None,
        "frames per second while no frame is held",
        number(0.5, MOST_FPS),
        shown=f"{FPS:.1f}; .html: 50",
    )
    duration: float | None = setting(
        None,
        "seconds of the whole film, instead of fps; held frames fill at most three quarters",
        number(1.0, 600.0),
        metavar="SECONDS",
    )
    panel_hold: float = setting(
        2.0,
        "seconds for which each panel's last frame stays",
        number(0.0, LONGEST_HOLD),
        metavar="SECONDS",
    )
    hold: float = setting(
        3.5,
        "seconds for which the film's last frame stays",
        number(0.0, LONGEST_HOLD),
        metavar="SECONDS",
    )
    once: bool = setting(False, "play once instead of looping", checks.flag, flag="play_once")
    poster: str | None = choice(
        None,
        "frame shown when not playing: first or last",
        ("first", "last"),
        shown="first; .pdf: last",
    )

    def __post_init__(self) -> None:
        check_fields(self)
        if self.duration is not None and self.fps is not None:
            raise InputError("duration: cannot be combined with fps, which follows from it")

    __repr__ = checks.short_repr


@documented
@dataclass(frozen=True, kw_only=True, eq=False)
class Request:
    """A request for an animation. Raises InputError if the file format does not support it."""

    out: Any = setting(None, "file to write; its ending picks the format")
    losses: bool = setting(False, "also plot D's loss and the JSD, under the panels", checks.flag)
    compare: Any = setting(
        None, "another run, to show on the right at the same training steps", metavar="RUN.npz"
    )
    canvas: Canvas = setting(Canvas(), "theme, size and words")
    playback: Playback = setting(Playback(), "number of frames, speed, holds, loop and poster")

    def __post_init__(self) -> None:
        object.__setattr__(self, "out", check_output(self.out, film_endings()))
        check_fields(self)
        if isinstance(self.compare, str | os.PathLike):
            from gan1d.history import History

            object.__setattr__(self, "compare", History.load(self.compare))
        canvas, form, asked = self.canvas, self.format, self.playback
        if form.beside:
            check_output(self.out.with_suffix(form.beside), (form.beside,))
        if self.losses and self.compare is not None:
            raise InputError("losses: cannot be combined with compare")
        if canvas.transparent and not form.transparent:
            raise InputError(f"transparent: not supported for {form.ending}")
        for name in ("size", "width", "dpi", "font_size"):
            if form.unsized and getattr(canvas, name) is not None:
                raise InputError(f"{name}: not supported for {form.ending}; {form.unsized}")
        nominal, least = sizes(self.losses)
        width, height = canvas.pixels(nominal)
        canvas.fit(nominal, least)
        if form.even_sides and (width % 2 or height % 2):
            raise InputError(f"size: expected even sides for {form.ending}, got {width}x{height}")
        if asked.fps is not None and asked.fps > form.most_fps:
            raise InputError(
                f"fps: expected at most {form.most_fps:g} for {form.ending}, got {asked.fps:g}"
            )
        if form.extra and find_spec(form.extra.replace("-", "_")) is None:
            raise InputError(
                f"output: {form.ending} needs the package {form.extra}; install it with "
                f"pip install {form.extra}"
            )
        frames, poster = asked.frames or form.frames, asked.poster or form.poster
        fps = asked.fps or (None if asked.duration else form.fps)
        whole = replace(asked, frames=frames, fps=fps, poster=poster)
        object.__setattr__(self, "playback", whole)

    @cached_property
    def format(self) -> Format:
        """The format that the file's ending names."""
        return by_ending()[self.out.suffix.lower()]

    def rows(self, config: "Config") -> Any:
        """The argument `rows` of `train`: the steps to record for this film; None records all."""
        from gan1d.render.look.rows import steps_shown

        return steps_shown if self.compare is None else None
