"""Shared parts of the tests: small runs, commands as a user types them, and waiting for a condition."""

import fcntl
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import gan1d
from gan1d.config import Config
from gan1d.density import push_forward_density
from gan1d.history import History
from gan1d.render.figures.request import StillRequest
from gan1d.render.formats.about import read_sources

PACKAGE = Path(gan1d.__file__).parent
"""The folder of the package under test: the source, or the installation if tests come from an sdist."""
ROOT = Path(__file__).parents[1]
"""The folder of README.md and scripts/."""

SMALL = {"n_x": 60, "n_z": 33}
"""Settings of runs that tests train; arrays of equal shapes let these runs share compiled programs."""
TINY = ("--steps", "60", "--n-x", "60", "--n-z", "33", "--quiet")
"""Command-line options: SMALL, few steps and no progress bar."""

COLUMNS = ("step", "phase", "p_g", "d", "g_of_z", "discriminator_loss", "generator_loss")
"""The arrays of a record that have a row per recorded step."""
ENDINGS = ("phase_last_step", "phase_end")
"""The arrays of a record that say how its phases ended."""
ARRAYS = (*COLUMNS, *ENDINGS, "x", "x_edges", "z", "p_data")


def command(*arguments: Any, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the program as a user does, in another process."""
    return subprocess.run(
        [sys.executable, "-m", "gan1d", *map(str, arguments)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
        **options,
    )


def wait_until(condition: Callable[[], Any], timeout: float = 60.0, every: float = 0.02) -> Any:
    """Poll a condition until it is true, and return its value."""
    end = time.monotonic() + timeout
    while not (value := condition()):
        assert time.monotonic() < end, f"not within {timeout} s: {condition}"
        time.sleep(every)
    return value


def rewritten(path: Path, run: History, **changes: Any) -> Path:
    """Save a run with some of its arrays changed."""
    with np.load(run.save(path)) as archive:
        np.savez(path, **(dict(archive) | changes))
    return path


def read_configs(path: Path) -> list[Config]:
    """The configs of the runs in a file that gan1d made."""
    configs = read_sources(path)
    for config in configs:
        for beside in ("show", "provenance"):
            config.pop(beside, None)
    return [Config.from_json(json.dumps(config)) for config in configs]


def with_generator(run: History, g_of_z: Any, **changes: Any) -> History:
    """The run with the same G in all rows; `g_of_z`, (n_z,), is G on the run's grid."""
    p_g = push_forward_density(g_of_z, run.x_edges, run.z).astype(run.p_g.dtype)
    everywhere = {"g_of_z": g_of_z, "p_g": p_g} | changes
    rows = {n: np.broadcast_to(a, getattr(run, n).shape) for n, a in everywhere.items()}
    return replace(run, **rows)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process of the tests at a time run the `with` block, which makes the file `path`."""
    with open(path.with_name(f"{path.name}.lock"), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def curves(axes: Any, colour: str) -> list[Any]:
    """The points of the lines of one colour, (n, 2) each."""
    return [line.get_xydata() for line in axes.lines if line.get_color() == colour]


def still(history: Any, show: str = "panels", **options: Any) -> Any:
    """A still figure; `options` are fields of a StillRequest."""
    from gan1d.render.figures.stills import still_figure

    return still_figure(StillRequest(show=show, **options), history)[0]
