"""Smoothed samples beside the mean of normals that they are, and what is said of unusual ones."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gan1d.errors import InputError
from gan1d.targets.smoothed import Smoothed, histogram, remarks

RNG = np.random.default_rng(5)
SAMPLES = {
    "few": RNG.normal(4, 1.25, 40),
    "normal": RNG.normal(4, 1.25, 3000),
    "modes": np.concatenate([RNG.normal(0, 0.2, 300), RNG.normal(5, 0.4, 500)]),
    "edge": RNG.exponential(1, 5000),
    "heavy": stats.t(2.5).rvs(3000, random_state=1),
    "rounded": np.round(RNG.normal(170, 7, 5000)),
    "far": np.append(RNG.normal(4, 1, 500), [-9999.0] * 3),
    "two": np.array([0.0] * 30 + [1.0] * 20),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_with_a_bandwidth_it_is_the_mean_of_normals(name):
    samples = SAMPLES[name]
    h = 0.3 * np.std(samples[np.abs(samples) < 1000])
    smoothed = Smoothed(samples, h)
    x = np.linspace(*np.quantile(samples, [0.02, 0.98]), 60)
    expected = stats.norm.cdf((x[:, None] - samples) / h).mean(axis=1)
    # Kernels on a grid of h / 8 add a little to the variance.
    np.testing.assert_allclose(smoothed.cdf(x), expected, atol=3e-4)
    assert smoothed.mean == pytest.approx(samples.mean())
    assert smoothed.std == pytest.approx(np.hypot(samples.std(), h), rel=2e-3)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("bandwidth", [None, 0.25])
def test_quantiles_are_the_inverse_of_the_cdf(name, bandwidth):
    smoothed = Smoothed(SAMPLES[name], bandwidth)
    u = np.concatenate([[1e-6, 1e-4], np.linspace(0.005, 0.995, 199), [1 - 1e-4]])
    x = smoothed.quantile(u)
    assert np.all(np.diff(x) >= 0)
    np.testing.assert_allclose(smoothed.cdf(x), u, atol=1e-4)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30), st.floats(1e-3, 10))
def test_it_is_a_distribution_whatever_the_samples(samples, share):
    samples = np.array(samples)
    if np.ptp(samples) < 1e-3:
        return
    smoothed = Smoothed(samples, share * np.ptp(samples))
    x = np.linspace(samples.min() - 99 * np.ptp(samples), samples.max() + 99 * np.ptp(samples), 300)
    cdf = smoothed.cdf(x)
    assert np.all(np.diff(cdf) >= -1e-15)
    assert cdf[0] == pytest.approx(0, abs=1e-9)
    assert cdf[-1] == pytest.approx(1, abs=1e-9)


def ripple(samples, bandwidth=None):
    """How much the density swings about its own smooth course."""
    smoothed = Smoothed(samples, bandwidth)
    x = np.linspace(*np.quantile(samples, [0.9, 0.999]), 400)
    density = np.diff(smoothed.cdf(x)) / np.diff(x)
    return np.sum(np.maximum(np.diff(density), 0)) / density[0]


def test_tails_are_calm_where_samples_are_rare():
    samples = SAMPLES["edge"]
    automatic = Smoothed(samples)
    # The density falls: what it rises is noise.
    assert ripple(samples) < 0.5 * ripple(samples, automatic.bandwidth)


def test_rounded_samples_are_no_comb():
    assert ripple(SAMPLES["rounded"]) < 0.01


@pytest.mark.parametrize("bandwidth", [0.0, -1.0, np.nan, 1e300, "wide"])
def test_a_bandwidth_that_cannot_be_used_is_refused(bandwidth):
    with pytest.raises(InputError, match="bandwidth: expected"):
        Smoothed(np.arange(30.0), bandwidth)


def test_the_histogram_holds_the_samples():
    for samples in SAMPLES.values():
        edges = np.linspace(samples.min() - 1, samples.max() + 1, 401)
        density = histogram(np.sort(samples), edges)
        assert np.sum(density * np.diff(edges)) == pytest.approx(1, abs=1e-9)
    edges = np.linspace(0, 8, 401)
    density = histogram(np.sort(SAMPLES["normal"]), edges)
    bars = 1 + np.count_nonzero(np.abs(np.diff(density)) > 1e-9)
    assert 20 < bars < 80
    assert density.max() < 1.15 * stats.norm(4, 1.25).pdf(4)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rounded", "rounded to whole numbers"),
        ("far", r"3 of 503 samples are far from the others \(-9999\)"),
        ("two", "2 distinct values"),
        ("normal", None),
        ("modes", None),
        ("few", None),
    ],
)
def test_what_is_unusual_is_said(name, said):
    found = remarks(np.sort(SAMPLES[name]))
    if said is None:
        assert found == []
    else:
        (line,) = found
        assert re.search(said, line)


def test_a_repeated_value_is_said():
    (line,) = remarks(np.sort(np.append(np.zeros(600), RNG.normal(4, 1, 400))))
    assert line.startswith("600 of 1000 samples are 0")


@pytest.mark.parametrize(
    ("samples", "edges", "heights"),
    [
        ([0, 1, 1] * 50, [-0.5, 0.5, 1.5], [1 / 3, 2 / 3]),
        ([1, 2, 3, 4, 5, 6] * 20, np.arange(0.5, 7), [1 / 6] * 6),
    ],
)
def test_bars_of_rounded_samples_stand_on_their_values(samples, edges, heights):
    fine = np.linspace(-2, 9, 1101)
    density = histogram(np.sort(np.array(samples, float)), fine, 0.2)
    middle = np.diff(edges) / 2 + np.array(edges[:-1])
    at = np.searchsorted(fine, middle) - 1
    np.testing.assert_allclose(density[at], heights, atol=1e-9)


def test_bars_are_no_wider_than_modes_that_lie_apart():
    rng = np.random.default_rng(0)
    samples = np.sort(np.concatenate([rng.normal(8, 0.3, 400), rng.normal(17, 0.5, 400)]))
    edges = np.linspace(-10, 35, 401)
    found = np.cumsum(histogram(samples, edges, Smoothed(samples).bandwidth) * np.diff(edges))
    real = np.searchsorted(samples, edges[1:]) / samples.size
    assert np.max(np.abs(found - real)) < 0.1


@pytest.mark.parametrize(
    ("samples", "bandwidth", "said"),
    [
        (np.repeat(RNG.normal(size=200), 5), None, "many samples repeat others: 1000 have 200"),
        (np.round(RNG.normal(170, 7, 5000)), 0.1, "the bandwidth is too small to hide them"),
        (np.round(RNG.exponential(1.2, 2000)), None, "rounded to whole numbers; smoothing hides"),
    ],
)
def test_what_is_said_is_true(samples, bandwidth, said):
    lines = remarks(np.sort(samples), bandwidth)
    assert any(said in line for line in lines)
    assert not any("hump around" in line for line in lines)


def test_a_bootstrap_is_smoothed_as_what_it_repeats():
    values = RNG.normal(size=200)
    again = RNG.choice(values, 1000)
    assert Smoothed(again).bandwidth == pytest.approx(Smoothed(values).bandwidth, rel=0.3)
