"""The phases of a run, and the two protocols made of them."""

from dataclasses import dataclass

from gan1d import checks
from gan1d.checks import InputError, quote

PANELS = ("a", "b", "c", "d")
"""Names of the phases that are panels of Figure 1."""
MOST_PANELS = 4
"""Panels of a run whose phases are all the user's own."""
LONGEST_NAME = 100
"""Characters of a phase's name; a longer one would fit into no picture."""


@dataclass(frozen=True)
class Until:
    """The goal of a phase: it ends once `measure` is at or below `at_most`.

    With `relative`, once it is at or below `at_most` times its value before the phase. Measures are
    those of the certificate, in the same units.
    """

    measure: str
    at_most: float
    relative: bool = False

    def __post_init__(self) -> None:
        # Imported here: a help text needs this module, but no NumPy.
        from gan1d.measures import MEASURES

        checks.one_of("until.measure", self.measure, tuple(MEASURES))
        checks.number("until.at_most", self.at_most, above=0)
        checks.flag("until.relative", self.relative)
        checks.make_plain(self)


@dataclass(frozen=True)
class Phase:
    """A part of a run: who is updated, for how long and how fast.

    Attributes:
        name: names its rows in the record; a panel shows the last row of the phase of its name. Where
            phases share a name, that is the last of them.
        steps: training steps, at most; the last phase takes all that the others leave.
        generator_rate: factor on G's learning rate; 0 holds G still.
        discriminator_rate: factor on D's learning rate; 0 holds D still.
        shift: of G, update only the offset: p_g moves and keeps its shape.
        anneal: share of the phase, at its end, over which the rates fall to 0.
        until: the goal that ends the phase early.
        displacement: added to G's output before the first step, in standard deviations of the data.
        warm_up: steps over which the rates rise to their full size.
    """

    name: str
    steps: int
    generator_rate: float = 1.0
    discriminator_rate: float = 1.0
    shift: bool = False
    anneal: float = 0.0
    until: Until | None = None
    displacement: float = 0.0
    warm_up: int = 0

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and self.name):
            raise InputError(f"phase.name: expected a name, got {quote(self.name)}")
        if len(self.name) > LONGEST_NAME:
            raise InputError(
                f"phase.name: expected at most {LONGEST_NAME} characters, got {quote(self.name)}"
            )
        checks.whole("phase.steps", self.steps, at_least=1)
        checks.number("phase.generator_rate", self.generator_rate, at_least=0)
        checks.number("phase.discriminator_rate", self.discriminator_rate, at_least=0)
        checks.flag("phase.shift", self.shift)
        checks.number("phase.anneal", self.anneal, at_least=0, at_most=1)
        checks.number("phase.displacement", self.displacement)
        checks.whole("phase.warm_up", self.warm_up, at_least=0)
        if not (self.until is None or isinstance(self.until, Until)):
            raise InputError(f"phase.until: expected an Until or None, got {quote(self.until)}")
        checks.make_plain(self)


_NEAR_OPTIMAL = 0.03
_FEW = 20
_JOURNEY = 160


def from_noise(steps: int, *, anneal: float) -> tuple[Phase, ...]:
    """Alternate until near convergence (a), D alone (b), G alone (c), alternate to the end (d).

    In (a) D learns slowly, so that it is only partly right when G arrives. In (a) and (c) G only shifts
    p_g: against a D that lags behind, the whole network would fold, and a folded G seldom unfolds.
    """
    return (
        Phase(
            "a",
            _share(steps, 0.15, _JOURNEY),
            generator_rate=4.5,
            discriminator_rate=0.02,
            shift=True,
            until=Until("jsd", 0.1),
        ),
        Phase(
            "b",
            _share(steps, 0.15),
            generator_rate=0.0,
            discriminator_rate=0.3,
            warm_up=100,
            until=Until("d_rms_from_optimal", _NEAR_OPTIMAL),
        ),
        _g_follows(steps),
        Phase("d", steps, anneal=anneal),
    )


def textbook(steps: int, *, anneal: float, displacement: float) -> tuple[Phase, ...]:
    """Converge, displace G; a few steps of D (a), D alone (b), G alone (c), alternate again (d)."""
    return (
        Phase("converge", _share(steps, 0.4), anneal=anneal),
        Phase(
            "a",
            _share(steps, 0.05, 4),
            generator_rate=0.0,
            discriminator_rate=0.1,
            displacement=displacement,
        ),
        Phase(
            "b",
            _share(steps, 0.1),
            generator_rate=0.0,
            discriminator_rate=0.3,
            warm_up=10,
            until=Until("d_rms_from_optimal", _NEAR_OPTIMAL),
        ),
        _g_follows(steps),
        Phase("d", steps, anneal=anneal),
    )


def _g_follows(steps: int) -> Phase:
    return Phase(
        "c",
        _share(steps, 0.05, _FEW),
        generator_rate=3.0,
        discriminator_rate=0.0,
        shift=True,
        until=Until("jsd", 0.5, relative=True),
    )


def _share(steps: int, part: float, at_most: int | None = None) -> int:
    share = max(1, int(part * steps))
    return share if at_most is None else min(share, at_most)
