"""Two runs side by side at the same training step, to show what a setting changes."""

from collections.abc import Sequence

from matplotlib.artist import Artist

from gan1d.measured import Measured
from gan1d.render.film.layout import COMPACT, NOMINAL
from gan1d.render.look import captions
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.differences import differences
from gan1d.render.look.sheet import Sheet, fit
from gan1d.render.parts.digits import ADVANCE, columns, digits
from gan1d.render.parts.panel import Panel
from gan1d.render.parts.strip import Course, ValueStrip

# Positions in inches, from the left of each half or down from the upper edge.
_LEFT, _RIGHT, _INDENT = 0.43, 0.38, 0.19
_TITLE, _CAPTION, _STAGE = 0.27, 0.60, 0.92
_STAGE_ALONE = 0.59
"""Down to the stage, without the line of captions and numbers."""
_FOOT, _STRIP_INDENT = 0.57, 0.29
_KEY_ABOVE, _STAGE_ABOVE = 0.34, 0.54
_STRIP_SHARE = 0.24
"""Of the height that stages and strips have together."""
_STEP_WIDTH = 1.0
_TITLE_SIZE, _SMALLEST_SIZE = 14.0, 7.0
_STEP_SIZE = 11.5


class Comparison:
    """All artists of a frame that shows two runs, built once; `show` moves them to a training step."""

    def __init__(
        self, runs: tuple[Measured, Measured], canvas: Canvas, *, animated: bool = False
    ) -> None:
        """Build the figure; with `animated`, moving artists are left out of ordinary draws."""
        self.sheet = sheet = Sheet(canvas, NOMINAL)
        self.theme = canvas.theme
        self.figure = sheet.figure
        self.canvas = sheet.canvas
        self.compact = sheet.width < COMPACT
        self.words = canvas.said
        self.captions, self.counted = canvas.captions, canvas.numbers
        self.axis = canvas.axis
        self.stage_top = _STAGE if canvas.captions or canvas.numbers else _STAGE_ALONE
        one, other = (run.history.config for run in runs)
        titles = differences(one, other, self.words)
        half = sheet.width / 2
        self.sides = [
            _Side(self, run, title, left, half - _LEFT - _RIGHT, reserved, animated)
            for run, title, left, reserved in zip(
                # The step is beside the right title.
                runs,
                titles,
                (_LEFT, half + _LEFT),
                (0.0, self._step_width(runs)),
                strict=True,
            )
        ]
        self._shorten_titles()
        right = sheet.width - _RIGHT
        self.step = digits(sheet, right, sheet.height - _TITLE, _STEP_SIZE, animated=animated)
        # Below the stages, which end where the strips' share of the height begins.
        key_left = (0.185 if not self.compact else 0.12) * sheet.width
        targets = {captions.target_of(run) for run in runs}
        sheet.key(
            key_left,
            self.key_y,
            short=self.compact,
            right=sheet.width - _RIGHT,
            target=targets.pop() if canvas.axis and len(targets) == 1 else "",
            samples=any(run.history.p_samples is not None for run in runs),
        )

    @property
    def moving(self) -> list[Artist]:
        """The artists that change from frame to frame, in drawing order."""
        return [*(artist for side in self.sides for artist in side.moving), self.step]

    @property
    def page(self) -> list[Artist]:
        """The artists that change with the phases."""
        return [side.caption for side in self.sides]

    @property
    def heading(self) -> str:
        """Text that changes when the page does."""
        return "\n".join(side.caption.get_text() for side in self.sides)

    def _step_width(self, runs: tuple[Measured, Measured]) -> float:
        """Room for the step, beside the right title, inches."""
        if not self.counted:
            return 0.0
        last = max(int(run.history.step[-1]) for run in runs)
        widest = columns(self.words("numbers.step", step=last))
        return max(_STEP_WIDTH, widest * ADVANCE * _STEP_SIZE + 0.04)

    def fill(self, step: int) -> list[Artist]:
        """Nothing is added on the way here."""
        return []

    @property
    def strip_height(self) -> float:
        """Height of the strips, inches."""
        return _STRIP_SHARE * (self.sheet.height - self.stage_top - _FOOT - _STAGE_ABOVE)

    @property
    def key_y(self) -> float:
        """Height of the key, between the strips and the stages."""
        return _FOOT + self.strip_height + _KEY_ABOVE

    def expect(self, steps: Sequence[int]) -> None:
        """Prepare for the training steps that will be shown; any other may be shown, too."""
        for side in self.sides:
            rows = [side.run.history.row_at(step) for step in steps]
            captions.expect_numbers(side.run, rows)

    def show(self, step: int) -> None:
        """Move both runs to a training step; a run that ended earlier stays at its end."""
        if self.counted:
            self.step.set_text(self.words("numbers.step", step=step))
        for side in self.sides:
            side.show(side.run.history.row_at(step))

    def _shorten_titles(self) -> None:
        """Shrink both titles by the same factor, then shorten them, until they fit."""
        size = _TITLE_SIZE
        while size > _SMALLEST_SIZE and any(side.title_is_too_wide() for side in self.sides):
            size -= 0.5
            for side in self.sides:
                side.title.set_fontsize(size)
        for side in self.sides:
            while side.title_is_too_wide():
                side.title.set_text(side.title.get_text()[:-2].rstrip() + "…")


