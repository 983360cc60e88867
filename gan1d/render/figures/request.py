"""The kinds of still figures, and a request for a figure, checked before training and drawing.

This module is cheap to import.
"""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from gan1d import checks
from gan1d.checks import InputError
from gan1d.fields import check_fields, choice, documented, setting, whole
from gan1d.files import check_output
from gan1d.phases import LONGEST_NAME, PANELS
from gan1d.render.formats import still_endings
from gan1d.render.look.canvas import PER_WIDTH, Canvas

if TYPE_CHECKING:
    from gan1d.config import Config

SLIDE = (12.8, 7.2)
"""Width and height of a lecture slide, inches: 1280x720 pixels at 100 pixels per inch."""
SIZES = {"row": (12.8, 4.0), "grid": (9.6, 7.2), "panel": (6.4, 4.4)}
"""Default width and height, in inches, of a sheet with a row of panels, a grid, or a single panel."""
LEAST = {"row": (9.0, 2.8), "grid": (4.2, 3.9), "panel": (4.0, 2.6)}
"""Width and height, in inches, of the smallest sheet on which the panels and their texts fit."""
COLUMNS = {"row": 4, "grid": 2, "panel": 1}
LEFT, RIGHT, GAP, LEGEND, BOTTOM = 0.42, 0.34, 0.34, 0.50, 0.06
"""Left and right margin, gap between panels, height of the legend, lower margin; inches."""
_PANEL_SHAPE, _TYPE = 0.9, 0.85
"""Height of a panel as a multiple of its width, and inches for two rows of title and two of numbers,
on a sheet whose height follows from its width."""
LEAST_PRINT = 6.0
"""Smallest font size that is easy to read on paper, points."""


@dataclass(frozen=True)
class StillKind:
    """A kind of still figure.

    Attributes:
        what: its content in a few words for help texts; "" if the name says enough.
        size: default width and height, inches; the font sizes suit this size.
        needs: the input that it is drawn from: a run, settings alone, or nothing.
    """

    what: str
    size: tuple[float, float]
    needs: Literal["run", "settings", "nothing"] = "run"


STILLS = {
    "panels": StillKind("", SIZES["row"]),
    "structure": StillKind("who learns from what", SLIDE),
    "step": StillKind("one round of training", SLIDE),
    "losses": StillKind("", (9.6, 5.4)),
    "algorithm": StillKind("", SLIDE, "settings"),
    "objectives": StillKind("of G", (9.6, 4.4), "nothing"),
    "optimal": StillKind("D*", (9.6, 3.7), "nothing"),
}


def cell_width(wide: float, columns: int) -> float:
    """Width of a panel, inches, on a sheet that is `wide` inches wide."""
    return (wide - LEFT - RIGHT - (columns - 1) * GAP) / columns


@documented
@dataclass(frozen=True, kw_only=True)
class StillRequest:
    """A request for a still figure. Raises InputError for invalid values and combinations."""

    out: Any = setting(None, "file to write, a .png, .svg or .pdf")
    show: str = choice(
        "panels",
        ", ".join(f"{name} ({kind.what})" if kind.what else name for name, kind in STILLS.items()),
        tuple(STILLS),
    )
    panel: str | None = setting(
        None,
        "only this panel: a, b, c, d, or the name of one of your phases",
        partial(checks.text, at_most=LONGEST_NAME),
        metavar="PHASE",
    )
    step: int | None = setting(
        None,
        "recorded training step to draw, if show is step",
        whole(0),
        shown="the end of panel c or, without a c, of the first",
    )
    layout: str | None = choice(
        None, "panels in a row or a grid", ("row", "grid"), shown="by the picture's shape"
    )
    canvas: Canvas = setting(Canvas(), "theme, size and words")

    def __post_init__(self) -> None:
        if self.out is not None:
            object.__setattr__(self, "out", check_output(self.out, still_endings()))
        check_fields(self)
        for name, show in (("panel", "panels"), ("layout", "panels"), ("step", "step")):
            if getattr(self, name) is not None and self.show != show:
                raise InputError(f"{name}: only for show = {show!r}, got {self.show!r}")
        if self.layout is not None and self.panel is not None:
            raise InputError("layout: cannot be combined with panel, which draws a single panel")
        if self.out is None and self.canvas.least_type is not None:
            raise InputError(
                "font_size, width with a unit: only for files; use draw_figure, or plot_panel on Axes"
            )
        # Raises InputError if the sheet is too small.
        _ = self.sheet

    def rows(self, config: "Config") -> Any:
        """The argument `rows` of `train`: the steps to record for this picture; None records all.

        Raises InputError for a panel that the protocols lack, or a step after the run's end.
        """
        from gan1d.render.look.rows import steps_shown

        if self.panel is not None and not config.phases:
            checks.one_of("panel", self.panel, PANELS)
        if self.step is not None and self.step > config.steps:
            raise InputError(
                f"step: expected a step of the run, from 0 to {config.steps}, got {self.step}"
            )
        return steps_shown if self.step is None else None

    @property
    def kind(self) -> StillKind:
        """The kind of figure that `show` names."""
        return STILLS[self.show]

    @property
    def arrangement(self) -> str:
        """How panels are arranged: "row", "grid", or "panel" for a single one."""
        if self.panel is not None or self.layout is not None:
            return self.layout or "panel"
        wide, tall = self.canvas.fit(self._nominal("row"), (1.0, 1.0))[0]
        # On a less wide sheet, panels in a row would be narrow.
        return "row" if wide >= max(LEAST["row"][0], 2.2 * tall) else "grid"

    @property
    def sheet(self) -> tuple[tuple[float, float], float]:
        """The sheet: width and height in inches, and pixels per inch. Raises InputError."""
        if self.show != "panels":
            return self.canvas.fit(self.kind.size)
        return self.canvas.fit(self._nominal(self.arrangement), LEAST[self.arrangement])

    def _nominal(self, arrangement: str) -> tuple[float, float]:
        """The default size of the panels' sheet; with a fixed font size, the width sets the height."""
        held, (wide, tall), columns = self.canvas.held_dpi, SIZES[arrangement], COLUMNS[arrangement]
        if held is None:
            return wide, tall
        wide = self.canvas.pixels((wide, wide))[0] / held
        rows = 2 if arrangement == "grid" else 1
        return wide, rows * (_PANEL_SHAPE * cell_width(wide, columns) + _TYPE) + LEGEND + BOTTOM

    @property
    def notice(self) -> str:
        """A warning if a still is scaled down so far that its text is hard to read; else ""."""
        inches = self.canvas.inches
        if self.show == "panels" or inches is None or (size := PER_WIDTH * inches) >= LEAST_PRINT:
            return ""
        wide = f"{LEAST_PRINT / PER_WIDTH:.1f}in"
        return f"the smallest type is {size:.1f} pt; at a width of {wide} it is {LEAST_PRINT:g} pt"
