import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import rel_entr
from scipy.stats import wasserstein_distance

from gan1d import theory

EDGES = np.linspace(-12, 12, 2401)
X = (EDGES[1:] + EDGES[:-1]) / 2
DX = np.diff(EDGES)


def normal(mean, std):
    return np.diff(stats.norm(mean, std).cdf(EDGES)) / DX


# Some masses are so small that D* is rounded to 0 or 1.
masses = st.just(0.0) | st.floats(1e-3, 10) | st.floats(-320, 0).map(lambda power: 10.0**power)
densities = (
    st.lists(masses, min_size=12, max_size=12)
    .filter(lambda masses: sum(masses) > 0.1)
    .map(lambda masses: np.asarray(masses) / (0.5 * np.sum(masses)))
)
# Probability in the window: all, a little missing (ignored), much missing, none, and an allowed excess.
totals = st.sampled_from([1.0, 1 - 0.9e-4, 0.3, 0.0, 1.0009])
answers = st.lists(st.floats(0, 1), min_size=12, max_size=12).map(np.asarray)


def test_d_star_is_the_papers():
    # For normals of equal variance, D* is logistic.
    p, q = stats.norm(1.0, 1.5).pdf(X), stats.norm(-2.0, 1.5).pdf(X)
    expected = 1 / (1 + np.exp(-(1.0 + 2.0) / 1.5**2 * (X + 0.5)))
    np.testing.assert_allclose(theory.optimal_discriminator(p, q), expected, rtol=1e-10)
    assert np.all(theory.optimal_discriminator(p, p) == 0.5)
    # D* is undefined where both densities are 0.
    d_star = theory.optimal_discriminator([2.0, 0.0, 0.0], [0.0, 3.0, 0.0])
    np.testing.assert_array_equal(d_star, [1.0, 0.0, np.nan])


@given(densities, densities, totals, totals, answers)
def test_no_discriminator_beats_d_star(p, q, of_p, of_q, d):
    p, q = of_p * p, of_q * q
    d_star = theory.optimal_discriminator(p, q)
    total = d_star + theory.optimal_discriminator(q, p)
    np.testing.assert_allclose(total[p + q > 0], 1.0)
    c = theory.virtual_criterion(p, q, 0.5)
    assert c == pytest.approx(-np.log(4) + 2 * theory.jsd(p, q, 0.5), abs=1e-14)
    assert theory.value(d_star, p, q, 0.5) == pytest.approx(c, abs=1e-14)
    assert theory.value(d, p, q, 0.5) <= c + 1e-9
    for central in (1.0, 0.997):
        assert theory.nash_gap(d, p, q, 0.5, central=central) >= 0
    assert theory.nash_gap(d_star, p, q, 0.5) >= 0


@given(densities, densities, answers)
def test_distances_agree_with_scipy_and_numpy(p, q, d):
    a, b = 0.5 * p, 0.5 * q
    jsd, m = theory.jsd(p, q, 0.5), (a + b) / 2
    assert 0 <= jsd <= np.log(2)
    # Not SciPy's jensenshannon: it takes the root of a sum that may be rounded to less than 0.
    assert jsd == pytest.approx(np.sum(rel_entr(a, m) + rel_entr(b, m)) / 2, abs=1e-12)
    fine = (np.arange(12 * 400) + 0.5) * 0.5 / 400
    expected = wasserstein_distance(fine, fine, np.repeat(p, 400), np.repeat(q, 400))
    assert theory.w1(p, q, 0.5) == pytest.approx(expected, abs=2e-3)
    square = np.average((d - 0.5) ** 2, weights=m)
    assert theory.rms_distance(d, 0.5, p, q, 0.5) == pytest.approx(square**0.5, abs=1e-12)


def test_values_and_distances_agree_with_closed_forms():
    p, half = normal(4, 1.25), np.full(len(X), 0.5)
    # The unit of x does not matter.
    q = normal(2, 1.25)
    for dx in (1e-300, 1e-3, 1e3, 1e300):
        scaled = p * DX / dx, q * DX / dx
        d_star, c = theory.optimal_discriminator(*scaled), theory.virtual_criterion(p, q, DX)
        assert theory.value(d_star, *scaled, dx) == pytest.approx(c, rel=1e-12)
    assert theory.value(half, p, p, DX) == pytest.approx(-np.log(4), abs=1e-9)
    assert theory.virtual_criterion(p, p, DX) == pytest.approx(-np.log(4), abs=1e-12)
    assert theory.nash_gap(half, p, p, DX) == pytest.approx(0.0, abs=1e-9)
    expected = np.log(2.0 / 1.0) + (1.0 + 1.0**2) / (2 * 2.0**2) - 0.5
    assert theory.kl(normal(1, 1), normal(0, 2), DX) == pytest.approx(expected, rel=1e-4)
    assert theory.w1(normal(1.5, 1), normal(-0.25, 1), DX) == pytest.approx(1.75, rel=1e-6)
    inside = X[theory.central_bins(normal(2, 1), DX, 0.997)]
    np.testing.assert_allclose((inside.min(), inside.max()), (2 - 2.97, 2 + 2.97), atol=0.02)
    # Densities that do not overlap are log 2 apart, even if one lies wholly outside the window.
    here, away = np.r_[1.0, 0, 0], np.r_[0, 0, 1.0]
    assert theory.kl(here, away, 1.0) == np.inf
    np.testing.assert_allclose(theory.jsd(here, [away, 0 * away], 1.0), np.log(2))


