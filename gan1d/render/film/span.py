"""The part of a run that an animation shows: from a phase or training step to another.

Nothing here is heavy to import.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gan1d.errors import InputError, quote

if TYPE_CHECKING:
    from gan1d.config import Config
    from gan1d.history import History

Place = str | int
"""The name of a phase, or a training step."""
START, END = "start (--from)", "end (--to)"


@dataclass(frozen=True)
class Span:
    """Where an animation begins and ends; None is the run's own beginning or end.

    A phase is shown from its first row or to its last one. A step stands for the state after it: its
    row or, in a thinned record, the last one before it.
    """

    start: Place | None = None
    end: Place | None = None

    @property
    def whole(self) -> bool:
        """Is all of the run shown?"""
        return self.start is None and self.end is None

    @property
    def places(self) -> list[tuple[str, Place]]:
        """The ends that are given, each with its label."""
        given = (START, self.start), (END, self.end)
        return [(label, place) for label, place in given if place is not None]

    @property
    def by_step(self) -> bool:
        """Does it begin or end at a training step?"""
        return any(isinstance(place, int) for _, place in self.places)

    def check(self, config: "Config", last_step: int) -> None:
        """Raise InputError if no run of this config, which ends at `last_step`, has such a span."""
        phases = [phase.name for phase in config.plan()]
        self._check_places(phases, 0, last_step)
        # At which step a phase ends is known only when it has.
        if isinstance(self.start, int) and isinstance(self.end, int):
            self._check_order(self.start <= self.end)
        elif isinstance(self.start, str) and isinstance(self.end, str):
            self._check_order(self.start in phases[: last_index(phases, self.end) + 1])

    def rows(self, history: "History") -> tuple[int, int]:
        """The first and the last row of a record that are shown. Raises InputError."""
        phases, steps = history.phase.tolist(), history.step
        self._check_places(phases, int(steps[0]), int(steps[-1]))
        first, last = 0, len(phases) - 1
        if isinstance(self.start, int):
            first = history.row_at(self.start)
        elif self.start is not None:
            first = phases.index(self.start)
        if isinstance(self.end, int):
            last = history.row_at(self.end)
        elif self.end is not None:
            last = last_index(phases, self.end)
        self._check_order(first <= last)
        return first, last

    def steps(self, histories: Sequence["History"]) -> tuple[int, int]:
        """The first and the last training step at which several runs are shown. Raises InputError."""
        first = min(int(history.step[0]) for history in histories)
        last = max(int(history.step[-1]) for history in histories)
        self._check_places([], first, last)
        if isinstance(self.start, int):
            first = self.start
        if isinstance(self.end, int):
            last = self.end
        self._check_order(first <= last)
        return first, last

    def _check_places(self, phases: Sequence[str], first: int, last: int) -> None:
        names = ", ".join(dict.fromkeys(phases))
        named = f"a phase ({names}) or " if names else ""
        for label, place in self.places:
            if not (first <= place <= last if isinstance(place, int) else place in phases):
                raise InputError(
                    f"{label}: expected {named}a training step from {first} to {last}, "
                    f"got {quote(place)}"
                )

    def _check_order(self, ordered: bool) -> None:
        if not ordered:
            start, end = (
                f"step {place}" if isinstance(place, int) else quote(place)
                for place in (self.start, self.end)
            )
            raise InputError(
                f"{START}: expected nothing later than {END}, got {start}, which is after {end}"
            )


def last_index(names: Sequence[str], name: str) -> int:
    """Where a name stands for the last time."""
    return len(names) - 1 - names[::-1].index(name)
