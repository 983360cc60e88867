"""A process that is forked from one in which JAX runs has JAX's memory, but not its threads."""

import os

from gan1d.errors import InputError

_first_used_in: int | None = None


def check_not_forked() -> None:
    """Raise InputError if gan1d has used JAX already in the process that this one was forked from.

    JAX would wait for ever for its threads, which a fork does not copy.
    """
    global _first_used_in
    if _first_used_in is None:
        _first_used_in = os.getpid()
    if _first_used_in != os.getpid():
        raise InputError(
            "fork: this process was forked from one that had trained, and JAX does not survive a "
            "fork; train first in the child, or start it with multiprocessing's method 'spawn'"
        )