@given(densities, densities, answers)
def test_what_a_window_cuts_off_is_one_more_bin_where_d_is_d_star(p, q, d):
    # Of each density, more probability lies outside the window than is ignored.
    p, q = (np.r_[a[1:], a[0] + 0.1] / (1.05) for a in (p, q))
    d[-1] = theory.optimal_discriminator(p, q)[-1]
    for function in (theory.jsd, theory.kl, theory.virtual_criterion):
        assert function(p[:-1], q[:-1], 0.5) == pytest.approx(function(p, q, 0.5), abs=1e-9)
    for function in (theory.value, theory.nash_gap):
        whole, cut = function(d, p, q, 0.5), function(d[:-1], p[:-1], q[:-1], 0.5)
        assert cut == pytest.approx(whole, rel=1e-9, abs=1e-9)
        rows = function(d[:-1], p[:-1], np.stack([q[:-1], p[:-1]]), 0.5)
        np.testing.assert_allclose(rows[0], cut, atol=1e-12)


def test_a_little_probability_outside_or_in_excess_is_ignored():
    assert np.isfinite(theory.kl([1 - 0.999e-4], [1.0], 1.0))
    assert theory.kl([1 - 1.001e-4], [1.0], 1.0) == np.inf
    # Ignored tails do not make a gap negative.
    assert theory.nash_gap([0.5], [0.99995], [0.99995], 1.0) == 0
    # A total that misses 1 by rounding does not count as probability outside.
    q = np.random.default_rng(3).random(3)
    q /= np.sum(q)
    assert 0 < 1 - np.sum(q) < 1e-15
    assert theory.kl([0.5, 0.0, 0.0], q, 1.0) == np.inf
    # The total of densities sampled at points may exceed 1 by a thousandth.
    for excess in (([1 + 0.999e-3], [1.0]), ([1.0], [1 + 0.999e-3])):
        assert theory.jsd(*excess, 1.0) < 1e-6
    more = [1 + 1.001e-3]
    for excess in ((more, [1.0]), ([1.0], more), ([more, [1.0]], [1.0]), ([1.0], [more, [1.0]])):
        with pytest.raises(ValueError, match="total probability"):
            theory.jsd(*excess, 1.0)
    # An excess gives no negative probability outside, and divergences keep their bounds.
    assert theory.kl([0.5], [1.0005], 1.0) == np.inf
    assert theory.kl([1.0005], [0.5], 1.0) == pytest.approx(1.0005 * np.log(2.001), rel=1e-12)
    assert theory.kl([1.0], [1.0005], 1.0) == 0
    assert theory.jsd([1.0005, 0.0], [0.0, 1.0005], 1.0) == theory.LOG_2


def test_nash_gap_is_what_best_responses_gain():
    p, q = normal(0, 1), normal(1, 1)
    d = 1 / (1 + np.exp(X / 3))
    best_for_d = theory.value(theory.optimal_discriminator(p, q), p, q, DX)
    # The generator's best response to d: all mass in the bin where d is largest.
    spike = np.zeros_like(p)
    spike[np.argmax(d)] = 1 / DX[0]
    best_for_g = theory.value(d, p, spike, DX)
    assert theory.nash_gap(d, p, q, DX) == pytest.approx(best_for_d - best_for_g, rel=1e-9)
    assert best_for_g <= theory.value(d, p, q, DX) <= best_for_d


def test_nash_gap_can_leave_the_tails_out():
    p = normal(0, 1)
    d = np.where(np.abs(X) > 4, 0.9, 0.5)
    assert theory.nash_gap(d, p, p, DX) > 1
    # Outside the central share, D = 0.9 raises E[log D] and G may not go there; the gap is 0, not less.
    assert theory.nash_gap(d, p, p, DX, central=0.997) == 0
    # Outside the window lie 1/2 of the data and 1/4 of p_g, so D* is 2/3 there; D is 1/2 inside.
    p, q, d = [0.1, 0.15, 0.25], [0.4, 0.05, 0.3], [0.5, 0.5, 0.5]
    best_for_d = theory.virtual_criterion(p, q, 1.0)
    expected = 0.5 * np.log(0.5) + 0.5 * np.log(2 / 3)
    # The best G may put its mass outside the window, unless only the central share counts.
    for central, least in ((1.0, 1 / 3), (0.99, 1 / 2)):
        gap = theory.nash_gap(d, p, q, 1.0, central=central)
        assert gap == pytest.approx(best_for_d - expected - np.log(least), rel=1e-12)


