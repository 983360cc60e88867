"""Print what each ingredient of the recipe buys: python scripts/ablation_table.py [SEEDS].

A row for each ingredient left out, all else at its default, in Markdown: the default target and a
mixture of two modes, SEEDS (16) runs of each.
"""

import sys
from typing import Any

from gan1d import Config, sweep, use_all_cores
from gan1d.sweeps import passes

MIXTURE = "mixture:0.5,-2,0.5/0.5,2,0.5"
LEFT_OUT: tuple[dict[str, Any], ...] = (
    {},
    {"fourier_features": 0},
    {"discriminator_width": 16},
    {"discriminator_learning_rate": 0.004},
    {"straight_line": False},
    {"generator_layers": 1},
    {"steep_ends": False},
    {"stratified": False},
    {"batch_size": 32},
    {"beta1": 0.5},
    {"beta1": 0.9},
    {"beta2": 0.999},
    {"anneal": 0.0},
)


def cells(seeds: int, **settings: Any) -> str:
    """Converged, JSD median and worst, RMS |D - 1/2| worst."""
    members = sweep(Config(**settings), seeds=seeds)
    found = {line.measure: line for line in passes(members)}
    jsd, half = found["jsd"], found["d_rms_from_half"]
    converged = sum(member.converged for member in members)
    return f"{converged}/{seeds} | {jsd.median:.4f} | {jsd.worst:.4f} | {half.worst:.3f}"


def main() -> None:
    """Print the table."""
    use_all_cores()
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 16
    heads = "converged | JSD median | worst | RMS \\|D − ½\\|"
    print(f"| changed | normal: {heads} | mixture: {heads} |")
    print("|---" * 9 + "|")
    for settings in LEFT_OUT:
        changed = ", ".join(f"`{name} = {value}`" for name, value in settings.items())
        row = f"{cells(seeds, **settings)} | {cells(seeds, target=MIXTURE, **settings)}"
        print(f"| {changed or 'nothing'} | {row} |", flush=True)


if __name__ == "__main__":
    main()
