"""Two runs side by side, at the same training step: what one setting changes."""

from dataclasses import fields
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from gan1d.config import Config
from gan1d.history import History
from gan1d.render import captions
from gan1d.render.panel import Panel
from gan1d.render.strip import ValueStrip
from gan1d.render.style import Theme

_INCHES_WIDE = 9.6
# Positions are shares of the figure.
_LEFTS = (0.045, 0.545)
_WIDTH = 0.415
_STAGE_BOTTOM, _STAGE_HEIGHT = 0.355, 0.475
_STRIP_BOTTOM, _STRIP_HEIGHT = 0.105, 0.150
_TITLE_Y, _CAPTION_Y, _KEY_Y = 0.950, 0.888, 0.318
_MOST_DIFFERENCES = 2
_NAMES = {"generator_learning_rate": "G's rate", "discriminator_learning_rate": "D's rate"}
_TITLE_SIZE, _SMALLEST_SIZE = 14.0, 9.0
_TITLE_WIDTH = 0.325
_DIGITS = {"family": "DejaVu Sans Mono"}  # of one width, so that numbers do not dance


def differences(one: Config, other: Config) -> tuple[str, str]:
    """What tells two configs apart, in the words of each; their seeds if nothing does."""
    names = [
        item.name
        for item in fields(Config)
        if item.name != "record_every" and getattr(one, item.name) != getattr(other, item.name)
    ] or ["seed"]
    shown = names[:_MOST_DIFFERENCES]
    more = "" if len(names) <= _MOST_DIFFERENCES else ", …"

    def words(config: Config) -> str:
        values = (
            f"{_NAMES.get(name, name.replace('_', ' '))} {_plain(getattr(config, name))}"
            for name in shown
        )
        return ", ".join(values) + more

    return words(one), words(other)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None or isinstance(value, tuple):
        return "given" if value else "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


class Comparison:
    """All artists of a frame that shows two runs, built once; `show` moves them."""

    def __init__(
        self,
        histories: tuple[History, History],
        theme: Theme,
        *,
        size: tuple[int, int],
        animated: bool = False,
    ) -> None:
        """Build the figure; with `animated`, moving artists are left out of ordinary draws."""
        width, height = size
        dpi = width / _INCHES_WIDE
        self.theme = theme
        self.figure = Figure(figsize=(_INCHES_WIDE, height / dpi), dpi=dpi)
        self.figure.set_facecolor(theme.background)
        self.canvas = FigureCanvasAgg(self.figure)
        titles = differences(*(history.config for history in histories))
        self.sides = [
            _Side(self, history, title, left, animated)
            for history, title, left in zip(histories, titles, _LEFTS, strict=True)
        ]
        right = _LEFTS[1] + _WIDTH
        self.step = self.text(right, _TITLE_Y, "", 11.5, ha="right", animated=animated, **_DIGITS)
        self._write_key()

    @property
    def moving(self) -> list[Artist]:
        """The artists that change from frame to frame, in drawing order."""
        return [*(artist for side in self.sides for artist in side.moving), self.step]

    @property
    def page(self) -> list[Artist]:
        """The artists that change with the phases."""
        return [side.caption for side in self.sides]

    def show(self, step: int) -> None:
        """Move both runs to a training step; one that ended before it rests."""
        self.step.set_text(f"step {step}")
        for side in self.sides:
            side.show(row_at(side.history, step))

    def text(self, x: float, y: float, words: str, size: float, **style: Any) -> Text:
        """Words on the figure."""
        style = {"color": self.theme.ink, "va": "center"} | style
        return self.figure.text(x, y, words, fontsize=size, **style)

    def fit(self, title: Text) -> None:
        """Make a title smaller, and then shorter, until it leaves room for the step beside it."""

        def too_wide() -> bool:
            box = title.get_window_extent(self.canvas.get_renderer())
            return bool(box.width > _TITLE_WIDTH * self.figure.bbox.width)

        size = _TITLE_SIZE
        while too_wide() and size > _SMALLEST_SIZE:
            size -= 0.5
            title.set_fontsize(size)
        while too_wide():
            title.set_text(title.get_text()[:-2].rstrip() + "…")

    def _write_key(self) -> None:
        key = (
            (self.theme.p_data, "$p_{data}$", 0.185),
            (self.theme.p_g, "$p_g$", 0.305),
            (self.theme.d, "$D(x)$", 0.400),
            (self.theme.d_star, "$D^*(x)$, the best $D$ for this $p_g$", 0.515),
        )
        for line, words, x in key:
            self.figure.add_artist(
                Line2D(
                    [x, x + 0.042],
                    [_KEY_Y, _KEY_Y],
                    color=line.colour,
                    lw=line.width,
                    ls=line.dashes,
                    solid_capstyle="butt",
                )
            )
            self.text(x + 0.053, _KEY_Y, words, 12.5)


class _Side:
    """One of the two runs: a stage, the value strip under it, and its numbers."""

    def __init__(
        self, scene: Comparison, history: History, title: str, left: float, animated: bool
    ) -> None:
        self.history = history
        figure, theme = scene.figure, scene.theme
        stage = figure.add_axes((left, _STAGE_BOTTOM, _WIDTH, _STAGE_HEIGHT))
        strip = figure.add_axes((left + 0.03, _STRIP_BOTTOM, _WIDTH - 0.03, _STRIP_HEIGHT))
        self._panel = Panel(stage, history, theme, arrows=21, scale=0.9, animated=animated)
        self._strip = ValueStrip(strip, history, theme, animated=animated)
        scene.fit(scene.text(left - 0.02, _TITLE_Y, title, _TITLE_SIZE, weight="bold"))
        self.caption = scene.text(left - 0.02, _CAPTION_Y, "", 11.5, animated=animated)
        self._numbers = scene.text(
            left + _WIDTH,
            _CAPTION_Y,
            "",
            10.5,
            ha="right",
            animated=animated,
            **_DIGITS,
        )

    @property
    def moving(self) -> list[Artist]:
        return [*self._panel.moving, *self._strip.moving, self._numbers]

    def show(self, row: int) -> None:
        self._panel.show(row)
        self._strip.show(row)
        _, jsd, value = captions.numbers(self.history, row)
        self._numbers.set_text(f"JSD {jsd}  V {value}")
        self.caption.set_text(captions.in_brief(self.history, row))


def row_at(history: History, step: int) -> int:
    """The row of a training step, or the last one before it."""
    return max(0, int(np.searchsorted(history.step, step, side="right")) - 1)
