"""The figure that the animation plays on: a stage, the value strip, and the four panels below."""

from typing import Any

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from gan1d.history import History
from gan1d.render import captions
from gan1d.render.panel import BOTTOM, TOP, X_LINE, Z_LINE, Z_SPAN, Panel
from gan1d.render.strip import ValueStrip
from gan1d.render.style import Theme

WIDTH, HEIGHT = 960, 540
"""Default size in pixels: 16:9, as slides are."""
_INCHES_WIDE = 9.6
"""Every size is drawn on a figure of this width, so type and lines scale with the pixels."""

# Positions are shares of the figure: left, bottom, width, height.
_STAGE = (0.045, 0.345, 0.605, 0.495)
_STRIP = (0.755, 0.435, 0.220, 0.36)
_SMALL_WIDTH, _SMALL_HEIGHT, _SMALL_BOTTOM = 0.222, 0.205, 0.052
_SMALL_LEFT = (0.024, 0.267, 0.510, 0.753)


class Scene:
    """All artists of a frame of the animation, built once; `show` moves them to a row."""

    def __init__(
        self,
        history: History,
        theme: Theme,
        *,
        size: tuple[int, int] = (WIDTH, HEIGHT),
        animated: bool = False,
    ) -> None:
        """Build the figure; with `animated`, moving artists are left out of ordinary draws."""
        width, height = size
        dpi = width / _INCHES_WIDE
        self.history = history
        self.theme = theme
        self.figure = Figure(figsize=(_INCHES_WIDE, height / dpi), dpi=dpi)
        self.figure.set_facecolor(theme.background)
        self.canvas = FigureCanvasAgg(self.figure)
        self._animated = animated

        self.stage = Panel(
            self.figure.add_axes(_STAGE), history, theme, arrows=25, animated=animated
        )
        self.strip = ValueStrip(self.figure.add_axes(_STRIP), history, theme, animated=animated)
        self.letter = self._text(0.024, 0.945, "", 19, weight="bold", animated=animated)
        self.caption = self._text(0.078, 0.946, "", 14.5, animated=animated)
        self.reading = self._text(
            0.980, 0.946, "", 11.5, family="DejaVu Sans Mono", ha="right", animated=animated
        )
        self._label_stage()
        self._label_strip()
        self.small = {
            letter: _SmallPanel(self, letter, left)
            for letter, left in zip(captions.PANELS, _SMALL_LEFT, strict=True)
        }

    @property
    def moving(self) -> list[Artist]:
        """The artists that change from frame to frame, in drawing order."""
        texts: list[Artist] = [self.letter, self.caption, self.reading]
        return [*self.stage.moving, *self.strip.moving, *texts]

    def show(self, row: int) -> None:
        """Move everything on the stage to a row of the record."""
        self.stage.show(row)
        self.strip.show(row)
        phase = str(self.history.phase[row])
        self.letter.set_text(f"({phase})" if phase in captions.PANELS else "")
        self.caption.set_text(captions.going_on(self.history, row))
        self.caption.set_x(0.078 if phase in captions.PANELS else 0.024)
        self.reading.set_text(captions.reading(self.history, row))

    def fill_panels(self, row: int) -> bool:
        """Fill the small panels whose moment has come by this row; whether any of them is new."""
        new = [panel for panel in self.small.values() if not panel.filled and panel.row <= row]
        for panel in new:
            panel.fill()
        return bool(new)

    def _text(self, x: float, y: float, words: str, size: float, **style: Any) -> Text:
        style = {"color": self.theme.ink, "va": "center"} | style
        return self.figure.text(x, y, words, fontsize=size, **style)

    def _label_stage(self) -> None:
        left, bottom, width, height = _STAGE

        def y(value: float) -> float:
            return bottom + height * (value - BOTTOM) / (TOP - BOTTOM)

        for value, words in ((0.0, "0"), (0.5, "½"), (1.0, "1")):
            colour = self.theme.d.colour
            self._text(left - 0.008, y(value), words, 12, color=colour, ha="right")
        self._text(left + width + 0.008, y(X_LINE), "$x$", 13)
        self._text(left + width * Z_SPAN[1] + 0.008, y(Z_LINE), "$z$", 13)

        key = (
            (self.theme.p_data, "$p_{data}$", 0.047),
            (self.theme.p_g, "$p_g$", 0.165),
            (self.theme.d, "$D(x)$", 0.255),
            (self.theme.d_star, "$D^*(x)$, the best $D$ for this $p_g$", 0.365),
        )
        for line, words, x in key:
            self.figure.add_artist(
                Line2D(
                    [x, x + 0.042],
                    [0.878, 0.878],
                    color=line.colour,
                    lw=line.width,
                    ls=line.dashes,
                    solid_capstyle="butt",
                )
            )
            self._text(x + 0.053, 0.878, words, 12.5)

    def _label_strip(self) -> None:
        left, bottom, _, height = _STRIP
        top = bottom + height
        self._text(
            left,
            top + 0.073,
            "$C(G)=-\\log 4+2\\,\\mathrm{JSD}$",
            11.5,
            color=self.theme.p_g.colour,
        )
        self._text(left, top + 0.030, "$V(D,G)\\leq C(G)$", 11.5, color=self.theme.d.colour)


class _SmallPanel:
    """A place below the stage that waits for its moment, then keeps it."""

    def __init__(self, scene: Scene, letter: str, left: float) -> None:
        history, theme = scene.history, scene.theme
        row = history.last_row(letter)
        self.filled = False
        self.row = len(history.step) if row is None else row
        box = (left, _SMALL_BOTTOM, _SMALL_WIDTH, _SMALL_HEIGHT)
        self._placeholder = Rectangle(
            box[:2], *box[2:], transform=scene.figure.transFigure, color=theme.unreached
        )
        scene.figure.add_artist(self._placeholder)
        top = _SMALL_BOTTOM + _SMALL_HEIGHT
        self._letter = scene._text(
            left, top + 0.030, f"({letter})", 12, weight="bold", color=theme.rule
        )
        self._ink = theme.ink
        self._content: list[Artist] = []
        if row is not None:
            axes = scene.figure.add_axes(box)
            Panel(axes, history, theme, arrows=13, scale=0.62).show(row)
            middle = left + _SMALL_WIDTH / 2
            self._content = [
                axes,
                scene._text(
                    left + 0.034, top + 0.030, captions.panel_title(history, letter, row), 11.5
                ),
                scene._text(
                    middle,
                    0.026,
                    captions.panel_numbers(history, row),
                    8.6,
                    ha="center",
                    color=theme.muted,
                ),
            ]
            for artist in self._content:
                artist.set_visible(False)

    def fill(self) -> None:
        self.filled = True
        self._placeholder.set_visible(False)
        self._letter.set_color(self._ink)
        for artist in self._content:
            artist.set_visible(True)
