"""The file of a sweep, and what is kept beside it while the sweep is not finished."""

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from gan1d.archive import may_be_sweep, of_sweep, read_arrays, version_of
from gan1d.config import Config
from gan1d.errors import InputError, quote_path
from gan1d.files import check_output, keep, write_whole
from gan1d.history import made_from
from gan1d.provenance import source_text
from gan1d.sweeps.arrays import (
    HEAD,
    MOST_IN_HEAD,
    array_names,
    from_arrays,
    most_bytes,
    to_arrays,
)
from gan1d.sweeps.members import Member, varying
from gan1d.sweeps.table import source

VERSION = 1
"""Of the file's format. Files that do not name it are of this version."""
_MANY = 1000
"""Processes of a large sweep, whose number makes the names of its parts longer."""
_PARTIAL = re.compile(r"\.partial(-\d+-of-\d+)?\.npz")


def save(path: str | os.PathLike[str], members: Sequence[Member]) -> Path:
    """Write a sweep as .npz, whole or not at all; its arrays are those of `to_arrays`.

    Raises InputError if the path cannot be written, or holds a sweep with members that are not given.
    """
    path = check_output(path, (".npz",))
    _check_nothing_lost(path, [member.config for member in members])
    arrays = to_arrays(members)
    with write_whole(path) as temporary, open(temporary, "wb") as file:
        np.savez(file, version=VERSION, **arrays)
    return path


def load(path: str | os.PathLike[str]) -> list[Member]:
    """Read a sweep written by `save`. Raises InputError if the file is not one, or is too new."""
    said = read_arrays(path, "sweep", HEAD, at_most=MOST_IN_HEAD)
    # A run's record has versions of its own.
    if not of_sweep(said):
        raise InputError(f"sweep: {quote_path(path)} was not written by gan1d sweep")
    version_of(said, path, "sweep", newest=VERSION)
    try:
        rest = read_arrays(path, "sweep", array_names(), at_most=most_bytes(said))
        return from_arrays(rest)
    except InputError as error:
        if str(error).startswith("sweep: "):
            raise
        raise InputError(f"sweep: {quote_path(path)} is not a usable sweep: {error}") from None


