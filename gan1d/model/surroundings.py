"""Isolate a run from the user's settings of JAX and XLA, which could change its numbers.

Settings of JAX are held fixed in the thread that computes, and stay as they are for the user. Flags of
XLA cannot be held, so they are refused: before JAX is imported, hence the imports in the functions.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from gan1d import checks
from gan1d.checks import InputError, quote
from gan1d.model.tuning import IN_ONE_THREAD

PRNG = "threefry2x32"
"""The generator of noise: the same bits on every device."""
_MOST_THREADS = 1024
"""XLA starts as many as NPROC says, and hangs with a hundred thousand."""

HELD_FIXED: dict[str, object] = {
    # They would change numbers.
    "enable_x64": False,
    "numpy_dtype_promotion": "standard",
    "default_prng_impl": PRNG,
    "threefry_partitionable": True,
    # A GPU's products at reduced precision would put steps into G, hence spikes into p_g.
    "default_matmul_precision": "highest",
    # They would stop or slow down a run whose numbers are right, or take an error of ours from it.
    "numpy_rank_promotion": "allow",
    "disable_jit": False,
    "transfer_guard": "allow",
    "debug_nans": False,
    "debug_infs": False,
    "debug_key_reuse": False,
    "check_tracer_leaks": False,
}
"""Settings of JAX, each a context manager of that name, and their values while gan1d computes."""


def import_jax() -> None:
    """Import JAX and start it. Raises InputError if it cannot compute or would give other numbers."""
    # XLA ends the process where it does not know a flag.
    if flags := os.environ.get("XLA_FLAGS", "").strip():
        raise InputError(
            f"XLA_FLAGS: expected none, since they may change the numbers of a run, got "
            f"{quote(flags)}; unset XLA_FLAGS"
        )
    if (threads := os.environ.get("NPROC", "")).isdigit() and int(threads) > _MOST_THREADS:
        raise InputError(f"NPROC: expected at most {_MOST_THREADS} threads, got {quote(threads)}")
    remedy = "is it installed for this machine?"
    with checks.starting("JAX", "JAX_", "XLA_", remedy=remedy, ours=IN_ONE_THREAD):
        import jax

        try:
            jax.devices()
        except AssertionError:
            # JAX has no words for this.
            raise RuntimeError(f"it finds no {jax.config.values['jax_platforms']} device") from None


@contextmanager
def held_fixed() -> Iterator[None]:
    """Hold the settings of JAX in this thread, as in HELD_FIXED, while the block runs."""
    import jax

    with ExitStack() as settings:
        for name, value in HELD_FIXED.items():
            settings.enter_context(getattr(jax, name)(value))
        yield
