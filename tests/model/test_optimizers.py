import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from gan1d.config import Config
from gan1d.model.optimizers import Adam
from gan1d.model.training import train
from gan1d.phases import Phase
from helpers import SMALL


@pytest.mark.parametrize("clip", [None, 1.5])
@pytest.mark.parametrize(("b1", "b2"), [(0.0, 0.99), (0.9, 0.999), (0.5, 0.9)])
def test_adam_is_optaxs(b1, b2, clip):
    gradients = np.random.default_rng(0).normal(size=(40, 50)).astype(np.float32)
    # The game's own case: small gradients for long, then large ones.
    gradients[20:] *= 100
    bound = optax.identity() if clip is None else optax.clip_by_block_rms(clip)
    theirs = optax.chain(optax.scale_by_adam(b1, b2, 1e-8), bound, optax.scale(-0.02))
    ours = Adam(0.02, b1, b2, 1e-8, **({} if clip is None else {"clip": clip}))
    states = [optimizer.init(gradients[0]) for optimizer in (ours, theirs)]
    updates = [jax.jit(optimizer.update) for optimizer in (ours, theirs)]
    sizes = []
    for gradient in map(jnp.asarray, gradients):
        (step, states[0]), (expected, states[1]) = (
            update(gradient, state) for update, state in zip(updates, states, strict=True)
        )
        np.testing.assert_allclose(step, expected, rtol=2e-5, atol=1e-7)
        sizes.append(float(np.sqrt(np.mean(np.square(step))) / 0.02))
    # Some are clipped, and their size is the bound's; the others are as they were.
    assert min(sizes) < 1.2
    if clip and not b1:
        assert max(sizes) == pytest.approx(clip, rel=1e-5)


def test_optax_drops_into_training():
    # Few steps: rounding grows from step to step.
    phases = (Phase("alternate", 15),)
    unclipped = {"generator_clip": 1e6, "discriminator_clip": 1e6}
    config = Config(steps=15, phases=phases, beta1=0.0, beta2=0.99, **unclipped, **SMALL)
    ours = train(config)
    theirs = train(
        config,
        generator_optimizer=optax.adam(config.generator_learning_rate, 0.0, 0.99),
        discriminator_optimizer=optax.adam(config.discriminator_learning_rate, 0.0, 0.99),
    )
    np.testing.assert_allclose(ours.g_of_z, theirs.g_of_z, atol=2e-3)
    np.testing.assert_allclose(ours.d, theirs.d, atol=2e-3)
