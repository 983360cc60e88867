import numpy as np
import pytest

from gan1d import theory
from gan1d.config import Config
from gan1d.density import push_forward_density
from gan1d.model.grids import noise_grid, window_edges
from gan1d.targets.distributions import Normal, Uniform, bin_density
from gan1d.targets.smoothed import Empirical
from gan1d.targets.text import parse_target

N_Z = Config().n_z


def perfect(text):
    """The density of a perfect G between edges, beside that of its target."""
    target = parse_target(text)
    edges, z = window_edges(Config(), target), noise_grid(target, N_Z)
    g = target.quantile(np.clip((z + 1) / 2, 1e-9, 1 - 1e-9))
    return edges, push_forward_density(g, edges, z), bin_density(target, edges)


@pytest.mark.parametrize(
    ("text", "at_most"),
    [
        ("normal:4,1.25", 3e-6),
        ("uniform:-2,3", 1e-5),
        ("mixture:0.5,-2,0.5/0.5,2,0.5", 1e-4),
        ("mixture:0.3,-3,0.4/0.4,0,0.4/0.3,3,0.4", 1e-4),
        ("mixture:0.3,0,0.4/0.7,5,0.4", 1e-4),
    ],
)
def test_a_perfect_generator_is_measured_as_one(text, at_most):
    edges, p_g, p_data = perfect(text)
    assert theory.jsd(p_data, p_g, np.diff(edges)) < at_most


def test_tails_have_no_steps():
    edges, p_g, _ = perfect("normal:0,1")
    left = p_g[(edges[1:] > -3.7) & (edges[1:] < -2)]
    assert np.all(np.diff(left) > 1e-3 * left[1:])


@pytest.mark.parametrize("n_z", [17, N_Z])
@pytest.mark.parametrize(
    "target",
    [
        Normal(4e5, 1e-3),
        Uniform(-2, 3),
        Empirical(np.r_[np.zeros(50), np.ones(50)]),
    ],
)
def test_the_points_increase_from_end_to_end(target, n_z):
    z = noise_grid(target, n_z)
    assert z.shape == (n_z,)
    assert (z[0], z[-1]) == (-1, 1)
    assert np.all(np.diff(z) > 0)


def test_units_do_not_matter():
    np.testing.assert_allclose(
        noise_grid(Normal(0, 1), N_Z), noise_grid(Normal(-50, 7), N_Z), atol=1e-9
    )


def test_the_window_holds_the_data_and_the_untrained_generator():
    config = Config(n_x=90)
    edges = window_edges(config, Normal(10, 2))
    assert edges.shape == (91,)
    assert (edges[0], edges[-1]) == (10 - 2 * 6.5, 10 + 2 * 4.5)
    given = window_edges(Config(window=(1.0, 3.0)), Normal(10, 2))
    assert (given[0], given[-1]) == (1, 3)
