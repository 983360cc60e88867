"""Algorithm 1 of Goodfellow et al. 2014 as text, with a run's settings; no Matplotlib is needed."""

from gan1d.config import Config
from gan1d.render.look.words import ENGLISH, Words
from gan1d.rounds import SAMPLES

LOOPS = {"repeat": 0, "inner": 1, "draw": 2, "update_d": 2, "draw_z": 1, "update_g": 1}
"""The lines in order, each with the number of loops around it."""
PARTS = ("draw", "update_d", "update_g")
"""The parts of a round of training; the part update_g includes the line draw_z."""
HELD = "held"


def lines(config: Config, words: Words = ENGLISH) -> dict[str, str]:
    """The lines of Algorithm 1: k steps of D in the inner loop, then one step of G.

    In the last line G ascends log D(G(z)) or descends log(1 - D(G(z))), depending on the config's loss.
    Formulas are between dollar signs.
    """
    keys = {name: name for name in LOOPS}
    keys["update_g"] = f"update_g_{config.loss.replace('-', '_')}"
    values = {"steps": config.steps, "k": config.k, "m": config.batch_size}
    return {name: words(f"algorithm.{key}", **values) for name, key in keys.items()}


def explained(config: Config, words: Words = ENGLISH) -> dict[str, str]:
    """A note on each part's picture, which shows SAMPLES samples; HELD is for a player held still."""
    notes = {name: words(f"round.{name}", count=SAMPLES) for name in (*PARTS, HELD)}
    if config.loss == "saturating":
        notes["update_g"] = words("round.update_g_saturating")
    return notes
