"""Print how the unchanged recipe does on other targets: python scripts/targets_table.py [SEEDS].

A row for each target, of SEEDS (8) runs from seed 0 on, in Markdown.
"""

import sys

from gan1d import Config, sweep, use_all_cores
from gan1d.sweeps import summary

NORMALS = [f"normal:{mean},{std}" for mean in (-1, 1, 4) for std in (0.3, 1, 2.5)]
OTHERS = [
    "uniform:-2,3",
    "laplace:0,1",
    "mixture:0.5,-2,0.5/0.5,2,0.5",
    "mixture:0.3,0,1/0.7,5,0.5",
]
COLUMNS = ("jsd_median", "jsd_max", "d_rms_from_half_max", "value_gap_max", "nash_gap_max")


def main() -> None:
    """Print the table."""
    use_all_cores()
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    print(
        "| target | converged | JSD median | worst | RMS \\|D − ½\\| | \\|V + log 4\\| | Nash gap |"
    )
    print("|---|---|---|---|---|---|---|")
    for target in NORMALS + OTHERS:
        found = summary(sweep(Config(target=target), seeds=seeds), 0.0)
        numbers = " | ".join(f"{found[name]:.4f}" for name in COLUMNS)
        print(f"| `{target}` | {found['converged']}/{seeds} | {numbers} |", flush=True)


if __name__ == "__main__":
    main()
