import dataclasses
from xml.etree import ElementTree

import numpy as np
import pytest

from films import TINY_CANVAS, canvas_for
from gan1d.checks import InputError
from gan1d.render.figures.stills import draw_figure
from gan1d.render.film.animate import animate
from gan1d.render.film.request import Playback
from gan1d.render.film.scene import Scene
from gan1d.render.formats import film_endings, still_endings
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules
from helpers import read_configs, still
from texts import check_texts


def test_a_target_of_any_name_can_be_shown(short_run, tmp_path):
    name = 'two$x$y_\x01\x1b\n$\\frac{$\udcff\ufffe gan1d {"seed": 1} 日本語&<>\'.csv'
    playback = Playback(frames=2)
    config = dataclasses.replace(short_run.config, target=name)
    phase = np.where(short_run.phase == "a", "$p$ $", short_run.phase)
    run = dataclasses.replace(short_run, config=config, phase=phase)
    files = [
        animate(run, tmp_path / f"out{ending}", canvas=canvas_for(ending), playback=playback)
        for ending in film_endings()
    ]
    files += [draw_figure(run, tmp_path / f"d{ending}", panel="d") for ending in still_endings()]
    for path in files:
        assert read_configs(path) == [config], path
    ElementTree.parse(tmp_path / "d.svg")
    two = animate(
        run, tmp_path / "two.gif", compare=short_run, canvas=TINY_CANVAS, playback=playback
    )
    assert read_configs(two) == [config, short_run.config]


def test_a_run_with_phases_of_ones_own_is_shown_everywhere(short_run, tmp_path):
    shown = ["warm up", "rest of $it"]
    phase = np.where(short_run.step < 40, *shown)
    run = dataclasses.replace(short_run, phase=phase)
    figure = still(run)
    assert len(figure.axes) == len(shown)
    check_texts(figure)
    titles = [text.get_text() for text in figure.texts]
    assert "warm up" in titles
    assert any("not converged" in title for title in titles)
    with drawing_rules():
        scene = Scene(run, Canvas())
        scene.show(len(run.step) - 1)
        scene.fill(len(run.step) - 1)
        check_texts(scene.figure)
    assert list(scene.small) == shown
    assert all(panel.filled for panel in scene.small.values())
    with pytest.raises(InputError, match="panel: expected one of"):
        draw_figure(run, tmp_path / "other.png", panel="b")
