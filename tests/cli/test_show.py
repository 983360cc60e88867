import re
from dataclasses import replace

import pytest

from films import FEW, TINY_CANVAS, canvas_for
from gan1d.cli import main
from gan1d.render.figures.stills import draw_figure
from gan1d.render.figures.sweep import about_sweep, draw_sweep
from gan1d.render.film.animate import animate
from gan1d.render.formats import film_endings, still_endings
from gan1d.render.look.captions import description
from gan1d.sweeps import save
from helpers import read_configs
from sample_sweep import MEMBERS


def described(path, capsys):
    capsys.readouterr()
    assert main(["show", "--description", str(path)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


@pytest.mark.parametrize("ending", still_endings())
def test_a_figure_is_described_in_one_line(ending, short_run, tmp_path, capsys):
    path = draw_figure(short_run, tmp_path / f"out{ending}")
    text = described(path, capsys)
    assert text.count("\n") == 1
    assert description(short_run) in text
    draw_sweep(MEMBERS, path)
    assert described(path, capsys) == f"{about_sweep(MEMBERS).description}\n"


def test_a_record_is_described_as_its_pictures_are(short_run, tmp_path, capsys):
    path = short_run.save(tmp_path / "run.npz")
    assert described(path, capsys) == f"{description(short_run)}\n"
    sweep = save(tmp_path / "sweep.npz", MEMBERS)
    assert described(sweep, capsys) == f"{about_sweep(MEMBERS).description}\n"


def test_two_runs_are_described_one_after_the_other(pair, tmp_path, capsys):
    path = animate(
        pair[0], tmp_path / "two.webp", compare=pair[1], canvas=TINY_CANVAS, playback=FEW
    )
    one, other = (description(run) for run in pair)
    expected = (
        rf"Two runs side by side\. Left, .*: {re.escape(one)} Right, .*: {re.escape(other)}\n"
    )
    assert re.fullmatch(expected, described(path, capsys))


@pytest.mark.parametrize("ending", [*film_endings(), ".svg"])
def test_any_name_comes_back(ending, short_run, tmp_path, capsys):
    target = '日本語 (Gauß)\\a"b&<c>.csv'
    run = replace(short_run, config=replace(short_run.config, target=target))
    path = tmp_path / f"out{ending}"
    if ending == ".svg":
        draw_figure(run, path)
    else:
        animate(run, path, canvas=canvas_for(ending), playback=FEW)
    assert described(path, capsys) == f"{description(run)}\n"
    assert read_configs(path) == [run.config]
