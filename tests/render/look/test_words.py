import re

import pytest
from matplotlib.text import Text

from films import SMALL_CANVAS
from gan1d.cli.program import main
from gan1d.render.figures.request import STILLS, StillRequest
from gan1d.render.figures.stills import draw_figure, still_figure
from gan1d.render.figures.sweep import sweep_figure
from gan1d.render.film.animate import animate
from gan1d.render.film.comparison import Comparison
from gan1d.render.film.scene import Scene
from gan1d.render.look import words as module
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.captions import telling_rows
from gan1d.render.look.rules import drawing_rules
from gan1d.render.look.words import Words, languages, placeholders
from helpers import still
from sample_sweep import MEMBERS
from texts import check_texts

OTHERS = [code for code in languages() if code != "en"]
table = module._texts


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_keys_and_places(language):
    texts = table(language)
    assert {key: placeholders(text) for key, text in texts.items()} == {
        key: placeholders(text) for key, text in table("en").items()
    }
    # As a user's own they are taken, so Matplotlib parses their formulas.
    assert Words("en", tuple(texts.items()))("verdict.converged") == texts["verdict.converged"]


def test_a_value_is_filled_in_outside_of_formulas():
    words = Words("en", (("numbers.step", r"$x_{step}$ {step} $\frac{1}{2}$"),))
    assert words("numbers.step", step=7) == r"$x_{step}$ 7 $\frac{1}{2}$"


def prose(texts):
    """The words of texts, outside of their formulas and places."""
    plain = (re.sub(r"\{\w+\}", "", "".join(text.split("$")[::2])) for text in texts)
    return {word for text in plain for word in re.findall(r"[A-Za-z]{3,}", text)}


def shown(figure):
    figure.draw_without_rendering()
    return {text.get_text() for text in figure.findobj(Text) if text.get_text()}


@pytest.mark.parametrize("language", OTHERS)
def test_a_picture_has_no_english_word_and_no_text_is_clipped(language, run, short_run):
    texts, canvas = set(), Canvas(language=language, axis=True)
    with drawing_rules():
        scene = Scene(run, canvas, losses=True)
        for row in telling_rows(run):
            scene.show(row)
            texts.add(scene.caption.get_text())
        scene.fill(row)
        check_texts(scene.figure, [strip.axes for strip in scene.strips])
        texts |= shown(scene.figure)
        for show in STILLS:
            texts |= shown(still_figure(StillRequest(show=show, canvas=canvas), run)[0])
        # The names of settings are those of the command line.
        texts |= shown(sweep_figure(MEMBERS, canvas)) - {"seed"}
        two = Comparison((run, short_run), canvas)
        two.show(60)
        check_texts(two.figure, [side._strip.axes for side in two.sides])
        titles = {text for text in two.figure.texts if text.get_weight() == "bold"}
        texts |= shown(two.figure) - {title.get_text() for title in titles}
    english = prose(table("en").values()) - prose(table(language).values())
    assert not prose(texts) & english


def test_own_words_replace_and_empty(run, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[title]\nb = "fertig: $D=D^*$"\n[key]\nd_star = ""\np_data = "$p_r$"\n')
    canvas = Canvas(language="de", words=own)
    assert canvas.words("title.c") == Words("de")("title.c")
    by_key = {"title.b": "fertig: $D=D^*$", "key": {"d_star": "", "p_data": "$p_r$"}}
    assert canvas == Canvas(language="de", words=by_key) != Canvas(language="de")
    with drawing_rules():
        texts = shown(Scene(run, canvas).figure)
    assert "$p_r$" in texts
    assert Words("de")("key.d_star") not in texts


def test_every_text_can_be_emptied(run, short_run):
    canvas = Canvas(size=SMALL_CANVAS.size, words=dict.fromkeys(table("en"), ""))
    with drawing_rules():
        scene = Scene(run, canvas, losses=True)
        scene.show(len(run.step) - 1)
        shown(scene.figure)
        shown(Comparison((run, short_run), canvas).figure)
        shown(sweep_figure(MEMBERS, canvas))
        for show, kind in STILLS.items():
            shown(still(run if kind.needs == "run" else None, show, canvas=canvas))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("what is this", "expected a file in TOML"),
        ('captoin.a = "x"', "did you mean caption.a"),
        ('[caption.a]\nb = "x"', "caption.a: expected a text"),
        ("[caption]\na = '$p_{data$'", "expected formulas"),
        ("[numbers]\nstep = '{stop}'", "expected in braces only {step}"),
        ('[caption]\na = "a\\nb"', "expected a text of one line"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(text, error, tmp_path, capsys):
    path = tmp_path / "bad.toml"
    path.write_text(text)
    assert main(["animate", str(tmp_path / "out.gif"), "--words", str(path)]) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert message.startswith("gan1d: error: words: ")
    assert error in message


def test_own_words_are_text_in_every_format(short_run, tmp_path):
    hostile = "</script><img src=x onerror=alert(1)>\"'& <b>"
    keys = ("caption.b", "missed.b", "key.p_g", "key.page_d_star", "about.title")
    keys = (*keys, "page.run", "page.state", "number.step")
    canvas = Canvas(words=dict.fromkeys(keys, hostile))
    svg = draw_figure(short_run, tmp_path / "out.svg", canvas=canvas).read_text()
    assert "<img" not in svg
    assert "&lt;img" in svg
    page = animate(short_run, tmp_path / "out.html", canvas=canvas).read_text()
    assert page.count("<img") == 1
    assert page.count("</script>") == 3
