import dataclasses
import itertools

import numpy as np
import pytest

from gan1d import theory
from gan1d.certificate import certify
from gan1d.config import Config
from gan1d.density import push_forward_density
from gan1d.errors import DivergedError, InputError
from gan1d.model.training import BLOCK, phase_schedule, train
from gan1d.phases import Phase, Until

SMALL = {"n_x": 60, "n_z": 33}
ALTERNATE = (Phase("alternate", 1),)


def rows(history, name):
    return np.flatnonzero(history.phase == name)


def test_the_default_run_converges(run):
    certificate = certify(run)
    assert certificate.converged
    assert certificate.jsd <= 0.01
    assert certificate.d_rms_from_half <= 0.02
    assert certificate.value == pytest.approx(-np.log(4), abs=0.01)
    assert np.mean(run.discriminator_loss[-500:]) == pytest.approx(np.log(4), abs=0.01)


def test_every_step_is_a_row_and_the_first_is_untrained(run):
    assert run.step.tolist() == list(range(run.config.steps + 1))
    # A box of uniform noise of half-width 1 around -3.5, in standard deviations of N(4, 1.25).
    expected = 4 + 1.25 * (-3.5 + run.z)
    np.testing.assert_allclose(run.g_of_z[0], expected, atol=0.1)
    np.testing.assert_allclose(run.d[0], 0.5, atol=0.1)
    assert run.discriminator_loss[0] == pytest.approx(np.log(4), abs=0.2)


def test_shapes_and_probability(run):
    n, n_x, n_z = len(run.step), run.config.n_x, run.config.n_z
    assert run.p_g.shape == run.d.shape == (n, n_x)
    assert run.g_of_z.shape == (n, n_z)
    assert run.z[[0, -1]].tolist() == [-1.0, 1.0]
    np.testing.assert_allclose(np.sum(run.p_g * run.dx, axis=1), 1, atol=1e-5)
    assert np.sum(run.p_data * run.dx) == pytest.approx(1, abs=1e-4)
    np.testing.assert_allclose(run.p_g[-1], push_forward_density(run.g_of_z[-1], run.x_edges), 1e-4)


def test_value_is_never_above_the_virtual_criterion(run):
    value = theory.value(run.d, run.p_data, run.p_g, run.dx)
    assert np.all(value <= theory.virtual_criterion(run.p_data, run.p_g, run.dx) + 1e-6)


@pytest.mark.parametrize("protocol", ["from-noise", "textbook"])
def test_the_panels_are_what_their_captions_say(protocol, request):
    history = request.getfixturevalue({"from-noise": "run", "textbook": "textbook_run"}[protocol])
    a, b, c, d = (history.last_row(letter) for letter in "abcd")
    measured = {letter: certify(history, history.last_row(letter)) for letter in "abcd"}
    # (b): G has not moved, and D is where Proposition 1 puts it.
    np.testing.assert_array_equal(history.g_of_z[b], history.g_of_z[a])
    assert measured["b"].d_rms_from_optimal <= 0.03
    assert measured["a"].d_rms_from_optimal > 2 * measured["b"].d_rms_from_optimal
    # (c): D has not moved, and G has come closer to the data.
    np.testing.assert_array_equal(history.d[c], history.d[b])
    assert measured["c"].jsd < 0.8 * measured["b"].jsd
    assert measured["d"].converged
    # Visibly different: each panel moves a curve by a twentieth of the picture somewhere.
    seen = [
        np.stack([history.d[r], 0.56 * history.p_g[r] / history.p_data.max()]) for r in (a, b, c, d)
    ]
    asked = history.p_data > 0.02 * history.p_data.max()
    for before, after in itertools.pairwise(seen):
        assert np.abs(after - before)[:, asked].max() > 0.05


def test_textbook_displaces_the_converged_generator():
    history = train(Config(protocol="textbook", steps=300, **SMALL))
    start = rows(history, "a")[0]
    moved = history.g_of_z[start] - history.g_of_z[start - 1]
    np.testing.assert_allclose(moved, -0.9 * 1.25, atol=1e-4)


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    config = Config(steps=60, **SMALL)
    first, again = train(config), train(config)
    other = train(dataclasses.replace(config, seed=1))
    for name in ("p_g", "d", "g_of_z", "discriminator_loss", "generator_loss"):
        np.testing.assert_array_equal(getattr(first, name), getattr(again, name))
        assert not np.array_equal(getattr(first, name), getattr(other, name))


def test_a_shorter_run_is_a_prefix_of_a_longer_one():
    short = train(Config(steps=100, phases=ALTERNATE, **SMALL))
    long = train(Config(steps=BLOCK + 50, phases=ALTERNATE, **SMALL))
    np.testing.assert_array_equal(long.g_of_z[:101], short.g_of_z)
    np.testing.assert_array_equal(long.d[:101], short.d)
    # With annealing the two agree for as long as both hold their rates.
    short, long = (
        train(Config(steps=n, phases=(Phase("x", 1, anneal=0.5),), **SMALL)) for n in (80, 90)
    )
    np.testing.assert_array_equal(long.g_of_z[:41], short.g_of_z[:41])
    assert not np.array_equal(long.g_of_z[80], short.g_of_z[80])


def test_thinning_keeps_rows_of_the_same_run_and_the_end_of_each_phase():
    config = Config(steps=500, **SMALL)
    every, tenth = train(config), train(dataclasses.replace(config, record_every=10))
    ends = {int(every.step[every.last_row(letter)]) for letter in "abcd"}
    assert set(tenth.step.tolist()) == set(range(0, 501, 10)) | ends
    np.testing.assert_array_equal(tenth.g_of_z, every.g_of_z[tenth.step])
    np.testing.assert_array_equal(tenth.phase, every.phase[tenth.step])


