"""Smoothed samples are a mean of normals, whose bandwidth hardly changes if samples are rounded."""

import numpy as np
import pytest
from scipy import stats

from gan1d.targets.bandwidth import automatic_bandwidth, unrounded
from gan1d.targets.distributions import bin_density
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


def bandwidth(samples):
    return automatic_bandwidth(np.sort(np.asarray(samples, float)))


@pytest.mark.parametrize("name", SAMPLES)
def test_with_a_bandwidth_smoothed_samples_are_a_mean_of_normals(name):
    samples = SAMPLES[name]
    h = 0.3 * np.std(samples[np.abs(samples) < 1000])
    smoothed = Smoothed(samples, h)
    x = np.linspace(*np.quantile(samples, [0.02, 0.98]), 60)
    expected = stats.norm.cdf((x[:, None] - samples) / h).mean(axis=1)
    np.testing.assert_allclose(smoothed.cdf(x), expected, atol=2e-3 if name == "far" else 3e-4)
    assert smoothed.mean == pytest.approx(samples.mean())
    assert smoothed.std == pytest.approx(np.hypot(samples.std(), h), rel=1e-4)


@pytest.mark.parametrize("name", ["few", "modes", "heavy"])
def test_kernels_are_wider_where_samples_are_rare(name):
    # Abramson's rule, rounded: h_i = h (g / p_i)^(1/2), with g the geometric mean of the pilot p.
    samples = np.sort(SAMPLES[name])[::2]
    h = bandwidth(samples)
    log = np.log(np.exp(-0.5 * ((samples[:, None] - samples) / h) ** 2).mean(axis=1))
    power = np.clip(np.floor((log.mean() - log) / np.log(2)), 0, 6)
    x = np.linspace(*np.quantile(samples, [0.01, 0.99]), 60)
    expected = stats.norm.cdf((x[:, None] - samples) / (h * 2 ** (power / 2))).mean(axis=1)
    np.testing.assert_allclose(Smoothed(samples).cdf(x), expected, atol=2e-3)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("width", [None, 0.25])
