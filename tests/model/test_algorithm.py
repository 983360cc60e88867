from functools import partial

import jax
import numpy as np
import pytest

from gan1d import theory
from gan1d.config import Config
from gan1d.model import algorithm
from gan1d.model.algorithm import (
    UNTRAINED,
    Game,
    hyperparameters,
    init_state,
    phase_schedule,
    step_through,
)
from gan1d.model.training import train
from gan1d.phases import Phase
from gan1d.targets.distributions import quantile_table
from helpers import SMALL


def test_who_is_held_still_does_not_move():
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


def test_an_unrolled_step_is_the_loop(monkeypatch):
    config = Config(k=2, batch_size=16)
    game, hyper = Game.of(config), hyperparameters(config, quantile_table(config.target))
    state, schedule = init_state(game, hyper, config), phase_schedule(Phase("x", 1), 1000, 1, 0)
    losses = []
    for most in (0, 2):
        monkeypatch.setattr(algorithm, "MOST_UNROLLED", most)
        block = jax.jit(partial(step_through, game))
        losses.append(block(hyper, state, schedule)[2])
        # Optimizers are held still with their players.
        still, _, _ = block(hyper, state, UNTRAINED)
        assert still.generator_opt.step == still.discriminator_opt.step == 0
    for unrolled, looped in zip(*losses, strict=True):
        np.testing.assert_allclose(unrolled[:20], looped[:20], atol=2e-3)


def test_both_generator_objectives_are_what_they_say():
    phases = (Phase("d", 100, generator_rate=0), Phase("both", 1))
    loss = {
        name: train(Config(steps=101, loss=name, phases=phases, **SMALL)).generator_loss
        for name in ("saturating", "non-saturating")
    }
    # D rejects the fakes: log(1 - D) goes to 0 and stays there, -log D grows.
    assert np.all(loss["saturating"] < 0)
    assert loss["saturating"][-1] > -0.15
    assert loss["non-saturating"][-1] > 2.5
    assert loss["non-saturating"][0] == pytest.approx(np.log(2), abs=0.1)


def test_rates_rise_are_held_and_fall_to_nothing():
    phase = Phase("x", 50, generator_rate=2.0, discriminator_rate=0.5, anneal=0.4)
    schedule = phase_schedule(phase, 50, first_step=7, done=0)
    np.testing.assert_allclose(schedule.shape_rate[:31], 2.0)
    np.testing.assert_allclose(schedule.shape_rate[40], 2.0 * 0.5)
    np.testing.assert_allclose(schedule.discriminator_rate[49], 0.5 * 0.05, rtol=1e-5)
    assert schedule.step[:3].tolist() == [7, 8, 9]
    later = phase_schedule(phase, 50, first_step=32, done=25)
    assert later.step[0] == 32
    np.testing.assert_allclose(later.shape_rate[:20], schedule.shape_rate[25:45])
    rising = phase_schedule(Phase("x", 100, discriminator_rate=0.5, warm_up=9), 100, 1, 0)
    np.testing.assert_allclose(rising.discriminator_rate[:9], 0.05 * np.arange(1, 10), rtol=1e-6)
    np.testing.assert_allclose(rising.discriminator_rate[9:], 0.5)


def test_independent_batches_are_an_option():
    # The losses of a fixed pair are far noisier.
    still = (Phase("still", 1, 0.0, 0.0),)
    plain = {"steps": 100, "phases": still, "steep_share": 0.0, **SMALL}
    noise = [train(Config(stratified=s, **plain)).discriminator_loss.std() for s in (True, False)]
    assert noise[0] < 0.3 * noise[1]
