"""The frame of an animation: a stage, the strips, and small panels that are filled as phases end."""

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.text import Text

from gan1d.measured import Measured
from gan1d.phases import PANELS
from gan1d.render.film.layout import (
    MARGIN,
    NOMINAL,
    NOMINAL_WITH_LOSSES,
    Arrangement,
    arrange,
)
from gan1d.render.look import captions
from gan1d.render.look.axes import MARKS
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.sheet import Box, Sheet, fit
from gan1d.render.parts.digits import ADVANCE, digits
from gan1d.render.parts.panel import BOTTOM, TOP, X_LINE, Z_LINE, Z_SPAN, Backdrop, Panel
from gan1d.render.parts.strip import Course, JsdStrip, LossStrip, Strip, ValueStrip

_CAPTION_LEFT = 0.75
_LETTER_WIDTH = 0.36
_SMALL_SCALE = 0.62
_CAPTION_SIZE, _NUMBER_SIZE, _WORD_SIZE = 14.5, 11.5, 11.5
# The name of each number, and how many characters the number and the space before it take.
_COLUMNS = (("step", 6), ("jsd", 15), ("value", 13))
_AFTER_NAME = 0.77
"""Inches from the end of a name to the end of its number."""
_NAME_ROOM = 0.42
_BEFORE_NAME, _NEXT_NAME, _LONGEST_NAME = 0.08, 0.85, 1.0


