"""A sweep in words. No Matplotlib is needed."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gan1d.measures import fixed
from gan1d.render.look.captions import plain
from gan1d.render.look.words import ENGLISH, Words
from gan1d.sweeps import Member, passes
from gan1d.sweeps.table import extent


def description_of_sweep(members: Sequence[Member], words: Words = ENGLISH) -> str:
    """A sweep in one sentence, for those who cannot see its picture."""
    config = members[0].config
    target = members[0].provenance.target or config.target
    jsd = next(line for line in passes(members) if line.measure == "jsd")
    return words(
        "about.sweep",
        runs=count(members, words),
        target=plain(target),
        protocol=config.protocol,
        settings=_settings(extent(members), words),
        converged=sum(member.converged for member in members),
        median=_nats(jsd.median, words),
        worst=_nats(jsd.worst, words),
    )


def count(members: Sequence[Member], words: Words = ENGLISH) -> str:
    """How many runs they are."""
    number = len(members)
    return words(f"about.{'runs' if number > 1 else 'run'}_count", count=number)


def _settings(extent: dict[str, Any], words: Words) -> str:
    """What differs between the members, in words."""
    first, last = extent["seeds"]
    seeds = words(f"about.{'seed' if first == last else 'seeds'}", first=first, last=last)
    ranges = [
        words(
            "about.varied",
            count=len(values),
            name=name,
            low=f"{min(values):g}",
            high=f"{max(values):g}",
        )
        for name, values in extent["varied"].items()
    ]
    return ", ".join([seeds, *ranges])


def _nats(number: float, words: Words) -> str:
    if np.isfinite(number):
        return words("about.nats", number=fixed(number, 4))
    return words("about.infinite")
