"""The grids of a record: the bins of x, the points of z, and the data's density in the bins."""

from typing import NamedTuple

import numpy as np

from gan1d.checks import InputError
from gan1d.config import Config
from gan1d.density import push_forward_density
from gan1d.history import LEAST_COVERED
from gan1d.targets.distributions import Array, Target, bin_density
from gan1d.targets.smoothed import histogram

LEAST_D, MOST_D = 1e-30, 1 - 2.0**-24
"""Bounds of D in a record: log D is infinite at 0, log(1 - D) at 1. In float32, logits of 17 and
more give a D of exactly 1."""
NEAREST_END = 1e-4
"""Distance from z = -1 and from z = 1 at which the logarithms in networks.generator level off."""


class Grids(NamedTuple):
    """The grids of a run and the data's density on them; the arrays are described in History."""

    x: Array
    x_edges: Array
    z: Array
    p_data: Array
    p_samples: Array | None

    def p_g(self, g_of_z: Array) -> Array:
        """The density of G(z), (..., n_x), for G on the grid of z, (..., n_z)."""
        return push_forward_density(g_of_z, self.x_edges, self.z)


def grids_of(config: Config, target: Target) -> Grids:
    """The grids of a run. Raises InputError if the window holds too little of p_data."""
    edges = window_edges(config, target)
    covered = float(np.diff(target.cdf(edges[[0, -1]]))[0])
    if not covered >= LEAST_COVERED:
        raise InputError(
            f"window: expected a range of x that holds at least {LEAST_COVERED} of the probability of "
            f"{target.words}, got {edges[0]:g} to {edges[-1]:g} with {covered:.3g}"
        )
    p_samples = None
    if target.samples is not None:
        p_samples = histogram(target.samples, edges, target.bandwidth)
    x = (edges[1:] + edges[:-1]) / 2
    p_data = bin_density(target, edges)
    return Grids(x, edges, noise_grid(target, config.n_z), p_data, p_samples)


def window_edges(config: Config, target: Target) -> Array:
    """Bin edges of the recorded window, (n_x + 1,), data units.

    Unless the config sets the window, it reaches 4.5 standard deviations or more to either side of the
    data's mean, and 3 times start_scale or more to either side of the untrained p_g's centre.
    """
    if config.window is not None:
        low, high = config.window
    else:
        reach = 3.0 * config.start_scale
        low = target.mean + target.std * min(-4.5, config.start_location - reach)
        high = target.mean + target.std * max(4.5, config.start_location + reach)
    return np.linspace(low, high, config.n_x + 1)


_SMOOTHED_OVER = 0.007
"""Half width, in probability, of the moving average in noise_grid. The average widens the steep parts
of the data's quantile function, since G may be steep beside them."""
_WHERE_STEEP = 0.5
"""Share of the points of z that are placed where the data's quantile function is steep."""


def noise_grid(target: Target, n_z: int) -> Array:
    """Points of z from -1 to 1, (n_z,), close together where a G that fits the target is steep.

    G is taken as linear between points, so each cell spreads its probability evenly over the stretch of
    x that G maps the cell to. Half of the points are evenly spaced in log(e + 1 + z) - log(e + 1 - z),
    the shape of G's ends in networks.generator (e is NEAREST_END), so that p_g has no steps in its
    tails. The rest lie where the target's quantile function is steep, as between a mixture's modes.
    """
    e = NEAREST_END / 2
    even = np.linspace(-1.0, 1.0, 4097)
    grown = (1.0 / e + 1.0) ** even
    u = ((e + 1.0) * grown - e) / (1.0 + grown)
    u[0], u[-1] = 0.0, 1.0
    x = np.asarray(target.quantile(np.clip(u, 1e-6, 1.0 - 1e-6)), np.float64)
    climbed = (x - x[0]) / (x[-1] - x[0])
    # `climbed` is 0 below u = 0 and 1 above u = 1. Differences of its integral give a moving average.
    integral = np.append(0.0, np.cumsum(np.diff(u) * (climbed[1:] + climbed[:-1]) / 2))

    def until(v: Array) -> Array:
        return np.interp(v, u, integral) + np.maximum(v - 1.0, 0.0)

    smooth = until(u + _SMOOTHED_OVER) - until(u - _SMOOTHED_OVER)
    smooth = (smooth - smooth[0]) / (smooth[-1] - smooth[0])
    share = (1.0 - _WHERE_STEEP) * (even + 1.0) / 2.0 + _WHERE_STEEP * smooth
    z = 2.0 * np.interp(np.linspace(0.0, 1.0, n_z), share, u) - 1.0
    z[0], z[-1] = -1.0, 1.0
    return z
