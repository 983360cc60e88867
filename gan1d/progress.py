"""Report progress to a function, or as a bar on a terminal or in a notebook."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int], None]
"""A function that is called with (done, total)."""


@contextmanager
def reporting(
    progress: Progress | bool | None, label: str, unit: str, total: int | None = None
) -> Iterator[Progress]:
    """Yield a function to call with (done, total). Any bar that it shows is removed after the block.

    `progress`: a function, which is itself yielded; or None for a bar on a terminal or in a notebook,
    True for a bar anywhere, False for no bar. A bar counts in `unit`, such as "step", up to `total`.
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
    """A line of output in a notebook's cell. Each write replaces the line; tqdm's last one blanks it.

    tqdm's notebook widget needs another package, and leaves traces in a saved notebook.
    """

    encoding = "utf-8"

    def __init__(self) -> None:
        from IPython.display import display

        self._line = display({"text/plain": ""}, raw=True, display_id=True)

    def write(self, text: str) -> None:
        """Replace the line."""
        self._line.update({"text/plain": text.strip()}, raw=True)
