"""Is gan1d right on the accelerator that JAX finds, and how fast? python scripts/check_accelerator.py

Trains the default run and a sweep of its seeds on that device and on the CPU, compares them, and says
how fast each is. Exits with 1 if a comparison fails. On a machine that has only a CPU it compares the
CPU with itself.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jax
import numpy as np

from gan1d import (
    Config,
    History,
    Member,
    certify,
    sweep,
    train,
)
from gan1d.measures import CENTRAL_SHARE
from gan1d.sweeps import load
from gan1d.theory import central_bins

EARLY = 30
"""Steps over which two devices agree but for rounding; later, rounding has grown to a part of the
game's own noise, and only what the runs come to can be compared."""

Check = tuple[str, float, float]
"""What is compared, the difference, and the most that it may be."""


def of_run(run: History, reference: History) -> Iterator[Check]:
    """The default run beside the reference's."""
    std = run.config.target.std
    early = slice(0, EARLY + 1)
    yield f"D, {EARLY} steps", _apart(run.d[early], reference.d[early]), 2e-3
    g_apart = _apart(run.g_of_z[early], reference.g_of_z[early]) / std
    yield f"G(z), {EARLY} steps, std of the data", g_apart, 2e-3
    ours, theirs = certify(run), certify(reference)
    yield "converged", float(ours.converged != theirs.converged), 0
    yield "JSD at the end, nats", abs(ours.jsd - theirs.jsd), 1e-3
    yield "V at the end, nats", abs(ours.value - theirs.value), 1e-3
    peak = run.p_data.max()
    yield "p_g at the end, of p_data's peak", _apart(run.p_g[-1], reference.p_g[-1]) / peak, 0.05
    central = central_bins(run.p_data, run.dx, CENTRAL_SHARE)
    d_apart = _apart(run.d[-1][central], reference.d[-1][central])
    yield "D at the end, central 99.7 %", d_apart, 0.05


def of_sweep(found: Sequence[Member], reference: Sequence[Member]) -> Iterator[Check]:
    """The sweep beside the reference's."""
    converged = [sum(member.converged for member in members) for members in (found, reference)]
    yield "members converged", abs(converged[0] - converged[1]), 0.02 * len(found)
    ours, theirs = (
        np.array([member.certificate.jsd if member.certificate else np.inf for member in members])
        for members in (found, reference)
    )
    yield "JSD, median, nats", float(abs(np.median(ours) - np.median(theirs))), 1e-4
    yield "JSD, worst, nats", float(abs(ours.max() - theirs.max())), 2e-3


def _apart(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.max(np.abs(a.astype(float) - b)))


def trained(config: Config, seeds: int, folder: Path) -> None:
    """Train the run and the sweep on the device that JAX finds, save them, and say how fast it is."""
    train(config).save(folder / "run.npz")
    with ThreadPoolExecutor(1) as here:
        sweep(config, seeds=seeds, out=folder / "sweep.npz", executor=here)
    start = time.perf_counter()
    train(config)
    rate = config.steps / (time.perf_counter() - start)
    device = jax.local_devices()[0]
    print(f"{device.device_kind} ({device.platform}), {rate:.0f} steps per second")


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=Config().steps, help="steps of a run")
    parser.add_argument("--seeds", type=int, default=16, help="members of the sweep")
    parser.add_argument("--only", metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        trained(Config(steps=options.steps), options.seeds, Path(options.only))
        return 0

    failed = False
    with tempfile.TemporaryDirectory() as place:
        here, cpu = Path(place, "here"), Path(place, "cpu")
        for folder, variables in ((here, {}), (cpu, {"JAX_PLATFORMS": "cpu"})):
            folder.mkdir()
            same = "--steps", str(options.steps), "--seeds", str(options.seeds)
            command = [sys.executable, __file__, *same, "--only", str(folder)]
            subprocess.run(command, env={**os.environ, **variables}, check=True)
        print("\n| compared | difference | at most | |\n|---|---|---|---|")
        runs = [History.load(folder / "run.npz") for folder in (here, cpu)]
        sweeps = [load(folder / "sweep.npz") for folder in (here, cpu)]
        for name, difference, most in (*of_run(*runs), *of_sweep(*sweeps)):
            kept = difference <= most
            failed |= not kept
            print(f"| {name} | {difference:.2g} | {most:g} | {'yes' if kept else 'NO'} |")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
