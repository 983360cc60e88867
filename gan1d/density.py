"""The exact density of G(z) for uniform z: a push-forward, without samples or kernels."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def push_forward(
    g_of_z: ArrayLike, x_edges: ArrayLike, z: ArrayLike | None = None
) -> NDArray[np.float64]:
    """The probability that G(z) falls into each bin, with z uniform between the ends of its grid.

    The probability of a cell of the z grid is the cell's share of the grid's length. G is taken as
    linear between grid points, so the cell's probability is spread evenly over [G(z_i), G(z_i+1)]. The
    result sums to 1 up to rounding and is exact for this piecewise linear G, even where G folds, lies
    outside the edges or is flat. A flat part of G gives a point mass; each bin includes its lower edge.

    Args:
        g_of_z: (..., n_z) values of G on a grid that includes both ends of p_z's support.
        x_edges: (n_x + 1,) increasing bin edges.
        z: (n_z,) the points of the z grid, increasing; None if they are evenly spaced.

    Returns:
        (..., n_x + 2) probabilities: below the first edge, in each bin, above the last edge.

    Raises:
        ValueError: G is not finite somewhere or has fewer than two points; the edges or z are not
            finite and increasing; or z and G differ in their number of points.
    """
    g = np.asarray(g_of_z, np.float64)
    edges = np.asarray(x_edges, np.float64)
    increasing = edges.ndim == 1 and edges.size > 1 and np.all(np.diff(edges) > 0)
    if not (increasing and np.isfinite(edges[[0, -1]]).all()):
        raise ValueError("x_edges: expected at least two increasing finite numbers")
    if g.ndim < 1 or g.shape[-1] < 2:
        raise ValueError(f"g_of_z: expected at least two points along the last axis, got {g.shape}")
    if not np.isfinite(g).all():
        raise ValueError("g_of_z: expected finite numbers, got NaN or infinity")
    lead, n_z = g.shape[:-1], g.shape[-1]
    points = np.asarray(np.arange(n_z) if z is None else z, np.float64)
    if points.shape != (n_z,):
        raise ValueError(f"z: expected {n_z} points, one for each value of G, got {points.shape}")
    lengths = np.diff(points)
    if not (np.isfinite(points).all() and np.all(lengths > 0)):
        raise ValueError("z: expected finite numbers that increase")

    # Less than half of the largest float64, so that the width of a cell is finite.
    g = np.clip(g, -8e307, 8e307)
    rows = g.reshape(-1, n_z)
    n_bins = edges.size + 1
    cell = np.tile(lengths / (points[-1] - points[0]), len(rows))
    # Bin 0 lies below edges[0]; bin b spans edges[b - 1] to edges[b].
    bins = np.searchsorted(edges, rows, side="right")
    bins += n_bins * np.arange(len(rows))[:, None]
    first = np.minimum(bins[:, :-1], bins[:, 1:]).ravel()
    last = np.maximum(bins[:, :-1], bins[:, 1:]).ravel()

    crosses = first != last
    size = n_bins * len(rows)
    mass = np.asarray(np.bincount(first, np.where(crosses, 0.0, cell), minlength=size), np.float64)
    # Indices are faster than a mask.
    across = np.flatnonzero(crosses)
    first, last, cell = first[across], last[across], cell[across]
    left = across + across // (n_z - 1)
    ends = rows.ravel()[left], rows.ravel()[left + 1]
    low, high = np.minimum(*ends), np.maximum(*ends)
    width = high - low
    in_first = (edges[first % n_bins] - low) / width
    in_last = (high - edges[last % n_bins - 1]) / width
    mass += np.bincount(first, cell * in_first, minlength=mass.size)
    mass += np.bincount(last, cell * in_last, minlength=mass.size)
    # A cell's density steps up at the first bin that the cell covers wholly, and down after the last.
    wide = last > first + 1
    slope = cell[wide] / width[wide]
    change = np.bincount(first[wide] + 1, slope, minlength=mass.size)
    change -= np.bincount(last[wide], slope, minlength=mass.size)
    mass = mass.reshape(-1, n_bins)
    covered = np.cumsum(change.reshape(-1, n_bins), axis=1)
    mass[:, 1:-1] += np.maximum(covered[:, 1:-1], 0.0) * np.diff(edges)
    return mass.reshape(*lead, n_bins)


def push_forward_density(
    g_of_z: ArrayLike, x_edges: ArrayLike, z: ArrayLike | None = None
) -> NDArray[np.float64]:
    """p_g averaged over each bin, per unit x: push_forward's masses divided by the bins' widths.

    Shapes and errors as for push_forward. The masses outside the edges are left out, so the density
    integrates to the probability that G(z) lies inside them. Returns (..., n_x).
    """
    masses = push_forward(g_of_z, x_edges, z)[..., 1:-1]
    return masses / np.diff(np.asarray(x_edges, np.float64))
