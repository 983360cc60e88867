"""Signals at several moments: each command must end, print one line, and leave nothing behind."""

import itertools
import signal
from pathlib import Path

from tries import Try

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
MOMENTS = (0.0, 0.3, 0.8, 1.8)
"""When to send the signals: seconds after gan1d starts to handle them."""
LINES = """
gan1d train out.npz --steps 8000 --n-x 60 --n-z 33
gan1d train out.npz --no-cache $TINY
gan1d animate out.gif --steps 3000 --n-x 60 --n-z 33
gan1d animate out.gif --run run.npz
gan1d animate out.mp4 --run run.npz
gan1d animate out.html --run run.npz
gan1d animate out.pdf --run run.npz
gan1d figure out.png --run run.npz
gan1d figure out.svg $TINY
gan1d sweep out.npz --seeds 8 --steps 3000 --n-x 60 --n-z 33
gan1d certify run.npz
gan1d show film.gif
"""


def tries(good: Path) -> list[Try]:
    """A try for each command and signal, at moments that vary by command; `good` is not used."""
    for number in SIGNALS:
        # A script that a shell runs in the background ignores some signals; its children would, too.
        signal.signal(number, signal.default_int_handler)
    orders = itertools.permutations(SIGNALS)
    return [
        Try(line, (0, 3, 130), number=number, moment=moment)
        for line, order in zip(LINES.strip().splitlines(), orders, strict=False)
        for number, moment in zip(order, MOMENTS, strict=True)
    ]
