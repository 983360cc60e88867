"""Is gan1d right on the accelerator that JAX finds, and how fast? python scripts/check_accelerator.py

Trains the default run and a sweep of its seeds on that device and on the CPU and compares them; then
times sweeps of several sizes on the device. Exits with 1 if a comparison fails. On a machine that
has only a CPU it compares the CPU with itself.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import jax
import numpy as np

from gan1d import (
    Config,
    History,
    Member,
    certify,
    parse_target,
    sweep,
    train,
    use_all_cores,
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
    std = parse_target(run.config.target).std
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


def of_sweep(found: list[Member], reference: list[Member]) -> Iterator[Check]:
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
    """Train the run and the sweep, and save them in the folder."""
    use_all_cores()
    train(config).save(folder / "run.npz")
    sweep(config, seeds=seeds, out=folder / "sweep.npz")
    devices = jax.local_devices()
    print(f"{len(devices)} x {devices[0].device_kind} ({devices[0].platform})")


def speed(config: Config, members: int) -> tuple[float, float]:
    """Training steps per second of a sweep of so many members, and the most memory it took, in MB."""
    use_all_cores()
    # The first compiles.
    sweep(config, seeds=members)
    start = time.perf_counter()
    sweep(config, seeds=members)
    rate = members * config.steps / (time.perf_counter() - start)
    stats = [device.memory_stats() for device in jax.local_devices()]
    if all(stats):
        return rate, sum(of_device["peak_bytes_in_use"] for of_device in stats) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return rate, peak / (1e6 if sys.platform == "darwin" else 1e3)


def elsewhere(*arguments: object, **variables: str) -> str:
    """What this script prints in a process of its own, whose memory is not that of others."""
    done = subprocess.run(
        [sys.executable, __file__, *map(str, arguments)],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=Config().steps, help="steps of a run")
    parser.add_argument("--seeds", type=int, default=256, help="members of the sweep compared")
    parser.add_argument("--members", default="1,64,1024", help="members of the sweeps timed")
    parser.add_argument("--timed-steps", type=int, default=500, help="steps of the sweeps timed")
    parser.add_argument("--only", nargs=2, metavar=("PART", "OF"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    config, timed = Config(steps=options.steps), Config(steps=options.timed_steps)
    if options.only:
        part, of = options.only
        if part == "train":
            trained(config, options.seeds, Path(of))
        else:
            print(json.dumps(speed(timed, int(of))))
        return 0

    same = "--steps", options.steps, "--seeds", options.seeds, "--timed-steps", options.timed_steps
    failed = False
    with tempfile.TemporaryDirectory() as place:
        here, cpu = Path(place, "here"), Path(place, "cpu")
        names = []
        for folder, variables in ((here, {}), (cpu, {"JAX_PLATFORMS": "cpu"})):
            folder.mkdir()
            names.append(elsewhere(*same, "--only", "train", folder, **variables).strip())
        print(" beside ".join(names), end="\n\n")
        print("| compared | difference | at most | |\n|---|---|---|---|")
        runs = [History.load(folder / "run.npz") for folder in (here, cpu)]
        sweeps = [load(folder / "sweep.npz") for folder in (here, cpu)]
        for name, difference, most in (*of_run(*runs), *of_sweep(*sweeps)):
            kept = difference <= most
            failed |= not kept
            print(f"| {name} | {difference:.2g} | {most:g} | {'yes' if kept else 'NO'} |")
    print("\n| members | steps per second | memory, MB |\n|---|---|---|")
    for members in options.members.split(","):
        rate, memory = json.loads(elsewhere(*same, "--only", "speed", members))
        print(f"| {members} | {rate:.0f} | {memory:.0f} |", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
