"""Print how the unchanged recipe does on other targets: python scripts/targets_table.py [SEEDS].

A row for each target, of SEEDS (16) runs from seed 0 on, in Markdown; a second number is the first
seed. Normals make one row: the networks see standardised x, so they are all alike. The last column is
the JSD that a G equal to the target's quantile function has on the record's grids.
"""

import sys

import numpy as np

from gan1d import Config, Member, jsd, parse_target, push_forward_density, sweep, use_all_cores
from gan1d.model.grids import noise_grid, window_edges
from gan1d.sweeps import passes, summary
from gan1d.targets import bin_density

NORMALS = [f"normal:{mean},{std}" for mean, std in ((-1, 0.3), (1, 2.5), (4, 1))]
ROWS = {
    "`normal:M,S`: −1, 0.3; 1, 2.5; 4, 1": NORMALS,
    "`uniform:-2,3`": ["uniform:-2,3"],
    "`laplace:0,1`": ["laplace:0,1"],
    "`expon`": ["expon"],
    "`gamma:2.5`": ["gamma:2.5"],
    "`lognorm:0.5`": ["lognorm:0.5"],
    "`beta:2,5`": ["beta:2,5"],
    "`beta:0.7,0.7`": ["beta:0.7,0.7"],
    **{
        f"`{text}`": [text]
        for text in (
            "mixture:0.5,-2,0.5/0.5,2,0.5",
            "mixture:0.3,0,1/0.7,5,0.5",
            "mixture:0.3,-3,0.4/0.4,0,0.4/0.3,3,0.4",
            "mixture:0.3,0,0.4/0.7,5,0.4",
        )
    },
}


def floor(text: str) -> float:
    """The JSD of a perfect G, as a run measures it."""
    config, target = Config(target=text), parse_target(text)
    edges, z = window_edges(config, target), noise_grid(target, config.n_z)
    g = target.quantile(np.clip((z + 1) / 2, 1e-9, 1 - 1e-9))
    p_g = push_forward_density(g, edges, z)
    return float(jsd(bin_density(target, edges), p_g, np.diff(edges)))


def row(label: str, members: list[Member]) -> str:
    """A row of the table; where a member diverged, the worst is infinite."""
    found = {line.measure: line for line in passes(members)}
    half, value = found["d_rms_from_half"], found["value_gap"]
    gap = summary(members, 0.0)["nash_gap_max"]
    numbers = [found["jsd"].median, found["jsd"].worst, half.worst, value.worst]
    cells = [f"{number:.4f}" for number in (*numbers, float("inf") if gap is None else gap)]
    converged = sum(member.converged for member in members)
    cells.append(f"{max(floor(member.config.target) for member in members):.6f}")
    return f"| {label} | {converged}/{len(members)} | {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    use_all_cores()
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


if __name__ == "__main__":
    main()
