"""Functions for NumPy and JAX arrays; `xp` is the namespace, numpy or jax.numpy.

JAX is never imported here: a caller with a JAX array has already imported it.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import jax
    from typing_extensions import TypeVar

    A = TypeVar("A", NDArray[np.float64], jax.Array, default=NDArray[np.float64])
    """The type of a result: a JAX array if an argument is one, else NumPy's."""
    Like: TypeAlias = A | NDArray[Any] | np.generic | float | Sequence[Any]
    """The types that an argument may have."""

Array: TypeAlias = Any
"""An array of NumPy or JAX."""


def as_floats(*values: object) -> tuple[Any, list[Array]]:
    """The namespace (jax.numpy if a value is a JAX array, else numpy), and the values as float arrays.

    NumPy arrays become float64. JAX arrays get a common dtype by JAX's promotion (for integers, its
    default float); all but single numbers get the same number of axes, for JAX's strict broadcasting.
    """
    jax: Any = sys.modules.get("jax")
    # While another thread imports JAX, jax.Array may not exist yet.
    if not any(isinstance(value, getattr(jax, "Array", ())) for value in values):
        return np, [np.asarray(value, np.float64) for value in values]
    jnp = jax.numpy
    arrays = [jnp.asarray(value) for value in values]
    floats = [array for array in arrays if jnp.issubdtype(array.dtype, jnp.floating)]
    dtype = jnp.result_type(*(floats or [float]))
    ndim = max(array.ndim for array in arrays)
    shapes = [(1,) * (ndim - a.ndim) + a.shape if a.ndim else () for a in arrays]
    return jnp, list(map(jnp.reshape, (jnp.asarray(a, dtype) for a in arrays), shapes))


def is_true(condition: Any) -> bool:
    """Whether a condition is true; False if it has no value yet, as JAX is tracing it."""
    jax: Any = sys.modules.get("jax")
    if isinstance(condition, getattr(getattr(jax, "core", None), "Tracer", ())):
        return False
    return bool(condition)


def divided(xp: Any, a: Array, b: Array, *, otherwise: float) -> Array:
    """a / b where b is above 0, `otherwise` elsewhere."""
    positive = b > 0
    # Without the inner `where`, gradients would be NaN where b is 0.
    b = xp.where(positive, b, 1.0)
    scale = _scale(xp, b)
    return xp.where(positive, a * scale / (b * scale), otherwise)


def log(xp: Any, x: Array) -> Array:
    """log x, with x = 0 replaced by the smallest normal number.

    So x log x is 0 at x = 0, with the finite slope log(smallest number).
    """
    zero = x < smallest(xp, x)
    x = xp.where(zero, 1.0, x)
    scale = _scale(xp, x)
    return xp.where(zero, math.log(smallest(xp, x)), xp.log(x * scale) - xp.log(scale))


def smallest(xp: Any, x: Array) -> float:
    """The smallest normal number of x's dtype; XLA rounds smaller ones to 0."""
    return float(xp.finfo(x.dtype).tiny)


def bounded(xp: Any, x: Array, low: float, high: float) -> Array:
    """x clipped to `low` and `high`, but with slope 1 everywhere."""
    clipped = xp.clip(x, low, high)
    return clipped if xp is np else x + _constant(xp.where(clipped == x, 0.0, clipped - x))


def _scale(xp: Any, x: Array) -> Any:
    """A factor that brings small x close to 1: a power of 2, or 1 for NumPy.

    JAX's derivatives contain powers of 1 / x, which overflow in thin tails.
    """
    if xp is np:
        return 1.0
    x = _constant(xp.clip(x, smallest(xp, x), 1.0))
    return xp.frexp(x)[0] / x


def _constant(x: Array) -> Array:
    """A JAX array as a constant: derivatives through it are 0."""
    return sys.modules["jax"].lax.stop_gradient(x)
