"""A program that asks NumPy to raise for every rounding to 0 gets the same results."""

import numpy as np
import pytest

from gan1d import Canvas, Config, Playback, animate, certify, draw_figure, sweep, theory, train
from gan1d.floats import held_errors
from gan1d.targets import bin_density, parse_target, quantile_table
from helpers import SMALL

FAR_APART = "mixture:0.5,0,1/0.5,50,0.1"
CONFIG = Config(steps=60, **SMALL, target=FAR_APART)
TARGETS = (FAR_APART, "normal:0,1", "laplace:0,1", "uniform:0,1")


@pytest.fixture
def strict():
    with np.errstate(all="raise"):
        yield


def test_the_defaults_are_those_of_numpy():
    with np.errstate(all="raise"), held_errors():
        held = np.geterr()
    assert held == {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}


@pytest.mark.parametrize("text", TARGETS)
def test_tails_of_targets_may_underflow(text, strict):
    target, x = parse_target(text), np.linspace(-800, 800, 401)
    assert target.cdf(x)[0] == 0
    assert target.quantile(np.array([1e-300, 0.5]))[0] < target.quantile(0.5)
    assert bin_density(target, x).min() == 0
    assert np.isfinite(quantile_table(target)).all()


@pytest.mark.parametrize(
    "measure", [theory.jsd, theory.kl, theory.w1, theory.virtual_criterion, theory.rms_distance]
)
def test_so_may_measures(measure, strict):
    p, q = np.array([1.0, 1e-200, 1e-310]), np.array([1e-310, 1e-200, 1.0])
    dx = np.full(3, 1e-3)
    numbers = (p, q, p, q, dx) if measure is theory.rms_distance else (p, q, dx)
    assert not np.isnan(measure(*numbers))


def test_a_run_and_its_pictures_are_the_same(tmp_path, strict):
    canvas, playback = Canvas(size=(320, 180)), Playback(frames=4)

    def made(name):
        run = train(CONFIG)
        still = draw_figure(run, tmp_path / f"{name}.svg")
        film = animate(run, tmp_path / f"{name}.gif", canvas=canvas, playback=playback)
        (member,) = sweep(CONFIG, seeds=1)
        return still.read_bytes(), film.read_bytes(), certify(run), member.certificate

    found = made("strict")
    with held_errors():
        assert made("plain") == found
