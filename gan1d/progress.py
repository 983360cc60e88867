"""Progress of something long: told to a function, or drawn as a bar on a terminal or in a notebook."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int], None]
"""Called with (done, total)."""


@contextmanager
def reporting(
    progress: Progress | bool | None, label: str, unit: str, total: int | None = None
) -> Iterator[Progress]:
    """The function to tell of progress while the block runs; a bar is removed when that ends.

    Args:
        progress: a function that is told; None for a bar on a terminal or in a notebook, and nothing
            elsewhere; True for a bar everywhere; False for nothing.
        label: what goes on, such as "training".
        unit: what is counted, such as "step".
        total: how many there are, if that is known before the first of them is done.
    """
    if callable(progress):
        yield progress
        return
    # IPython on a terminal has no kernel.
    ipython, stderr = sys.modules.get("IPython"), sys.stderr
    notebook = ipython is not None and hasattr(ipython.get_ipython(), "kernel")
    if progress is None:
        progress = notebook or (stderr is not None and stderr.isatty())
    if not progress or (stderr is None and not notebook):
        yield lambda done, total: None
        return
    from tqdm import tqdm

    place = {"file": _Output(), "ncols": 80} if notebook else {"file": stderr}
    with tqdm(desc=label, unit=f" {unit}s", total=total, leave=False, **place) as bar:

        def report(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield report


class _Output:
    """An output of a notebook's cell, replaced by what is written next; the last is blank.

    tqdm's own widget needs a package more, and a notebook that is saved would keep what is left of it.
    """

    encoding = "utf-8"

    def __init__(self) -> None:
        from IPython.display import display

        self._line = display({"text/plain": ""}, raw=True, display_id=True)

    def write(self, text: str) -> None:
        """Show a line."""
        self._line.update({"text/plain": text.strip()}, raw=True)
