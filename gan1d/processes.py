"""Other processes of Python that run this gan1d, and what is said to them and by them."""

import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen
from typing import IO, Any

# With the same garbage collection, the same gan1d and the same path of modules as here.
_PROGRAM = """
import gc, pickle, sys
gc.set_threshold(*pickle.load(sys.stdin.buffer))
sys.path.insert(0, pickle.load(sys.stdin.buffer))
import gan1d
sys.path[:] = pickle.load(sys.stdin.buffer)
pickle.load(sys.stdin.buffer)()
"""


def start(serve: Callable[[], None], environment: Mapping[str, str]) -> Popen[bytes]:
    """Start a process that calls `serve`, a function of gan1d. Raises OSError."""
    # -P: a module in the user's folder does not hide one of Python's. A process group of its own: an
    # interrupt from the terminal reaches only us, and we end the other process.
    group: dict[str, Any] = {} if sys.platform == "win32" else {"process_group": 0}
    process = Popen(
        [sys.executable, "-P", "-c", _PROGRAM], stdin=PIPE, stdout=PIPE, env=environment, **group
    )
    # One that could not begin is noticed when it does not answer.
    with suppress(BrokenPipeError):
        for item in (gc.get_threshold(), str(Path(__file__).parents[1]), sys.path, serve):
            send(item, process.stdin)
    return process


def send(item: object, stream: IO[bytes] | None) -> None:
    """Send an object to the other side. Raises BrokenPipeError if nobody is there."""
    assert stream is not None
    stream.write(pickle.dumps(item, protocol=5))
    stream.flush()


def answers() -> IO[bytes]:
    """For `serve`: where its answers go. What libraries print goes to standard error instead."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return stream
