import os
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text

from films import SMALL_CANVAS
from gan1d.errors import InputError
from gan1d.measured import Measured
from gan1d.render.figures.figure1 import SIZES, figure1
from gan1d.render.figures.stills import STILLS, draw_figure, shown_in
from gan1d.render.figures.sweep import sweep_figure
from gan1d.render.film.animate import animate
from gan1d.render.film.comparison import Comparison
from gan1d.render.film.scene import Scene
from gan1d.render.formats.html.packing import runs_of
from gan1d.render.look import words as module
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules
from gan1d.render.look.words import ENGLISH, Words, check_text, languages, placeholders, words_in
from helpers import exit_code
from sample_sweep import MEMBERS
from texts import check_texts

OTHERS = [code for code in languages() if code != "en"]


def table(language):
    return module._texts(language)


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_keys_and_the_same_names_in_braces(language):
    known = table("en")
    assert table(language).keys() == known.keys()
    for key, text in table(language).items():
        check_text(key, text, known[key])
        assert placeholders(text) == placeholders(known[key]), key
        assert text, key
    assert all(isinstance(font, str) for font in Words(language).fonts)


def test_every_key_that_is_looked_up_is_there_and_every_other_is_not():
    assert ENGLISH("numbers.step", step=7) == "step 7"
    with pytest.raises(KeyError):
        ENGLISH("numbers.nothing")


def prose(text):
    """The words of a text, outside of its formulas and places."""
    plain = re.sub(r"\{\w+\}", "", "".join(text.split("$")[::2]))
    return set(re.findall(r"[A-Za-z]{3,}", plain))


def shown(figure):
    figure.draw_without_rendering()
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_word_is_left_in_a_picture(language, run, short_run, textbook_run):
    own = {word for text in table(language).values() for word in prose(text)}
    english = {word for text in table("en").values() for word in prose(text)} - own
    canvas = Canvas(language=language)
    texts = []
    with drawing_rules():
        for history in (run, short_run, textbook_run):
            measured = Measured(history)
            for size, losses in ((canvas, False), (canvas, True)):
                scene = Scene(measured, size, losses=losses)
                for row in sorted({*range(0, len(history.step), 40), len(history.step) - 1}):
                    scene.show(row)
                    texts.append(scene.caption.get_text())
                scene.fill(row)
                texts += shown(scene.figure)
            texts += shown(figure1(measured, canvas=canvas))
        for kind in STILLS.values():
            texts += shown(kind.draw(*shown_in(kind, run), canvas=canvas))
        texts += shown(sweep_figure(MEMBERS, words=canvas.said))
        comparison = Comparison((Measured(run), Measured(short_run)), canvas)
        comparison.show(60)
        # The names of settings are those of the command line.
        titles = {side.title.get_text() for side in comparison.sides}
        texts += set(shown(comparison.figure)) - titles
    left = {word for text in texts for word in prose(text)} & english
    assert not left


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(
    "style",
    [{}, {"captions": False}, {"numbers": False}, {"captions": False, "numbers": False}],
    ids=str,
)
def test_no_text_is_clipped_or_overlaps_in_any_language(language, style, run, short_run):
    with drawing_rules():
        for shape in ({}, {"size": (640, 360)}, {"size": (960, 960)}):
            canvas = Canvas(language=language, axis=True, **shape, **style)
            for losses in (False, True):
                scene = Scene(Measured(run), canvas, losses=losses)
                for row in (0, run.last_row("b"), len(run.step) - 1):
                    scene.show(row)
                    scene.fill(row)
                    check_texts(scene.figure, [strip.axes for strip in scene.strips])
            comparison = Comparison((Measured(run), Measured(short_run)), canvas)
            comparison.show(60)
            check_texts(comparison.figure, [side._strip.axes for side in comparison.sides])
        inches, _ = Canvas().fit(SIZES["row"])
        check_texts(figure1(Measured(run), canvas=canvas, size=inches))


def test_captions_and_numbers_can_be_left_out(run):
    measured, last = Measured(run), len(run.step) - 1
    with drawing_rules():
        whole, bare = (
            Scene(measured, canvas) for canvas in (Canvas(), Canvas(captions=False, numbers=False))
        )
        for scene in (whole, bare):
            scene.show(last)
            scene.fill(last)
        figures = figure1(measured), figure1(measured, canvas=Canvas(captions=False, numbers=False))
    left_out = [set(shown(one)) - set(shown(other)) for one, other in [(whole.figure, bare.figure)]]
    left_out.append(set(shown(figures[0])) - set(shown(figures[1])))
    for texts in left_out:
        assert any("JSD" in text for text in texts)
        assert ENGLISH("title.b") in texts
        assert "(b)" not in texts
    # What they leave goes to the panels.
    assert bare.stage._axes.bbox.height > whole.stage._axes.bbox.height
    assert figures[1].axes[0].bbox.height > figures[0].axes[0].bbox.height
    # The page still turns with the phases.
    scene = bare
    scene.show(0)
    before = scene.heading
    scene.show(last)
    assert scene.heading != before


def test_the_axis_is_named_and_marked(run):
    with drawing_rules():
        scene = Scene(Measured(run), Canvas(axis=True))
        texts = shown(scene.figure)
        assert "−2" in texts
        assert ENGLISH("key.p_data_named", target="normal:4,1.25") in texts
        plain = shown(Scene(Measured(run), Canvas()).figure)
        assert not {"−2", "2", "4"} & set(plain)
        assert "4" in shown(figure1(Measured(run), canvas=Canvas(axis=True)))


