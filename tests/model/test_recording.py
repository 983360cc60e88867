import dataclasses

import numpy as np
import pytest

from gan1d import theory
from gan1d.checks import InputError
from gan1d.config import Config
from gan1d.density import push_forward_density
from gan1d.grids import noise_grid, window_edges
from gan1d.model.training import train
from gan1d.phases import Phase, Until
from gan1d.targets.distributions import Normal, Uniform, bin_density
from gan1d.targets.smoothed import Empirical
from gan1d.targets.text import parse_target
from helpers import SMALL


def test_every_step_is_a_row_and_the_first_is_untrained(run):
    assert run.step.tolist() == list(range(run.config.steps + 1))
    # p_g is a box with soft shoulders, 2.5 to 4.5 standard deviations below the mean of the data.
    shoulders = 0.25 * np.log((1e-4 + 1 + run.z) / (1e-4 + 1 - run.z))
    expected = 4 + 1.25 * (-3.5 + run.z + shoulders)
    np.testing.assert_allclose(run.g_of_z[0], expected, atol=0.1)
    assert np.all(np.diff(run.g_of_z[0]) > 0)
    np.testing.assert_allclose(run.d[0], 0.5, atol=0.1)
    assert run.discriminator_loss[0] == pytest.approx(np.log(4), abs=0.2)
    np.testing.assert_allclose(np.sum(run.p_g * run.dx, axis=1), 1, atol=5e-4)
    assert np.sum(run.p_data * run.dx) == pytest.approx(1, abs=1e-4)
    last = push_forward_density(run.g_of_z[-1], run.x_edges, run.z)
    np.testing.assert_allclose(run.p_g[-1], last, rtol=1e-4)


def test_thinning_keeps_rows_of_the_same_run_and_the_end_of_each_phase(short_run):
    tenth = train(dataclasses.replace(short_run.config, record_every=10))
    ends = {int(short_run.step[short_run.last_row(letter)]) for letter in "abcd"}
    assert set(tenth.step.tolist()) == set(range(0, 101, 10)) | ends
    np.testing.assert_array_equal(tenth.g_of_z, short_run.g_of_z[tenth.step])
    np.testing.assert_array_equal(tenth.phase, short_run.phase[tenth.step])


@pytest.mark.parametrize(
    ("field", "settings"),
    [
        ("window", {"window": (4.0, 9.0)}),
        ("window", {"window": (4.0, 4.0 + 1e-15)}),
        # The record would have 73 GB.
        ("record_every", {"steps": 10_000_000}),
    ],
)
def test_what_cannot_be_recorded_is_refused_at_once(field, settings):
    with pytest.raises(InputError, match=f"{field}: expected"):
        train(Config(**settings))


def test_the_record_says_how_each_phase_ended(run):
    ends = [int(run.step[run.last_row(letter)]) for letter in "abcd"]
    assert run.phase_last_step.tolist() == ends
    assert run.phase_end.tolist() == ["goal", "goal", "goal", "steps"]
    phases = (
        Phase("missed", 20, until=Until("jsd", 1e-9)),
        Phase("at once", 20, until=Until("jsd", 9.0)),
        Phase("no goal", 20),
        Phase("early", 1, until=Until("jsd", 9.0)),
    )
    short = train(Config(steps=300, phases=phases, **SMALL))
    assert short.phase_last_step.tolist() == [20, 21, 41, short.step[-1]] == [20, 21, 41, 42]
    assert short.phase_end.tolist() == ["steps", "goal", "steps", "goal"]


N_Z = Config().n_z


@pytest.mark.parametrize(
    ("text", "at_most"),
    [
        ("normal:4,1.25", 3e-6),
        ("uniform:-2,3", 1e-5),
        ("mixture:0.3,-3,0.4/0.4,0,0.4/0.3,3,0.4", 1e-4),
        ("mixture:0.3,0,0.4/0.7,5,0.4", 1e-4),
    ],
)
def test_a_perfect_generator_has_almost_no_jsd(text, at_most):
    target = parse_target(text)
    edges, z = window_edges(Config(), target), noise_grid(target, N_Z)
    g = target.quantile(np.clip((z + 1) / 2, 1e-9, 1 - 1e-9))
    p_g, p_data = push_forward_density(g, edges, z), bin_density(target, edges)
    assert theory.jsd(p_data, p_g, np.diff(edges)) < at_most
    if text.startswith("normal"):
        # The tails are smooth.
        left = p_g[(edges[1:] > 4 - 3.7 * 1.25) & (edges[1:] < 4 - 2 * 1.25)]
        assert np.all(np.diff(left) > 1e-3 * left[1:])


def test_the_points_of_z_increase_from_end_to_end_whatever_the_units():
    for n_z in (17, N_Z):
        for target in (Normal(4e5, 1e-3), Uniform(-2, 3), Empirical(np.repeat([0.0, 1.0], 50))):
            z = noise_grid(target, n_z)
            assert (z.shape, z[0], z[-1]) == ((n_z,), -1, 1)
            assert np.all(np.diff(z) > 0)
        one, other = (noise_grid(Normal(mean, std), n_z) for mean, std in ((0, 1), (-50, 7)))
        np.testing.assert_allclose(one, other, atol=1e-9)


def test_the_window_holds_the_data_and_the_untrained_generator():
    config = Config(n_x=90)
    edges = window_edges(config, Normal(10, 2))
    assert edges.shape == (91,)
    assert (edges[0], edges[-1]) == (10 - 2 * 6.5, 10 + 2 * 4.5)
    given = window_edges(Config(window=(1.0, 3.0)), Normal(10, 2))
    assert (given[0], given[-1]) == (1, 3)
