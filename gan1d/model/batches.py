"""Minibatches with little gradient noise: stratified x and z, with more z where G is steep."""

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
    """Standardised x, and noise z uniform on (-1, 1); D's z increases along each row."""

    x: Any  # (k, n)
    discriminator_z: Any  # (k, n)
    generator_z: Any  # (n,)


GOLDEN = np.uint32(2654435769)
"""The fractional part of the golden ratio, times 2^32. Each new multiple of the ratio, modulo 1,
falls in one of the widest gaps in (0, 1) left by the earlier ones (Knuth, TAOCP 3, section 6.4)."""


def starts(config: Config) -> Batches:
    """The random place of each sample in its stratum at step 0, from 0 to 1."""
    rng = np.random.default_rng(np.random.SeedSequence(config.seed).spawn(3)[2])
    k, n = config.k, config.batch_size
    return Batches(*(rng.random(shape, np.float32) for shape in ((k, n), (k, n), (n,))))


def draw_batches(
    starts: Batches, seed: ArrayLike, quantiles: Array, step: ArrayLike, *, stratified: bool
) -> Batches:
    """The minibatches of one step; x is drawn by inverting the cdf, with a table of quantiles.

    If `stratified`, each of n equally likely strata holds one sample. In each step the sample moves by
    the golden ratio times the stratum's width, modulo this width: over time its places fill the
    stratum evenly, without new random numbers. If not `stratified`, all samples are independent.

    The minibatches do not depend on the number of steps: a longer run begins with the same ones.
    """
    if stratified:
        # 32-bit overflow drops the integer part of step * ratio: the fraction has 24 bits at any step.
        turn = (jnp.asarray(step, jnp.uint32) * GOLDEN >> 8).astype(jnp.float32) / np.float32(2**24)
        x, discriminator_z, generator_z = (_strata((start + turn) % 1) for start in starts)
    else:
        # Like jax.random.key(seed), but without the seed offset that the user's settings may add.
        words = jnp.stack([jnp.zeros((), jnp.uint32), jnp.asarray(seed, jnp.uint32)])
        key = jax.random.fold_in(jax.random.wrap_key_data(words, impl=PRNG), step)
        x, discriminator_z, generator_z = (
            jax.random.uniform(key, start.shape, jnp.float32)
            for key, start in zip(jax.random.split(key, 3), starts, strict=True)
        )
        discriminator_z = jnp.sort(discriminator_z)
    return Batches(_quantile(quantiles, x), 2 * discriminator_z - 1, 2 * generator_z - 1)


def _strata(share: Array) -> Array:
    """One number in each of n equal parts of (0, 1); `share`, (..., n), is its place in the part."""
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
    """The last evaluation of G, which shows where G is steep."""

    z: Any  # (n + 2,), increasing, from -1 to 1
    g_of_z: Any  # (n + 2,)


FEW_COMPARISONS = 2**18
"""The largest number of comparisons at which searchsorted is fastest with "compare_all"."""


def steep_places(even: Array, profile: Profile, steep_share: ArrayLike) -> tuple[Array, Array]:
    """Turn even noise into noise that is denser where G is steep, with importance weights.

    The noise has the density q(z) = (1 - s) / 2 + s |G'(z)| / ∫ |G'|, with s = `steep_share`: for a
    share s of the samples, G(z) is spread evenly over the x that G covers. A sample's weight is
    p(z) / q(z), with p(z) = 1 / 2, so that weighted means estimate expectations under uniform noise.

    Between two modes G rises steeply within a hundredth of the range of z. Only samples there have a
    gradient that moves probability across the gap; a uniform minibatch has hardly any such samples.

    Args:
        even: noise uniform on (-1, 1), of any shape.
        profile: G at increasing points, taken as linear in between.
        steep_share: in [0, 1); 0 returns the even noise.

    Returns:
        z and its weights, at most 1 / (1 - s), both shaped like `even`; z is sorted if `even` is.
    """
    z, g_of_z = profile
    width, length = jnp.diff(z), jnp.abs(jnp.diff(g_of_z))
    # Treat a constant G, which covers no length, as equally steep everywhere.
    length = length + 1e-9 * width
    share = (1 - steep_share) * width / 2 + steep_share * length / jnp.sum(length)
    # Two equal points of the profile would give 0 / 0.
    share = share + 1e-12
    below = jnp.concatenate([jnp.zeros(1, share.dtype), jnp.cumsum(share)])
    u = (even + 1) / 2 * below[-1]
    few = u.size * below.size <= FEW_COMPARISONS
    method = "compare_all" if few else "scan_unrolled"
    cell = jnp.searchsorted(below[1:-1], u, side="right", method=method)
    places = z[cell] + (u - below[cell]) / share[cell] * width[cell]
    return jnp.clip(places, -1, 1), width[cell] / 2 / share[cell]
