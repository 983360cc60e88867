"""Algorithm 1 of Goodfellow et al. 2014 as lines of text, with the settings of a run. No Matplotlib."""

from dataclasses import dataclass

from gan1d.config import Config
from gan1d.render.look.words import ENGLISH, Words


@dataclass(frozen=True)
class Line:
    """A line of the algorithm.

    Attributes:
        name: what it does: "repeat", "inner", "draw", "update_d", "draw_z" or "update_g".
        indent: in how many loops it stands.
        text: plain text with formulas between dollar signs.
    """

    name: str
    indent: int
    text: str


def lines(config: Config, words: Words = ENGLISH) -> tuple[Line, ...]:
    """The six lines of Algorithm 1, in order: k steps of D in the inner loop, then one step of G.

    G's line is that of the config's loss: log D(G(z)) is ascended, or log(1 - D(G(z))) descended.
    """
    values = _values(config)

    def line(name: str, indent: int, key: str = "") -> Line:
        return Line(name, indent, words(f"algorithm.{key or name}", **values))

    return (
        line("repeat", 0),
        line("inner", 1),
        line("draw", 2),
        line("update_d", 2),
        line("draw_z", 1),
        line("update_g", 1, f"update_g_{config.loss.replace('-', '_')}"),
    )


PARTS = ("draw", "update_d", "update_g")
"""The parts in which one round is shown; the noise of G's line is drawn with it."""
HELD = "held"


def explained(config: Config, count: int, words: Words = ENGLISH) -> dict[str, str]:
    """What a picture of each part shows, with so many samples; HELD is of a player held still."""
    found = {name: words(f"round.{name}", count=count) for name in (*PARTS, HELD)}
    if config.loss == "saturating":
        found["update_g"] = words("round.update_g_saturating")
    return found


def _values(config: Config) -> dict[str, object]:
    return {"steps": config.steps, "k": config.k, "m": config.batch_size}
