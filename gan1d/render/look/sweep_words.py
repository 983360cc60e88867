"""A sweep in words. No Matplotlib is needed."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from gan1d.measures import fixed
from gan1d.render.look.captions import plain
from gan1d.render.look.words import ENGLISH, Words
from gan1d.sweeps import Member, passes
from gan1d.sweeps.table import extent


def description_of_sweep(members: Sequence[Member], words: Words = ENGLISH) -> str:
    """A sweep in one sentence, for those who cannot see its picture."""
    targets = (member.provenance.get("target") or member.config.target.words for member in members)
    protocols = (member.config.protocol for member in members)
    jsd = next(line for line in passes(members) if line.measure == "jsd")
    return words(
        "about.sweep",
        runs=count(members, words),
        target=plain(_listed(targets)),
        protocol=_listed(protocols),
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
    ranges = []
    for name, values in extent["varied"].items():
        if all(type(value) in (int, float) for value in values):
            low, high = f"{min(values):g}", f"{max(values):g}"
            ranges.append(words("about.varied", count=len(values), name=name, low=low, high=high))
        elif name not in ("target", "protocol"):
            ranges.append(f"{name} {plain(_listed(map(str, values)))}")
    return ", ".join([seeds, *ranges])


def _listed(texts: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(texts))


def _nats(number: float, words: Words) -> str:
    if np.isfinite(number):
        return words("about.nats", number=fixed(number, 4))
    return words("about.infinite")
