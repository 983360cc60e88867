"""A sweep in words. No Matplotlib is needed."""

import json
from collections.abc import Iterable, Sequence
from math import isfinite
from statistics import median
from typing import Any

from gan1d.measures import fixed
from gan1d.provenance import source_text
from gan1d.render.look.captions import plain
from gan1d.render.look.words import ENGLISH, Words
from gan1d.sweeps.members import Member, measured, varied


def description_of_sweep(members: Sequence[Member], words: Words = ENGLISH) -> str:
    """A sweep in one sentence, for readers who cannot see its picture."""
    targets = (member.provenance.get("target") or member.config.target.words for member in members)
    protocols = (member.config.protocol for member in members)
    jsd = measured(members, "jsd")

    def nats(number: float) -> str:
        key = "nats" if isfinite(number) else "infinite"
        return words(f"about.{key}", number=fixed(number, 4))

    return words(
        "about.sweep",
        runs=count(members, words),
        target=plain(_listed(targets)),
        protocol=_listed(protocols),
        settings=_settings(_extent(members), words),
        converged=sum(member.converged for member in members),
        median=nats(median(jsd)),
        worst=nats(max(jsd)),
    )


def source(members: Sequence[Member]) -> str:
    """JSON text to make a sweep again: its first member's config, and the seeds and varied settings."""
    made = json.loads(source_text(members[0].config, members[0].provenance))
    return json.dumps(made | {"sweep": _extent(members)})


def _extent(members: Sequence[Member]) -> dict[str, Any]:
    """The number of members, the first and last seed, and the varied values, ready for JSON."""
    seeds = [member.config.seed for member in members]
    values: dict[str, list[Any]] = {}
    for name in varied(members):
        configs = {getattr(member.config, name): member.config for member in members}
        values[name] = [json.loads(config.to_json())[name] for config in configs.values()]
    return {"members": len(members), "seeds": [min(seeds), max(seeds)], "varied": values}


def count(members: Sequence[Member], words: Words = ENGLISH) -> str:
    """The number of runs as text, such as "3 runs"."""
    number = len(members)
    return words(f"about.{'runs' if number > 1 else 'run'}_count", count=number)


def _settings(extent: dict[str, Any], words: Words) -> str:
    """The seeds and varied settings of a sweep in words."""
    first, last = extent["seeds"]
    parts = [words(f"about.{'seed' if first == last else 'seeds'}", first=first, last=last)]
    for name, values in extent["varied"].items():
        if all(type(value) in (int, float) for value in values):
            low, high = f"{min(values):g}", f"{max(values):g}"
            parts.append(words("about.varied", count=len(values), name=name, low=low, high=high))
        elif name not in ("target", "protocol"):
            parts.append(f"{name} {plain(_listed(map(str, values)))}")
    return ", ".join(parts)


def _listed(texts: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(texts))
