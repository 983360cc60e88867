import pytest

from gan1d.config import Config
from gan1d.phases import Phase
from gan1d.provenance import Provenance
from gan1d.render.figures.algorithm import SIZE, algorithm_figure, narrow_size, notes_on
from gan1d.render.look.algorithm import lines
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.sheet import type_kept
from gan1d.render.look.theme import DARK
from gan1d.render.look.words import ENGLISH, languages
from texts import check_texts


def texts(figure):
    return {text.get_text(): text for text in figure.texts}


def test_each_line_stands_there_numbered_and_in_its_player_s_colour():
    config = Config(k=5, loss="saturating")
    found = texts(algorithm_figure(config, canvas=Canvas(theme="dark")))
    by_name = {line.name: line.text for line in lines(config)}
    inner = by_name.pop("inner")
    assert set(by_name.values()) < found.keys()
    assert {str(i + 1) for i in range(6)} < found.keys()
    assert found[by_name["update_d"]].get_color() == DARK.d.colour
    assert found[by_name["update_g"]].get_color() == DARK.p_g.colour
    assert inner not in found
    across = {line.name: found[line.text].get_position()[0] for line in lines(config)[2:]}
    assert across["draw"] == across["update_d"] > across["draw_z"] == across["update_g"]


def test_k_is_lit_as_its_value():
    figure = algorithm_figure(Config(k=713))
    (lit,) = [text for text in figure.texts if text.get_text() == "713"]
    assert lit.get_bbox_patch() is not None
    height = lit.get_position()[1]
    order = [text.get_text() for text in figure.texts if text.get_position()[1] == height]
    assert order == ["2", "repeat $k$ =", "713", "times:"]


def test_lines_go_down_in_order():
    config = Config()
    found = texts(algorithm_figure(config))
    heights = [found[line.text].get_position()[1] for line in lines(config) if line.name != "inner"]
    assert heights == sorted(heights, reverse=True)


def test_notes_are_those_of_the_config():
    config = Config(
        discriminator_learning_rate=0.03, generator_learning_rate=0.007, beta1=0.5, beta2=0.9
    )
    adam, steep, held = notes_on(config, Provenance(), ENGLISH)
    assert adam == "Adam: rate 0.03 for $D$, 0.007 for $G$; beta1 = 0.5, beta2 = 0.9"
    assert steep.startswith("40 % of the noise")
    assert held == "phases without updates: $G$ in (b); $D$ in (c)"
    plain = Config(steep_share=0.0, phases=(Phase("all", 10),))
    assert len(notes_on(plain, Provenance(), ENGLISH)) == 1
    # An optimizer that Python handed over is not called Adam.
    own = Provenance(handed_over={"discriminator_optimizer": "optax.sgd"})
    of_d, of_g = notes_on(plain, own, ENGLISH)
    assert "Adam" not in of_d
    assert "rate 0.0045" in of_g


def test_without_captions_only_the_lines_are_left():
    bare = texts(algorithm_figure(Config(), canvas=Canvas(captions=False)))
    assert not any("Algorithm 1" in text or "Adam" in text for text in bare)
    assert lines(Config())[-1].text in bare


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("loss", ["non-saturating", "saturating"])
def test_no_text_is_clipped_or_overlaps(language, loss):
    config = Config(k=1000, loss=loss, steps=10_000_000, batch_size=262)
    for captions in (True, False):
        for shape in (
            {},
            {"size": (320, 180)},
            {"size": (1920, 1080)},
            {"size": (800, 800)},
            {"size": (1600, 300)},
        ):
            canvas = Canvas(language=language, captions=captions, **shape)
            inches, _ = canvas.fit(SIZE)
            check_texts(algorithm_figure(config, canvas=canvas, size=inches))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("width", ["3.25in", "12cm", "6.5in", "30cm"])
def test_lines_are_broken_where_type_keeps_its_size(language, width):
    canvas = Canvas(language=language, width=width)
    inches, _ = canvas.fit(narrow_size(canvas.sheet_width(SIZE[0])))
    with type_kept(canvas):
        figure = algorithm_figure(Config(), canvas=canvas, size=inches)
    check_texts(figure)
    assert min(text.get_fontsize() for text in figure.texts) >= 10.5
    # Nothing is lost where lines are broken.
    whole = " ".join(text.get_text() for text in figure.texts)
    for line in lines(Config(), canvas.said):
        if line.name != "inner":
            assert line.text in whole