def test_quantiles_are_the_inverse_of_the_cdf(name, width):
    smoothed = Smoothed(SAMPLES[name], width)
    u = np.concatenate([[1e-6, 1e-4], np.linspace(0.005, 0.995, 199), [1 - 1e-4]])
    x = smoothed.quantile(u)
    assert np.all(np.diff(x) >= 0)
    np.testing.assert_allclose(smoothed.cdf(x), u, atol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_the_cdf_never_falls_by_rounding(seed):
    rng = np.random.default_rng(seed)
    few, rounded = rng.normal(0, 1e3, 2 + seed), np.round(rng.normal(9, 3, 99))
    for samples in (rng.uniform(0, 1, 500), rng.beta(5, 1, 200), rounded, few):
        smoothed, far = Smoothed(samples), 6 * np.ptp(samples)
        edges = np.linspace(smoothed.mean - far, smoothed.mean + far, 20_001)
        assert np.all(bin_density(smoothed, edges) >= 0)
        assert smoothed.cdf(edges[[0, -1]]) == pytest.approx([0, 1], abs=1e-9)


@pytest.mark.parametrize("n", [300, 30_000])
def test_the_bandwidth_is_the_best_for_a_normal(n):
    # The minimiser of the integrated squared error of a normal: (4 / 3n)^(1/5) std (Silverman).
    found = [bandwidth(np.random.default_rng(seed).normal(4, 1.25, n)) for seed in range(9)]
    assert np.median(found) == pytest.approx((4 / (3 * n)) ** 0.2 * 1.25, rel=0.12)


@pytest.mark.parametrize(("n", "factor"), [(20, 1.6), (500, 1.3)])
def test_two_modes_stay_apart(n, factor):
    draws = [np.random.default_rng(seed).normal(0, 0.3, 2 * n) for seed in range(9)]
    ratios = [bandwidth(np.append(x[:n], 5 + x[n:])) / bandwidth(x[:n]) for x in draws]
    assert np.median(ratios) < factor


def test_a_chance_clump_of_a_small_sample_is_smoothed():
    # The plug-in rule alone would follow the clump: it gives 2.8, while 6.6 is best.
    assert bandwidth(np.random.default_rng(2529).normal(0, 15, 80)) > 4


@pytest.mark.parametrize(("factor", "shift"), [(1e-9, 0), (-1, 1e6)])
def test_the_bandwidth_scales_with_the_units(factor, shift):
    for samples in (SAMPLES["normal"], np.round(SAMPLES["normal"], 1)):
        expected = abs(factor) * bandwidth(samples)
        assert bandwidth(factor * samples + shift) == pytest.approx(expected, rel=1e-3)


# Samples by name: their number, their standard deviation and their rounding.
ROUNDED = {
    "scores": (80, 15, np.round),
    "heights": (400, 7, lambda x: np.round(x, 1)),
    "many": (5000, 7, np.round),
    "three digits": (500, 1, lambda x: np.array([float(f"{v:.2e}") for v in x])),
    "ages": (999, 12, lambda x: np.append(np.round(x[:333] / 5) * 5, np.round(x[333:]))),
    "kilograms": (600, 10, lambda x: np.append(np.round(x[::2], 1), np.round(2 * x[1::2]) / 2)),
    "half of them": (500, 1, lambda x: np.append(np.round(x[::2], 1), x[1::2])),
    "a pile": (700, 1, lambda x: np.append(x[70:], np.zeros(70))),
}


@pytest.mark.parametrize("kind", ROUNDED)
def test_rounding_does_not_change_the_bandwidth(kind):
    n, width, rounded = ROUNDED[kind]
    draws = [np.random.default_rng(seed).normal(0, width, n) for seed in range(20)]
    ratios = np.array([bandwidth(rounded(x)) / bandwidth(x) for x in draws])
    # By chance, a draw may look like several modes before it is rounded, and like one after.
    assert np.sum((ratios > 1.6) | (ratios < 1 / 1.6)) <= 1
    assert np.median(ratios) == pytest.approx(1, abs=0.03)


def test_one_more_sample_changes_little():
    rest = np.round(np.random.default_rng(0).normal(100, 15, 626))
    found = [bandwidth(np.append(rest, [100.0] * n)) for n in range(30)]
    assert np.max(np.abs(np.diff(found))) < 0.02 * found[0]
    assert found[-1] == pytest.approx(found[0], rel=0.2)
    # Even more samples of 100 count as a pile of equal samples, which the bandwidth ignores.
    many = [bandwidth(np.append(rest, [100.0] * n)) for n in (69, 70, 2000)]
    assert many == pytest.approx([found[-1]] * 3, rel=0.03)


def test_few_values_stay_apart_and_the_steps_of_more_are_hidden():
    found = [bandwidth(np.repeat(range(n), 200)) for n in (2, 3, 4, 5, 6)]
    assert max(found[:3]) < 0.25
    assert min(found[3:]) > 0.55
    assert bandwidth([*np.repeat(range(4), 250), 4]) < 0.3
    for few in ([1, 2], [0, 0, 0, 1], [0] * 999 + [1], range(10)):
        assert 0 < bandwidth(few) < np.ptp(few)


def test_samples_are_spread_over_their_cells():
    rest = unrounded(np.array([0.0, 1, 1, 2, 2, 2, 2, 3]))
    expected = [0, 0.75, 1.25, 1.625, 1.875, 2.125, 2.375, 3]
    np.testing.assert_allclose(rest.samples, expected)
    assert unrounded(np.sort(np.append(RNG.normal(size=400), np.zeros(600)))).piles == {0.0: 597}


def test_the_histogram_holds_the_samples():
    for samples in SAMPLES.values():
        edges = np.linspace(samples.min() - 1, samples.max() + 1, 401)
        density = histogram(np.sort(samples), edges)
        assert np.sum(density * np.diff(edges)) == pytest.approx(1, abs=1e-9)
    density = histogram(np.sort(SAMPLES["normal"]), np.linspace(0, 8, 401))
    assert 20 < 1 + np.count_nonzero(np.abs(np.diff(density)) > 1e-9) < 80
    assert density.max() < 1.15 * stats.norm(4, 1.25).pdf(4)
    # Bars of rounded samples are centred on the values; for a fair die, they are equally high.
    middles = np.searchsorted(np.linspace(-2, 9, 1101), np.arange(1, 7)) - 1
    dice = histogram(np.repeat(np.arange(1.0, 7), 200), np.linspace(-2, 9, 1101), 0.2)
    np.testing.assert_allclose(dice[middles], 1 / 6, rtol=0.03)


HEIGHTS = np.round(RNG.normal(170, 7, 1000))
AMOUNTS = np.round(RNG.gamma(2, 20, 400), 1)


# fmt: off
UNUSUAL = [
    *((SAMPLES[name], []) for name in ("normal", "modes", "edge", "few")),
    (SAMPLES["few"][:9], ["9 samples say little"]), (np.repeat(RNG.normal(size=200), 5), []),
    (HEIGHTS, ["rounded to steps of 1; smoothing hides the steps"]),
    (np.round(HEIGHTS + RNG.normal(size=1000), 1)[:400], ["rounded to steps of 0.1; smooth"]),
    (SAMPLES["two"], ["2 distinct values; each is shown as a hump"]),
    (SAMPLES["far"], [r"3 of 503 samples are far from the others (-9999)"]),
    (np.append(HEIGHTS, [-999.0] * 30), ["30 of 1030 samples are far", "steps of 1;"]),
    (np.append(np.zeros(600), AMOUNTS), ["600 of 1000 samples are 0: they are shown as a hump"]),
    (np.append(RNG.normal(100, 15, 626), [100.0] * 69), ["69 of 695 samples are 100"]),
    (np.append(np.zeros(90), -RNG.lognormal(0, 3, 900)), ["90 of 990 samples are 0", "logari"]),
]
# fmt: on


@pytest.mark.parametrize(("samples", "said"), UNUSUAL)
def test_unusual_samples_get_a_notice(samples, said):
    assert remarks(np.sort(HEIGHTS), 0.1)[0].endswith("the bandwidth is too small to hide them")
    found = Smoothed(samples).notices
    assert len(found) == len(said)
    assert all(part in line for part, line in zip(said, found, strict=True))


def test_nothing_lies_between_modes_that_are_far_apart():
    rng, far = np.random.default_rng(1), 1e7
    samples = np.append(rng.uniform(0, 1, 300), far + rng.uniform(0, 1, 200))
    target = Smoothed(samples, 0.5)
    u = np.append(np.linspace(0.001, 0.599, 200), np.linspace(0.601, 0.999, 200))
    x = target.quantile(u)
    assert ((x < far / 100) == (u < 0.6)).all()
    np.testing.assert_allclose(target.cdf(x), u, atol=1e-9)
