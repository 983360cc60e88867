"""Algorithm 1 of Goodfellow et al. 2014 as lines of text, with the settings of a run. No Matplotlib."""

from gan1d.config import Config
from gan1d.render.look.words import ENGLISH, Words

LOOPS = {"repeat": 0, "inner": 1, "draw": 2, "update_d": 2, "draw_z": 1, "update_g": 1}
"""The lines in order, each with the number of loops around it."""
PARTS = ("draw", "update_d", "update_g")
"""The parts of a round; update_g also draws G's noise."""
HELD = "held"


def lines(config: Config, words: Words = ENGLISH) -> dict[str, str]:
    """The lines of Algorithm 1: k steps of D in the inner loop, then one step of G.

    G's line ascends log D(G(z)) or descends log(1 - D(G(z))), depending on the config's loss. Formulas
    are between dollar signs.
    """
    keys = {name: name for name in LOOPS}
    keys["update_g"] = f"update_g_{config.loss.replace('-', '_')}"
    values = {"steps": config.steps, "k": config.k, "m": config.batch_size}
    return {name: words(f"algorithm.{key}", **values) for name, key in keys.items()}


def explained(config: Config, count: int, words: Words = ENGLISH) -> dict[str, str]:
    """A note for each part's picture of `count` samples; the note HELD is for a player not trained."""
    notes = {name: words(f"round.{name}", count=count) for name in (*PARTS, HELD)}
    if config.loss == "saturating":
        notes["update_g"] = words("round.update_g_saturating")
    return notes
