"""Two runs side by side at the same training step, to show the effect of a setting."""

from collections.abc import Sequence

from matplotlib.artist import Artist

from gan1d.history import History
from gan1d.render.film.layout import COMPACT
from gan1d.render.film.request import sizes
from gan1d.render.look import captions
from gan1d.render.look.canvas import SMALLEST_TYPE, Canvas
from gan1d.render.look.sheet import Box, Sheet
from gan1d.render.parts.digits import ADVANCE, Digits, columns
from gan1d.render.parts.layers import Stage
from gan1d.render.parts.panel import Panel
from gan1d.render.parts.strip import Course, Strip

# Inches; _TITLE, _CAPTION and _STAGE are distances from the upper edge, _FOOT from the lower edge.
_LEFT, _RIGHT, _INDENT = 0.43, 0.38, 0.19
_TITLE, _CAPTION, _STAGE, _LINE = 0.32, 0.60, 0.92, 0.2
_FOOT, _STRIP_INDENT = 0.57, 0.29
_LEGEND_ABOVE, _STAGE_ABOVE = 0.34, 0.54
_STRIP_SHARE = 0.24
"""A strip's share of the total height of the strip and the panel above it."""
_TITLE_SIZE, _CAPTION_SIZE = 14.0, 11.5


class Comparison(Stage):
    """All artists of a frame with two runs, built once; `show` moves them to a training step."""

    def __init__(self, runs: tuple[History, History], canvas: Canvas) -> None:
        """Build the figure."""
        self.sheet = sheet = Sheet(canvas, *canvas.fit(*sizes()))
        self.figure = sheet.figure
        self.canvas, self.words = canvas, canvas.words
        half = sheet.width / 2
        last = max(int(run.step[-1]) for run in runs)
        step = columns(self.words("numbers.step", step=last)) * ADVANCE * _CAPTION_SIZE + 0.1
        # The step number takes room beside the right-hand title; both titles get the same room.
        room = half - _LEFT - _RIGHT + _INDENT - (step if canvas.numbers else 0.0)
        names = captions.names_of(*runs, self.words)
        style = {"weight": "bold", "parse_math": False}
        titles = sheet.fitted(names, _TITLE_SIZE, room, rows=2, **style)
        down = _LINE * (titles.rows - 1)
        strip = _STRIP_SHARE * (sheet.height - _STAGE - down - _FOOT - _STAGE_ABOVE)
        title_y = sheet.height - _TITLE
        self.sides = []
        for run, name, left in zip(runs, names, (_LEFT, half + _LEFT), strict=True):
            title = titles.text[name]
            # y is the baseline of the title's last row.
            y = title_y - _LINE * title.count("\n")
            sheet.text(left - _INDENT, y, title, titles.size, va="baseline", **style)
            bottom = _FOOT + strip + _STAGE_ABOVE
            width = half - _LEFT - _RIGHT
            boxes = (
                (left, bottom, width, sheet.height - _STAGE - down - bottom),
                (left + _STRIP_INDENT, _FOOT, width - _STRIP_INDENT, strip),
            )
            y = sheet.height - _CAPTION - down
            self.sides.append(_Side(sheet, run, boxes, y))
        right = sheet.width - _RIGHT
        self.step = Digits(sheet, right, title_y + 0.05, _CAPTION_SIZE)
        self.moving = [*self.sides[0].moving, *self.sides[1].moving, self.step]
        self.page: list[Artist] = [side.caption for side in self.sides]
        left = (0.12 if sheet.width < COMPACT else 0.185) * sheet.width
        y = _FOOT + strip + _LEGEND_ABOVE
        sheet.legend_of_panels(runs, left=left, right=right, y=y)

    def show(self, step: int) -> str:
        """Move both runs to a training step; a run that ended earlier stays at its end."""
        if self.canvas.numbers:
            self.step.set_text(self.words("numbers.step", step=step))
        for side in self.sides:
            side.show(side.run.row_at(step))
        return "\n".join(side.caption.get_text() for side in self.sides)


class _Side:
    """One of the two runs: a large panel, the plot of V under it, a caption and numbers."""

    def __init__(self, sheet: Sheet, run: History, boxes: Sequence[Box], y: float) -> None:
        """Draw the panel and the plot of V in `boxes`, the caption and the numbers at height `y`."""
        self.run = run
        self._canvas = canvas = sheet.canvas
        self._brief = sheet.width < COMPACT
        theme = canvas.theme
        stage, strip = (sheet.axes(box) for box in boxes)
        self._panel = Panel(stage, run, theme, arrows=21, scale=0.9, axis=canvas.axis)
        self._strip = Strip(strip, Course(run), theme, words=canvas.words)
        left, _, width, _ = boxes[0]
        self._numbers = Digits(sheet, left + width, y, SMALLEST_TYPE)
        self.moving = [*self._panel.moving, *self._strip.moving, self._numbers]
        taken = columns(self._numbers_at(0)) * ADVANCE * SMALLEST_TYPE
        texts = [self._caption_at(row) for row in captions.telling_rows(run)]
        room = width + _INDENT - taken - 0.1
        self._fitted = sheet.fitted(texts, _CAPTION_SIZE, room, rows=2)
        self.caption = sheet.text(left - _INDENT, y, "", self._fitted.size)

    def show(self, row: int) -> None:
        self._panel.show(row)
        self._strip.show(row)
        self._numbers.set_text(self._numbers_at(row))
        self.caption.set_text(self._fitted.text[self._caption_at(row)])

    def _caption_at(self, row: int) -> str:
        canvas = self._canvas
        return captions.in_brief(self.run, row, canvas.words) if canvas.captions else ""

    def _numbers_at(self, row: int) -> str:
        if not self._canvas.numbers:
            return ""
        _, jsd, value = captions.numbers(self.run, row)
        key = "numbers.panel_brief" if self._brief else "numbers.run"
        # The JSD is padded to the width of "<0.0001", so that nothing moves when "<" appears.
        return self._canvas.words(key, jsd=jsd.rjust(7), value=value)
