"""The file of a sweep: arrays with a row for each member."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np

from gan1d.archive import check_version, may_be_sweep, read_arrays
from gan1d.certificate import Certificate
from gan1d.checks import InputError, quote, reason
from gan1d.files import check_output, write_whole
from gan1d.measures import MEASURES
from gan1d.provenance import config_and_provenance
from gan1d.sweeps.members import Member, Sweep, columns

VERSION = 2
"""Version of the file format."""
_BY_X = ("p_data", "p_g", "d")
_ARRAYS = ("x_edges", *_BY_X, "step", "d_spread")


def save(path: str | os.PathLike[str], members: Sequence[Member]) -> Path:
    """Add members to the sweep in a .npz file, which is written whole or not at all.

    Several sweeps may add to a file at the same time without losing a member: the file's folder is
    locked while earlier members are read and new ones are added.

    The file holds, for N members: the `columns` of the table, and config and provenance as JSON texts,
    all (N,); x_edges (N, n_x + 1) and p_data, p_g and d (N, n_x), padded with 0 if n_x varies; step
    (N, 41); d_spread (N, 41, 5).

    Raises InputError if the file cannot be written, or may be a sweep and cannot be read.
    """
    path = check_output(path, (".npz",))
    with _locked(path.resolve().parent):
        earlier = load(path) if may_be_sweep(path) else ()
        together = {member.config: member for member in (*members, *earlier, *members)}
        with write_whole(path) as temporary, open(temporary, "wb") as file:
            np.savez(file, **_arrays(list(together.values())))
    return path


def _arrays(members: Sequence[Member]) -> dict[str, Any]:
    arrays: dict[str, Any] = columns(members) | {
        "version": VERSION,
        "config": [member.config.to_json() for member in members],
        "provenance": [json.dumps(member.provenance) for member in members],
    }
    for name in _ARRAYS:
        rows = [getattr(member, name) for member in members]
        most = max(map(len, rows))
        arrays[name] = [np.pad(row, (0, most - len(row))) for row in rows]
    return arrays


def load(path: str | os.PathLike[str]) -> Sweep:
    """Read a sweep written by `save`. Raises InputError for a file that cannot be read."""
    names = ("config", "provenance", "converged", "final_step", *MEASURES, *_ARRAYS)
    arrays = read_arrays(path, "sweep", ("seed", "version", *names))
    if "seed" not in arrays:
        raise InputError(f"sweep: {quote(path)} was not written by gan1d sweep")
    check_version(arrays, path, "sweep", VERSION)
    try:
        rows = zip(*(arrays[name] for name in names), strict=True)
        return Sweep(_member(dict(zip(names, row, strict=True))) for row in rows)
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise InputError(f"sweep: {quote(path)} is broken: {reason(error)}") from None


def _member(row: dict[str, Any]) -> Member:
    config, provenance = config_and_provenance(str(row["config"]), str(row["provenance"]))
    certificate: dict[str, Any] = {name: float(row[name]) for name in MEASURES}
    certificate |= {"converged": bool(row["converged"]), "step": int(row["final_step"])}
    about = config, provenance, None if isnan(certificate["jsd"]) else Certificate(**certificate)
    p_data, p_g, d = (row[name][: config.n_x] for name in _BY_X)
    edges = row["x_edges"][: config.n_x + 1]
    return Member(*about, edges, p_data, p_g, d, row["step"], row["d_spread"])


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other sweeps from replacing files in a folder until the block or the process ends."""
    if sys.platform == "win32":
        yield
        return
    from fcntl import LOCK_EX, flock

    lock = os.open(folder, os.O_RDONLY)
    try:
        flock(lock, LOCK_EX)
        yield
    finally:
        os.close(lock)
