import json
import re

import pytest

from gan1d import animate
from gan1d.checks import InputError
from gan1d.cli.program import main
from gan1d.config import Config
from gan1d.render.figures.request import StillRequest
from gan1d.render.figures.stills import draw_figure, still_figure
from gan1d.render.formats.about import read_sources
from gan1d.render.look.canvas import Canvas
from helpers import read_configs
from texts import check_texts


@pytest.mark.parametrize("show", ["losses", "objectives", "optimal"])
def test_no_text_of_the_other_stills_is_clipped_or_overlaps_another(run, show):
    for shape in ({}, {"size": (600, 600)}):
        canvas = Canvas(theme="light", **shape)
        made, _ = still_figure(StillRequest(show=show, canvas=canvas), run)
        check_texts(made, made.axes)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_config_comes_back_and_the_bytes_are_the_same_again(
    ending, short_run, tmp_path, capsys
):
    one = draw_figure(short_run, tmp_path / f"one.{ending}")
    two = draw_figure(short_run, tmp_path / f"two.{ending}")
    assert one.read_bytes() == two.read_bytes()
    assert read_configs(one) == [short_run.config]
    assert main(["show", str(one)]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown == json.loads(short_run.config.to_json())


def test_a_still_of_the_theory_says_what_makes_it_again(tmp_path, capsys):
    out, show = tmp_path / "out.svg", "optimal"
    assert main(["figure", str(out), "--show", show]) == 0
    capsys.readouterr()
    assert read_sources(out) == [{"show": show}]
    assert main(["show", str(out)]) == 0
    assert json.loads(capsys.readouterr().out) == {"show": show}


def test_a_still_of_settings_says_which(tmp_path, capsys):
    config = Config(k=3, loss="saturating")
    one = draw_figure(config, tmp_path / "one.png", show="algorithm")
    two = draw_figure(config, tmp_path / "two.png", show="algorithm")
    assert one.read_bytes() == two.read_bytes()
    assert read_configs(one) == [config]
    assert read_sources(one) == [{"show": "algorithm"} | json.loads(config.to_json())]
    assert main(["show", str(one)]) == 0
    assert json.loads(capsys.readouterr().out)["k"] == 3
    assert main(["show", "--description", str(one)]) == 0
    said = capsys.readouterr().out
    assert "3 times" in said
    assert "descending the gradient of the mean of log(1 - D(G(z)))" in said


def test_each_kind_takes_what_it_needs(short_run, tmp_path):
    out = tmp_path / "out.svg"
    default = draw_figure(None, out, show="algorithm").read_bytes()
    assert draw_figure(Config(), out, show="algorithm").read_bytes() == default
    draw_figure(short_run, out, show="algorithm")
    assert read_configs(out) == [short_run.config]
    for wrong in (None, Config()):
        with pytest.raises(InputError, match="history: expected a History"):
            draw_figure(wrong, out, show="losses")


def test_a_figure_is_described_in_its_language(short_run, tmp_path):
    for show, word in (("panels", "gleichverteiltem Rauschen"), ("optimal", "Paare von Dichten")):
        out = draw_figure(short_run, tmp_path / "run.svg", show=show, canvas=Canvas(language="de"))
        assert re.search(f"<desc>[^<]*{word}[^<]*</desc>", out.read_text())
        assert "A generative adversarial network" not in out.read_text()


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda run, out: Canvas(theme=["dark"]), "theme"),
        (lambda run, out: draw_figure(run, f"{out}.png", show=["panels"]), "show"),
        (lambda run, out: draw_figure(run, f"{out}.png", canvas=None), "canvas"),
        (lambda run, out: animate(run, f"{out}.gif", playback=None), "playback"),
    ],
)
def test_what_is_no_such_thing_is_refused_by_name(call, name, short_run, tmp_path):
    with pytest.raises(InputError, match=f"{name}: expected .*, got "):
        call(short_run, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
