import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan1d.model import objectives

LOGITS = jnp.linspace(-4, 4, 9)


def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x, np.float64)))


def test_discriminator_loss_is_minus_the_value():
    fake = LOGITS[::-1] * 0.5
    expected = -np.mean(np.log(sigmoid(LOGITS))) - np.mean(np.log(1 - sigmoid(fake)))
    assert objectives.discriminator_loss(LOGITS, fake) == pytest.approx(expected, rel=1e-6)
    assert objectives.discriminator_loss(0 * LOGITS, 0 * fake) == pytest.approx(np.log(4))


def test_generator_losses_are_the_papers():
    d = sigmoid(LOGITS)
    saturating, non_saturating = np.mean(np.log(1 - d)), -np.mean(np.log(d))
    assert objectives.saturating_loss(LOGITS) == pytest.approx(saturating, rel=1e-6)
    assert objectives.non_saturating_loss(LOGITS) == pytest.approx(non_saturating, rel=1e-6)


def test_the_non_saturating_objective_learns_where_the_other_one_does_not():
    logits = jnp.array([-8.0, -1.0, 0.0, 4.0])
    saturating, non_saturating = (
        jax.grad(loss)(logits)
        for loss in (objectives.saturating_loss, objectives.non_saturating_loss)
    )
    np.testing.assert_allclose(saturating, -sigmoid(logits) / 4, rtol=1e-5)
    np.testing.assert_allclose(non_saturating, -sigmoid(-logits) / 4, rtol=1e-5)


def test_gradients_stay_alive_and_finite_where_d_has_saturated():
    far = jnp.array([-200.0, 200.0])
    gradient = jax.grad(lambda real, fake: objectives.discriminator_loss(real, fake), (0, 1))
    real, fake = gradient(far, far)
    np.testing.assert_allclose(real, [-0.5, 0.0], atol=1e-6)
    np.testing.assert_allclose(fake, [0.0, 0.5], atol=1e-6)
