"""A sweep in words. No Matplotlib is needed."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gan1d.render.look.captions import plain
from gan1d.sweeps import Member, passes
from gan1d.sweeps.table import extent


def description_of_sweep(members: Sequence[Member]) -> str:
    """A sweep in one sentence, for those who cannot see its picture."""
    config = members[0].config
    target = members[0].provenance.target or config.target
    converged = sum(member.converged for member in members)
    jsd = next(line for line in passes(members) if line.measure == "jsd")
    return (
        f"Of {count(members)} of a generative adversarial network that learns "
        f"{plain(target)} ({config.protocol}, {_settings(extent(members))}), {converged} "
        f"converged; at the end p_g is {_nats(jsd.median)} from p_data (Jensen-Shannon divergence) "
        f"in the median and {_nats(jsd.worst)} at worst."
    )


def count(members: Sequence[Member]) -> str:
    """How many runs they are."""
    return f"{len(members)} run{'s' if len(members) > 1 else ''}"


def _settings(extent: dict[str, Any]) -> str:
    """What differs between the members, in words."""
    first, last = extent["seeds"]
    seeds = f"seed {first}" if first == last else f"seeds {first} to {last}"
    ranges = [
        f"{len(values)} values of {name} from {min(values):g} to {max(values):g}"
        for name, values in extent["varied"].items()
    ]
    return ", ".join([seeds, *ranges])


def _nats(number: float) -> str:
    return f"{number:.4f} nats" if np.isfinite(number) else "infinitely far"
