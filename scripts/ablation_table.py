"""Print the gain from each ingredient of the recipe: python scripts/ablation_table.py [SEEDS].

Each row of the Markdown table changes one setting, and sums up SEEDS runs (by default 16) on each of
three targets: the default, three narrow modes, and an exponential.
"""

import sys
from statistics import median
from typing import Any

from gan1d import Config, sweep
from gan1d.measures import fixed
from gan1d.sweeps.members import measured

MODES = "mixture:0.3,-3,0.4/0.4,0,0.4/0.3,3,0.4"
CHANGES: tuple[dict[str, Any], ...] = (
    {},
    {"steep_share": 0.0},
    {"generator_layers": 3},
    {"generator_layers": 2},
    {"generator_width": 16},
    {"steep_ends": False},
    {"straight_line": False},
    {"fourier_features": 0},
    {"fourier_shortest": 0.75},
    {"fourier_decay": 0.0},
    {"fourier_decay": 1.0},
    {"discriminator_width": 16},
    {"discriminator_learning_rate": 0.0045},
    {"discriminator_clip": 1e6},
    {"generator_clip": 1e6},
    {"stratified": False},
    {"batch_size": 40},
    {"beta1": 0.5},
    {"beta1": 0.9},
    {"beta2": 0.999},
    {"anneal": 0.0},
    {"anneal": 1.0},
)


def cells(seeds: int, **settings: Any) -> str:
    """Number of runs that converged, median JSD, worst JSD, worst RMS |D - 1/2|."""
    members = sweep(Config(**settings), seeds=seeds)
    jsd, half = measured(members, "jsd"), measured(members, "d_rms_from_half")
    converged = sum(member.converged for member in members)
    numbers = fixed(median(jsd), 4), fixed(max(jsd), 4), fixed(max(half), 3)
    return " | ".join((f"{converged}/{seeds}", *numbers))


def _short(value: Any) -> str:
    return f"{value:g}" if type(value) is float else str(value)


def main() -> None:
    """Print the table."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 16
    heads = "converged | JSD median | worst | RMS \\|D − ½\\|"
    print(f"| changed | normal: {heads} | modes: {heads} | exponential: {heads} |")
    print("|---" * 13 + "|")
    for settings in CHANGES:
        changed = ", ".join(f"`{name} = {_short(value)}`" for name, value in settings.items())
        targets = Config().target, MODES, "expon"
        row = " | ".join(cells(seeds, target=target, **settings) for target in targets)
        print(f"| {changed or 'nothing'} | {row} |", flush=True)


if __name__ == "__main__":
    main()
