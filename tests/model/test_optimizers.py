import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from gan1d.config import Config
from gan1d.model.optimizers import Adam
from gan1d.model.training import train
from gan1d.phases import Phase


@pytest.mark.parametrize(("b1", "b2"), [(0.0, 0.99), (0.9, 0.999), (0.5, 0.9)])
def test_adam_is_optaxs(b1, b2):
    params = {"w": jnp.linspace(-1, 1, 6).reshape(2, 3), "b": jnp.zeros(3)}
    x = jax.random.normal(jax.random.key(0), (8, 2))

    def loss(p):
        return jnp.sum(jnp.sin(x @ p["w"] + p["b"][None, :]) ** 2)

    def walk(optimizer):
        @jax.jit
        def step(p, state):
            updates, state = optimizer.update(jax.grad(loss)(p), state, p)
            return jax.tree.map(jnp.add, p, updates), state

        p, state = params, optimizer.init(params)
        for _ in range(30):
            p, state = step(p, state)
        return p

    ours, theirs = walk(Adam(0.03, b1, b2, 1e-8)), walk(optax.adam(0.03, b1, b2, 1e-8))
    for name in params:
        np.testing.assert_allclose(ours[name], theirs[name], rtol=2e-5, atol=1e-6)


def test_clipping_is_optaxs():
    gradients = np.random.default_rng(0).normal(size=(40, 50)).astype(np.float32)
    # The game's own case: small gradients for long, then large ones.
    gradients[20:] *= 100
    theirs = optax.chain(
        optax.scale_by_adam(0.0, 0.99, 1e-8), optax.clip_by_block_rms(1.5), optax.scale(-0.02)
    )
    ours = Adam(0.02, 0.0, 0.99, 1e-8, clip=1.5)
    states = [optimizer.init(gradients[0]) for optimizer in (ours, theirs)]
    sizes = []
    for gradient in gradients:
        step, mine = ours.update(jnp.asarray(gradient), states[0])
        expected, others = theirs.update(jnp.asarray(gradient), states[1])
        states = [mine, others]
        np.testing.assert_allclose(step, expected, rtol=2e-5, atol=1e-7)
        sizes.append(float(np.sqrt(np.mean(np.square(step))) / 0.02))
    # One is clipped, and its size is the bound's; the others are as they were.
    assert max(sizes) == pytest.approx(1.5, rel=1e-5)
    assert min(sizes) < 1.2


def test_optax_drops_into_training():
    # Few steps: rounding grows from step to step.
    phases = (Phase("alternate", 15),)
    unclipped = {"generator_clip": 1e6, "discriminator_clip": 1e6}
    config = Config(steps=15, n_x=40, n_z=33, phases=phases, beta1=0.0, beta2=0.99, **unclipped)
    ours = train(config)
    theirs = train(
        config,
        generator_optimizer=optax.adam(config.generator_learning_rate, 0.0, 0.99),
        discriminator_optimizer=optax.adam(config.discriminator_learning_rate, 0.0, 0.99),
    )
    np.testing.assert_allclose(ours.g_of_z, theirs.g_of_z, atol=2e-3)
    np.testing.assert_allclose(ours.d, theirs.d, atol=2e-3)
