"""A film's frame: a large panel (stage), plots over training (strips), small panels that fill up."""

from typing import Any

from matplotlib.artist import Artist
from matplotlib.text import Text

from gan1d.history import History
from gan1d.phases import PANELS
from gan1d.render.film.layout import MARGIN, SMALL_LINE, Arrangement, small_width
from gan1d.render.film.request import sizes
from gan1d.render.look import captions
from gan1d.render.look.canvas import SMALLEST_TYPE, Canvas
from gan1d.render.look.sheet import Box, Fitted, Sheet, fit, width_of
from gan1d.render.parts.digits import ADVANCE, Digits
from gan1d.render.parts.panel import Panel
from gan1d.render.parts.strip import Course, Strip, strips_of

_CAPTION_LEFT, _LETTER_WIDTH = 0.75, 0.33
_SMALL_SCALE = 0.62
_CAPTION_SIZE, _TITLE_SIZE, _AXIS_SIZE, _NUMBER_SIZE = 14.5, 11.5, 12.5, 11.5
TYPE = dict.fromkeys(("caption", "reached", "verdict"), _CAPTION_SIZE) | dict.fromkeys(
    ("title", "brief", "strip"), _TITLE_SIZE
)
"""Font size, in points, of the texts under each heading of languages/*.toml, before they are shrunk."""
# For each number: its name, the number of characters to which it is padded on the left, and the inches
# into which its name is shrunk. Unless the sheet is compact, the caption has the rest of the line.
_COLUMNS = (("step", 6, 1.0), ("jsd", 15, 0.59), ("value", 13, 0.4))
_AFTER_NAME = 0.77
"""Inches from the end of a name to the end of its number."""


class Scene:
    """All artists of a frame, built once; `show` moves them to a recorded row."""

    def __init__(self, run: History, canvas: Canvas, *, losses: bool = False) -> None:
        """Build the figure; with `losses`, strips of V, D's loss and JSD are below everything else."""
        self.run, self.canvas, self.words, self.theme = run, canvas, canvas.words, canvas.theme
        self.sheet = sheet = Sheet(canvas, *canvas.fit(*sizes(losses)))
        self.figure = sheet.figure
        panels = captions.panels(run)
        texts = [self.title_of(phase, at) for phase, row in panels.items() for at in (None, row)]
        # A title may extend a little into the gap between panels.
        room = small_width(sheet.width) - _LETTER_WIDTH + 0.15
        titles = sheet.fitted(texts, _TITLE_SIZE, room, rows=2)
        names = strips_of(run) if losses else ["value"]
        self.plan = plan = Arrangement(sheet, len(names), titles.rows)
        axes = sheet.axes(plan.stage)
        self.stage = Panel(axes, run, self.theme, arrows=25, axis=canvas.axis)
        self.stage.label(self.words, _AXIS_SIZE)
        course = Course(run)
        self.strips = [
            Strip(sheet.axes(box), course, self.theme, name, words=self.words)
            for name, box in zip(names, plan.strips, strict=True)
        ]
        self._label_strips()
        self._faded = self.theme.faded
        self._write_head()
        strips = [artist for strip in self.strips for artist in strip.moving]
        self.moving = [*self.stage.moving, *strips, self.numbers]
        # Panels (a) to (d) have fixed places; other panels stand in order.
        lettered = set(panels) <= set(PANELS)
        boxes = [plan.small[PANELS.index(phase)] for phase in panels] if lettered else plan.small
        self.small = {
            phase: _SmallPanel(self, phase, box, titles)
            for phase, box in zip(panels, boxes, strict=False)
        }
        waiting = [artist for panel in self.small.values() for artist in panel.waiting]
        self.page: list[Artist] = [self.letter, self.caption, *waiting]

    def show(self, row: int) -> str:
        """Move the stage, strips, numbers and caption to a recorded row."""
        self.stage.show(row)
        for strip in self.strips:
            strip.show(row)
        if self.canvas.numbers:
            columns = zip(captions.numbers(self.run, row), self._columns, strict=False)
            self.numbers.set_text("".join(number.rjust(width) for number, (_, width, _) in columns))
        phase, caption = str(self.run.phase[row]), self._fitted.text[self._caption_at(row)]
        for name, panel in self.small.items():
            # The current phase has a dark title; later phases have pale titles.
            for text in panel.waiting[1:]:
                text.set_color(self.theme.ink if name == phase else self._faded.ink)
        letter = captions.letter_of(phase)
        self.letter.set_text(letter)
        self.caption.set_text(caption)
        self.caption.set_x((_CAPTION_LEFT if letter else MARGIN) / self.sheet.width)
        return f"{phase} {caption}"

    def fill(self, row: int) -> list[Artist]:
        """Fill the small panels whose phases have ended by this row, and return their artists."""
        new = [panel for panel in self.small.values() if not panel.filled and panel.row <= row]
        return [artist for panel in new for artist in panel.fill()]

    def title_of(self, phase: str, row: int | None = None) -> str:
        """The title of a small panel that shows `row`; without `row`, the title of its placeholder."""
        if not self.canvas.captions:
            return ""
        if row is None:
            return captions.label_of(self.run, phase, self.words)
        return captions.panel_title(self.run, phase, row, self.words)

    def _caption_at(self, row: int) -> str:
        return captions.going_on(self.run, row, self.words) if self.canvas.captions else ""

    def _write_head(self) -> None:
        """Write the legend and the numbers' names, and place the caption, which `show` sets."""
        sheet, plan = self.sheet, self.plan
        right = sheet.width - MARGIN + 0.04
        # A compact sheet leaves out V, which the strip shows.
        self._columns = _COLUMNS[:2] if plan.compact else _COLUMNS
        y = plan.legend_y if plan.compact else plan.title_y
        left = end = right
        for name, characters, room in reversed(self._columns if self.canvas.numbers else ()):
            style = {"ha": "right", "color": self.theme.muted}
            text = self.words(f"number.{name}")
            label = sheet.text(end - _AFTER_NAME, y, text, _NUMBER_SIZE, **style)
            fit([label], room)
            left = end - _AFTER_NAME - width_of(label) - 0.15
            end -= characters * ADVANCE * _NUMBER_SIZE
        self.numbers = Digits(sheet, right, y, _NUMBER_SIZE)
        edge = left if plan.compact else plan.strips[0][0] - 0.15 if plan.beside else right
        sheet.legend_of_panels([self.run], left=plan.stage[0], right=edge, y=plan.legend_y)
        until = right if plan.compact else left
        texts = [self._caption_at(row) for row in captions.telling_rows(self.run)]
        self._fitted = sheet.fitted(texts, _CAPTION_SIZE, until - _CAPTION_LEFT)
        self.letter = sheet.text(MARGIN, plan.title_y, "", 19, weight="bold")
        self.caption = sheet.text(_CAPTION_LEFT, plan.title_y, "", self._fitted.size)

    def _label_strips(self) -> None:
        """Write the names of the curves above the strips."""
        of_g, of_d = self.theme.p_g.colour, self.theme.d.colour
        for (left, bottom, width, height), strip in zip(self.plan.strips, self.strips, strict=True):
            labels = [strip.name, "bound"] if self.plan.beside else [strip.name]
            for i, label in enumerate(labels):
                style = {"color": of_d if label in ("value", "loss") else of_g}
                y, label = bottom + height + 0.16 + 0.23 * i, self.words(f"strip.{label}")
                text = self.sheet.text(left, y, label, _TITLE_SIZE, **style)
                fit([text], width + 0.5)
                # A label that would run off the sheet starts further left.
                x = min(left, self.sheet.width - 0.1 - width_of(text))
                text.set_x(x / self.sheet.width)


