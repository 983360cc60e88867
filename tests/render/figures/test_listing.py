import json

import pytest

from gan1d.checks import InputError
from gan1d.config import Config
from gan1d.phases import Phase
from gan1d.provenance import Provenance
from gan1d.render.figures.listing import notes_on
from gan1d.render.figures.stills import draw_figure
from gan1d.render.formats.about import read_description, read_sources
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.captions import algorithm
from gan1d.render.look.theme import DARK
from gan1d.render.look.words import ENGLISH
from helpers import read_configs, still

pytestmark = pytest.mark.usefixtures("rules")


def texts(figure):
    return {text.get_text(): text for axes in figure.axes for text in axes.texts}


def test_each_line_is_shown_numbered_in_order_and_in_its_players_colour():
    config = Config(k=713, loss="saturating")
    figure = still(config, "algorithm", canvas=Canvas(theme="dark"))
    found = texts(figure)
    shown = {name: found[line] for name, line in algorithm(config).items() if name != "inner"}
    assert {str(i + 1) for i in range(6)} < found.keys()
    assert shown["update_d"].get_color() == DARK.d.colour
    assert shown["update_g"].get_color() == DARK.p_g.colour
    x, y = zip(*(text.get_position() for text in shown.values()), strict=True)
    assert list(y) == sorted(y, reverse=True)
    assert x[1] == x[2] > x[3] == x[4] > x[0]
    # The value of k is highlighted.
    figure.draw_without_rendering()
    assert found["713"].get_bbox_patch() is not None
    row = [found[words].get_window_extent() for words in ("2", "repeat $k$ =", "713", "times:")]
    assert [box.x0 for box in row] == sorted(box.x0 for box in row)
    assert max(box.y0 for box in row) - min(box.y0 for box in row) < 9


def test_the_notes_describe_the_config():
    rates = {"discriminator_learning_rate": 0.03, "generator_learning_rate": 0.007}
    config = Config(**rates, beta1=0.5, beta2=0.9)
    adam, steep, held = notes_on(config, Provenance(), ENGLISH)
    assert adam == "Adam: rate 0.03 for $D$, 0.007 for $G$; beta1 = 0.5, beta2 = 0.9"
    assert steep.startswith("40 % of the noise")
    assert held == "phases without updates: $G$ in (b); $D$ in (c)"
    plain = Config(steep_share=0.0, phases=(Phase("all", 10),))
    assert len(notes_on(plain, Provenance(), ENGLISH)) == 1
    # An optimizer passed from Python is not called Adam.
    own = Provenance(handed_over={"discriminator_optimizer": "optax.sgd"})
    of_d, of_g = notes_on(plain, own, ENGLISH)
    assert "Adam" not in of_d
    assert "rate 0.0045" in of_g


def test_a_picture_of_settings_holds_them(tmp_path):
    config = Config(k=3, loss="saturating")
    path = draw_figure(config, tmp_path / "out.png", show="algorithm")
    assert read_configs(path) == [config]
    assert read_sources(path) == [{"show": "algorithm"} | json.loads(config.to_json())]
    text = read_description(path)
    assert "3 times" in text
    assert "descending the gradient of the mean of log(1 - D(G(z)))" in text
    with pytest.raises(InputError, match="history"):
        draw_figure({}, path, show="algorithm")
