"""G and D as pure functions of their parameters and ONE number; callers vmap.

Both work in standardised x, (x - mean) / std of the data.
"""

import math
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array

from gan1d.config import Config
from gan1d.grids import NEAREST_END


class GeneratorParams(NamedTuple):
    """Parameters of G: L hidden layers of width H, a straight line in z, and two logarithms of z."""

    w1: Any  # (H,)
    b1: Any  # (H,)
    w2: Any  # (L - 1, H, H)
    b2: Any  # (L - 1, H)
    w3: Any  # (H,)
    offset: Any  # ()
    slope: Any  # ()
    ends: Any  # (2,), square roots of the factors of the logarithms at z = -1 and at 1


class DiscriminatorParams(NamedTuple):
    """Parameters of D: one hidden layer of width H on F features of x."""

    w1: Any  # (F, H)
    b1: Any  # (H,)
    w2: Any  # (H,)
    b2: Any  # ()


class Layout(NamedTuple):
    """The place of each parameter of a network in one flat vector.

    Training carries flat vectors, so that an optimizer's update is one operation: with one for each
    array, starting the operations would take longer than the arithmetic.
    """

    kind: Any  # GeneratorParams or DiscriminatorParams
    shapes: tuple[tuple[int, ...], ...]

    def flatten(self, params: Any) -> Array:
        """The parameters in one vector, (P,); a number in place of an array fills the whole array."""
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


def layouts(config: Config) -> tuple[Layout, Layout]:
    """The layouts of a config's G and D."""
    h, n, w = config.generator_width, config.generator_layers - 1, config.discriminator_width
    features = 2 * config.fourier_features + 1
    return (
        Layout(GeneratorParams, ((h,), (h,), (n, h, h), (n, h), (h,), (), (), (2,))),
        Layout(DiscriminatorParams, ((features, w), (w,), (w,), ())),
    )


def generator(params: GeneratorParams, z: Array) -> Array:
    """G(z), standardised: offset + slope z + w3 . tanh(W2 tanh(w1 z + b1) + b2) + ends, if L = 2.

    The straight line makes the untrained G increase: a G that starts with folds seldom loses them.
    `ends` is low^2 log(e + 1 + z) - high^2 log(e + 1 - z); low and high are learnt, e is NEAREST_END.
    These logarithms rise like the tails of a quantile function; tanh layers alone saturate, and would
    give p_g a spike at each end. The factors are squares, so that `ends` puts no fold into G.
    """
    h = jnp.tanh(params.w1 * z + params.b1)
    for layer in range(params.w2.shape[0]):
        h = jnp.tanh(h @ params.w2[layer] + params.b2[layer])
    low, high = params.ends**2
    ends = low * jnp.log(NEAREST_END + 1 + z) - high * jnp.log(NEAREST_END + 1 - z)
    return params.offset + params.slope * z + h @ params.w3 + ends


class Waves(NamedTuple):
    """The sines and cosines of x that D sees: amplitude * sin(2 pi (frequency x + phase))."""

    frequency: Any  # (2 K,), periods in one standard deviation
    phase: Any  # (2 K,), turns: 0 for a sine, 1/4 for a cosine
    amplitude: Any  # (2 K,)


def waves(config: Config) -> Waves:
    """K sines and K cosines, with frequencies in a geometric series and amplitudes of mean square 1.

    Low frequencies are strong, so that D is smooth unless the data ask otherwise; high frequencies
    serve narrow modes and sharp edges.
    """
    n = config.fourier_features
    ratio = np.geomspace(1, config.fourier_period / config.fourier_shortest, n)
    amplitude = ratio**-config.fourier_decay
    if n:
        amplitude /= np.sqrt(np.mean(amplitude**2))
    frequency = ratio / config.fourier_period
    numbers = np.tile(frequency, 2), np.repeat([0, 0.25], n), np.tile(amplitude, 2)
    return Waves(*map(np.float32, numbers))


