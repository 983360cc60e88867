import dataclasses

import numpy as np
import pytest

from gan1d.checks import InputError
from gan1d.config import Config
from gan1d.density import push_forward_density
from gan1d.model.training import train
from gan1d.phases import Phase, Until
from helpers import SMALL


def test_every_step_is_a_row_and_the_first_is_untrained(run):
    assert run.step.tolist() == list(range(run.config.steps + 1))
    # A box of half-width 1 with soft shoulders around -3.5, in standard deviations of N(4, 1.25).
    shoulders = 0.25 * np.log((1e-4 + 1 + run.z) / (1e-4 + 1 - run.z))
    expected = 4 + 1.25 * (-3.5 + run.z + shoulders)
    np.testing.assert_allclose(run.g_of_z[0], expected, atol=0.1)
    np.testing.assert_allclose(run.d[0], 0.5, atol=0.1)
    assert run.discriminator_loss[0] == pytest.approx(np.log(4), abs=0.2)


def test_probability_is_that_of_g(run):
    np.testing.assert_allclose(np.sum(run.p_g * run.dx, axis=1), 1, atol=5e-4)
    assert np.sum(run.p_data * run.dx) == pytest.approx(1, abs=1e-4)
    np.testing.assert_allclose(
        run.p_g[-1], push_forward_density(run.g_of_z[-1], run.x_edges, run.z), 1e-4
    )


def test_thinning_keeps_rows_of_the_same_run_and_the_end_of_each_phase(short_run):
    tenth = train(dataclasses.replace(short_run.config, record_every=10))
    ends = {int(short_run.step[short_run.last_row(letter)]) for letter in "abcd"}
    assert set(tenth.step.tolist()) == set(range(0, 101, 10)) | ends
    np.testing.assert_array_equal(tenth.g_of_z, short_run.g_of_z[tenth.step])
    np.testing.assert_array_equal(tenth.phase, short_run.phase[tenth.step])


@pytest.mark.parametrize("window", [(1e6, 2e6), (4.0, 9.0), (4.0, 4.0 + 1e-15)])
def test_a_window_that_misses_the_data_is_refused(window):
    with pytest.raises(InputError, match="window: expected"):
        train(Config(steps=50, window=window))


def test_a_record_that_no_memory_holds_is_refused_at_once():
    with pytest.raises(InputError, match="record_every: expected"):
        train(Config(steps=10_000_000))


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
    assert short.phase_last_step.tolist() == [20, 21, 41, 42]
    assert short.phase_end.tolist() == ["steps", "goal", "steps", "goal"]
    assert short.step[-1] == 42
    reached = [short.goal_reached(phase.name) for phase in phases]
    assert reached == [False, True, True, True]
