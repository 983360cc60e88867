import math
from itertools import pairwise

import numpy as np
import pytest

from gan1d import certify, theory
from gan1d.checks import InputError
from gan1d.phases import Phase, Until


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: Phase("", 10), "phase.name"),
        (lambda: Phase("a", 0), "phase.steps"),
        (lambda: Phase("a", 10, displacement=math.inf), "phase.displacement"),
        (lambda: Until("loss", 0.1), "until.measure"),
    ],
)
def test_unusable_phases_are_refused_by_name(make, name):
    with pytest.raises(InputError, match=f"{name}: expected"):
        make()


@pytest.fixture(scope="module", params=["from-noise", "textbook", "seed 50"])
def history(request, run, textbook_run, record):
    """Runs of both protocols and of another seed; in each, all phases do what their captions say."""
    if request.param == "seed 50":
        return record(request.param, seed=50)
    return run if request.param == "from-noise" else textbook_run


def rows(history, phase):
    """The rows of a phase, with the last row before it."""
    first, *_, last = np.flatnonzero(history.phase == phase)
    return np.arange(first - 1, last + 1)


def falls(curve):
    """The largest drop of a curve from an earlier value."""
    return float(np.max(np.maximum.accumulate(curve) - curve))


def test_in_b_d_learns_to_tell_the_two_apart(history):
    within = rows(history, "b")
    value = history.measure("value", within)
    # V rises, except for noise in the first steps, and D reaches D*.
    assert value[-1] - value[0] > 0.05
    assert falls(value) < 0.02
    assert np.abs(np.diff(value)).max() < 0.05
    assert history.measure("d_rms_from_optimal", within[-1:])[0] <= 0.03
    assert np.all(history.g_of_z[within] == history.g_of_z[within[0]])


def test_in_c_every_step_raises_gs_objective(history):
    within = rows(history, "c")
    log_d = np.log(history.d[within[0]])
    objective = -np.sum(history.p_g[within] * history.dx * log_d, axis=1)
    assert np.all(np.diff(objective) < 0)
    jsd = history.measure("jsd", within)
    assert jsd[-1] < 0.8 * jsd[0]


def test_in_c_of_textbook_p_g_is_still_one_hump(textbook_run):
    p_g = textbook_run.p_g[textbook_run.last_row("c")]
    at = np.flatnonzero((p_g[1:-1] > p_g[:-2]) & (p_g[1:-1] >= p_g[2:])) + 1
    dips = [min(p_g[i], p_g[j]) - p_g[i : j + 1].min() for i, j in pairwise(at)]
    assert max(dips, default=0) < 0.05 * p_g.max()


def test_phase_d_ends_at_rest(history):
    within = rows(history, "d")
    value = history.measure("value", within)
    # No bursts: V changes little from step to step, and stays near -log 4.
    settling = len(within) // 4
    assert np.abs(np.diff(value[settling:])).max() < 0.1
    assert np.abs(value[settling:] + np.log(4)).max() < 0.1
    certificate = certify(history)
    assert certificate.converged
    assert certificate.jsd < 0.001
    # D is 1/2 within three standard deviations, and p_g has no peak where its support ends.
    inside = np.abs(history.x - 4) < 3 * 1.25
    assert np.abs(history.d[-1][inside] - 0.5).max() < 0.05
    excess = history.p_g[-1] - history.p_data
    assert excess.max() < 0.05 * history.p_data.max()


def test_d_is_hardly_rougher_than_d_star_in_b(history):
    row = history.last_row("b")
    p_g, d = history.p_g[row], history.d[row]
    best = theory.optimal_discriminator(history.p_data, p_g)
    # Only where there is data: beyond, D has nothing to learn from.
    inside = np.abs(history.x - 4) < 2 * 1.25
    way, best_way = (np.abs(np.diff(curve[inside])).sum() for curve in (d, best))
    assert way < best_way + 0.5
