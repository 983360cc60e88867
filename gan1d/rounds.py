"""One round of Algorithm 1 at a recorded step: samples, D at them, and how far D pulls G's samples.

A round is computed from D and G on the record's grids; nothing is trained.
"""

from dataclasses import dataclass

import numpy as np

from gan1d import checks
from gan1d.checks import InputError
from gan1d.grids import LEAST_D, MOST_D
from gan1d.history import History
from gan1d.measures import Array

SAMPLES = 24
"""Number of samples of each kind in a picture of a round."""


@dataclass(frozen=True, eq=False)
class Round:
    """The samples of one round of Algorithm 1 at a recorded step, and D at them; arrays are (n,)."""

    row: int  # the row of the record
    phase: str  # the phase to which the round belongs
    real: Array  # samples x of the data
    noise: Array  # z of D's step
    fake: Array  # G(z)
    d_real: Array  # D(x)
    d_fake: Array  # D(G(z))
    fresh_noise: Array  # z of G's step
    fresh_fake: Array  # G(z)
    d_fresh: Array  # D(G(z))
    reach: Array  # how far D pulls each of fresh_fake along x: see `reach`
    trains_d: bool  # whether D is updated in this phase
    trains_g: bool  # whether G is updated in this phase


def round_at(history: History, row: int, count: int = SAMPLES) -> Round:
    """The round that follows a row of the record, with `count` samples of each kind."""
    real, noise, fresh_noise = samples(history, count)
    fake, fresh = (np.interp(z, history.z, history.g_of_z[row]) for z in (noise, fresh_noise))
    d, x = np.asarray(history.d[row], np.float64), history.x
    plan, step, ends = history.config.plan(), history.step[row], history.phase_last_step
    ended = int(np.searchsorted(ends, step, side="right"))
    # A round of (G, D) after the last phase, or before G is displaced, belongs to the phase that ended.
    if ended == len(plan) or (plan[ended].displacement and step in ends):
        ended -= 1
    phase = plan[ended]
    return Round(
        row=row,
        phase=phase.name,
        real=real,
        noise=noise,
        fake=fake,
        d_real=np.interp(real, x, d),
        d_fake=np.interp(fake, x, d),
        fresh_noise=fresh_noise,
        fresh_fake=fresh,
        d_fresh=np.interp(fresh, x, d),
        reach=reach(history, np.interp(fresh, x, pull(d, x, history.config.loss))),
        trains_d=phase.discriminator_rate > 0,
        trains_g=phase.generator_rate > 0,
    )


def samples(history: History, count: int) -> tuple[Array, Array, Array]:
    """Draw samples x of p_data within the window, noise z, and fresh noise, (count,) each.

    They follow from the run's seed and are the same at every step. They are not the samples used in
    training, since those are not recorded.
    """
    # One row of random numbers per sample, so that the first samples do not depend on `count`.
    shares = np.random.default_rng(history.config.seed).random((count, 3))
    low, high = float(history.z[0]), float(history.z[-1])
    noise, fresh = (low + share * (high - low) for share in shares[:, 1:].T)
    return history.quantile(shares[:, 0]), noise, fresh


def pull(d: Array, x: Array, loss: str) -> Array:
    """How strongly D pulls a fake sample at each x: the slope of G's objective, per unit x.

    Goodfellow et al. 2014, Algorithm 1: d/dx log D(x) for the non-saturating objective, and
    d/dx [-log(1 - D(x))] for the saturating one. A positive pull is to the right. For two
    normals of equal variance, the pull of D* is the distance of their means, divided by the variance,
    times 1 - D* if non-saturating, times D* if saturating. Shape (..., n_x).
    """
    d = np.clip(d, LEAST_D, MOST_D, dtype=np.float64)
    gain = np.log(d) if loss == "non-saturating" else -np.log1p(-d)
    return np.asarray(np.gradient(gain, x, axis=-1))


def reach(history: History, pull: Array) -> Array:
    """A pull as a distance along x, in data units: the pull times the data's variance.

    The distance is cut at 3 standard deviations of the data, as a confident D's pull has no bound.
    """
    mass = history.p_data * history.dx
    mean = float(mass @ history.x / mass.sum())
    variance = float(mass @ (history.x - mean) ** 2 / mass.sum())
    most = 3 * variance**0.5
    return np.clip(variance * pull, -most, most)


def row_of_step(history: History, step: int) -> int:
    """The row of a step. Raises InputError if the step was not recorded."""
    step = checks.whole("step", step, at_least=0, at_most=int(history.step[-1]))
    row = int(np.searchsorted(history.step, step))
    if history.step[row] != step:
        near = " and ".join(map(str, history.step[max(row - 1, 0) : row + 1]))
        raise InputError(f"step: expected a recorded step, got {step}; recorded near it are {near}")
    return row
