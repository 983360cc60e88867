"""Isolate a run from the user's settings of JAX and XLA, which could change its numbers.

Settings of JAX are held fixed while gan1d computes, and only in the thread that computes: the
caller's own stay as they are. Flags of XLA cannot be held, so they are refused. JAX is imported inside
the functions, since flags are checked without it.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from gan1d import checks
from gan1d.checks import InputError, quote
from gan1d.model.tuning import IN_ONE_THREAD

PRNG = "threefry2x32"
"""The generator of noise: the same bits on every device."""

# Settings without a context manager of their own, and JAX's defaults.
_MUST_BE: dict[str, object] = {
    "jax_disable_most_optimizations": False,
    "jax_use_direct_linearize": True,
}


def import_jax() -> None:
    """Import JAX and start it. Raises InputError if it cannot compute or would give other numbers."""
    # XLA ends the process where it does not know a flag.
    if flags := os.environ.get("XLA_FLAGS", "").strip():
        raise InputError(
            f"XLA_FLAGS: expected none, since they may change the numbers of a run, got "
            f"{quote(flags)}; unset XLA_FLAGS"
        )
    remedy = "is it installed for this machine?"
    with checks.starting("JAX", "JAX_", "XLA_", remedy=remedy, ours=IN_ONE_THREAD):
        import jax

        jax.devices()
    for name, expected in _MUST_BE.items():
        found = jax.config.values.get(name, expected)
        if found != expected:
            raise InputError(
                f"{name}: expected {expected}, got {quote(found)}, which may change the numbers of a "
                f"run; unset {name.upper()}"
            )


@contextmanager
def held_fixed() -> Iterator[None]:
    """Hold the settings of JAX at its defaults in this thread while the block runs.

    Those that would change numbers: types, the noise, the precision of products. Those that would
    stop a run whose numbers are right: checks of a user's own program, guards of transfers, a mesh.
    Steps that are not finite are found and named by gan1d itself.
    """
    import jax
    import numpy as np

    with ExitStack() as settings:
        for setting in (
            jax.enable_x64(False),
            jax.numpy_dtype_promotion("standard"),
            jax.numpy_rank_promotion("allow"),
            jax.default_prng_impl(PRNG),
            jax.threefry_partitionable(True),
            # A GPU's products at reduced precision would put steps into G, hence spikes into p_g.
            jax.default_matmul_precision("highest"),
            jax.disable_jit(False),
            jax.transfer_guard("allow"),
            jax.debug_nans(False),
            jax.debug_infs(False),
            jax.debug_key_reuse(False),
            jax.check_tracer_leaks(False),
        ):
            settings.enter_context(setting)
        if not jax.sharding.get_abstract_mesh().empty:
            # A run is not spread over a mesh of the user's program.
            settings.enter_context(jax.set_mesh(jax.sharding.Mesh(np.empty((), object), ())))
        yield
