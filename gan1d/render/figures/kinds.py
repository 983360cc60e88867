"""The kinds of still figures, and the sheets that they are designed for.

Nothing here is heavy to import.
"""

from dataclasses import dataclass
from typing import Literal

SLIDE = (12.8, 7.2)
"""Width and height in inches of a sheet for a lecture: 1280x720 pixels at 100 pixels per inch."""
SIZES = {"row": (12.8, 4.0), "grid": (9.6, 7.2), "panel": (6.4, 4.4)}
"""Width and height in inches that the type of the panels, and of one alone, is designed for."""


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
    "losses": StillKind("V, D's loss and JSD", (9.6, 6.6)),
    "algorithm": StillKind(
        "Algorithm 1 with the k and the objective of a run, which need not be trained",
        SLIDE,
        "settings",
    ),
    "objectives": StillKind("what G minimises", (9.6, 4.4), "nothing"),
    "optimal": StillKind("D* for pairs of densities", (12.0, 3.9), "nothing"),
}
