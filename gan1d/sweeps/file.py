"""The file of a sweep: arrays with a row for each member."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from gan1d.archive import check_version, may_be_sweep, read_arrays
from gan1d.checks import InputError, quote_path, reason
from gan1d.files import check_output, write_whole
from gan1d.history import made_from
from gan1d.sweeps.members import Member
from gan1d.sweeps.table import Sweep, columns

VERSION = 2
"""Of the file's format."""
_ARRAYS = ("x_edges", "p_data", "p_g", "d", "step", "jsd", "d_spread")
_NAMES = {"jsd": "jsd_by_step"}
"""The names in the file, where they are not the member's."""


def save(path: str | os.PathLike[str], members: Sequence[Member]) -> Path:
    """Add members to the sweep in a .npz file, which is written whole or not at all.

    Several sweeps may share a file: it is locked while its members are read and these are added, not
    for the whole run. No member is ever lost.

    The file holds the table's `columns`; config and provenance as JSON texts, and final_step, (N,)
    each; x_edges, p_data, p_g and d, (N, n_x), where n_x varies padded with NaN; step and jsd_by_step,
    (N, 41), and d_spread, (N, 41, 5).

    Raises InputError if the file cannot be written, or holds something that cannot be read.
    """
    path = check_output(path, (".npz",))
    with _locked(path):
        known = load(path) if may_be_sweep(path) else ()
        together = {member.config: member for member in (*members, *known, *members)}
        with write_whole(path) as temporary, open(temporary, "wb") as file:
            np.savez(file, **_arrays(list(together.values())))
    return path


def _arrays(members: Sequence[Member]) -> dict[str, Any]:
    arrays: dict[str, Any] = columns(members) | {
        "version": VERSION,
        "config": [member.config.to_json() for member in members],
        "provenance": [json.dumps(member.provenance) for member in members],
        "final_step": [member.final_step for member in members],
    }
    for name in _ARRAYS:
        rows = [getattr(member, name) for member in members]
        longest = max(map(len, rows))
        for i, row in enumerate(rows):
            if len(row) < longest:
                rows[i] = np.pad(row, (0, longest - len(row)), constant_values=np.nan)
        arrays[_NAMES.get(name, name)] = rows
    return arrays


def load(path: str | os.PathLike[str]) -> Sweep:
    """Read a sweep written by `save`. Raises InputError if the file is not one."""
    names = [_NAMES.get(name, name) for name in ("config", "provenance", "final_step", *_ARRAYS)]
    arrays = read_arrays(path, "sweep", ("seed", "version", *names))
    if "seed" not in arrays:
        raise InputError(f"sweep: {quote_path(path)} was not written by gan1d sweep")
    check_version(arrays, path, "sweep", VERSION)
    try:
        return Sweep(map(_member, *(arrays[name] for name in names)))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"sweep: {quote_path(path)} is broken: {reason(error)}") from None


def _member(config: Any, provenance: Any, final_step: Any, *arrays: Any) -> Member:
    made = made_from({"config": config, "provenance": provenance})
    n_x = made[0].n_x
    edges, *by_x = (array[: n_x + 1] for array in arrays[:4])
    return Member(*made, int(final_step), edges, *(array[:n_x] for array in by_x), *arrays[4:])


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep other sweeps from replacing a file; the lock of a process that is killed is free."""
    if sys.platform == "win32":
        yield
        return
    from fcntl import LOCK_EX, flock

    place, held = path.resolve().with_name(".gan1d.lock"), False
    with ExitStack() as opened:
        while not held:
            file = opened.enter_context(open(place, "wb"))
            flock(file, LOCK_EX)
            # Whoever held it before us may have removed it, and then there is another now.
            with open(place, "wb") as current:
                held = os.path.sameopenfile(file.fileno(), current.fileno())
        opened.callback(place.unlink)
        yield
