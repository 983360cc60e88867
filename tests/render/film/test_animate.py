import dataclasses
from xml.etree import ElementTree

import numpy as np
import pytest

from films import TINY_CANVAS, canvas_for
from gan1d.checks import InputError
from gan1d.render.figures.stills import draw_figure
from gan1d.render.film.animate import film_of
from gan1d.render.film.request import Playback, Request
from gan1d.render.film.scene import Scene
from gan1d.render.formats import film_endings
from gan1d.render.look.canvas import Canvas
from helpers import read_configs, still
from texts import check_moments, check_texts


def test_a_target_of_any_name_can_be_shown(short_run, tmp_path, rules):
    name = "two$x$y_\x01\x1b\n$\\frac{$\udcff\ufffe 日本語&<>'.csv"
    config = dataclasses.replace(short_run.config, target=name)
    phase = np.where(short_run.phase == "a", "$p$ $", short_run.phase)
    run = dataclasses.replace(short_run, config=config, phase=phase)
    stage = Scene(run, TINY_CANVAS)
    svg = draw_figure(run, tmp_path / "d.svg", panel="d")
    ElementTree.parse(svg)
    assert read_configs(svg) == [config]
    for ending in film_endings():
        path, canvas = tmp_path / f"out{ending}", canvas_for(ending)
        request = Request(out=path, canvas=canvas, playback=Playback(frames=2))
        film = dataclasses.replace(film_of(request, run), build=lambda: stage)
        path.write_bytes(request.format.write_film(film).data)
        assert read_configs(path) == [config], ending


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["converge", "a"], ["converge", "(a)"]),
        (["a long name of a phase", "$x$", "rest of $it"], ["a long…", "\\$x\\$", "rest o…"]),
    ],
)
def test_a_run_with_a_users_phases_is_shown_everywhere(short_run, names, labels, rules):
    phase = np.array(names)[np.linspace(0, len(names) - 1, len(short_run.step)).astype(int)]
    run = dataclasses.replace(short_run, phase=phase)
    panels = [name for name in names if name != "converge"]
    figure = still(run)
    assert len(figure.axes) == len(panels)
    check_texts(figure)
    titles = [text.get_text() for text in figure.texts]
    assert ("a long name of a phase" in titles) is ("a" not in names)
    scene = Scene(run, Canvas())
    check_moments(scene, [len(run.step) - 1])
    assert list(scene.small) == panels
    assert all(panel.filled for panel in scene.small.values())
    ticks = scene.strips[0].axes.get_xticklabels()
    assert [tick.get_text() for tick in ticks] == labels
    with pytest.raises(InputError, match="panel: expected one of"):
        still(run, panel="b")
