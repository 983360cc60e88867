"""Print how well other targets converge with the default settings.

python scripts/targets_table.py [SEEDS [FIRST]]

Each row of the Markdown table sums up SEEDS runs (by default 16) of a target, from seed FIRST (0) on.
Normals share a row, since the networks see standardised x. A second table is about samples. The last
column of both is the JSD of a perfect G (the target's quantile function) on the grids of the record.
"""

import sys
from collections.abc import Sequence
from statistics import median
from typing import Any

import numpy as np

from gan1d import Config, Member, jsd, push_forward_density, sweep
from gan1d.grids import noise_grid, window_edges
from gan1d.measures import fixed
from gan1d.sweeps.members import measured
from gan1d.targets.distributions import bin_density
from gan1d.targets.smoothed import Smoothed

NORMALS = [f"normal:{mean},{std}" for mean, std in ((-1, 0.3), (1, 2.5), (4, 1))]
ROWS = {
    "`normal:M,S`: −1, 0.3; 1, 2.5; 4, 1": NORMALS,
    "`uniform:-2,3`": ["uniform:-2,3"],
    "`laplace:0,1`": ["laplace:0,1"],
    "`expon`": ["expon"],
    **{
        f"`{text}`": [text]
        for text in (
            "gamma:2",
            "gamma:2.5",
            "lognorm:0.5",
            "beta:2,5",
            "beta:0.7,0.7",
            "t:5",
            "skewnorm:4",
            "mixture:0.5,-2,0.5/0.5,2,0.5",
            "mixture:0.3,0,1/0.7,5,0.5",
            "mixture:0.3,-3,0.4/0.4,0,0.4/0.3,3,0.4",
            "mixture:0.3,0,0.4/0.7,5,0.4",
        )
    },
}
WAITING = """
43:1 45:3 46:5 47:4 48:3 49:5 50:5 51:6 52:5 53:7 54:9 55:6 56:4 57:3 58:4 59:7 60:6 62:4 63:3 64:4 65:3
66:2 67:1 68:1 69:2 70:4 71:5 72:1 73:7 74:6 75:8 76:9 77:12 78:15 79:10 80:8 81:13 82:12 83:14 84:10
85:6 86:6 87:2 88:6 89:3 90:6 91:1 92:1 93:2 94:1 96:1
"""
"""Waiting times at the geyser Old Faithful, as minutes:count (Azzalini and Bowman 1990)."""


def old_faithful() -> list[float]:
    """The 272 waiting times."""
    pairs = (word.split(":") for word in WAITING.split())
    return [float(value) for value, count in pairs for _ in range(int(count))]


def samples() -> dict[str, Any]:
    """Typical samples, by their labels in the table."""
    rng = np.random.default_rng(2026)
    draws = {n: rng.normal(4, 1.25, n) for n in (300, 1_000, 3_000, 10_000, 50_000)}
    return {
        **{f"{n:,} draws of N(4, 1.25)".replace(",", " ", n > 999): x for n, x in draws.items()},
        "5 000 heights, whole centimetres": np.round(rng.normal(170, 7, 5_000)),
        "272 waiting times of Old Faithful": old_faithful(),
        "3 000 draws of an exponential": rng.exponential(1, 3_000),
        "1 000 draws of two modes": np.append(rng.normal(-2, 0.5, 500), rng.normal(2, 0.5, 500)),
    }


def floor(target: Any) -> float:
    """The JSD of a perfect G, as a run measures it."""
    config = Config(target=target)
    target = config.learnt_target()
    edges, z = window_edges(config, target), noise_grid(target, config.n_z)
    g = target.quantile(np.clip((z + 1) / 2, 1e-9, 1 - 1e-9))
    p_g = push_forward_density(g, edges, z)
    return float(jsd(bin_density(target, edges), p_g, np.diff(edges)))


def row(label: str, members: Sequence[Member]) -> str:
    """A row of the table; if a member diverged, the worst values are infinite."""
    names = ("jsd", "d_rms_from_half", "value_gap", "nash_gap")
    numbers = [median(measured(members, "jsd")), *(max(measured(members, name)) for name in names)]
    cells = [fixed(number, 4) for number in numbers]
    converged = sum(member.converged for member in members)
    perfect = max(map(floor, {member.config.target for member in members}))
    cells.append(fixed(perfect, 6))
    return f"| {label} | {converged}/{len(members)} | {' | '.join(cells)} |"


def main() -> None:
    """Print both tables."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 16
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    heads = "JSD median | worst | RMS \\|D − ½\\| | \\|V + log 4\\| | Nash gap | perfect G"
    print(f"| target | converged | {heads} |")
    print("|---" * 8 + "|")
    for label, targets in ROWS.items():
        members = [
            member
            for target in targets
            for member in sweep(Config(target=target, seed=first), seeds=seeds)
        ]
        print(row(label, members), flush=True)
    print(f"\n| samples | bandwidth | converged | {heads} |")
    print("|---" * 9 + "|")
    for label, values in samples().items():
        runs = sweep(Config(target=values, seed=first), seeds=seeds)
        name, _, rest = row(label, runs)[2:].partition(" | ")
        print(f"| {name} | {Smoothed(values).bandwidth:.3g} | {rest}", flush=True)


if __name__ == "__main__":
    main()
