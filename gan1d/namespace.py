"""The same code for NumPy and JAX: in the namespace of the arrays that came in.

JAX is never imported here: whoever passes one of its arrays has done so.
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
    """The array that comes out: JAX's if JAX's is among those that went in, else NumPy's."""
    Like: TypeAlias = A | NDArray[Any] | np.generic | float | Sequence[Any]
    """What may go in."""

Array: TypeAlias = Any
"""NumPy's or JAX's, as the namespace beside it says."""


def as_floats(*values: object) -> tuple[Any, list[Array]]:
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
    shapes = [(1,) * (ndim - a.ndim) + a.shape if a.ndim else () for a in arrays]
    return jnp, list(map(jnp.reshape, (jnp.asarray(a, dtype) for a in arrays), shapes))


def known(condition: Any) -> bool:
    """Whether a condition is known to be true: while JAX is tracing, it has no value yet."""
    jax: Any = sys.modules.get("jax")
    if isinstance(condition, getattr(getattr(jax, "core", None), "Tracer", ())):
        return False
    return bool(condition)


def divided(xp: Any, a: Array, b: Array, *, otherwise: float) -> Array:
    """a / b where b is above 0, `otherwise` elsewhere."""
    some = b > 0
    # Without the inner `where`, gradients would be NaN where b is 0.
    b = xp.where(some, b, 1.0)
    scale = _scale(xp, b)
    return xp.where(some, a * scale / (b * scale), otherwise)


def log(xp: Any, x: Array) -> Array:
    """log x, where 0 stands for the smallest number above it.

    So x log x is 0 at 0 and has a slope there: that of the line to the smallest number.
    """
    none = x < least(xp, x)
    x = xp.where(none, 1.0, x)
    scale = _scale(xp, x)
    return xp.where(none, math.log(least(xp, x)), xp.log(x * scale) - xp.log(scale))


def least(xp: Any, x: Array) -> float:
    """The smallest number above 0 that has all its digits: XLA takes smaller ones for 0."""
    return float(xp.finfo(x.dtype).tiny)


def bounded(xp: Any, x: Array, low: float, high: float) -> Array:
    """x, or the nearest number from `low` to `high`; its slope is that of x in any case."""
    clipped = xp.clip(x, low, high)
    return clipped if xp is np else x + _constant(xp.where(clipped == x, 0.0, clipped - x))


def _scale(xp: Any, x: Array) -> Any:
    """A power of 2 that brings small x close to 1; 1 for NumPy.

    JAX's derivatives contain powers of 1 / x, which overflow in thin tails.
    """
    if xp is np:
        return 1.0
    x = _constant(xp.clip(x, least(xp, x), 1.0))
    return xp.frexp(x)[0] / x


def _constant(x: Array) -> Array:
    """JAX's numbers x, whose slope counts as 0."""
    return sys.modules["jax"].lax.stop_gradient(x)
