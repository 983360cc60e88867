"""Bandwidths beside closed forms, and what they do to rounded and repeated samples."""

import numpy as np
import pytest

from gan1d.targets.bandwidth import (
    automatic_bandwidth,
    repeated,
    rounding_step,
    unrounded_cdf,
)


def draws(n, seed=0):
    return np.sort(np.random.default_rng(seed).normal(4, 1.25, n))


@pytest.mark.parametrize("n", [300, 3000, 100_000])
def test_for_a_normal_it_is_the_best_bandwidth(n):
    # The minimiser of the integrated squared error of a normal: (4 / 3n)^(1/5) std (Silverman).
    best = (4 / (3 * n)) ** 0.2 * 1.25
    found = [automatic_bandwidth(draws(n, seed)) for seed in range(9)]
    assert np.median(found) == pytest.approx(best, rel=0.12)


def test_two_modes_stay_apart():
    rng = np.random.default_rng(0)
    both = np.sort(np.concatenate([rng.normal(0, 0.3, 500), rng.normal(5, 0.3, 500)]))
    of_one = automatic_bandwidth(np.sort(rng.normal(0, 0.3, 500)))
    assert automatic_bandwidth(both) < 1.3 * of_one


@pytest.mark.parametrize(("factor", "shift"), [(1e-9, 0), (1e6, 0), (1, 1e6), (-1, 0)])
def test_it_goes_with_the_units(factor, shift):
    samples = draws(2000)
    moved = np.sort(factor * samples + shift)
    expected = abs(factor) * automatic_bandwidth(samples)
    assert automatic_bandwidth(moved) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("step", [1.0, 0.1, 2.5])
def test_the_step_of_rounded_samples_is_found(step):
    samples = np.sort(np.round(draws(5000) * 7 / step) * step)
    assert rounding_step(samples) == pytest.approx(step)
    assert automatic_bandwidth(samples) >= 0.6 * step * (1 - 1e-9)
    assert rounding_step(draws(5000)) == 0


def test_heights_in_inches_were_rounded_to_centimetres():
    centimetres = np.round(np.random.default_rng(0).normal(170, 7, 5000))
    assert rounding_step(np.sort(np.round(centimetres / 2.54, 2))) == pytest.approx(
        1 / 2.54, abs=0.01
    )


def test_rounded_samples_are_spread_over_their_steps():
    cdf = unrounded_cdf(np.array([1.0, 1, 2, 2]), 1.0, np.array([0.5, 1.0, 1.5, 2.25, 9]))
    np.testing.assert_allclose(cdf, [0, 0.25, 0.5, 0.875, 1])
    cdf = unrounded_cdf(np.array([1.0, 2]), 0.0, np.array([0.9, 1.0, 1.5, 2]))
    np.testing.assert_allclose(cdf, [0, 0.5, 0.5, 1])


def test_a_value_that_holds_far_more_than_others_does_not_count():
    rest = draws(400)
    values, counts = repeated(np.sort(np.append(rest, np.zeros(600))))
    assert values.tolist() == [0.0]
    assert counts.tolist() == [600]
    assert repeated(np.sort(np.round(draws(5000))))[0].size == 0
    with_zeros = automatic_bandwidth(np.sort(np.append(rest, np.zeros(600))))
    assert with_zeros == pytest.approx(automatic_bandwidth(rest))


def test_far_outliers_do_not_matter():
    samples = draws(500)
    far = np.sort(np.append(samples, [-9999.0] * 3))
    assert automatic_bandwidth(far) == pytest.approx(automatic_bandwidth(samples), rel=0.2)


@pytest.mark.parametrize("samples", [[1, 2], [0, 0, 0, 1], [0] * 999 + [1], list(range(10))])
def test_few_samples_have_one_too(samples):
    found = automatic_bandwidth(np.array(samples, float))
    assert 0 < found < np.ptp(samples)
