"""The same code for NumPy and JAX: in the namespace of the arrays that came in.

JAX is never imported here: whoever passes one of its arrays has done so.
"""

import sys
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def as_floats(*values: ArrayLike) -> tuple[Any, list[Array]]:
    """NumPy or, if one of the values is a JAX array, jax.numpy; and each value as an array of floats.

    NumPy's arrays are float64. JAX's get the one dtype that its rules give for all of them, integers
    its default float, and one number of axes, so that they broadcast in its strict mode too.
    """
    jax: Any = sys.modules.get("jax")
    # While another thread imports JAX, there is no array of it yet.
    if not any(isinstance(value, getattr(jax, "Array", ())) for value in values):
        return np, [np.asarray(value, np.float64) for value in values]
    jnp = jax.numpy
    arrays = [jnp.asarray(value) for value in values]
    floats = [array for array in arrays if jnp.issubdtype(array.dtype, jnp.floating)]
    dtype = jnp.result_type(*(floats or [float]))
    ndim = max(array.ndim for array in arrays)
    return jnp, [_with_ndim(jnp.asarray(array, dtype), ndim) for array in arrays]


def known(condition: Any) -> bool:
    """Whether a condition is known to be true: while JAX is tracing, it has no value yet."""
    jax: Any = sys.modules.get("jax")
    if isinstance(condition, getattr(getattr(jax, "core", None), "Tracer", ())):
        return False
    return bool(condition)


def divided(xp: Any, a: Array, b: Array, *, otherwise: float) -> Array:
    """a / b where b is above 0, `otherwise` elsewhere."""
    some = b > 0
    if xp is np:
        return np.divide(a, b, out=np.full(b.shape, otherwise), where=some)
    # JAX's derivative contains 1 / b**2, which overflows in float32 in the tails of densities. Scaling
    # by a power of 2 is exact.
    scale = xp.where(b < 2.0**-32, 2.0**64, 1.0)
    # Without the inner `where`, gradients would be NaN where b is 0.
    return xp.where(some, a * scale / xp.where(some, b * scale, 1.0), otherwise)


def _with_ndim(array: Any, ndim: int) -> Any:
    missing = ndim - array.ndim if array.ndim else 0
    return array.reshape((1,) * missing + array.shape)
