"""Progress of the commands: a bar on standard error, and only on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gan1d.cli.signals import interrupt


@contextmanager
def progress(
    label: str, unit: str, total: int | None, *, quiet: bool
) -> Iterator[Callable[[int, int], None]]:
    """A callback taking (done, total), which also raises KeyboardInterrupt after a signal."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, total: interrupt.check()
        return
    from tqdm import tqdm

    with tqdm(desc=label, unit=f" {unit}s", total=total, leave=False, file=sys.stderr) as bar:

        def report(done: int, total: int) -> None:
            interrupt.check()
            bar.total = total
            bar.update(done - bar.n)

        yield report
