"""What is asked of a still figure, checked before anything is trained or drawn.

Nothing here is heavy to import.
"""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from gan1d import checks
from gan1d.errors import InputError, quote
from gan1d.fields import check_fields, choice, documented, setting
from gan1d.files import check_output
from gan1d.phases import LONGEST_NAME, PANELS
from gan1d.render.figures.kinds import LEAST, SIZES, STILLS, StillKind, panels_size
from gan1d.render.formats import still_endings
from gan1d.render.look.canvas import Canvas

if TYPE_CHECKING:
    from gan1d.config import Config


_LEAST_ROW = 2.2
"""Width of a sheet, in heights, from which panels stand in a row."""


def _phase(name: str, value: Any) -> None:
    if not (isinstance(value, str) and 0 < len(value) <= LONGEST_NAME):
        raise InputError(f"{name}: expected the name of a phase, got {quote(value)}")


@documented
@dataclass(frozen=True, kw_only=True)
class StillRequest:
    """A still figure that can be made. Raises InputError for what cannot be used or combined."""

    out: Any = setting(None, "file to write, a .png, .svg or .pdf")
    show: str = choice(
        "panels",
        "; ".join(f"{name}: {kind.what}" for name, kind in STILLS.items()),
        tuple(STILLS),
    )
    panel: str | None = setting(
        None,
        "only this panel: a, b, c or d, or the name of a phase in a run with phases of its own",
        _phase,
        metavar="PHASE",
    )
    step: int | None = setting(
        None,
        "of show step: the recorded training step that the round follows",
        partial(checks.whole, at_least=0),
        shown="the end of (c), or of the first panel",
    )
    layout: str | None = choice(
        None,
        "of the panels: a row, or a grid of two by two",
        ("row", "grid"),
        shown="by the proportions of the picture",
    )
    canvas: Canvas = setting(
        Canvas(), "theme, size and words", partial(checks.instance, kind=Canvas)
    )

    def __post_init__(self) -> None:
        if self.out is not None:
            object.__setattr__(self, "out", check_output(self.out, still_endings()))
        check_fields(self)
        for name, show in (("panel", "panels"), ("layout", "panels"), ("step", "step")):
            if getattr(self, name) is not None and self.show != show:
                raise InputError(f"{name}: needs show {show!r}, got {self.show!r}")
        if self.layout is not None and self.panel is not None:
            raise InputError("layout: cannot be combined with panel; it needs all four")
        if self.out is None and self.canvas.least_type is not None:
            raise InputError(
                "font_size, width: a Figure to go on drawing on has neither a type size nor a length; "
                "use draw_figure, or Axes in a figure of that size"
            )
        # Whether there is room.
        _ = self.sheet

    def check_run(self, config: "Config") -> None:
        """Raise InputError if a run of this config, still to be trained, cannot be shown so."""
        if self.panel is not None and not config.phases:
            checks.one_of("panel", self.panel, PANELS)
        if self.step is not None and self.step > config.steps:
            raise InputError(
                f"step: expected a step of the run, from 0 to {config.steps}, got {self.step}"
            )

    @property
    def kind(self) -> StillKind:
        """The kind of figure."""
        return STILLS[self.show]

    @property
    def any_step(self) -> bool:
        """May it show any step of a run?"""
        return self.step is not None

    @property
    def arrangement(self) -> str:
        """How the panels stand: "row" or "grid", or "panel" for one alone."""
        if self.panel is not None or self.layout is not None:
            return self.layout or "panel"
        wide, tall = self.canvas.fit(self._nominal("row"), (1.0, 1.0))[0]
        return "row" if wide >= max(LEAST["row"][0], _LEAST_ROW * tall) else "grid"

    @property
    def sheet(self) -> tuple[tuple[float, float], float]:
        """The sheet, inches wide and high, and its pixels per inch. Raises InputError."""
        if self.show != "panels":
            return self.canvas.fit(self.kind.size)
        return self.canvas.fit(self._nominal(self.arrangement), LEAST[self.arrangement])

    def _nominal(self, arrangement: str) -> tuple[float, float]:
        """The size of the sheet of the panels by default; higher where it is narrow for its type."""
        size = SIZES[arrangement]
        if self.canvas.least_type is None:
            return size
        return panels_size(self.canvas.sheet_width(size[0]), arrangement)

    @property
    def notice(self) -> str:
        """A line about type that is small on paper, or ""."""
        return "" if self.show == "panels" else self.canvas.print_notice
