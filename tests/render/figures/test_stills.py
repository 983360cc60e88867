import json
import re

import pytest

from gan1d.checks import InputError
from gan1d.cli.program import main
from gan1d.config import Config
from gan1d.render.figures.stills import draw_figure
from gan1d.render.formats.about import read_sources
from gan1d.render.look.canvas import Canvas
from helpers import read_configs, still
from texts import check_texts


@pytest.mark.parametrize("show", ["losses", "objectives", "optimal"])
def test_no_text_of_the_other_stills_is_clipped_or_overlaps_another(show, run, rules):
    figure = still(run, show, canvas=Canvas(theme="light", size=(600, 600)))
    check_texts(figure, figure.axes)


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


def test_a_run_is_drawn_of_a_run_alone(tmp_path):
    with pytest.raises(InputError, match="history: expected a History"):
        draw_figure(Config(), tmp_path / "out.svg", show="losses")


@pytest.mark.parametrize(
    ("show", "word"), [("panels", "gleichverteiltem Rauschen"), ("optimal", "Paare von Dichten")]
)
def test_a_figure_is_described_in_its_language(show, word, short_run, tmp_path):
    out = draw_figure(short_run, tmp_path / "run.svg", show=show, canvas=Canvas(language="de"))
    assert re.search(f"<desc>[^<]*{word}[^<]*</desc>", out.read_text())
    assert "A generative adversarial network" not in out.read_text()
