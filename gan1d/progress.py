"""Progress of something long: told to a function, or drawn as a bar on a terminal or in a notebook."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gan1d.checks import InputError, quote

Progress = Callable[[int, int], None]
"""Called with (done, total)."""

_NOTEBOOK_COLUMNS = 80


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

    Raises InputError if `progress` is something else.
    """
    if callable(progress):
        yield progress
        return
    if progress is not None and not isinstance(progress, bool):
        raise InputError(
            f"progress: expected a function, True, False or None, got {quote(progress)}"
        )
    notebook, stderr = _in_notebook(), sys.stderr
    if progress is None:
        progress = notebook or is_terminal(stderr)
    if not progress or (stderr is None and not notebook):
        yield lambda done, total: None
        return
    from tqdm import tqdm

    file, columns = (_Output(), _NOTEBOOK_COLUMNS) if notebook else (stderr, None)
    with tqdm(
        desc=label, unit=f" {unit}s", total=total, leave=False, file=file, ncols=columns
    ) as bar:

        def report(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield report


def is_terminal(stream: Any) -> bool:
    """Is a stream a terminal?"""
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError, OSError):
        # None, closed, or something of the user's that is hardly a stream.
        return False


def _in_notebook() -> bool:
    """Are we in the kernel of a notebook? IPython on a terminal has none."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and getattr(ipython.get_ipython(), "kernel", None) is not None


class _Output:
    """A line of a notebook's output that is replaced by what is written next.

    tqdm's own widget needs a package more, and a notebook that is saved would keep what is left of it.
    """

    encoding = "utf-8"

    def __init__(self) -> None:
        self._display: Any = None

    def write(self, text: str) -> None:
        """Show a line; a blank one takes the output away."""
        from IPython.display import display

        shown = {"text/plain": text.strip()}
        if self._display is None:
            self._display = display(shown, raw=True, display_id=True)
        else:
            self._display.update(shown, raw=True)

    def flush(self) -> None:
        """Each line is shown when it is written."""
