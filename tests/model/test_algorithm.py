from functools import partial

import jax
import numpy as np
import optax
import pytest

from gan1d import theory
from gan1d.config import Config
from gan1d.model import algorithm, objectives
from gan1d.model.optimizers import Adam
from gan1d.model.training import run_block, train
from gan1d.phases import Phase
from gan1d.targets.distributions import quantile_table
from helpers import SMALL

LOGITS = np.linspace(-4, 4, 9, dtype=np.float32)
WEIGHTS = np.linspace(0.5, 2, 9, dtype=np.float32)
FAR = np.float32([-200, -8, 0, 200])


def sigmoid(x):
    return 1 / (1 + np.exp(-x.astype(np.float64)))


def test_discriminator_loss_is_minus_the_value():
    value = jax.jit(jax.value_and_grad(objectives.discriminator_loss, (0, 1)))
    fake = LOGITS[::-1] * 0.5
    expected = -np.mean(np.log(sigmoid(LOGITS))) - np.mean(WEIGHTS * np.log(1 - sigmoid(fake)))
    assert value(LOGITS, fake, WEIGHTS)[0] == pytest.approx(expected, rel=1e-6)
    # Where D has saturated, gradients are finite and right.
    _, (of_real, of_fake) = value(FAR, FAR)
    np.testing.assert_allclose(of_real, -sigmoid(-FAR) / 4, rtol=1e-5, atol=1e-30)
    np.testing.assert_allclose(of_fake, sigmoid(FAR) / 4, rtol=1e-5, atol=1e-30)


@pytest.mark.parametrize(
    ("loss", "value", "slope"),
    [
        (objectives.saturating_loss, lambda d: np.log(1 - d), lambda d: -d),
        # Where D is sure that a sample is fake, only the non-saturating loss has a slope.
        (objectives.non_saturating_loss, lambda d: -np.log(d), lambda d: d - 1),
    ],
)
def test_generator_losses_are_the_papers(loss, value, slope):
    d = sigmoid(LOGITS)
    found, of_logits = jax.jit(jax.value_and_grad(loss))(LOGITS, WEIGHTS)
    assert found == pytest.approx(np.mean(WEIGHTS * value(d)), rel=1e-6)
    np.testing.assert_allclose(of_logits, WEIGHTS * slope(d) / 9, rtol=1e-5)


def test_a_player_that_is_held_still_does_not_move():
    phases = (
        Phase("d", 20, generator_rate=0),
        Phase("g", 20, discriminator_rate=0),
        Phase("shift", 20, shift=True),
        Phase("rest", 1),
    )
    history = train(Config(steps=80, phases=phases, **SMALL))
    d, g, shift = (np.flatnonzero(history.phase == name) for name in ("d", "g", "shift"))
    assert np.all(history.g_of_z[d] == history.g_of_z[0])
    assert np.all(history.d[g] == history.d[d[-1]])
    assert np.all(np.diff(history.g_of_z[g], axis=0).any(axis=1))
    moved = history.g_of_z[shift[-1]] - history.g_of_z[shift[0]]
    np.testing.assert_allclose(moved, moved[0], atol=1e-5)
    assert np.abs(moved[0]) > 0.01


def test_more_discriminator_steps_bring_d_closer_to_its_best():
    distance = {}
    for k in (1, 2):
        phases = (Phase("x", 1, generator_rate=0.1, discriminator_rate=0.3),)
        history = train(Config(steps=60, k=k, phases=phases, **SMALL))
        d_star = theory.optimal_discriminator(history.p_data, history.p_g)
        distances = theory.rms_distance(history.d, d_star, history.p_data, history.p_g, history.dx)
        distance[k] = distances[10:].mean()
    assert distance[2] < 0.9 * distance[1]


def test_an_unrolled_step_agrees_with_the_loop(monkeypatch):
    config = Config(k=2)
    game = algorithm.Game.of(config)
    hyper = algorithm.hyperparameters(config, quantile_table(config.target))
    state = algorithm.init_state(game, hyper, config)
    schedule = algorithm.phase_schedule(Phase("x", 1), 1000, 1, 0)
    _, unrolled = run_block(game, hyper, state, schedule)
    monkeypatch.setattr(algorithm, "MOST_UNROLLED", 0)
    block = jax.jit(partial(algorithm.step_through, game))
    _, looped = block(hyper, state, schedule)
    for a, b in zip(unrolled[2:], looped[2:], strict=True):
        np.testing.assert_allclose(a[:15], b[:15], atol=1e-3)
    # The optimizer of a player that is held still takes no step.
    still, _ = block(hyper, state, algorithm.UNTRAINED)
    assert still.generator_opt.step == still.discriminator_opt.step == 0


def test_the_recorded_loss_of_g_is_that_of_its_objective(pair):
    non_saturating, saturating = (run.generator_loss for run in pair)
    # The values of -log D and log(1 - D) at D = 1/2.
    assert non_saturating[0] == pytest.approx(np.log(2), abs=0.1)
    assert saturating[0] == pytest.approx(-np.log(2), abs=0.1)
    assert np.all(saturating < 0)
    assert np.all(non_saturating > 0)


def test_rates_rise_are_held_and_fall_to_nothing():
    phase = Phase("x", 50, generator_rate=2.0, discriminator_rate=0.5, warm_up=9, anneal=0.4)
    for done in (0, 25):
        schedule = algorithm.phase_schedule(phase, 50, first_step=7 + done, done=done)
        index = done + np.arange(len(schedule.step))
        assert schedule.step.tolist() == (7 + index).tolist()
        share = np.interp(index, [0, 9, 30, 50], [0.1, 1, 1, 0])
        np.testing.assert_allclose(schedule.shape_rate, 2 * share, rtol=1e-5)
        np.testing.assert_allclose(schedule.discriminator_rate, share / 2, rtol=1e-5)


def test_independent_batches_are_an_option():
    # With independent batches, the losses of a G and D that stay the same are far noisier.
    still = (Phase("still", 1, 0.0, 0.0),)
    plain = {"steps": 100, "phases": still, "steep_share": 0.0, **SMALL}
    noise = [train(Config(stratified=s, **plain)).discriminator_loss.std() for s in (True, False)]
    assert noise[0] < 0.3 * noise[1]


@pytest.mark.parametrize(
    ("b1", "b2", "clip"), [(0.0, 0.99, 1.5), (0.9, 0.999, None), (0.5, 0.9, 1.5)]
)
def test_adam_agrees_with_optax(b1, b2, clip):
    gradients = np.random.default_rng(0).normal(size=(40, 50)).astype(np.float32)
    # Gradients are small for a long time, then large, so that updates are clipped.
    gradients[20:] *= 100
    bound = optax.identity() if clip is None else optax.clip_by_block_rms(clip)
    theirs = optax.chain(optax.scale_by_adam(b1, b2, 1e-8), bound, optax.scale(-0.02))
    ours = Adam(0.02, b1, b2, 1e-8, **({} if clip is None else {"clip": clip}))
    states = [optimizer.init(gradients[0]) for optimizer in (ours, theirs)]
    updates = [jax.jit(optimizer.update) for optimizer in (ours, theirs)]
    for gradient in gradients:
        (step, states[0]), (expected, states[1]) = (
            update(gradient, state) for update, state in zip(updates, states, strict=True)
        )
        np.testing.assert_allclose(step, expected, rtol=2e-5, atol=1e-7)


def test_optimizers_of_optax_can_train():
    # Few steps, since rounding errors grow from step to step.
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