class _SmallPanel:
    """A small panel: a pale placeholder until its phase has ended."""

    def __init__(self, scene: Scene, phase: str, box: Box, titles: Fitted) -> None:
        sheet, theme, run = scene.sheet, scene.theme, scene.run
        self.filled = False
        self.row = captions.panels(run)[phase]
        left, bottom, width, height = box
        letter = captions.letter_of(phase)

        def heading(title: str) -> tuple[Text, Text]:
            title = titles.text[title]
            y = bottom + height + 0.10
            # y is the baseline of the title's last row.
            first = y + SMALL_LINE * title.count("\n")
            x = left + (_LETTER_WIDTH if letter else 0.0)
            return (
                sheet.text(left, first, letter, titles.size, weight="bold", va="baseline"),
                sheet.text(x, y, title, titles.size, va="baseline"),
            )

        coming, shown = (sheet.axes(box) for _ in range(2))
        Panel(coming, run, theme.faded, scale=_SMALL_SCALE)
        self.waiting: list[Any] = [coming, *heading(scene.title_of(phase))]
        Panel(shown, run, theme, arrows=13, scale=_SMALL_SCALE).show(self.row)
        x, y = left + width / 2, scene.plan.small_numbers_y
        jsd = captions.panel_numbers(run, self.row, scene.words, brief=True)
        numbers = sheet.text(x, y, jsd if scene.canvas.numbers else "", SMALLEST_TYPE)
        numbers.set(ha="center", color=theme.muted)
        self._content = [shown, *heading(scene.title_of(phase, self.row)), numbers]
        for artist in self._content:
            artist.set_visible(False)

    def fill(self) -> list[Artist]:
        """Show the panel in place of its placeholder, and return the panel's artists."""
        self.filled = True
        for artist in self.waiting:
            artist.set_visible(False)
        for artist in self._content:
            artist.set_visible(True)
        return self._content
