"""The phases of a run, and the two protocols made of them."""

import re
from dataclasses import MISSING, dataclass
from functools import lru_cache, partial
from typing import Any

from gan1d import checks
from gan1d.fields import check_fields, documented, number, setting, whole

PANELS = ("a", "b", "c", "d")
"""Names of the phases that Figure 1 shows; a run without these shows its last four phases."""
GOALS = {"a": ("jsd", 0.1), "b": ("d_rms_from_optimal", 0.03)}
"""Goals of (a), near convergence, and (b), D close to D*: a measure and the value to reach."""
LONGEST_NAME = 100
"""Largest number of characters in a phase's name; longer names do not fit into pictures."""


@dataclass(frozen=True)
class Until:
    """The goal of a phase, which ends when `measure` is at or below `at_most`.

    With `relative`, `at_most` is a multiple of the measure's value before the phase. Measures are named
    as in a Certificate and have the same units.
    """

    measure: str
    at_most: float
    relative: bool = False

    def __post_init__(self) -> None:
        # Imported here, since help texts need this module, but not NumPy.
        from gan1d.measures import MEASURES

        measure = checks.one_of("until.measure", self.measure, tuple(MEASURES))
        object.__setattr__(self, "measure", measure)
        object.__setattr__(self, "at_most", checks.number("until.at_most", self.at_most, above=0))
        object.__setattr__(self, "relative", checks.flag("until.relative", self.relative))


def _until(name: str, value: Any) -> Until:
    return value if isinstance(value, Until) else Until(**value)


def step_name(step: int) -> str:
    """The name that a Recorder gives to a phase that ends at this step, if the user names no phase."""
    return f"step {step}"


def step_named(name: str) -> int | None:
    """The step in a name of the form "step N"; None for any other name."""
    match = re.fullmatch(r"step (\d+)", name)
    return None if match is None else int(match[1])


@documented
@dataclass(frozen=True)
class Phase:
    """A part of a run: which networks are updated, for how long and how fast. Raises InputError."""

    name: str = setting(
        MISSING,
        "name of the phase, recorded with each of its steps; its panel shows the last of them",
        partial(checks.text, at_most=LONGEST_NAME),
    )
    steps: int = setting(
        MISSING, "largest number of training steps; the last phase runs all that remain", whole(1)
    )
    generator_rate: float = setting(1.0, "factor on G's learning rate; 0 holds G still", number(0))
    discriminator_rate: float = setting(
        1.0, "factor on D's learning rate; 0 holds D still", number(0)
    )
    shift: bool = setting(
        False, "update only G's offset, so that p_g moves and keeps its shape", checks.flag
    )
    anneal: float = setting(
        0.0, "share of the phase, at its end, in which learning rates fall to 0", number(0, 1)
    )
    until: Until | None = setting(None, "the goal that ends the phase early", _until)
    displacement: float = setting(
        0.0,
        "offset added to G before the phase's first step, in standard deviations of the data",
        checks.number,
    )
    warm_up: int = setting(0, "steps over which the rates rise to full size", whole(0))

    def __post_init__(self) -> None:
        check_fields(self, "phase.")


@lru_cache
def from_noise(steps: int, *, anneal: float) -> tuple[Phase, ...]:
    """Train G and D until near convergence (a), D alone (b), G alone (c), both to the end (d).

    In (a) D learns slowly, so that it is still partly wrong when G reaches the data. In (a) and (c)
    G learns only its offset: against a lagging D, G would fold (turn back somewhere) and seldom unfold.
    """
    a = Phase(
        "a",
        min(160, _share(steps, 0.15)),
        generator_rate=4.5,
        discriminator_rate=0.02,
        shift=True,
        until=Until(*GOALS["a"]),
    )
    return a, *_after_a(steps, _share(steps, 0.15), warm_up=100, anneal=anneal)


@lru_cache
def textbook(steps: int, *, anneal: float, displacement: float) -> tuple[Phase, ...]:
    """Train G and D; displace G; train D for a few steps (a), D up to D* (b), G (c), both (d)."""
    converge = Phase("converge", _share(steps, 0.4), anneal=anneal)
    a = Phase(
        "a",
        min(4, _share(steps, 0.05)),
        generator_rate=0.0,
        discriminator_rate=0.1,
        displacement=displacement,
    )
    return converge, a, *_after_a(steps, _share(steps, 0.1), warm_up=10, anneal=anneal)


def _after_a(steps: int, b_steps: int, warm_up: int, anneal: float) -> tuple[Phase, ...]:
    """Train D alone (b), G alone (c), both to the end (d)."""
    b = Phase(
        "b",
        b_steps,
        generator_rate=0.0,
        discriminator_rate=0.3,
        warm_up=warm_up,
        until=Until(*GOALS["b"]),
    )
    c = Phase(
        "c",
        min(20, _share(steps, 0.05)),
        generator_rate=3.0,
        discriminator_rate=0.0,
        shift=True,
        until=Until("jsd", 0.5, relative=True),
    )
    return b, c, Phase("d", steps, anneal=anneal)


def _share(steps: int, part: float) -> int:
    return max(1, int(part * steps))
