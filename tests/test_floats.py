"""A program that asks NumPy to raise for every rounding to 0 gets the same results."""

import numpy as np
import pytest

from gan1d import Canvas, Config, Playback, animate, certify, draw_figure, theory, train
from gan1d.floats import held_errors
from gan1d.targets.distributions import bin_density, quantile_table
from gan1d.targets.text import parse_target
from helpers import SMALL

FAR_APART = "mixture:0.5,0,1/0.5,50,0.1"


@pytest.fixture
def strict():
    with np.errstate(all="raise"):
        yield


@pytest.mark.parametrize("text", [FAR_APART, "laplace:0,1"])
def test_tails_of_targets_may_underflow(text, strict):
    target, x = parse_target(text), np.linspace(-800, 800, 401)
    assert target.cdf(x)[0] == 0
    assert target.quantile(np.array([1e-300, 0.5]))[0] < target.quantile(0.5)
    assert bin_density(target, x).min() == 0
    assert np.isfinite(quantile_table(target)).all()


@pytest.mark.parametrize("measure", [theory.jsd, theory.kl, theory.w1, theory.virtual_criterion])
def test_so_may_measures(measure, strict):
    p, q = np.array([1.0, 1e-200, 1e-310]), np.array([1e-310, 1e-200, 1.0])
    assert not np.isnan(measure(p, q, np.full(3, 1e-3)))


def test_a_run_is_the_same_and_can_be_drawn(tmp_path, strict):
    config, canvas = Config(steps=60, **SMALL, target=FAR_APART), Canvas(size=(320, 180))
    run = train(config)
    certificate = certify(run)
    animate(run, tmp_path / "run.gif", canvas=canvas, playback=Playback(frames=2))
    draw_figure(run, tmp_path / "run.png", canvas=canvas)
    with held_errors():
        again = train(config)
        assert again == run
        assert certify(again) == certificate
