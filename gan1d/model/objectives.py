"""The objectives of both players, as functions of logits.

With D = sigmoid(l): log D = -softplus(-l) and log(1 - D) = -softplus(l). Working on l keeps the
gradient alive where D has saturated; log(max(D, eps)) does not.
"""

import jax.numpy as jnp
from jax import Array
from jax.nn import softplus
from jax.typing import ArrayLike


def discriminator_loss(real_logits: Array, fake_logits: Array, weights: ArrayLike = 1.0) -> Array:
    """-V(D, G) on a minibatch, in nats: -mean log D(x) - mean log(1 - D(G(z))).

    Goodfellow et al. 2014, Algorithm 1. The loss is log 4 if every logit is 0 and the mean weight 1.
    """
    return jnp.mean(softplus(-real_logits)) + jnp.mean(weights * softplus(fake_logits))


def saturating_loss(fake_logits: Array, weights: ArrayLike = 1.0) -> Array:
    """mean log(1 - D(G(z))), in nats: the generator's part of the minimax game, eq. (1)."""
    return -jnp.mean(weights * softplus(fake_logits))


def non_saturating_loss(fake_logits: Array, weights: ArrayLike = 1.0) -> Array:
    """-mean log D(G(z)), in nats: same fixed point as eq. (1), stronger early gradients (section 3)."""
    return jnp.mean(weights * softplus(-fake_logits))


GENERATOR_LOSSES = {"non-saturating": non_saturating_loss, "saturating": saturating_loss}