class Scene:
    """All artists of a frame, built once; `show` moves them to a row of the record."""

    def __init__(
        self, run: Measured, canvas: Canvas, *, losses: bool = False, animated: bool = False
    ) -> None:
        """Build the figure.

        Args:
            run: the run.
            canvas: theme and size.
            losses: also show the discriminator's loss and JSD, below everything else.
            animated: leave moving artists out of ordinary draws.
        """
        self.run = run
        self.theme = canvas.theme
        self.sheet = Sheet(canvas, NOMINAL_WITH_LOSSES if losses else NOMINAL)
        self.figure = self.sheet.figure
        self.canvas = self.sheet.canvas
        self.words = canvas.said
        self._phase = ""
        self.captions, self.counted = canvas.captions, canvas.numbers
        plan = arrange(
            self.sheet.width,
            self.sheet.height,
            losses=losses,
            captions=canvas.captions,
            numbers=canvas.numbers,
        )

        self.stage = Panel(
            self.sheet.axes(plan.stage),
            run,
            self.theme,
            arrows=25,
            axis=canvas.axis,
            animated=animated,
        )
        self._label_stage(plan.stage)
        course = Course.of(run)
        kinds = (ValueStrip, LossStrip, JsdStrip)
        self.strips: list[Strip] = [
            kind(
                self.sheet.axes(box),
                course,
                self.theme,
                words=self.words,
                brief=plan.compact,
                animated=animated,
            )
            for kind, box in zip(kinds, plan.strips, strict=False)
        ]
        self._label_strips(plan)
        self._write_head(plan, captions.target_of(run) if canvas.axis else "", animated)
        captions.expect_numbers(run, list(captions.panels(run.history).values()), panels=True)
        self.small = {
            phase: _SmallPanel(self, phase, box, plan, animated)
            for phase, box in _places(captions.panels(run.history), plan.small)
        }
        # The same type size in all panels.
        width = plan.small[0][2]
        titles = [title for panel in self.small.values() for title in panel.titles]
        fit(titles, width - _LETTER_WIDTH)
        fit([panel.numbers for panel in self.small.values()], width)

    @property
    def moving(self) -> list[Artist]:
        """The artists that change from frame to frame, in drawing order."""
        strips = [artist for strip in self.strips for artist in strip.moving]
        return [*self.stage.moving, *strips, self.numbers]

    @property
    def page(self) -> list[Artist]:
        """The artists that change with the phase: the title, and the panels still to come."""
        waiting = [panel.waiting for panel in self.small.values() if not panel.filled]
        return [self.letter, self.caption, *(artist for each in waiting for artist in each)]

    @property
    def heading(self) -> str:
        """Text that changes when the page does."""
        return f"{self._phase} {self.caption.get_text()}"

    def expect(self, rows: Sequence[int]) -> None:
        """Prepare for the rows that will be shown; any other may be shown, too."""
        captions.expect_numbers(self.run, rows)

    def show(self, row: int) -> None:
        """Move everything on the stage to a row of the record."""
        self.stage.show(row)
        for strip in self.strips:
            strip.show(row)
        columns = zip(captions.numbers(self.run, row), self._columns, strict=False)
        if self.counted:
            self.numbers.set_text("".join(number.rjust(width) for number, (_, width) in columns))
        self._phase = str(self.run.history.phase[row])
        for panel in self.small.values():
            panel.mark(self._phase)
        letter = captions.letter_of(self._phase)
        self.letter.set_text(letter)
        if self.captions:
            self.caption.set_text(captions.going_on(self.run, row, self.words))
        self.caption.set_x((_CAPTION_LEFT if letter else MARGIN) / self.sheet.width)

    def fill(self, row: int) -> list[Artist]:
        """Fill the small panels whose phases have ended by this row; returns the artists to draw."""
        new = [panel for panel in self.small.values() if not panel.filled and panel.row <= row]
        return [artist for panel in new for artist in panel.fill()]

    def _write_head(self, plan: Arrangement, target: str, animated: bool) -> None:
        """The caption, the key and the numbers."""
        sheet, run = self.sheet, self.run
        right = sheet.width - MARGIN + 0.04
        # A compact sheet has two numbers; V is on the strip. Beside a caption there is no room.
        self._columns = _COLUMNS[:2] if plan.compact else _COLUMNS
        y = plan.key_y if plan.compact and self.captions else plan.title_y
        end = right
        for name, characters in reversed(self._columns if self.counted else ()):
            place = end - _AFTER_NAME
            name_text = sheet.text(
                place,
                y,
                self.words(f"number.{name}"),
                _NUMBER_SIZE,
                ha="right",
                color=self.theme.muted,
            )
            width = characters * ADVANCE * _NUMBER_SIZE
            # Before the first name, the caption gives way.
            fit([name_text], _LONGEST_NAME if name == "step" else width - _NEXT_NAME)
            end -= width
        self.numbers = digits(sheet, right, y, _NUMBER_SIZE, animated=animated)
        numbers_left = right
        if self.counted:
            numbers_left = place - max(_NAME_ROOM, sheet.width_of(name_text) + _BEFORE_NAME)
        # The letter alone does not need a line of its own.
        key_left = plan.stage[0] if plan.key_y < plan.title_y else _CAPTION_LEFT
        key_right = plan.stage[0] + plan.stage[2]
        if plan.compact:
            key_right = (numbers_left if y == plan.key_y else right) - 0.15
        sheet.key(
            key_left,
            plan.key_y,
            short=plan.compact,
            right=key_right,
            target=target,
            samples=run.history.p_samples is not None,
        )

        self.letter = sheet.text(MARGIN, plan.title_y, "", 19, weight="bold", animated=animated)
        self.caption = sheet.text(_CAPTION_LEFT, plan.title_y, "", _CAPTION_SIZE, animated=animated)
        # One type size for all captions.
        possible = [
            sheet.text(0, 0, captions.going_on(run, row, self.words), _CAPTION_SIZE)
            for row in captions.telling_rows(run.history)
        ]
        until = right if plan.compact else numbers_left - 0.1
        fit(possible, until - _CAPTION_LEFT)
        self.caption.set_fontsize(possible[0].get_fontsize())
        for text in possible:
            text.remove()

    def _label_stage(self, stage: Box) -> None:
        left, bottom, width, height = stage

        def y(value: float) -> float:
            return bottom + height * (value - BOTTOM) / (TOP - BOTTOM)

        for value, mark in MARKS:
            style = {"color": self.theme.d.colour, "ha": "right"}
            self.sheet.text(left - 0.077, y(value), mark, 12, **style)
        self.sheet.text(left + width + 0.077, y(X_LINE), self.words("axis.x"), 13)
        z_right = left + width * Z_SPAN[1]
        self.sheet.text(z_right + 0.077, y(Z_LINE), self.words("axis.z"), 13)

    def _label_strips(self, plan: Arrangement) -> None:
        def write(box: Box, up: float, label: str, colour: str) -> Text:
            left, bottom, width, height = box
            text = self.sheet.text(left, bottom + height + up, label, _WORD_SIZE, color=colour)
            fit([text], width + (0.0 if plan.beside else 0.5))
            return text

        of_g, of_d = self.theme.p_g.colour, self.theme.d.colour
        box = plan.strips[0]
        bound, value = self.words("strip.bound"), self.words("strip.value")
        if plan.beside and not plan.compact:
            write(box, 0.394, bound, of_g)
            write(box, 0.162, value, of_d)
        elif plan.beside or len(plan.strips) > 1:
            write(box, 0.16, value, of_d)
        else:
            text = write(box, 0.16, f"{value}," if value and bound else value, of_d)
            left = box[0] + self.sheet.width_of(text) + 0.1
            self.sheet.text(left, box[1] + box[3] + 0.16, bound, _WORD_SIZE, color=of_g)
        named = ((self.words("strip.loss"), of_d), (self.words("strip.jsd"), of_g))
        for box, (label, colour) in zip(plan.strips[1:], named, strict=False):
            write(box, 0.16, label, colour)


