"""What a run goes through: phases, and the two protocols that are made of them."""

from dataclasses import dataclass

from gan1d import checks
from gan1d.errors import InputError

MEASURES = ("jsd", "d_rms_from_optimal")


@dataclass(frozen=True)
class Until:
    """A phase ends once `measure` is at or below `at_most`.

    With `relative`, at or below `at_most` times its value at the phase's start. The measures are
    those of the certificate, in the same units.
    """

    measure: str
    at_most: float
    relative: bool = False

    def __post_init__(self) -> None:
        checks.one_of("until.measure", self.measure, MEASURES)
        checks.number("until.at_most", self.at_most, above=0)
        checks.flag("until.relative", self.relative)
        checks.make_plain(self)


@dataclass(frozen=True)
class Phase:
    """A stretch of one run: who is updated, for how long, how fast.

    Attributes:
        name: what its rows are called in the record; a panel is the last row of its phase.
        steps: how many training steps at the most.
        generator_rate: factor on G's learning rate; 0 holds G still.
        discriminator_rate: factor on D's learning rate; 0 holds D still.
        straight: G stays a straight line: of its parameters only offset and slope are updated.
        anneal: share of the phase, at its end, over which the rates fall to 0.
        until: ends the phase early, once the pair has come that far.
        displacement: added to G's output before the first step, in standard deviations of the data.
    """

    name: str
    steps: int
    generator_rate: float = 1.0
    discriminator_rate: float = 1.0
    straight: bool = False
    anneal: float = 0.0
    until: Until | None = None
    displacement: float = 0.0

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and self.name):
            raise InputError(f"phase.name: expected a name, got {self.name!r}")
        checks.whole("phase.steps", self.steps, at_least=1)
        checks.number("phase.generator_rate", self.generator_rate, at_least=0)
        checks.number("phase.discriminator_rate", self.discriminator_rate, at_least=0)
        checks.flag("phase.straight", self.straight)
        checks.number("phase.anneal", self.anneal, at_least=0, at_most=1)
        checks.number("phase.displacement", self.displacement)
        if not (self.until is None or isinstance(self.until, Until)):
            raise InputError(f"phase.until: expected an Until or None, got {self.until!r}")
        checks.make_plain(self)


_NEAR_OPTIMAL = Until("d_rms_from_optimal", 0.03)
_A_FEW_STEPS = 20


def from_noise(steps: int, *, anneal: float) -> tuple[Phase, ...]:
    """Alternate until near convergence (a), D alone (b), G alone (c), alternate to the end (d).

    In (a) G moves as a straight line, so p_g stays the box of noise: a network that rushes towards
    the data piles p_g up in a spike at its front, which is all that one would see.
    """
    return (
        Phase(
            "a",
            _share(steps, 0.15),
            generator_rate=4.5,
            discriminator_rate=0.15,
            straight=True,
            until=Until("jsd", 0.1),
        ),
        Phase(
            "b",
            _share(steps, 0.15),
            generator_rate=0.0,
            until=_NEAR_OPTIMAL,
        ),
        Phase(
            "c",
            _share(steps, 0.05, _A_FEW_STEPS),
            generator_rate=0.225,
            discriminator_rate=0.0,
            until=Until("jsd", 0.75, relative=True),
        ),
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
            "b", _share(steps, 0.1), generator_rate=0.0, discriminator_rate=0.5, until=_NEAR_OPTIMAL
        ),
        Phase(
            "c",
            _share(steps, 0.05, _A_FEW_STEPS),
            generator_rate=0.0375,
            discriminator_rate=0.0,
            until=Until("jsd", 0.5, relative=True),
        ),
        Phase("d", steps, anneal=anneal),
    )


def _share(steps: int, part: float, at_most: int | None = None) -> int:
    share = max(1, int(part * steps))
    return share if at_most is None else min(share, at_most)
