import re
from dataclasses import replace

import pytest
from matplotlib.text import Text

from gan1d.cli.program import main
from gan1d.render.figures.request import SLIDE, STILLS, StillRequest
from gan1d.render.figures.slide import SMALL
from gan1d.render.figures.stills import about_still, draw_figure, still_figure
from gan1d.render.figures.sweep import sweep_figure
from gan1d.render.film.animate import animate
from gan1d.render.film.comparison import Comparison
from gan1d.render.film.scene import Scene
from gan1d.render.look.canvas import SMALLEST_TYPE, Canvas
from gan1d.render.look.captions import telling_rows
from gan1d.render.look.words import ENGLISH, LANGUAGES, Words, placeholders
from helpers import still
from sample_sweep import MEMBERS
from texts import check_moments, check_texts, smallest_type

pytestmark = pytest.mark.usefixtures("rules")
SETTINGS = {"seed", "loss", "non-saturating", "saturating"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_and_placeholders(language):
    texts = Words(language).texts
    assert {key: placeholders(text) for key, text in texts.items()} == {
        key: placeholders(text) for key, text in ENGLISH.texts.items()
    }
    # Pass the texts as a user's own, so that Matplotlib checks their formulas.
    assert Words("en", tuple(texts.items()))("verdict.converged") == texts["verdict.converged"]


def test_a_value_is_filled_in_outside_of_formulas():
    words = Words("en", (("numbers.step", r"$x_{step}$ {step} $\frac{1}{2}$"),))
    assert words("numbers.step", step=7) == r"$x_{step}$ 7 $\frac{1}{2}$"


def prose(texts):
    """The words of texts, without formulas and placeholders."""
    plain = (re.sub(r"\{\w+\}", "", "".join(text.split("$")[::2])) for text in texts)
    return {word for text in plain for word in re.findall(r"[A-Za-z]{3,}", text)}


def shown(figure):
    return {text.get_text() for text in figure.findobj(Text) if text.get_text()}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_pictures_are_in_one_language_and_no_text_is_clipped_or_small(language, run, pair):
    canvas = Canvas(language=language, axis=True)
    of_samples = replace(run, config=replace(run.config, target=[3, 4, 5]))
    scene, with_losses = Scene(of_samples, canvas), Scene(pair[0], canvas, losses=True)
    texts = set()
    for row in telling_rows(run):
        scene.show(row)
        texts.add(scene.caption.get_text())
    assert not any("…" in text for text in texts)
    check_moments(scene, [row])
    check_moments(with_losses, [100])
    texts |= shown(scene.figure) | shown(with_losses.figure)
    for show, kind in STILLS.items():
        request = StillRequest(show=show, canvas=canvas)
        figure, _ = still_figure(request, pair[1])
        check_texts(figure)
        about = about_still(request, pair[1])
        # Protocols and settings are named as on the command line in every language.
        texts |= {about.title, about.description.replace("from-noise", "")} | shown(figure)
        if kind.size == SLIDE:
            assert smallest_type(figure) >= SMALL
    other = replace(MEMBERS[0], config=replace(MEMBERS[0].config, loss="saturating"))
    figure = sweep_figure([*MEMBERS, other], canvas)
    check_texts(figure)
    assert smallest_type(figure) >= SMALLEST_TYPE
    two = Comparison(pair, canvas)
    check_moments(two, [60])
    titles = {text.get_text() for text in two.figure.texts if text.get_weight() == "bold"}
    texts |= (shown(figure) - SETTINGS) | (shown(two.figure) - titles)
    english = prose(ENGLISH.texts.values()) - prose(Words(language).texts.values())
    assert not prose(texts) & english


def test_own_words_replace_texts_or_leave_them_out(run, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[title]\nb = "fertig: $D=D^*$"\n[key]\nd_star = ""\np_data = "$p_r$"\n')
    canvas = Canvas(language="de", words=own)
    assert canvas.words("title.c") == Words("de")("title.c")
    by_key = {"title.b": "fertig: $D=D^*$", "key": {"d_star": "", "p_data": "$p_r$"}}
    assert canvas == Canvas(language="de", words=by_key) != Canvas(language="de")
    texts = shown(still(run, panel="b", canvas=canvas))
    assert {"fertig: $D=D^*$", "$p_r$"} < texts
    assert Words("de")("key.d_star") not in texts


def test_every_text_can_be_emptied(pair):
    canvas = Canvas(words=dict.fromkeys(ENGLISH.texts, ""))
    scene = Scene(pair[0], canvas, losses=True)
    scene.show(len(pair[0].step) - 1)
    figures = [scene.figure, Comparison(pair, canvas).figure, sweep_figure(MEMBERS, canvas)]
    figures += [still(pair[0], show, canvas=canvas) for show in STILLS]
    for figure in figures:
        figure.draw_without_rendering()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("what is this", "expected a file in TOML"),
        ('captoin.a = "x"', "did you mean caption.a"),
        ("[caption]\na = '$p_{data$'", "expected formulas"),
        ("[numbers]\nstep = '{stop}'", "expected no braces except {step}"),
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
    keys = ("title.b", "caption.b", "missed.b", "key.p_g", "key.page_d_star", "about.title")
    canvas = Canvas(words=dict.fromkeys((*keys, "page.run", "page.state", "number.step"), hostile))
    svg = draw_figure(short_run, tmp_path / "out.svg", panel="b", canvas=canvas).read_text()
    assert "<img" not in svg
    assert "&lt;img" in svg
    page = animate(short_run, tmp_path / "out.html", canvas=canvas).read_text()
    assert page.count("<img") == 1
    assert page.count("</script>") == 3
