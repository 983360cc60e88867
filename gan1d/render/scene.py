"""The figure that the animation plays on: a stage, the value strip, and the four panels below."""

from typing import Any

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from gan1d.history import History
from gan1d.render import SIZE, captions
from gan1d.render.panel import BOTTOM, TOP, X_LINE, Z_LINE, Z_SPAN, Panel
from gan1d.render.strip import ValueStrip
from gan1d.render.style import Theme

_INCHES_WIDE = 9.6
"""Every size is drawn on a figure of this width, so type and lines scale with the pixels."""

# Positions are shares of the figure: left, bottom, width, height.
_STAGE = (0.045, 0.345, 0.605, 0.495)
_STRIP = (0.755, 0.435, 0.220, 0.36)
_SMALL_WIDTH, _SMALL_HEIGHT, _SMALL_BOTTOM = 0.222, 0.205, 0.052
_LEFT, _CAPTION_LEFT, _TITLE_Y = 0.024, 0.078, 0.946
_NUMBERS_RIGHT = (0.708, 0.848, 0.980)
_NAMES_RIGHT = (0.650, 0.773, 0.905)
_DIGITS = {"family": "DejaVu Sans Mono"}  # of one width, so that numbers do not dance
_SMALL_LEFT = (0.024, 0.267, 0.510, 0.753)


class Scene:
    """All artists of a frame of the animation, built once; `show` moves them to a row."""

    def __init__(
        self,
        history: History,
        theme: Theme,
        *,
        size: tuple[int, int] = SIZE,
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

        self.stage = Panel(
            self.figure.add_axes(_STAGE), history, theme, arrows=25, animated=animated
        )
        self.strip = ValueStrip(self.figure.add_axes(_STRIP), history, theme, animated=animated)
        self.letter = self._text(_LEFT, _TITLE_Y, "", 19, weight="bold", animated=animated)
        self.caption = self._text(_CAPTION_LEFT, _TITLE_Y, "", 14.5, animated=animated)
        self.numbers = [
            self._text(right, _TITLE_Y, "", 11.5, ha="right", animated=animated, **_DIGITS)
            for right in _NUMBERS_RIGHT
        ]
        for right, words in zip(_NAMES_RIGHT, ("step", "JSD", "V"), strict=True):
            self._text(right, _TITLE_Y, words, 11.5, ha="right", color=theme.muted)
        self._label_stage()
        self._label_strip()
        self.small = {
            letter: _SmallPanel(self, letter, left, animated)
            for letter, left in zip(captions.PANELS, _SMALL_LEFT, strict=True)
        }

    @property
    def moving(self) -> list[Artist]:
        """The artists that change from frame to frame, in drawing order."""
        return [*self.stage.moving, *self.strip.moving, *self.numbers]

    @property
    def page(self) -> list[Artist]:
        """The artists that change with the phase: the title, and the panels still to come."""
        waiting = [panel.waiting for panel in self.small.values() if not panel.filled]
        return [self.letter, self.caption, *(artist for pair in waiting for artist in pair)]

    def show(self, row: int) -> None:
        """Move everything on the stage to a row of the record."""
        self.stage.show(row)
        self.strip.show(row)
        for text, words in zip(self.numbers, captions.numbers(self.history, row), strict=True):
            text.set_text(words)
        phase = str(self.history.phase[row])
        lettered = phase in captions.PANELS
        self.letter.set_text(f"({phase})" if lettered else "")
        self.caption.set_text(captions.going_on(self.history, row))
        self.caption.set_x(_CAPTION_LEFT if lettered else _LEFT)

    def fill_panels(self, row: int) -> list[Artist]:
        """Fill the small panels whose moment has come by this row; the artists now to be drawn."""
        new = [panel for panel in self.small.values() if not panel.filled and panel.row <= row]
        return [artist for panel in new for artist in panel.fill()]

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

    def __init__(self, scene: Scene, letter: str, left: float, animated: bool) -> None:
        history, theme = scene.history, scene.theme
        row = history.last_row(letter)
        self.filled = False
        self.row = len(history.step) if row is None else row
        box = (left, _SMALL_BOTTOM, _SMALL_WIDTH, _SMALL_HEIGHT)
        title_y = _SMALL_BOTTOM + _SMALL_HEIGHT + 0.030

        def text(x: float, y: float, words: str, size: float, **style: Any) -> Text:
            return scene._text(x, y, words, size, animated=animated, **style)

        ground = Rectangle(
            box[:2],
            *box[2:],
            transform=scene.figure.transFigure,
            color=theme.unreached,
            animated=animated,
        )
        letter_style: dict[str, Any] = {"size": 12, "weight": "bold"}
        self.waiting: list[Artist] = [
            scene.figure.add_artist(ground),
            text(left, title_y, f"({letter})", **letter_style, color=theme.rule),
        ]
        self._content: list[Artist] = []
        if row is None:
            return
        axes = scene.figure.add_axes(box, animated=animated)
        Panel(axes, history, theme, arrows=13, scale=0.62).show(row)
        title = captions.panel_title(history, letter, row)
        measured = captions.panel_numbers(history, row)
        middle = left + _SMALL_WIDTH / 2
        self._content = [
            axes,
            text(left, title_y, f"({letter})", **letter_style),
            text(left + 0.036, title_y, title, 11.5),
            text(middle, 0.026, measured, 8.6, ha="center", color=theme.muted),
        ]
        for artist in self._content:
            artist.set_visible(False)

    def fill(self) -> list[Artist]:
        """Show the content in place of the empty place; returns it."""
        self.filled = True
        for artist in self.waiting:
            artist.set_visible(False)
        for artist in self._content:
            artist.set_visible(True)
        return self._content