def test_a_tail_that_ends_at_an_edge_is_cut_off_there():
    # Each bin holds an eighth of the probability: 3/4 is all but the first and the last bin.
    dx = np.r_[1.0, 2.0, 0.5, 4.0, 1.0, 1.0, 8.0, 0.25]
    inside = [False, *[True] * 6, False]
    for total in (0.25, 1.0):
        p = total / 8 / dx
        assert theory.central_bins(p, dx, 0.75).tolist() == inside
        assert theory.central_bins([p, p], dx, 0.75).tolist() == [inside, inside]
    assert theory.central_bins(np.full(8, 0.125), 1.0, 0.751).all()
    # A share of 1 includes empty bins.
    assert theory.central_bins([0.0, 1.0, 0.0], 1.0, 1.0).tolist() == [True] * 3
    assert theory.central_bins([0.0, 1.0, 0.0], 1.0, 0.99).tolist() == [False, True, False]


def test_distances_are_means_over_what_the_window_holds():
    # Densities that lie mostly outside the window: 0.2 of p and 0.1 of q are inside.
    d, p, q = np.r_[0.9, 0.2], [0.2, 0.0], [0.0, 0.1]
    root = np.sqrt((0.4**2 * 0.2 + 0.3**2 * 0.1) / 0.3)
    assert theory.rms_distance(d, 0.5, p, q, 1.0) == pytest.approx(root, rel=1e-12)
    rows = theory.rms_distance([d, d, d], 0.5, [p, q, p], [q, q, p], 1.0)
    np.testing.assert_allclose(rows, [root, 0.3, 0.4], rtol=1e-12)
    # The distance is the same in bins of different widths.
    dx = np.r_[0.5, 4.0]
    assert theory.rms_distance(d, 0.5, p / dx, q / dx, dx) == pytest.approx(root, rel=1e-12)
    assert theory.rms_distance(d, 0.5, [0.0, 0.0], [0.0, 0.0], 1.0) == 0


BAD_DENSITIES = [-0.1, 1.1], [np.nan, 1.0], [np.inf, 0.0]


@pytest.mark.parametrize(
    ("function", "arguments", "field"),
    [
        *(
            (theory.jsd, (bad, [0.5, 0.5], 1.0), "densities: expected finite")
            for bad in BAD_DENSITIES
        ),
        (theory.w1, ([0.5, 0.5], [np.nan, 1.0], 1.0), "densities: "),
        (theory.optimal_discriminator, ([0.5, 0.5], [-0.1, 1.1]), "densities: "),
        *((theory.kl, ([0.5, 0.5], [0.5, 0.5], dx), "dx: ") for dx in (-1.0, 0.0, [1.0, 0.0])),
        *((theory.value, ([0.5, d], [0.5, 0.5], [0.5, 0.5], 1.0), "d: ") for d in (-0.001, 1.001)),
        *((theory.central_bins, ([0.5, 0.5], 1.0, c), "central: ") for c in (0.0, -0.5, 1.01)),
    ],
)
def test_impossible_arguments_are_refused(function, arguments, field):
    with pytest.raises(ValueError, match=field):
        function(*arguments)


def test_a_d_of_0_or_1_counts_as_the_nearest_number_between():
    p, q = np.array([0.5, 0.5, 0.0]), np.array([0.0, 0.5, 0.5])
    least, most = np.finfo(float).tiny, np.nextafter(1, 0)
    for d, nearest in (
        ([0.0, 0.5, 0.0], [least, 0.5, least]),
        ([1.0, 0.5, 1.0], [most, 0.5, most]),
        ([0.0, 0.5, 1.0], [least, 0.5, most]),
    ):
        for function in (theory.value, theory.nash_gap):
            assert function(d, p, q, 1.0) == function(nearest, p, q, 1.0)


def test_d_may_be_undefined_only_where_both_densities_are_0():
    p, q = np.array([0.5, 0.5, 0.0, 0.0]), np.array([0.5, 0.0, 0.5, 0.0])
    for i in range(4):
        d = np.where(np.arange(4) == i, np.nan, 0.5)
        for function in (theory.value, theory.nash_gap):
            assert np.isnan(function(d, p, q, 1.0)) == (i < 3)
        distance = theory.rms_distance(d, 0.5, p, q, 1.0)
        np.testing.assert_equal(distance, np.nan if i < 3 else 0.0)
    d_star = theory.optimal_discriminator(p, p)
    assert theory.nash_gap(d_star, p, p, 1.0) == pytest.approx(0, abs=1e-12)
