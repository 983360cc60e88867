"""G and D as pure functions of their parameters, from ONE number to one; callers vmap.

Both work in standardised x, (x - mean) / std of the data.
"""

import math
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from gan1d.config import Config


class GeneratorParams(NamedTuple):
    """Parameters of G: L hidden layers of width H, and a straight line beside them."""

    w1: Any  # (H,)
    b1: Any  # (H,)
    w2: Any  # (L - 1, H, H)
    b2: Any  # (L - 1, H)
    w3: Any  # (H,)
    offset: Any  # ()
    slope: Any  # ()


class DiscriminatorParams(NamedTuple):
    """Parameters of D: one hidden layer of width H on F features of x."""

    w1: Any  # (F, H)
    b1: Any  # (H,)
    w2: Any  # (H,)
    b2: Any  # ()


class Layout(NamedTuple):
    """Where each parameter of a network lies in one flat vector.

    Training carries flat vectors, so that an optimizer's update is one operation: one for each array
    would cost more than the arithmetic itself.
    """

    kind: Any  # GeneratorParams or DiscriminatorParams
    shapes: tuple[tuple[int, ...], ...]

    def flatten(self, params: Any) -> Array:
        """The parameters one after another, (P,); a number in place of an array is repeated."""
        pairs = zip(params, self.shapes, strict=True)
        return jnp.concatenate([jnp.broadcast_to(part, shape).reshape(-1) for part, shape in pairs])

    def unflatten(self, flat: Array) -> Any:
        """The inverse of `flatten`."""
        parts = []
        for shape in self.shapes:
            size = math.prod(shape)
            parts.append(flat[:size].reshape(shape))
            flat = flat[size:]
        return self.kind(*parts)


class Layouts(NamedTuple):
    """The layouts of both networks."""

    generator: Layout
    discriminator: Layout


def layouts(config: Config) -> Layouts:
    """The layouts of a config's networks."""
    h, n, w = config.generator_width, config.generator_layers - 1, config.discriminator_width
    features = 2 * config.fourier_features + 1
    return Layouts(
        Layout(GeneratorParams, ((h,), (h,), (n, h, h), (n, h), (h,), (), ())),
        Layout(DiscriminatorParams, ((features, w), (w,), (w,), ())),
    )


def generator(params: GeneratorParams, z: Array) -> Array:
    """G(z) = offset + slope z + w3 . tanh(W2 tanh(w1 z + b1) + b2), in standardised x, for L = 2.

    The straight line makes the untrained G increasing; a G that starts folded seldom unfolds.
    """
    h = jnp.tanh(params.w1 * z + params.b1)
    for layer in range(params.w2.shape[0]):
        h = jnp.tanh(h @ params.w2[layer] + params.b2[layer])
    return params.offset + params.slope * z + h @ params.w3


def discriminator(params: DiscriminatorParams, x: Array, *, period: ArrayLike) -> Array:
    """The LOGIT of D(x), D = sigmoid(logit): a tanh layer on Fourier features of x.

    The features are x and sin, cos of 2 pi j x / period, j = 1 ... K. They cover all of x alike, so
    D can still bend wherever p_g moves.
    """
    features = _fourier_features(x, (params.w1.shape[0] - 1) // 2, period)
    return jnp.tanh(features @ params.w1 + params.b1) @ params.w2 + params.b2


def _fourier_features(x: Array, n_frequencies: int, period: ArrayLike) -> Array:
    """x, then sin and cos of 2 pi j x / period for j = 1 ... n_frequencies, (2 n_frequencies + 1,)."""
    # XLA compiles x / period to a product in one program and a quotient in another, with other bits.
    turns = x * (1 / period) * np.tile(np.arange(1, n_frequencies + 1, dtype=np.float32), 2)
    ahead = np.repeat(np.array([0, 0.25], np.float32), n_frequencies)
    return jnp.concatenate([x[None], sine_of_turns(turns + ahead)])


# sin(2 pi q) / q as a polynomial in q^2, highest power first: the minimax fit on |q| <= 1/4, off by
# at most 4e-9.
_SINE = 39.536706, -76.5497823, 81.6010041, -41.341655, 6.28318516


def sine_of_turns(turns: Array) -> Array:
    """sin(2 pi turns), within 2e-7 for the `turns` given.

    On a CPU, XLA's own sine takes six times as long as its tanh, a quarter of a training step. Here
    whole turns are subtracted exactly, and the rest is folded into [-1/4, 1/4].
    """
    from_crest = turns - 0.25
    folded = 0.25 - jnp.abs(from_crest - jnp.round(from_crest))
    square, series = folded * folded, jnp.zeros_like(folded)
    for coefficient in _SINE:
        series = series * square + coefficient
    return folded * series


# Steepness of G's first layer in the middle of z's range: a unit there bends over about 1/4 of z.
FIRST_LAYER_STEEPNESS = 4.0
# Output layers start small, so that the untrained G is a line and p_g a box, and D is about 1/2.
GENERATOR_OUTPUT_SCALE = 0.02
DISCRIMINATOR_OUTPUT_SCALE = 0.1


def init_generator(
    rng: np.random.Generator,
    *,
    width: int,
    layers: int = 2,
    location: float,
    scale: float,
    straight_line: bool = True,
    steep_ends: bool = True,
) -> GeneratorParams:
    """An untrained G that spreads z over location ± scale, nearly evenly if it has a straight line.

    With `steep_ends` the units of the first layer sit at the Chebyshev points of [-1, 1] and grow
    steeper towards the ends, where the quantile function of an unbounded distribution is steep;
    without, they are spread evenly. NumPy draws the numbers, since JAX would compile each operation.
    """
    share = (np.arange(width) + rng.uniform(size=width)) / width
    sign = rng.choice([-1.0, 1.0], width)
    if steep_ends:
        centre = -1.02 * np.cos(share * np.pi)
        spacing = np.sqrt(np.maximum(1.04 - centre**2, 0.0)) + 0.05
    else:
        centre, spacing = 1.02 * (2 * share - 1), np.ones(width)
    w1 = FIRST_LAYER_STEEPNESS * sign * rng.uniform(0.7, 1.4, width) / spacing
    output_scale = GENERATOR_OUTPUT_SCALE if straight_line else scale
    return GeneratorParams(
        *_float32(
            w1,
            -w1 * centre,
            rng.normal(size=(layers - 1, width, width)) / np.sqrt(width),
            0.5 * rng.normal(size=(layers - 1, width)),
            output_scale * rng.normal(size=width) / np.sqrt(width),
            location,
            scale if straight_line else 0.0,
        )
    )


def init_discriminator(
    rng: np.random.Generator, *, width: int, n_frequencies: int
) -> DiscriminatorParams:
    """An untrained D that says nearly 1/2 everywhere."""
    n_features = 2 * n_frequencies + 1
    return DiscriminatorParams(
        *_float32(
            rng.normal(size=(n_features, width)) / np.sqrt(n_features),
            0.5 * rng.normal(size=width),
            DISCRIMINATOR_OUTPUT_SCALE * rng.normal(size=width) / np.sqrt(width),
            0.0,
        )
    )


def _float32(*values: np.ndarray | float) -> list[np.ndarray]:
    return [np.asarray(value, np.float32) for value in values]