class _Side:
    """One of the two runs: a stage, the value strip under it, and its numbers."""

    def __init__(
        self,
        scene: Comparison,
        run: Measured,
        title: str,
        left: float,
        width: float,
        reserved: float,
        animated: bool,
    ) -> None:
        self.run = run
        self._scene = scene
        sheet, theme = scene.sheet, scene.theme
        bottom = _FOOT + scene.strip_height + _STAGE_ABOVE
        stage = sheet.axes((left, bottom, width, sheet.height - scene.stage_top - bottom))
        strip = sheet.axes((left + _STRIP_INDENT, _FOOT, width - _STRIP_INDENT, scene.strip_height))
        self._panel = Panel(
            stage, run, theme, arrows=21, scale=0.9, axis=scene.axis, animated=animated
        )
        self._strip = ValueStrip(
            strip,
            Course.of(run),
            theme,
            words=scene.words,
            brief=scene.compact,
            animated=animated,
        )
        title_y, caption_y = sheet.height - _TITLE, sheet.height - _CAPTION
        style = {"weight": "bold", "parse_math": False}
        self.title = sheet.text(left - _INDENT, title_y, title, _TITLE_SIZE, **style)
        self._sheet = sheet
        self._title_room = width + _INDENT - reserved
        self.caption = sheet.text(left - _INDENT, caption_y, "", 11.5, animated=animated)
        self._numbers = digits(sheet, left + width, caption_y, 10.5, animated=animated)
        self._fit_captions(scene, width + _INDENT)

    def title_is_too_wide(self) -> bool:
        return self._sheet.width_of(self.title) > self._title_room

    def _fit_captions(self, scene: Comparison, width: float) -> None:
        """One type size for all captions of the line."""
        possible = [
            scene.sheet.text(0, 0, captions.in_brief(self.run, row, scene.words), 11.5)
            for row in captions.telling_rows(self.run.history)
        ]
        self._show_numbers(0)
        fit(possible, width - scene.sheet.width_of(self._numbers) - 0.1)
        self.caption.set_fontsize(possible[0].get_fontsize())
        for text in possible:
            text.remove()

    @property
    def moving(self) -> list[Artist]:
        return [*self._panel.moving, *self._strip.moving, self._numbers]

    def show(self, row: int) -> None:
        self._panel.show(row)
        self._strip.show(row)
        self._show_numbers(row)
        if self._scene.captions:
            self.caption.set_text(captions.in_brief(self.run, row, self._scene.words))

    def _show_numbers(self, row: int) -> None:
        if not self._scene.counted:
            return
        _, jsd, value = captions.numbers(self.run, row)
        key = "numbers.run_brief" if self._scene.compact else "numbers.run"
        # Room for the sign of "<0.0001", so that nothing moves when it comes.
        self._numbers.set_text(self._scene.words(key, jsd=jsd.rjust(7), value=value))
