"""Isolate a run from the user's settings of JAX and XLA, which could change its numbers.

JAX's settings are held fixed in the thread that computes; the user's own threads keep theirs. XLA's
flags cannot be held fixed, so a record names them. JAX is imported inside the functions, after
the environment has been checked.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache

from gan1d import checks
from gan1d.checks import InputError, quote
from gan1d.model.tuning import IN_ONE_THREAD

PRNG = "threefry2x32"
"""The algorithm for random numbers, which gives the same bits on every device."""
_MOST_THREADS = 1024
"""The largest NPROC allowed: XLA starts that many threads, and hangs with a hundred thousand."""

HELD_FIXED: dict[str, object] = {
    # Other values of these settings would change the numbers of a run.
    "enable_x64": False,
    "numpy_dtype_promotion": "standard",
    "default_prng_impl": PRNG,
    "threefry_partitionable": True,
    # A GPU's matrix products at reduced precision would put steps into G, hence spikes into p_g.
    "default_matmul_precision": "highest",
    # Other values of these would stop or slow a correct run, or hide the message that a run diverged.
    "numpy_rank_promotion": "allow",
    "disable_jit": False,
    "transfer_guard": "allow",
    "debug_nans": False,
    "debug_infs": False,
    "debug_key_reuse": False,
    "check_tracer_leaks": False,
}
"""JAX's settings while gan1d computes; `jax` has a context manager for each."""


def import_jax() -> None:
    """Import JAX and start it. Raises InputError if JAX cannot compute here."""
    if flags := xla_flags():
        _check(flags)
    if (threads := os.environ.get("NPROC", "")).isdecimal() and int(threads) > _MOST_THREADS:
        raise InputError(f"NPROC: expected at most {_MOST_THREADS} threads, got {quote(threads)}")
    remedy = "is it installed for this machine?"
    with checks.starting("JAX", "JAX_", "XLA_", remedy=remedy, ours=IN_ONE_THREAD):
        import jax

        try:
            jax.devices()
        except AssertionError:
            # JAX raises this error without a message.
            raise RuntimeError(f"it finds no {jax.config.values['jax_platforms']} device") from None


def xla_flags() -> str:
    """The user's flags for XLA, which may change the numbers of a run."""
    return os.environ.get("XLA_FLAGS", "").strip()


@cache
def _check(flags: str) -> None:
    # XLA ends the process when it cannot read a flag, so try the flags in another process.
    start = [sys.executable, "-c", "import jax; jax.devices()"]
    tried = subprocess.run(start, capture_output=True, text=True)
    if tried.returncode and "XLA_FLAGS" in tried.stderr:
        raise InputError(
            f"XLA_FLAGS: expected flags that XLA knows, got {quote(flags)}; unset XLA_FLAGS"
        )


@contextmanager
def held_fixed() -> Iterator[None]:
    """Hold JAX's settings in this thread at HELD_FIXED while the block runs."""
    import jax

    with ExitStack() as settings:
        for name, value in HELD_FIXED.items():
            settings.enter_context(getattr(jax, name)(value))
        yield