def _places(panels: dict[str, int], boxes: Sequence[Box]) -> list[tuple[str, Box]]:
    """Where each panel is: (a) to (d) in the places of their letters, others in order."""
    if set(panels) <= set(PANELS):
        return [(phase, boxes[PANELS.index(phase)]) for phase in panels]
    return list(zip(panels, boxes, strict=False))


class _SmallPanel:
    """A panel below the stage; until its phase has ended, what is known before, pale."""

    def __init__(
        self, scene: Scene, phase: str, box: Box, plan: Arrangement, animated: bool
    ) -> None:
        theme, sheet, words = scene.theme, scene.sheet, scene.words
        letter = captions.letter_of(phase)
        self.filled = False
        self._phase = phase
        self._brief = plan.compact
        self._scene = scene
        left, _, width, _ = box
        title_left = left + (_LETTER_WIDTH if letter else 0.0)

        def heading(**style: Any) -> tuple[Text, Text]:
            style |= {"animated": animated}
            y = plan.small_title_y
            bold = sheet.text(left, y, letter, 12, weight="bold", **style)
            return bold, sheet.text(title_left, y, "", 11.5, **style)

        def axes() -> Axes:
            return sheet.axes(box, animated=animated)

        coming, faded = axes(), theme.faded
        Backdrop(coming, scene.run, faded, scale=_SMALL_SCALE)
        self._inks = theme.ink, faded.ink
        self._coming = heading()
        if scene.captions:
            self._coming[1].set_text(captions.still_to_come(scene.run.history, phase, words))
        self.waiting: list[Artist] = [coming, *self._coming]

        shown = axes()
        panel = Panel(shown, scene.run, theme, arrows=13, scale=_SMALL_SCALE)
        self.row = captions.panels(scene.run.history)[phase]
        panel.show(self.row)
        bold, self.title = heading()
        if scene.captions:
            self.title.set_text(captions.panel_title(scene.run, phase, self.row, words))
        self.numbers = sheet.text(
            left + width / 2,
            plan.small_numbers_y,
            words("numbers.panel_brief" if plan.compact else "numbers.panel", **captions.WIDEST),
            8.6,
            ha="center",
            color=theme.muted,
            animated=animated,
        )
        self._content: list[Artist] = [shown, bold, self.title, self.numbers]
        for artist in self._content:
            artist.set_visible(False)

    @property
    def titles(self) -> tuple[Text, Text]:
        """What is above the panel before its phase has ended, and then."""
        return self._coming[1], self.title

    def mark(self, phase: str) -> None:
        """Name the panel in ink while its phase is going on."""
        ink, faded = self._inks
        for text in self._coming:
            text.set_color(ink if phase == self._phase else faded)

    def fill(self) -> list[Artist]:
        """Show the panel in place of what waits for it; returns its artists."""
        self.filled = True
        scene = self._scene
        numbers = captions.panel_numbers(scene.run, self.row, scene.words, brief=self._brief)
        self.numbers.set_text(numbers if scene.counted else "")
        for artist in self.waiting:
            artist.set_visible(False)
        for artist in self._content:
            artist.set_visible(True)
        return self._content