def test_own_words_replace_and_empty(run, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[title]\nb = "fertig: $D=D^*$"\n[key]\nd_star = ""\np_data = "$p_r$"\n')
    canvas = Canvas(language="de", words=own)
    assert canvas.said("title.b") == "fertig: $D=D^*$"
    assert canvas.said("title.c") == Words("de")("title.c")
    assert canvas == Canvas(language="de", words=str(own)) != Canvas(language="de")
    assert hash(canvas) == hash(Canvas(language="de", words=canvas.words))
    assert len(repr(canvas)) < 80
    assert repr(Canvas()) == "Canvas()"
    by_key = {"title.b": "fertig: $D=D^*$", "key": {"d_star": "", "p_data": "$p_r$"}}
    assert Canvas(language="de", words=by_key) == canvas
    with drawing_rules():
        scene = Scene(Measured(run), canvas)
        texts = shown(scene.figure)
    assert "$p_r$" in texts
    assert Words("de")("key.d_star") not in texts


EVERYTHING_EMPTY = dict.fromkeys(table("en"), "")


def test_every_text_can_be_emptied(run, short_run, tmp_path):
    canvas = Canvas(size=SMALL_CANVAS.size, words=EVERYTHING_EMPTY)
    with drawing_rules():
        for losses in (False, True):
            scene = Scene(Measured(run), canvas, losses=losses)
            scene.show(len(run.step) - 1)
            shown(scene.figure)
        shown(Comparison((Measured(run), Measured(short_run)), canvas).figure)
        shown(sweep_figure(MEMBERS, words=canvas.said))
    for show, kind in STILLS.items():
        history = run if kind.needs == "run" else None
        draw_figure(history, tmp_path / f"{show}.svg", show=show, canvas=canvas)


BAD = {
    "no_toml": "what is this",
    "unclosed": '[caption]\na = "x',
    "unknown": '[caption]\ne = "x"',
    "no_table": 'captoin.a = "x"',
    "no_leaf": 'caption = "x"',
    "too_deep": '[caption.a]\nb = "x"',
    "number": "[caption]\na = 3",
    "list": '[caption]\na = ["x"]',
    "odd_dollar": "[caption]\na = 'it costs $5'",
    "empty_formula": "[caption]\na = 'a $$ b'",
    "unknown_command": "[caption]\na = '$\\frac{1}{2}$'",
    "unclosed_brace": "[caption]\na = '$p_{data$'",
    "two_scripts": "[caption]\na = '$p_a_b$'",
    "wrong_place": "[numbers]\nstep = '{stop}'",
    "format": "[numbers]\nstep = '{step.__class__}'",
    "brace": "[caption]\na = 'a } b'",
    "backslash": "[caption]\na = 'a \\log b'",
    "formula_in_plain_text": "[page]\nspeed = '$v$'",
    "line_end": '[caption]\na = "a\\nb"',
    "escape": '[caption]\na = "a\\u001b[31m"',
    "right_to_left": '[caption]\na = "a\\u202eb"',
    "underscore": "[key]\nd = '_hidden'",
    "too_long": f"[caption]\na = '{'x' * 161}'",
    "too_large": f"# {'x' * 70_000}",
    "latin": b"[caption]\na = '\xe4'",
    "nested": f"a = {'[' * 5000}",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_one_line(name, tmp_path, capsys):
    path = tmp_path / "bad.toml"
    text = BAD[name]
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    out = tmp_path / "out.gif"
    assert exit_code(["animate", str(out), "--words", str(path)]) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "words" in message
    assert message.rstrip("\n").isprintable()
    assert not out.exists()


def test_what_is_near_is_named(tmp_path):
    for wrong, near in (
        ({"captoin.a": "x"}, "did you mean caption.a"),
        ({"numbers.step": "{stop}"}, r"only \{step\}"),
        ({"caption.a": "x", "title.bb": ""}, "did you mean title.b"),
    ):
        with pytest.raises(InputError, match=near):
            Canvas(words=wrong)
    for wrong in (3, ["x"], {3: "x"}, tmp_path, tmp_path / "none.toml", "\0"):
        with pytest.raises(InputError, match="words"):
            Canvas(words=wrong)
    with pytest.raises(InputError, match="did you mean de"):
        Canvas(language="des")
    with pytest.raises(InputError, match="language"):
        words_in(None)
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="a pipe"):
        Canvas(words=pipe)


@given(st.from_regex(module._FORMULA, fullmatch=True))
def test_every_formula_that_is_taken_can_be_drawn(formula):
    assume(len(formula) < 60 and module.is_formula(formula))
    MathTextParser("path").parse(f"${formula}$")
    assert not any("$" in text or "\\" in text for _, text in runs_of(f"${formula}$"))


@given(st.text(max_size=40))
def test_any_text_is_taken_whole_or_refused(text):
    try:
        words = words_in("en", {"caption.a": text})
    except InputError:
        return
    assert words("caption.a") == text
    if "$" in text:
        MathTextParser("path").parse(text)


HOSTILE = "</script><img src=x onerror=alert(1)>\"'& <b>"


def test_own_words_are_text_in_every_format(short_run, tmp_path):
    keys = ("caption.b", "missed.b", "key.p_g", "key.page_d_star", "about.title")
    keys = (*keys, "page.run", "page.state", "number.step")
    canvas = Canvas(words=dict.fromkeys(keys, HOSTILE))
    svg = draw_figure(short_run, tmp_path / "out.svg", canvas=canvas).read_text()
    assert "<img" not in svg
    assert "&lt;img" in svg
    page = animate(short_run, tmp_path / "out.html", canvas=canvas).read_text()
    assert "<img" not in page
    assert page.count("</script>") == 4
