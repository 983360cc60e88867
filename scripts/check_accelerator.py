"""Compare a GPU run with a CPU run: python scripts/check_accelerator.py [options of `gan1d train`]

Trains the same run on the device that JAX finds and on the CPU, and prints the differences between the
two records beside their limits. Exits with 1 if a difference exceeds its limit. Without an accelerator,
the CPU is compared with itself.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import jax
import numpy as np

from gan1d import History, certify

EARLY = 30
"""Number of rows, by default steps, in which two devices differ only by rounding. After them, rounding
errors have grown to the size of the game's noise, and only the ends of the runs can be compared."""


def differences(run: History, reference: History) -> dict[str, tuple[float, float]]:
    """The differences between two runs and their limits, by the names of the compared quantities."""
    d, g = (
        np.abs(getattr(run, n)[:EARLY] - getattr(reference, n)[:EARLY]) for n in ("d", "g_of_z")
    )
    ours, theirs = certify(run), certify(reference)
    p_g = np.abs(run.p_g[-1] - reference.p_g[-1])
    return {
        f"D, {EARLY} steps": (d.max(), 2e-3),
        f"G(z), {EARLY} steps, in stds of the data": (g.max() / run.config.target.std, 2e-3),
        "converged": (abs(ours.converged - theirs.converged), 0),
        "JSD at the end, nats": (abs(ours.jsd - theirs.jsd), 1e-3),
        "V at the end, nats": (abs(ours.value - theirs.value), 1e-3),
        "p_g at the end, as a share of p_data's peak": (p_g.max() / run.p_data.max(), 0.05),
    }


def main() -> int:
    """Train both runs, and print the table."""
    runs: list[History] = []
    device = jax.devices()[0]
    with tempfile.TemporaryDirectory() as folder:
        for variables in ({}, {"JAX_PLATFORMS": "cpu"}):
            path = Path(folder, f"{len(runs)}.npz")
            command = [sys.executable, "-m", "gan1d", "train", str(path), *sys.argv[1:]]
            subprocess.run(command, env=os.environ | variables, check=True)
            runs.append(History.load(path))
    print(f"{device.device_kind}, JAX {jax.__version__}\n\n| compared | difference | at most |")
    print("|---|---|---|")
    failed = False
    for name, (difference, most) in differences(*runs).items():
        failed |= difference > most
        print(f"| {name} | {difference:.2g} | {most:g} |")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
