from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan1d.config import Config
from gan1d.model import networks
from gan1d.model.networks import init_discriminator, init_generator, layouts, waves

RNG = np.random.default_rng(3)
SMALL = Config(
    generator_width=7,
    generator_layers=2,
    discriminator_width=5,
    fourier_features=3,
    start_location=-2.0,
    start_scale=0.5,
)

at_z = jax.jit(networks.generator)
sine_and_slope = jax.jit(jax.vmap(jax.value_and_grad(networks.sine_of_turns)))
logit = jax.jit(lambda d, x, waves: networks.discriminator(d, x, waves=waves))


@pytest.mark.parametrize("layers", [1, 3])
def test_generator_is_its_formula(layers):
    g = init_generator(RNG, replace(SMALL, generator_layers=layers))
    g = g._replace(ends=np.float32([0.3, -0.7]))
    # Include z = -1 and 1, where the logarithms in G's formula are steep but finite.
    for z in (-1.0, 0.3, 1.0):
        h = np.tanh(g.w1 * z + g.b1)
        for w, b in zip(g.w2, g.b2, strict=True):
            h = np.tanh(h @ w + b)
        expected = g.offset + g.slope * z + h @ g.w3
        expected += 0.3**2 * np.log(1e-4 + 1 + z) - 0.7**2 * np.log(1e-4 + 1 - z)
        assert at_z(g, jnp.float32(z)) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("n", [0, 1, 16])
def test_discriminator_is_a_tanh_layer_on_waves_of_x_and_gives_a_logit(n):
    config = replace(
        SMALL, fourier_features=n, fourier_period=9.0, fourier_shortest=0.5, fourier_decay=0.4
    )
    d = init_discriminator(np.random.default_rng(n), config)
    x = 2.3
    # The periods go from 9 to 0.5 in equal ratios.
    periods = 9.0 * (0.5 / 9.0) ** (np.arange(n) / max(n - 1, 1))
    amplitudes = periods**0.4
    amplitudes /= np.sqrt(np.mean(amplitudes**2)) if n else 1
    angles = 2 * np.pi * x / periods
    features = np.r_[x, amplitudes * np.sin(angles), amplitudes * np.cos(angles)]
    expected = np.tanh(features @ d.w1.astype(float) + d.b1) @ d.w2 + d.b2
    assert logit(d, np.float32(x), waves(config)) == pytest.approx(expected, abs=2e-6)


def test_sine_of_turns_is_the_sine_and_its_gradient_the_cosine():
    for reach in (0.3, 4.0, 300.0):
        quarters = np.rint(4 * np.linspace(-reach, reach, 2400)) / 4
        turns = np.append(np.linspace(-reach, reach, 4001), quarters).astype(np.float32)
        angle, rounding = 2 * np.pi * turns.astype(float), 2 * np.pi * np.spacing(np.abs(turns))
        sine, slope = sine_and_slope(turns)
        assert np.all(np.abs(sine - np.sin(angle)) <= 2e-7 + rounding)
        assert np.all(np.abs(slope / (2 * np.pi) - np.cos(angle)) <= 5e-7 + rounding)


@pytest.mark.parametrize(("layers", "features"), [(1, 0), (3, 3)])
def test_flat_parameters_are_the_parameters_one_after_another(layers, features):
    config = replace(SMALL, generator_layers=layers, fourier_features=features)
    pair = init_generator(RNG, config), init_discriminator(RNG, config)
    for layout, params in zip(layouts(config), pair, strict=True):
        flat = np.concatenate([np.ravel(part) for part in params])
        np.testing.assert_array_equal(jax.jit(layout.flatten)(params), flat)
        again = layout.unflatten(flat)
        assert type(again) is type(params)
        for part, expected in zip(again, params, strict=True):
            np.testing.assert_array_equal(part, expected)
    # A number in place of an array fills the whole array.
    flat = jax.jit(layout.flatten)(layout.kind(w1=0.0, b1=2.0, w2=0.0, b2=0.0))
    np.testing.assert_array_equal(layout.unflatten(np.asarray(flat)).b1, np.full(5, 2.0))
    assert np.sum(flat) == 10.0
