import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from gan1d.density import push_forward, push_forward_density

Z = np.linspace(-1, 1, 4097)
EDGES = np.linspace(-5, 5, 201)
X = (EDGES[1:] + EDGES[:-1]) / 2

generators = arrays(np.float64, st.integers(2, 40), elements=st.floats(-20, 20))


def brute_force(g, edges):
    """The masses by definition: differences of P(G < edge), the mean over cells with a linear G."""
    cdf = np.zeros(len(edges))
    for a, b in itertools.pairwise(g):
        low, high = min(a, b), max(a, b)
        if low == high:
            cdf += edges > low
        else:
            with np.errstate(over="ignore"):
                cdf += np.clip((edges - low) / (high - low), 0, 1)
    cdf /= len(g) - 1
    return np.diff(np.r_[0, cdf, 1])


@given(generators, st.integers(0, 10**6))
def test_the_push_forward_agrees_with_its_definition(g, seed):
    mass = push_forward(g, EDGES)
    assert mass.min() >= 0
    assert mass.sum() == pytest.approx(1, abs=1e-9)
    # Shift the edges off the flat cells: which bin has a cell that lies on an edge is a convention.
    edges = EDGES + 0.0123456789
    np.testing.assert_allclose(push_forward(g, edges), brute_force(g, edges), atol=1e-9)
    # A cell of width n equals n cells of width 1; the start and the unit of the grid do not matter.
    widths = np.random.default_rng(seed).integers(1, 5, len(g) - 1)
    at = np.append(0, np.cumsum(widths))
    even = np.interp(np.arange(at[-1] + 1), at, g)
    uneven = push_forward(g, edges, (at - 7) / 1e6)
    np.testing.assert_allclose(uneven, push_forward(even, edges), atol=1e-9)


def test_an_affine_generator_gives_a_box():
    density = push_forward_density(0.5 + 2 * Z, EDGES)
    np.testing.assert_allclose(density[(X > -1.5) & (X < 2.5)], 0.25, rtol=1e-9)
    assert np.all(density[(X < -1.5) | (X > 2.5)] == 0)
    edges = np.r_[-3.0, -1.0, -0.9, 0.4, 3.0]
    np.testing.assert_allclose(push_forward(2 * Z, edges)[1:-1], np.r_[1, 0.1, 1.3, 1.6] / 4)
    outside = push_forward(20 * Z, EDGES)[[0, -1]]
    np.testing.assert_allclose(outside, 15 / 40, atol=1e-9)
    # Two points and two edges are enough, and a huge cell keeps its mass.
    np.testing.assert_allclose(push_forward([0.0, 4.0], [1.0, 2.0]), [0.25, 0.25, 0.5], rtol=1e-15)
    assert push_forward([-1.7e308, 1.7e308], [-1.0, 0.0, 1.0]).sum() == pytest.approx(1)


def test_a_flat_generator_is_a_point_mass_in_the_bin_above_an_edge():
    for at, place in (0.26, 106), (EDGES[0], 1), (EDGES[77], 78), (EDGES[200], 201):
        mass = push_forward(np.full(100, at), EDGES)
        np.testing.assert_allclose(mass, np.eye(202)[place], atol=1e-12)
        # Nearly flat cells keep their mass.
        mass = push_forward(at + np.linspace(-1e-15, 1e-15, 64), EDGES)
        assert mass[place - 1 : place + 1].sum() == pytest.approx(1, abs=1e-9)


def test_rows_are_independent_of_each_other():
    g = np.stack([[Z, Z**2, Z**3], [2 * Z, np.sin(5 * Z), 0 * Z]])
    together = push_forward(g, EDGES)
    assert together.shape == (2, 3, 202)
    for i, j in np.ndindex(2, 3):
        np.testing.assert_allclose(together[i, j], push_forward(g[i, j], EDGES), atol=1e-15)
    # Wide cells never get a negative mass by rounding.
    random = np.random.default_rng(0)
    g, z = random.uniform(-6, 6, (2000, 12)), np.cumsum(random.uniform(0.1, 1, 12))
    for grid in (z, None):
        assert push_forward(g, EDGES, grid).min() >= 0


def test_a_trained_generator_against_a_million_samples(run):
    z = np.random.default_rng(1).uniform(-1, 1, 1_000_000)
    samples = np.interp(z, run.z, run.g_of_z[-1])
    counts, _ = np.histogram(samples, run.x_edges)
    expected = run.p_g[-1] * run.dx * len(z)
    # Counts are Poisson: five standard deviations is enough for 400 bins.
    assert np.all(np.abs(counts - expected) <= 5 * np.sqrt(expected) + 5)
    tested = expected > 20
    chi_square = np.sum((counts - expected)[tested] ** 2 / expected[tested])
    assert chi_square < stats.chi2(np.count_nonzero(tested)).ppf(0.9999)


@pytest.mark.parametrize(
    ("g", "edges", "z", "field"),
    [
        *((g, EDGES, None, "g_of_z: ") for g in ([0, np.nan], [0, np.inf], 0, np.zeros((2, 1)))),
        *(
            ([0.0, 1.0], edges, None, "x_edges: ")
            for edges in ([0], [0, 1, 1], [[0, 1]], [0, 1, np.inf], [-np.inf, 0, 1])
        ),
        ([0.0, 0.5, 1.0], EDGES, [0.0, 1.0], r"z: .* 3 points, .* \(2,\)"),
        *(([0, 1, 2], EDGES, z, "z: ") for z in ([0, 1, 1], [0, 1, np.inf], [np.nan, 1, 2])),
    ],
)
def test_what_cannot_be_pushed_forward_is_refused(g, edges, z, field):
    with pytest.raises(ValueError, match=f"^{field}"):
        push_forward(g, edges, z)