def source_of(path: str | os.PathLike[str]) -> str:
    """What a .npz file of gan1d was made from, as JSON text: a run's config, or a sweep's source."""
    said = read_arrays(path, "file", HEAD, at_most=MOST_IN_HEAD)
    if of_sweep(said):
        return source(load(path))
    return source_text(*made_from(said)) if "config" in said else ""


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
        asked: the configs that are asked for.
        finished: members from an earlier, perhaps interrupted, call.
        left_over: the files beside `path` that an interrupted call has left.
    """

    path: Path
    asked: tuple[Config, ...] = ()
    finished: tuple[Member, ...] = ()
    left_over: tuple[Path, ...] = ()

    @classmethod
    def prepare(
        cls, path: str | os.PathLike[str], configs: Sequence[Config], *, resume: bool
    ) -> "SweepFile":
        """Check the path, and read what is finished if it is to be resumed.

        Raises InputError: the path cannot be written, it holds another sweep, or members that are
        known would be lost.
        """
        path = check_output(path, (".npz",))
        if _PARTIAL.search(path.name):
            raise InputError(
                f"output: {quote_path(path.name)} is a name kept for unfinished sweeps; choose another"
            )
        left_over = partial_paths(path)
        for part in (partial_path(path, _MANY, _MANY), *left_over):
            _check_part(part)
        if not resume:
            if left_over:
                raise InputError(
                    f"resume: an interrupted sweep has left {quote_path(left_over[0])}; "
                    "resume it, or remove that file"
                )
            _check_nothing_lost(path, configs)
            return cls(path, tuple(configs))
        found = [*left_over, *([path] if path.exists() else [])]
        members = [(file, member) for file in found for member in load(file)]
        for file, member in members:
            _check_same_sweep(file, member.config, configs[0])
        finished = {member.config: member for _, member in members}
        return cls(path, tuple(configs), tuple(finished.values()), tuple(left_over))

    def save(self, members: Iterable[Member]) -> None:
        """Write the members, then those known before that are not among them.

        What another sweep has written there in the meantime stays. Raises InputError if it differs in
        more than seeds and what may vary.
        """
        save(self.path, [*self._with_known(members, self._written(self.path))])

    def save_part(self, members: Iterable[Member], process: int, processes: int) -> None:
        """Keep what a process has finished so far beside the file, together with all known before."""
        part = partial_path(self.path, process, processes)
        save(part, self._with_known(members, self._written(part)))

    def remove_parts(self, process: int, processes: int) -> None:
        """Remove what this process has kept, and what was left over, if the file has all of it."""
        known = {member.config for member in self._written(self.path)}
        for file in {partial_path(self.path, process, processes), *self.left_over}:
            with suppress(InputError, FileNotFoundError):
                _check_part(file)
                if known.issuperset(member.config for member in load(file)):
                    file.unlink()

    def where_kept(
        self, members: Sequence[Member], process: int, processes: int, *, in_part: bool
    ) -> str:
        """After a failure, keep what is known if it is not in a part, and say where it is."""
        part = partial_path(self.path, process, processes)
        if in_part and part.exists():
            return (
                f"the members finished so far are kept in {str(part)!r}; resume continues the sweep"
            )
        if not (known := self._with_known(members)):
            return "no member was finished"
        kept = keep(lambda path: save(path, known), self.path)
        if kept is None:
            return "the members finished so far could not be kept"
        return (
            f"the members finished so far are kept in {str(kept)!r}; name it as out, with resume, to "
            "continue the sweep"
        )

    def _written(self, path: Path) -> list[Member]:
        """The members in a file of this sweep; none if there is no file."""
        if not path.exists() or not may_be_sweep(path):
            return []
        members = load(path)
        for member in members:
            _check_same_sweep(path, member.config, self.asked[0])
        return members

    def _with_known(
        self, members: Iterable[Member], written: Iterable[Member] = ()
    ) -> list[Member]:
        known = {member.config: member for member in members}
        for member in (*self.finished, *written):
            known.setdefault(member.config, member)
        return list(known.values())


def _check_part(part: Path) -> None:
    """Raise InputError unless a part of a sweep may be written here, or has been."""
    # Not Path.is_symlink, which raises for a name that is too long.
    if os.path.islink(part):
        raise InputError(
            f"output: {str(part)!r}, a name kept for an unfinished sweep, is a link; remove it"
        )
    check_output(part, (".npz",))


def _check_nothing_lost(path: Path, configs: Sequence[Config]) -> None:
    """Raise InputError if the file is a sweep with members that are not asked for again."""
    try:
        members = load(path)
    except InputError:
        if may_be_sweep(path):
            # Damaged, or written by a newer gan1d.
            raise InputError(
                f"output: {quote_path(path)} is a sweep that cannot be read; choose another file, or "
                "remove it"
            ) from None
        # It is no sweep, and is replaced like any other output.
        return
    if lost := len({member.config for member in members} - set(configs)):
        raise InputError(
            f"output: {quote_path(path)} has {lost} finished member{'s' * (lost > 1)} that this sweep "
            "has not; keep them with --resume, choose another file, or remove it"
        )


def _check_same_sweep(file: Path, found: Config, asked: Config) -> None:
    """Raise InputError unless the two differ only in what may vary within a sweep."""
    may_differ = ("seed", *varying())
    names = [
        item.name
        for item in fields(Config)
        if item.name not in may_differ and getattr(found, item.name) != getattr(asked, item.name)
    ]
    if names:
        raise InputError(
            f"resume: {quote_path(file)} belongs to another sweep, with a different {', '.join(names)}"
        )
