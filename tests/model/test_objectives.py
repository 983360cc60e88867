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


def test_discriminator_loss_settles_at_log_4():
    assert objectives.discriminator_loss(jnp.zeros(5), jnp.zeros(5)) == pytest.approx(
        1.386294, 1e-6
    )


def test_generator_losses_are_the_papers():
    d = sigmoid(LOGITS)
    saturating, non_saturating = np.mean(np.log(1 - d)), -np.mean(np.log(d))
    assert objectives.saturating_loss(LOGITS) == pytest.approx(saturating, rel=1e-6)
    assert objectives.non_saturating_loss(LOGITS) == pytest.approx(non_saturating, rel=1e-6)


def test_the_non_saturating_objective_learns_where_the_other_one_does_not():
    rejected = jnp.full(1, -8.0)
    saturating = jax.grad(objectives.saturating_loss)(rejected)
    non_saturating = jax.grad(objectives.non_saturating_loss)(rejected)
    assert saturating[0] == pytest.approx(-sigmoid(-8.0), rel=1e-4)
    assert non_saturating[0] == pytest.approx(-(1 - sigmoid(-8.0)), rel=1e-4)


def test_gradients_stay_alive_and_finite_where_d_has_saturated():
    far = jnp.array([-200.0, 200.0])
    gradient = jax.grad(lambda real, fake: objectives.discriminator_loss(real, fake), (0, 1))
    real, fake = gradient(far, far)
    np.testing.assert_allclose(real, [-0.5, 0.0], atol=1e-6)
    np.testing.assert_allclose(fake, [0.0, 0.5], atol=1e-6)


@pytest.mark.parametrize("loss", objectives.GENERATOR_LOSSES.values())
def test_generator_gradients_against_finite_differences(loss):
    gradient = jax.grad(loss)(LOGITS)
    step = 1e-2
    for i in range(len(LOGITS)):
        change = loss(LOGITS.at[i].add(step)) - loss(LOGITS.at[i].add(-step))
        assert gradient[i] == pytest.approx(float(change) / (2 * step), abs=1e-4)
