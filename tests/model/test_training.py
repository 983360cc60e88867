import itertools

import numpy as np
import pytest
from scipy import stats

from gan1d.certificate import certify
from gan1d.checks import DivergedError
from gan1d.config import Config
from gan1d.history import History
from gan1d.model.training import train
from gan1d.model.tuning import BLOCK
from gan1d.phases import Phase, Until
from helpers import SMALL

ALTERNATE = (Phase("alternate", 1),)


@pytest.mark.parametrize("protocol", ["run", "textbook_run"])
def test_the_panels_show_what_their_captions_say(protocol, request):
    history = request.getfixturevalue(protocol)
    a, b, c, d = (history.last_row(letter) for letter in "abcd")
    # In (b), D has come much closer to D*; in (c), D has not moved. test_phases.py checks the rest.
    far, near = history.measure("d_rms_from_optimal", [a, b])
    assert far > 2 * near
    np.testing.assert_array_equal(history.d[c], history.d[b])
    assert np.mean(history.discriminator_loss[-500:]) == pytest.approx(np.log(4), abs=0.01)
    # Panels differ visibly: from each to the next, a curve moves by over 0.05 on D's scale.
    seen = [
        np.stack([history.d[r], 0.56 * history.p_g[r] / history.p_data.max()]) for r in (a, b, c, d)
    ]
    asked = history.p_data > 0.02 * history.p_data.max()
    for before, after in itertools.pairwise(seen):
        assert np.abs(after - before)[:, asked].max() > 0.05


def test_textbook_displaces_the_converged_generator(textbook_run):
    start = np.flatnonzero(textbook_run.phase == "a")[0]
    moved = textbook_run.g_of_z[start] - textbook_run.g_of_z[start - 1]
    np.testing.assert_allclose(moved, -0.9 * 1.25, atol=1e-4)


def test_a_phase_ends_where_its_goal_is_first_reached(run):
    for phase in run.config.plan()[:-1]:
        rows = np.flatnonzero(run.phase == phase.name)
        before = max(rows[0] - 1, 0)
        values = run.measure(phase.until.measure, np.r_[before, rows])
        goal = phase.until.at_most * (values[0] if phase.until.relative else 1)
        assert values[-1] <= goal
        assert np.all(values[:-1] > goal)


def test_a_shorter_run_is_a_prefix_of_a_longer_one():
    short = train(Config(steps=100, phases=ALTERNATE, **SMALL))
    told, steps = [], BLOCK + 50
    config = Config(steps=steps, phases=ALTERNATE, **SMALL)
    long = train(config, progress=lambda *numbers: told.append(numbers))
    np.testing.assert_array_equal(long.g_of_z[:101], short.g_of_z)
    np.testing.assert_array_equal(long.d[:101], short.d)
    assert told == sorted(told)
    assert told[-1] == (steps, steps)


def test_the_units_of_the_data_do_not_matter():
    # Only the early rows, since rounding errors grow from step to step.
    near, early = train(Config(steps=100, target="normal:0,1", **SMALL)), slice(30)
    for mean, std in ((-1000, 0.001), (1e20, 1e12)):
        far = train(Config(steps=100, target=f"normal:{mean},{std}", **SMALL))
        np.testing.assert_allclose((far.g_of_z[early] - mean) / std, near.g_of_z[early], atol=1e-3)
        np.testing.assert_allclose(far.p_g[early] * std, near.p_g[early], atol=1e-2)
        np.testing.assert_allclose(far.d[early], near.d[early], atol=1e-3)


@pytest.mark.parametrize(("still", "record_every"), [(0, 1), (BLOCK // 2, 1000)])
def test_a_run_that_diverges_names_the_step(still, record_every):
    phases = (
        Phase("still", max(still, 1), discriminator_rate=0),
        Phase("wild", 200, until=Until("jsd", 1e-9)),
        Phase("rest", 1),
    )[not still :]
    wild = {"steps": 500, "discriminator_learning_rate": 1e38, **SMALL}
    with pytest.raises(DivergedError, match=f"diverged at step {still + 1}:") as raised:
        train(Config(phases=phases, record_every=record_every, **wild))
    assert raised.value.history.step[-1] == still
    # Steps after a goal are not part of the run.
    at_once = (Phase("x", 1, until=Until("jsd", 9.0)),)
    run = train(Config(phases=at_once, **wild | {"discriminator_learning_rate": 1e35}))
    assert (run.step.tolist(), run.phase_end.tolist()) == ([0, 1], ["goal"])


def test_a_run_that_learns_samples_converges_and_is_read_without_their_file(tmp_path):
    path = tmp_path / "samples.npy"
    np.save(path, stats.laplace(1, 0.7).rvs(5000, random_state=1))
    run = train(Config(), target=str(path)).save(tmp_path / "run.npz")
    path.unlink()
    run = History.load(run)
    assert run.config.target.text == str(path)
    assert certify(run).converged
