"""Adam as two pure functions with Optax's protocol, so that an Optax optimizer can replace it."""

from typing import Any, NamedTuple, Protocol

import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

Params = Any
"""One array of all parameters; Optax's optimizers also take any other pytree."""


class Optimizer(Protocol):
    """The two functions that training calls; Optax's GradientTransformation has both."""

    def init(self, params: Params, /) -> Any:
        """The state before the first step."""

    def update(self, updates: Params, state: Any, params: Params = None, /) -> tuple[Params, Any]:
        """The step to add to the parameters, and the next state."""


class AdamState(NamedTuple):
    """Moments of the gradient and the number of steps taken."""

    step: ArrayLike
    mu: Params
    nu: Params


class Adam(NamedTuple):
    """Adam (Kingma & Ba 2015, Algorithm 1): -rate * u with u = mu_hat / (sqrt(nu_hat) + eps).

    With a `clip`, u is divided by max(1, RMS(u) / clip), where RMS is the root mean square over all
    parameters: update clipping, as in Adafactor (Shazeer & Stern 2018, section 6). Without clipping, a
    gradient much larger than all earlier ones gives a u of up to 1 / sqrt(1 - b2).

    Fields may be traced arrays, so that one compiled program serves every learning rate.
    """

    learning_rate: ArrayLike
    b1: ArrayLike = 0.9
    b2: ArrayLike = 0.999
    eps: ArrayLike = 1e-8
    clip: ArrayLike = np.inf

    def init(self, params: Params) -> AdamState:
        """Zero moments, shaped as the parameters."""
        # NumPy's zeros, since outside a compiled program JAX would compile each operation.
        zeros = np.zeros_like(params)
        return AdamState(np.zeros((), np.int32), zeros, zeros)

    def update(
        self, updates: Params, state: AdamState, params: Params = None
    ) -> tuple[Params, AdamState]:
        """The step to add to the parameters, and the next state; `updates` is the gradient."""
        step = jnp.asarray(state.step) + 1
        rate = jnp.asarray(self.learning_rate)
        mu = self.b1 * state.mu + (1 - self.b1) * updates
        nu = self.b2 * state.nu + (1 - self.b2) * updates * updates
        steps_taken = step.astype(rate.dtype)
        mu_scale = 1 / (1 - self.b1**steps_taken)
        nu_scale = 1 / (1 - self.b2**steps_taken)
        direction = (mu * mu_scale) / (jnp.sqrt(nu * nu_scale) + self.eps)
        square = jnp.sum(direction * direction) / direction.size
        rate = rate / jnp.maximum(1, jnp.sqrt(square) / self.clip)
        return -rate * direction, AdamState(step, mu, nu)
