"""The members of a sweep as they are finished, and in a file soon after."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from gan1d.archive import may_be_sweep
from gan1d.config import Config
from gan1d.errors import InputError, quote_path
from gan1d.files import kept_if_lost
from gan1d.sweeps.file import load, save
from gan1d.sweeps.members import Member

EVERY = 3.0
"""Seconds from one writing of the file to the next, at least."""
_SHARE = 0.1
"""Share of the time that writing may take: a large file is written seldom."""


class Store:
    """The members of a sweep by config, and the file that they are written to, if there is one.

    If the sweep is resumed, it begins with the members of the file.
    """

    def __init__(self, path: Path | None, configs: Sequence[Config], *, resume: bool) -> None:
        """Raises InputError: the file cannot be read, or has members that are not asked for."""
        if path is None and resume:
            raise InputError("resume: needs out, the .npz file of the sweep to continue")
        self.members: dict[Config, Member] = {}
        self._path, self._configs = path, configs
        if path is not None and (path.exists() if resume else may_be_sweep(path)):
            self.members = {member.config: member for member in load(path)}
        if not resume:
            if others := len(self.members.keys() - set(configs)):
                raise InputError(
                    f"output: {quote_path(str(path))} has {others} finished member"
                    f"{'s' * (others > 1)} that this sweep has not; keep them with --resume, choose "
                    "another file, or remove it"
                )
            self.members = {}
        self._written, self._due = len(self.members), 0.0

    @contextmanager
    def written(self) -> Iterator[None]:
        """Write all members when the block ends; if it fails, the error says where they are."""
        try:
            yield
        except BaseException as error:
            if self._write_all():
                kept = f"the members finished so far are kept in {quote_path(str(self._path))}"
                if isinstance(error, KeyboardInterrupt):
                    error.args = (f"{kept}; resume continues the sweep",)
                else:
                    error.add_note(kept)
            raise
        self._write_all()

    def write_if_due(self) -> None:
        """Write the members if there are new ones and it is time; if that fails, it is tried again."""
        start = time.monotonic()
        if self._path is not None and len(self.members) > self._written and start >= self._due:
            with suppress(InputError, OSError):
                self._write(self._path)
            end = time.monotonic()
            self._due = end + max(EVERY, (end - start) / _SHARE)

    def _write_all(self) -> bool:
        """Write new members; if that fails, keep them elsewhere, and say where. Is there a file?"""
        what = "the members finished so far are kept in {}; name it as out, with resume"
        if self._path is not None and len(self.members) > self._written:
            with kept_if_lost(self._write, self._path, what):
                self._write(self._path)
        return self._written > 0 and self._path is not None

    def _write(self, path: Path) -> None:
        # Those that were asked for come first, in that order.
        order = dict.fromkeys((*self._configs, *self.members))
        save(path, [self.members[config] for config in order if config in self.members])
        self._written = len(self.members)
