import dataclasses
import itertools

import numpy as np
import pytest
from scipy import stats

from gan1d import theory
from gan1d.certificate import certify
from gan1d.checks import DivergedError
from gan1d.config import Config
from gan1d.history import History
from gan1d.model.training import train
from gan1d.model.tuning import BLOCK
from gan1d.phases import Phase, Until
from helpers import SMALL

ALTERNATE = (Phase("alternate", 1),)


def rows(history, name):
    return np.flatnonzero(history.phase == name)


def test_the_default_run_converges(run):
    certificate = certify(run)
    assert certificate.converged
    assert certificate.jsd <= 0.01
    assert certificate.d_rms_from_half <= 0.02
    assert certificate.value == pytest.approx(-np.log(4), abs=0.01)
    assert np.mean(run.discriminator_loss[-500:]) == pytest.approx(np.log(4), abs=0.01)


@pytest.mark.parametrize("protocol", ["from-noise", "textbook"])
def test_the_panels_are_what_their_captions_say(protocol, request):
    history = request.getfixturevalue({"from-noise": "run", "textbook": "textbook_run"}[protocol])
    a, b, c, d = (history.last_row(letter) for letter in "abcd")
    measured = {letter: certify(history, history.last_row(letter)) for letter in "abcd"}
    # (b): G has not moved, and D is where Proposition 1 puts it.
    np.testing.assert_array_equal(history.g_of_z[b], history.g_of_z[a])
    assert measured["b"].d_rms_from_optimal <= 0.03
    assert measured["a"].d_rms_from_optimal > 2 * measured["b"].d_rms_from_optimal
    # (c): D has not moved, and G has come closer to the data.
    np.testing.assert_array_equal(history.d[c], history.d[b])
    assert measured["c"].jsd < 0.8 * measured["b"].jsd
    assert measured["d"].converged
    # Visibly different: each panel moves a curve by a twentieth of the picture somewhere.
    seen = [
        np.stack([history.d[r], 0.56 * history.p_g[r] / history.p_data.max()]) for r in (a, b, c, d)
    ]
    asked = history.p_data > 0.02 * history.p_data.max()
    for before, after in itertools.pairwise(seen):
        assert np.abs(after - before)[:, asked].max() > 0.05


def test_textbook_displaces_the_converged_generator():
    history = train(Config(protocol="textbook", steps=300, **SMALL))
    start = rows(history, "a")[0]
    moved = history.g_of_z[start] - history.g_of_z[start - 1]
    np.testing.assert_allclose(moved, -0.9 * 1.25, atol=1e-4)


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    config = Config(steps=60, **SMALL)
    first, again = train(config), train(config)
    other = train(dataclasses.replace(config, seed=1))
    for name in ("p_g", "d", "g_of_z", "discriminator_loss", "generator_loss"):
        np.testing.assert_array_equal(getattr(first, name), getattr(again, name))
        assert not np.array_equal(getattr(first, name), getattr(other, name))


def test_a_shorter_run_is_a_prefix_of_a_longer_one():
    short = train(Config(steps=100, phases=ALTERNATE, **SMALL))
    long = train(Config(steps=BLOCK + 50, phases=ALTERNATE, **SMALL))
    np.testing.assert_array_equal(long.g_of_z[:101], short.g_of_z)
    np.testing.assert_array_equal(long.d[:101], short.d)
    # With annealing the two agree for as long as both hold their rates.
    short, long = (
        train(Config(steps=n, phases=(Phase("x", 1, anneal=0.5),), **SMALL)) for n in (80, 90)
    )
    np.testing.assert_array_equal(long.g_of_z[:41], short.g_of_z[:41])
    assert not np.array_equal(long.g_of_z[80], short.g_of_z[80])


def test_a_phase_ends_where_its_criterion_first_holds():
    phases = (Phase("a", 400, 6.0, shift=True, until=Until("jsd", 0.3)), Phase("end", 1))
    history = train(Config(steps=402, phases=phases, **SMALL))
    jsd = theory.jsd(history.p_data, history.p_g, history.dx)
    end = history.last_row("a")
    assert jsd[end] <= 0.3
    assert np.all(jsd[1:end] > 0.3)


@pytest.mark.parametrize(("mean", "std"), [(4000, 0.01), (-1000, 0.001), (1e20, 1e12)])
def test_units_do_not_matter(mean, std):
    # The early rows: rounding grows from step to step, as in any game of two players.
    near = train(Config(steps=100, target="normal:0,1", **SMALL))
    far = train(Config(steps=100, target=f"normal:{mean},{std}", **SMALL))
    early = slice(30)
    np.testing.assert_allclose((far.g_of_z[early] - mean) / std, near.g_of_z[early], atol=1e-3)
    np.testing.assert_allclose(far.p_g[early] * std, near.p_g[early], atol=1e-2)
    np.testing.assert_allclose(far.d[early], near.d[early], atol=1e-3)


def test_progress_is_told_and_ends_at_the_last_step():
    told = []
    train(Config(steps=2 * BLOCK, **SMALL), progress=lambda *numbers: told.append(numbers))
    assert told == sorted(told)
    assert told[-1] == (2 * BLOCK, 2 * BLOCK)


@pytest.mark.parametrize(("still", "record_every"), [(0, 1), (100, 1), (BLOCK, 1000)])
def test_a_run_that_diverges_names_the_step_too(still, record_every):
    phases = (
        Phase("still", max(still, 1), discriminator_rate=0),
        Phase("wild", 200, until=Until("jsd", 1e-9)),
        Phase("rest", 1),
    )[not still :]
    config = Config(
        steps=500,
        discriminator_learning_rate=1e38,
        phases=phases,
        record_every=record_every,
        **SMALL,
    )
    with pytest.raises(DivergedError, match=f"diverged at step {still + 1}: expected finite"):
        train(config)


def test_steps_after_a_goal_are_not_part_of_the_run():
    wild = {"steps": 300, "discriminator_learning_rate": 1e35, **SMALL}
    with pytest.raises(DivergedError, match=r"diverged at step [23]:"):
        train(Config(phases=ALTERNATE, record_every=200, **wild))
    run = train(Config(phases=(Phase("x", 1, until=Until("jsd", 9.0)),), **wild))
    assert run.step.tolist() == [0, 1]
    assert run.phase_end.tolist() == ["goal"]


def test_a_run_learns_a_file_and_is_read_without_it(tmp_path):
    path = tmp_path / "samples.npy"
    np.save(path, stats.norm(2, 3).rvs(5000, random_state=1))
    run = train(Config(target=str(path), steps=50, n_x=60, n_z=33)).save(tmp_path / "run.npz")
    path.unlink()
    assert History.load(run).config.target.text == str(path)


@pytest.mark.parametrize("target", ["uniform:-2,3", stats.laplace(1, 0.7)])
def test_other_targets_converge(target):
    certificate = certify(train(Config(seed=1), target=target))
    assert certificate.converged
    assert certificate.jsd <= 0.02
