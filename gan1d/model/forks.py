"""A process that is forked from one in which JAX runs has JAX's memory, but not its threads."""

import os
import sys

from gan1d.errors import InputError

_forked_in_use = False


def _after_fork() -> None:
    global _forked_in_use
    # JAX's function for this takes a lock, which a thread that is not in the child may hold.
    bridge = sys.modules.get("jax._src.xla_bridge")
    _forked_in_use = _forked_in_use or bool(getattr(bridge, "_backends", None))


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def check_not_forked() -> None:
    """Raise InputError if JAX was in use already in the process that this one was forked from.

    JAX would wait for ever for its threads, which a fork does not copy. Called when JAX has started.
    """
    if _forked_in_use or _has_one_thread():
        raise InputError(
            "fork: this process was forked from one in which JAX was used, and JAX does not survive a "
            "fork; use JAX first in the child, or start it with multiprocessing's method 'spawn'"
        )


def _has_one_thread() -> bool:
    """Are JAX's threads missing? Seen on Linux, and also if gan1d is imported only in the child."""
    try:
        return len(os.listdir("/proc/self/task")) == 1
    except OSError:
        return False
