"""The file of a sweep: its arrays, and what is kept beside it while the sweep is not finished."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d.certificate import LIMITS, Certificate
from gan1d.config import Config
from gan1d.errors import InputError, quote_path
from gan1d.files import check_output, write_whole
from gan1d.history import read_arrays, version_of
from gan1d.measures import MEASURES
from gan1d.sweeps.members import D_LEVELS, Member, varying
from gan1d.sweeps.table import columns

Array = NDArray[Any]

VERSION = 1
"""Of the file's format. Files that do not name it are of this version."""
_CURVES = ("x", "p_data", "p_g", "d", "d_spread")
_PARTIAL = re.compile(r"\.partial(-\d+-of-\d+)?\.npz")


def to_arrays(members: Sequence[Member]) -> dict[str, Any]:
    """A sweep as plain arrays: its columns, its curves, and the config of the first member.

    To `columns`, each (N,), it adds x, p_data, p_g and d of the final pairs, (N, n_x) each; step, (C,);
    jsd_by_step, (N, C); d_spread, (N, C, 5), at d_levels; and config, JSON text.
    """
    return columns(members) | {
        **{name: np.stack([getattr(member, name) for member in members]) for name in _CURVES},
        "jsd_by_step": np.stack([member.jsd for member in members]),
        "step": members[0].step,
        "d_levels": np.array(D_LEVELS),
        "config": np.array(members[0].config.to_json()),
    }


def from_arrays(arrays: Mapping[str, Array]) -> list[Member]:
    """The members that `to_arrays` was given. Raises InputError if the arrays are not a sweep's."""
    try:
        config = Config.from_json(str(arrays["config"]))
        names = [name for name in ("seed", *varying()) if name in arrays]
        return [_member(config, names, arrays, i) for i in range(len(arrays["seed"]))]
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise InputError(f"not a sweep written by gan1d ({error})") from None


def _member(config: Config, names: list[str], arrays: Mapping[str, Array], i: int) -> Member:
    # A file may be older than a measure; the verdict's measures it must have.
    measures = {
        name: float(arrays[name][i]) if name in arrays or name in LIMITS else float("nan")
        for name in MEASURES
    }
    converged, step = bool(arrays["converged"][i]), int(arrays["final_step"][i])
    return Member(
        config=replace(config, **{name: arrays[name][i].item() for name in names}),
        certificate=Certificate(converged=converged, step=step, **measures) if step >= 0 else None,
        step=arrays["step"],
        jsd=arrays["jsd_by_step"][i],
        **{name: arrays[name][i] for name in _CURVES},
    )


def save(path: str | os.PathLike[str], members: Sequence[Member]) -> Path:
    """Write a sweep as .npz, whole or not at all; its arrays are those of `to_arrays`."""
    path = check_output(path, (".npz",))
    arrays = to_arrays(members)
    with write_whole(path) as temporary, open(temporary, "wb") as file:
        np.savez(file, version=VERSION, **arrays)
    return path


def load(path: str | os.PathLike[str]) -> list[Member]:
    """Read a sweep written by `save`. Raises InputError if the file is not one, or is too new."""
    arrays = read_arrays(path, "sweep")
    version_of(arrays, path, "sweep", newest=VERSION)
    try:
        return from_arrays(arrays)
    except InputError as error:
        raise InputError(f"sweep: {quote_path(path)} is not a usable sweep: {error}") from None


def partial_path(path: Path, process: int = 0, processes: int = 1) -> Path:
    """Where a process keeps what it has finished until the whole sweep is written to `path`."""
    which = f"-{process}-of-{processes}" if processes > 1 else ""
    return path.with_name(f"{path.stem}.partial{which}.npz")


def partial_paths(path: Path) -> list[Path]:
    """The files of this kind that an interrupted sweep has left beside `path`."""
    return sorted(
        other
        for other in path.parent.glob("*.npz")
        if other.name.startswith(path.stem) and _PARTIAL.fullmatch(other.name[len(path.stem) :])
    )


@dataclass(frozen=True)
class SweepFile:
    """The file that a sweep is written to, and the members that are finished before it begins.

    Nothing that is known is ever lost: members of the file that are not asked for again stay in it,
    and the files beside it are removed only when all that they hold has been written to it.

    Attributes:
        path: the file.
        finished: members from an earlier, perhaps interrupted, call.
        left_over: the files beside `path` that an interrupted call has left.
    """

    path: Path
    finished: tuple[Member, ...] = ()
    left_over: tuple[Path, ...] = ()

    @classmethod
    def prepare(
        cls, path: str | os.PathLike[str], configs: Sequence[Config], *, resume: bool
    ) -> "SweepFile":
        """Check the path, and read what is finished if it is to be resumed.

        Raises InputError: the path cannot be written, it holds another sweep, or an interrupted sweep
        would be overwritten.
        """
        path = check_output(path, (".npz",))
        if _PARTIAL.search(path.name):
            raise InputError(
                f"output: {quote_path(path.name)} is a name kept for unfinished sweeps; choose another"
            )
        left_over = partial_paths(path)
        if not resume:
            if left_over:
                raise InputError(
                    f"resume: an interrupted sweep has left {quote_path(left_over[0])}; "
                    "continue it with --resume, or remove the file"
                )
            return cls(path)
        found = [*left_over, *([path] if path.exists() else [])]
        members = [(file, member) for file in found for member in load(file)]
        for file, member in members:
            _check_same_sweep(file, member.config, configs[0])
        finished = {member.config: member for _, member in members}
        if finished and not finished.keys() & set(configs):
            raise _another_sweep(found[0], next(iter(finished)), configs[0])
        return cls(path, tuple(finished.values()), tuple(left_over))

    def save(self, members: Iterable[Member]) -> None:
        """Write the members, then those known before that are not among them."""
        save(self.path, self._with_known(members))

    def save_part(self, members: Iterable[Member], process: int, processes: int) -> None:
        """Keep what a process has finished so far beside the file, together with all known before."""
        save(partial_path(self.path, process, processes), self._with_known(members))

    def remove_parts(self, process: int, processes: int) -> None:
        """Remove what this process has kept, and what was left over: the file has all of it."""
        for file in {partial_path(self.path, process, processes), *self.left_over}:
            file.unlink(missing_ok=True)

    def _with_known(self, members: Iterable[Member]) -> list[Member]:
        asked = {member.config: member for member in members}
        others = {item.config: item for item in self.finished if item.config not in asked}
        return [*asked.values(), *others.values()]


def _check_same_sweep(file: Path, found: Config, asked: Config) -> None:
    """Raise InputError unless the two differ only in what may vary within a sweep."""
    own = {name: getattr(asked, name) for name in ("seed", *varying())}
    if replace(found, **own) != asked:
        raise _another_sweep(file, replace(found, **own), asked)


def _another_sweep(file: Path, found: Config, asked: Config) -> InputError:
    names = [
        item.name
        for item in fields(Config)
        if getattr(found, item.name) != getattr(asked, item.name)
    ]
    return InputError(
        f"resume: {quote_path(file)} belongs to another sweep, with a different {', '.join(names)}"
    )