def discriminator(params: DiscriminatorParams, x: Array, *, waves: Waves) -> Array:
    """The LOGIT of D(x), where D = sigmoid(logit): a tanh layer on x and waves of x.

    The waves cover all of x alike, so that D can bend wherever p_g moves.
    """
    turns = x * waves.frequency + waves.phase
    features = jnp.concatenate([x[None], waves.amplitude * sine_of_turns(turns)])
    return jnp.tanh(features @ params.w1 + params.b1) @ params.w2 + params.b2


# sin(2 pi q) / q as a polynomial in q^2, highest power first: a minimax fit on |q| <= 1/4, after which
# the sine is off by at most 4e-9.
_SINE = 39.536706, -76.5497823, 81.6010041, -41.341655, 6.28318516


def sine_of_turns(turns: Array) -> Array:
    """sin(2 pi turns), off by at most 2e-7 plus the effect of the rounding of `turns` - 1/4.

    On a CPU, XLA's own sine takes six times as long as its tanh: a quarter of a training step. Here
    whole turns are subtracted exactly, and the rest is folded into [-1/4, 1/4].
    """
    from_crest = turns - 0.25
    folded = 0.25 - jnp.abs(from_crest - jnp.round(from_crest))
    square, series = folded * folded, jnp.zeros_like(folded)
    for coefficient in _SINE:
        series = series * square + coefficient
    return folded * series


def init_generator(rng: np.random.Generator, config: Config) -> GeneratorParams:
    """An untrained G: its p_g is a box, `start_location` ± `start_scale`, widened by `steep_ends`.

    With `steep_ends` the first layer's units are near the Chebyshev points of [-1, 1], closer together
    and steeper towards -1 and 1. Otherwise the units are spread evenly. NumPy draws the numbers, since
    JAX would compile each operation.
    """
    width, layers = config.generator_width, config.generator_layers - 1
    sign = rng.choice([-1.0, 1.0], width)
    share = (np.arange(width) + rng.uniform(size=width)) / width
    if config.steep_ends:
        centre = -1.02 * np.cos(share * np.pi)
        spacing = np.sqrt(np.maximum(1.04 - centre**2, 0.0)) + 0.05
    else:
        centre, spacing = 1.02 * (2 * share - 1), np.ones(width)
    # Near z = 0, each tanh of the first layer rises mostly within 0.25 of its centre.
    w1 = 4.0 * sign * rng.uniform(0.7, 1.4, width) / spacing
    # The output layer starts small, so that the untrained G is a line, and p_g is a box. Without a
    # straight line, the layers alone have to cover the initial range of x.
    line = config.straight_line
    output_scale = 0.02 if line else config.start_scale
    params = GeneratorParams(
        w1=w1,
        b1=-w1 * centre,
        w2=rng.normal(size=(layers, width, width)) / np.sqrt(width),
        b2=0.5 * rng.normal(size=(layers, width)),
        w3=output_scale * rng.normal(size=width) / np.sqrt(width),
        offset=config.start_location,
        slope=config.start_scale if line else 0.0,
        # `ends` soften the shoulders of the box.
        ends=np.full(2, 0.5 if config.steep_ends else 0.0),
    )
    return GeneratorParams(*map(np.float32, params))


def init_discriminator(rng: np.random.Generator, config: Config) -> DiscriminatorParams:
    """An untrained D, nearly 1/2 everywhere, as its output layer starts small.

    A D that is larger on one side would push G there before D has learned where the data are.
    """
    features, width = 2 * config.fourier_features + 1, config.discriminator_width
    params = DiscriminatorParams(
        w1=rng.normal(size=(features, width)) / np.sqrt(features),
        b1=0.5 * rng.normal(size=width),
        w2=0.01 * rng.normal(size=width) / np.sqrt(width),
        b2=0.0,
    )
    return DiscriminatorParams(*map(np.float32, params))
