"""Minibatches with little gradient noise: spread evenly, and denser where G is steep."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from gan1d.config import Config
from gan1d.model.surroundings import PRNG
from gan1d.targets.distributions import QUANTILE_TABLE_LOGIT


class Batches(NamedTuple):
    """Standardised x, and noise z uniform on (-1, 1); D's z is increasing."""

    x: Any  # (k, n)
    discriminator_z: Any  # (k, n)
    generator_z: Any  # (n,)


GOLDEN = np.uint32(2654435769)
"""The fractional part of the golden ratio, times 2^32. The fractional parts of its multiples fill
(0, 1) as evenly as possible, however many are taken (Knuth, TAOCP 3, section 6.4)."""


def starts(config: Config) -> Batches:
    """Where in its stratum each sample starts, from 0 to 1."""
    rng = np.random.default_rng(np.random.SeedSequence(config.seed).spawn(3)[2])
    k, n = config.k, config.batch_size
    return Batches(*(rng.random(shape, np.float32) for shape in ((k, n), (k, n), (n,))))


def draw_batches(
    starts: Batches, seed: ArrayLike, quantiles: Array, step: ArrayLike, *, stratified: bool
) -> Batches:
    """The minibatches of one step; x is drawn by inverting the cdf, with a table of quantiles.

    If `stratified`, there is one sample in each of n equally likely strata. From step to step it moves
    by the golden ratio times its stratum's width, and wraps around: each stratum is filled evenly over
    time as well, and no random numbers are needed. Otherwise all samples are independent.

    The minibatches depend only on the seed and the step, so a short run is a prefix of a longer one.
    """
    if stratified:
        # In 32-bit integers, whose overflow leaves the fraction exact at any step.
        turn = (jnp.asarray(step, jnp.uint32) * GOLDEN >> 8).astype(jnp.float32) / np.float32(2**24)
        x, discriminator_z, generator_z = (_strata((start + turn) % 1) for start in starts)
    else:
        # jax.random.key(seed), without what the user's settings may add to a seed.
        words = jnp.stack([jnp.zeros((), jnp.uint32), jnp.asarray(seed, jnp.uint32)])
        key = jax.random.fold_in(jax.random.wrap_key_data(words, impl=PRNG), step)
        x, discriminator_z, generator_z = (
            jax.random.uniform(key, start.shape, jnp.float32)
            for key, start in zip(jax.random.split(key, 3), starts, strict=True)
        )
        discriminator_z = jnp.sort(discriminator_z)
    return Batches(_quantile(quantiles, x), 2 * discriminator_z - 1, 2 * generator_z - 1)


def _strata(share: Array) -> Array:
    """One number in each of n equal parts of (0, 1); `share`, (..., n), says where in its part."""
    n = share.shape[-1]
    return (share + np.broadcast_to(np.arange(n, dtype=np.float32), share.shape)) / n


def _quantile(table: Array, u: Array) -> Array:
    limit = QUANTILE_TABLE_LOGIT
    u = jnp.clip(u, 1e-7, 1 - 1e-7)
    position = (jnp.log(u) - jnp.log1p(-u) + limit) * ((table.shape[0] - 1) / (2 * limit))
    below = jnp.clip(position.astype(jnp.int32), 0, table.shape[0] - 2)
    share = position - below.astype(position.dtype)
    return (1 - share) * table[below] + share * table[below + 1]


class Profile(NamedTuple):
    """G as it was last evaluated, which tells where it is steep."""

    z: Any  # (n + 2,), increasing, from -1 to 1
    g_of_z: Any  # (n + 2,)


def even_profile(batch_size: int) -> Profile:
    """What stands for G until it has been evaluated: equally steep everywhere."""
    even = np.linspace(-1, 1, batch_size + 2, dtype=np.float32)
    return Profile(even, even)


FEW_COMPARISONS = 2**18
"""Numbers times edges up to which comparing all with all finds the numbers' cells fastest."""


def steep_places(even: Array, profile: Profile, steep_share: ArrayLike) -> tuple[Array, Array]:
    """Noise that is denser where G is steep, made from even noise, and its importance weights.

    Its density is q(z) = (1 - s) / 2 + s |G'(z)| / ∫ |G'|, with s = `steep_share`: that share of the
    samples is spread evenly over the length of x that G covers. A sample has the weight p(z) / q(z),
    p(z) = 1 / 2, so that weighted means estimate expectations under uniform noise.

    Between two modes G is steep within a hundredth of z's range. Only the gradient at samples there
    moves probability across the gap, and a uniform minibatch has hardly any.

    Args:
        even: noise uniform on (-1, 1), of any shape.
        profile: G at increasing points, taken as linear in between.
        steep_share: from 0, which returns the even noise, to below 1.

    Returns:
        z, sorted if `even` is, and its weights, at most 1 / (1 - s); both of the shape of `even`.
    """
    z, g_of_z = profile
    width, length = jnp.diff(z), jnp.abs(jnp.diff(g_of_z))
    # A constant G covers no length, and counts as equally steep everywhere.
    length = length + 1e-9 * width
    share = (1 - steep_share) * width / 2 + steep_share * length / jnp.sum(length)
    # Between two equal points there would be 0 / 0.
    share = share + 1e-12
    below = jnp.concatenate([jnp.zeros(1, share.dtype), jnp.cumsum(share)])
    u = (even + 1) / 2 * below[-1]
    few = u.size * below.size <= FEW_COMPARISONS
    method = "compare_all" if few else "scan_unrolled"
    cell = jnp.searchsorted(below[1:-1], u, side="right", method=method)
    places = z[cell] + (u - below[cell]) / share[cell] * width[cell]
    return jnp.clip(places, -1, 1), width[cell] / 2 / share[cell]
