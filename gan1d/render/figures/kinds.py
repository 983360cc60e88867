"""The kinds of still figures, and the sheets that they are designed for.

Nothing here is heavy to import.
"""

from dataclasses import dataclass
from typing import Literal

SLIDE = (12.8, 7.2)
"""Width and height in inches of a sheet for a lecture: 1280x720 pixels at 100 pixels per inch."""
SIZES = {"row": (12.8, 4.0), "grid": (9.6, 7.2), "panel": (6.4, 4.4)}
"""Width and height in inches of the panels, and of one alone, by default."""
LEAST = {"row": (9.0, 2.8), "grid": (4.2, 3.9), "panel": (4.0, 2.6)}
"""The smallest sheets on which the panels and their type have room."""
COLUMNS = {"row": 4, "grid": 2, "panel": 1}
LEFT, RIGHT, GAP, LEGEND, BOTTOM = 0.42, 0.34, 0.34, 0.50, 0.06
"""Inches around the panels and between them; the legend is above."""
_PANEL_SHAPE, _TYPE = 0.9, 0.85
"""Height of a panel where the sheet's height follows from its width, in widths; and inches for two rows
each of its title and numbers."""


@dataclass(frozen=True)
class StillKind:
    """A kind of still figure.

    Of a run, about.NAME is the title and about.NAME_shown, if there is one, stands before the run's
    description; else about.NAME_title is the title and about.NAME the description.

    Attributes:
        what: what it shows, in a few words.
        size: width and height in inches that its type is designed for.
        needs: what it is drawn of: a run, the settings of one, or the theory alone.
    """

    what: str
    size: tuple[float, float]
    needs: Literal["run", "settings", "nothing"] = "run"


STILLS = {
    "panels": StillKind("(a) to (d)", SIZES["row"]),
    "structure": StillKind("who passes what to whom, and who learns from what", SLIDE),
    "step": StillKind("one round of Algorithm 1 in its parts", SLIDE),
    "losses": StillKind("V, D's loss and JSD", (9.6, 5.4)),
    "algorithm": StillKind(
        "Algorithm 1 with the k and the objective of a run, which need not be trained",
        SLIDE,
        "settings",
    ),
    "objectives": StillKind("what G minimises", (9.6, 4.4), "nothing"),
    "optimal": StillKind("D* for pairs of densities", (9.6, 3.7), "nothing"),
}


def cell_width(wide: float, columns: int) -> float:
    """Width of a panel on a sheet of a width, inches."""
    return (wide - LEFT - RIGHT - (columns - 1) * GAP) / columns


def panels_size(wide: float, arrangement: str) -> tuple[float, float]:
    """The size of a sheet of panels of a width, inches, whose type does not go with the picture."""
    columns = COLUMNS[arrangement]
    rows = 2 if arrangement == "grid" else 1
    return wide, rows * (_PANEL_SHAPE * cell_width(wide, columns) + _TYPE) + LEGEND + BOTTOM
