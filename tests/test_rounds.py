from dataclasses import replace

import numpy as np
import pytest

from gan1d.checks import InputError
from gan1d.phases import Phase
from gan1d.rounds import pull, reach, round_at, row_of_step, samples
from helpers import COLUMNS


def test_d_pulls_towards_the_data_for_two_normals_of_equal_variance():
    x = np.linspace(-3, 3, 2001)
    # D* of two normals whose means are `slope` times their variance apart.
    slope = np.array([[-3.0], [0.4], [2.0]])
    d = 1 / (1 + np.exp(-slope * x))
    inner = slice(5, -5)
    for loss, expected in ("non-saturating", slope * (1 - d)), ("saturating", slope * d):
        found = pull(d, x, loss)
        np.testing.assert_allclose(found[:, inner], expected[:, inner], atol=1e-4)
        certain = pull([np.zeros(2001), np.ones(2001)], x, loss)
        np.testing.assert_allclose(certain, 0, atol=1e-9)
        assert np.isfinite(pull(np.linspace(0, 1, 2001), x, loss)).all()


def test_a_round_agrees_with_the_record_at_its_samples(run):
    row = run.last_row("c")
    found = round_at(run, row, 40)
    assert found.row == row
    np.testing.assert_allclose(found.fake, np.interp(found.noise, run.z, run.g_of_z[row]))
    np.testing.assert_allclose(found.d_fake, np.interp(found.fake, run.x, run.d[row]))
    np.testing.assert_allclose(found.d_real, np.interp(found.real, run.x, run.d[row]))
    nudged = 1e-3
    fresh = found.fresh_fake
    np.testing.assert_allclose(fresh, np.interp(found.fresh_noise, run.z, run.g_of_z[row]))
    np.testing.assert_allclose(found.d_fresh, np.interp(fresh, run.x, run.d[row]))
    assert not np.isin(found.fresh_noise, found.noise).any()
    there, here = (np.log(np.interp(fresh + s, run.x, run.d[row])) for s in (nudged, -nudged))
    slope = (there - here) / (2 * nudged)
    # `pulled` is smooth and `slope` jumps at the corners of a polygon, so they differ a little.
    pulled = found.reach / 1.25**2
    assert np.median(np.abs(pulled - slope)) < 0.05 * np.abs(slope).max()
    assert np.corrcoef(pulled, slope)[0, 1] > 0.95


def test_samples_follow_the_densities_and_fewer_are_the_first_of_more(run):
    real, noise, fresh = samples(run, 4000)
    assert abs(real.mean() - 4) < 4 * 1.25 / 4000**0.5
    assert abs(real.std() - 1.25) < 0.06
    assert abs(noise.mean()) < 4 * 3**-0.5 / 4000**0.5
    assert run.z[0] <= noise.min() < -0.99
    assert abs(np.corrcoef(noise, fresh)[0, 1]) < 0.06
    for many, few in zip((real, noise, fresh), samples(run, 24), strict=True):
        np.testing.assert_array_equal(many[:24], few)
    other = samples(replace(run, config=replace(run.config, seed=5)), 24)
    assert not np.array_equal(other[0], real[:24])


def test_a_pull_reaches_as_far_as_the_data_are_away(run):
    # The slope of log D* where D* is near 0, if p_g is the data's density moved one unit to the left.
    variance = 1.25**2
    np.testing.assert_allclose(reach(run, np.array([1 / variance])), [1.0], rtol=0.01)
    far = reach(run, np.array([-1e9, 1e9]))
    np.testing.assert_allclose(far, [-3 * 1.25, 3 * 1.25], rtol=0.01)


def test_the_phase_of_the_next_row_decides_who_learns_unless_it_displaces_g(run, textbook_run):
    def learns(history, row):
        found = round_at(history, row)
        return found.phase, found.trains_d, found.trains_g

    ends = [learns(run, run.last_row(phase)) for phase in "abcd"]
    assert ends == [("b", True, False), ("c", False, True), ("d", True, True), ("d", True, True)]
    assert learns(run, run.last_row("b") - 1) == ends[0]
    converged = textbook_run.last_row("converge")
    assert learns(textbook_run, converged) == ("converge", True, True)
    assert learns(textbook_run, converged + 1) == ("a", True, False)
    one = replace(run.config, phases=(Phase("mine", 1, discriminator_rate=0.0),))
    ended = {"phase_last_step": run.phase_last_step[-1:], "phase_end": run.phase_end[-1:]}
    named = replace(run, config=one, phase=np.full(len(run.phase), "mine"), **ended)
    assert learns(named, 3) == learns(named, -1) == ("mine", False, True)


def test_a_step_is_found_only_where_it_was_recorded(short_run):
    assert [row_of_step(short_run, step) for step in (0, 7, 100)] == [0, 7, 100]
    thin = replace(short_run, **{name: getattr(short_run, name)[::10] for name in COLUMNS})
    assert row_of_step(thin, 30) == 3
    with pytest.raises(InputError, match="got 33; recorded near it are 30 and 40"):
        row_of_step(thin, 33)
    with pytest.raises(InputError, match="from 0 to 100, got 101"):
        row_of_step(thin, 101)
