"""The file of a sweep: arrays with a row for each member."""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from gan1d.archive import check_version, may_be_sweep, of_sweep, read_arrays
from gan1d.errors import InputError, quote_path
from gan1d.files import check_output, write_whole
from gan1d.history import made_from
from gan1d.reading import reason
from gan1d.sweeps.members import D_LEVELS, MOMENTS, Array, Member
from gan1d.sweeps.table import Sweep, columns

VERSION = 2
"""Of the file's format."""
_NAMES = {
    **{name: name for name in ("x_edges", "p_data", "p_g", "d", "step", "d_spread")},
    "jsd": "jsd_by_step",
}
"""Attribute of a member -> name in the file."""


def _shapes(n_x: int) -> dict[str, tuple[int, ...]]:
    """The shapes of a member's arrays."""
    by_x = dict.fromkeys(("p_data", "p_g", "d"), (n_x,))
    by_step = dict.fromkeys(("step", "jsd"), (MOMENTS,))
    return {"x_edges": (n_x + 1,), **by_x, **by_step, "d_spread": (MOMENTS, len(D_LEVELS))}


def save(path: str | os.PathLike[str], members: Sequence[Member]) -> Path:
    """Add members to the sweep in a .npz file, which is written whole or not at all.

    Sweeps may share a file, such as one on each of several machines: it is locked while what another
    one has written is read and ours is added, not for the whole run. No member is ever lost.

    The file holds the table's `columns`; config and provenance as JSON texts, and final_step, (N,)
    each; x_edges, p_data, p_g and d, (N, n_x), where n_x varies padded with NaN; step and jsd_by_step,
    (N, 41), and d_spread, (N, 41, 5).

    Raises InputError if the file cannot be written, or holds something that cannot be read.
    """
    path = check_output(path, (".npz",))
    with _locked(path):
        known = load(path) if may_be_sweep(path) else ()
        found = {member.config: member for member in members}
        found = {**found, **{m.config: m for m in known if m.config not in found}}
        with write_whole(path) as temporary, open(temporary, "wb") as file:
            np.savez(file, **_arrays(list(found.values())))
    return path


def _arrays(members: Sequence[Member]) -> dict[str, Any]:
    arrays: dict[str, Any] = columns(members) | {
        "version": VERSION,
        "config": [member.config.to_json() for member in members],
        "provenance": [json.dumps(member.provenance) for member in members],
        "final_step": [member.final_step for member in members],
    }
    for attribute, shape in _shapes(max(member.config.n_x for member in members)).items():
        rows = [getattr(member, attribute) for member in members]
        kind = np.result_type(*rows)
        stacked = np.full((len(rows), *shape), np.nan if kind.kind == "f" else 0, kind)
        for to, row in zip(stacked, rows, strict=True):
            to[: len(row)] = row
        arrays[_NAMES[attribute]] = stacked
    return arrays


def load(path: str | os.PathLike[str]) -> Sweep:
    """Read a sweep written by `save`. Raises InputError if the file is not one."""
    names = "seed", "version", "config", "provenance", "final_step", *_NAMES.values()
    arrays = read_arrays(path, "sweep", names)
    if not of_sweep(arrays):
        raise InputError(f"sweep: {quote_path(path)} was not written by gan1d sweep")
    check_version(arrays, path, "sweep", oldest=VERSION, newest=VERSION)
    try:
        return Sweep(_member(arrays, i) for i in range(len(arrays["config"])))
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise InputError(
            f"sweep: {quote_path(path)} is not a usable sweep: {reason(error)}"
        ) from None


def _member(arrays: Mapping[str, Array], i: int) -> Member:
    config, provenance = made_from({name: arrays[name][i] for name in ("config", "provenance")})
    shapes = _shapes(config.n_x)
    found = {name: arrays[_NAMES[name]][i][: shape[0]] for name, shape in shapes.items()}
    for name, shape in shapes.items():
        if found[name].shape != shape:
            raise ValueError(f"{name}: expected shape {shape}, got {found[name].shape}")
    for name in ("x_edges", "step"):
        if not (np.diff(found[name]) >= 0).all():
            raise ValueError(f"{name}: expected numbers that increase")
    if not np.isfinite([*found["x_edges"], *found["p_data"]]).all():
        raise ValueError("x_edges, p_data: expected finite numbers")
    member = Member(config, provenance, int(arrays["final_step"][i]), **found)
    # Raises ValueError for what is no density, or no probability.
    _ = member.certificate
    return member


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep other sweeps from replacing a file; the lock of a process that is killed is free."""
    if sys.platform == "win32":
        yield
        return
    from fcntl import LOCK_EX, flock

    place = Path(os.path.realpath(path)).with_name(".gan1d.lock")
    while True:
        with open(place, "wb") as file:
            flock(file, LOCK_EX)
            # Whoever held it before us has removed it, and a third may have made it anew.
            if place.exists() and os.path.samestat(place.stat(), os.fstat(file.fileno())):
                try:
                    yield
                finally:
                    place.unlink()
                return