def test_who_is_held_still_does_not_move():
    phases = (
        Phase("d", 20, generator_rate=0),
        Phase("g", 20, discriminator_rate=0),
        Phase("line", 20, straight=True),
        Phase("rest", 1),
    )
    history = train(Config(steps=80, phases=phases, **SMALL))
    d, g, line = (rows(history, name) for name in ("d", "g", "line"))
    assert np.all(history.g_of_z[d] == history.g_of_z[0])
    assert np.all(history.d[g] == history.d[d[-1]])
    assert np.all(np.diff(history.g_of_z[g], axis=0).any(axis=1))
    # Only a straight line is added to G.
    moved = history.g_of_z[line[-1]] - history.g_of_z[line[0]]
    np.testing.assert_allclose(np.diff(moved, 2), 0, atol=1e-5)
    assert np.abs(moved).max() > 0.01


def test_a_phase_ends_where_its_criterion_first_holds():
    phases = (Phase("a", 400, 6.0, straight=True, until=Until("jsd", 0.3)), Phase("end", 1))
    history = train(Config(steps=402, phases=phases, **SMALL))
    jsd = theory.jsd(history.p_data, history.p_g, history.dx)
    end = history.last_row("a")
    assert jsd[end] <= 0.3
    assert np.all(jsd[1:end] > 0.3)


def test_more_discriminator_steps_bring_d_closer_to_its_best():
    distance = {}
    for k in (1, 5):
        phases = (Phase("x", 1, generator_rate=0.1, discriminator_rate=0.3),)
        history = train(Config(steps=100, k=k, phases=phases, **SMALL))
        d_star = theory.optimal_discriminator(history.p_data, history.p_g)
        distances = theory.rms_distance(history.d, d_star, history.p_data, history.p_g, history.dx)
        distance[k] = distances[10:60].mean()
    assert distance[5] < 0.8 * distance[1]


def test_both_generator_objectives_are_what_they_say():
    phases = (Phase("d", 100, generator_rate=0), Phase("both", 1))
    loss = {
        name: train(Config(steps=101, loss=name, phases=phases, **SMALL)).generator_loss
        for name in ("saturating", "non-saturating")
    }
    # D rejects the fakes: log(1 - D) goes to 0 and stays there, -log D grows.
    assert np.all(loss["saturating"] < 0)
    assert loss["saturating"][-1] > -0.1
    assert loss["non-saturating"][-1] > 2.5
    assert loss["non-saturating"][0] == pytest.approx(np.log(2), abs=0.1)


def test_rates_are_held_then_fall_to_nothing():
    phase = Phase("x", 100, generator_rate=2.0, discriminator_rate=0.5, anneal=0.4)
    schedule = phase_schedule(phase, 100, first_step=7, done=0)
    np.testing.assert_allclose(schedule.network_rate[:61], 2.0)
    np.testing.assert_allclose(schedule.network_rate[80], 2.0 * 0.5**2)
    np.testing.assert_allclose(schedule.discriminator_rate[99], 0.5 * 0.025**2, rtol=1e-5)
    assert schedule.step[:3].tolist() == [7, 8, 9]
    later = phase_schedule(phase, 100, first_step=57, done=50)
    assert later.step[0] == 57
    np.testing.assert_allclose(later.network_rate[:40], schedule.network_rate[50:90])


def test_a_run_that_diverges_says_so_at_its_step():
    config = Config(steps=200, discriminator_learning_rate=1e38, phases=ALTERNATE, **SMALL)
    with pytest.raises(DivergedError, match=r"diverged at step \d+: expected finite"):
        train(config)


@pytest.mark.parametrize("window", [(1e6, 2e6), (4.0, 9.0), (4.0, 4.0 + 1e-15)])
def test_a_window_that_misses_the_data_is_refused(window):
    with pytest.raises(InputError, match="window: expected"):
        train(Config(steps=50, window=window))


def test_a_record_that_no_memory_holds_is_refused_at_once():
    with pytest.raises(InputError, match="record_every: expected a record of at most"):
        train(Config(steps=10_000_000))


@pytest.mark.parametrize(("mean", "std"), [(4000, 0.01), (-1000, 0.001), (1e20, 1e12)])
def test_units_do_not_matter(mean, std):
    near = train(Config(steps=200, target="normal:0,1", **SMALL))
    far = train(Config(steps=200, target=f"normal:{mean},{std}", **SMALL))
    np.testing.assert_allclose((far.g_of_z - mean) / std, near.g_of_z, atol=1e-3)
    np.testing.assert_allclose(far.p_g * std, near.p_g, atol=1e-2)
    np.testing.assert_allclose(far.d, near.d, atol=1e-3)


def test_independent_batches_are_an_option():
    stratified = train(Config(steps=50, **SMALL))
    independent = train(Config(steps=50, stratified=False, **SMALL))
    # The losses of a fixed pair are far noisier.
    still = (Phase("still", 1, 0.0, 0.0),)
    noise = [
        train(Config(steps=100, phases=still, stratified=s, **SMALL)).discriminator_loss.std()
        for s in (True, False)
    ]
    assert noise[0] < 0.3 * noise[1]
    assert not np.array_equal(stratified.g_of_z, independent.g_of_z)


def test_progress_is_told_and_ends_at_the_last_step():
    told = []
    train(Config(steps=2 * BLOCK, **SMALL), progress=lambda *steps: told.append(steps))
    assert told == sorted(told)
    assert told[-1] == (2 * BLOCK, 2 * BLOCK)
