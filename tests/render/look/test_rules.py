from functools import partial

import numpy as np
import pytest

from films import SMALL_CANVAS
from gan1d import Canvas, Playback, animate, draw_figure
from gan1d.measured import Measured
from gan1d.render.film.scene import Scene
from gan1d.render.look import rules
from gan1d.render.parts.layers import frames


def test_a_users_matplotlib_settings_change_nothing(run):
    import matplotlib as mpl

    (plain,) = (
        frame.copy() for frame in frames(partial(Scene, Measured(run), SMALL_CANVAS), (50,))
    )
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "axes.facecolor": "red"}):
        (same,) = (
            frame.copy() for frame in frames(partial(Scene, Measured(run), SMALL_CANVAS), (50,))
        )
        assert mpl.rcParams["font.size"] == 30
    np.testing.assert_array_equal(plain, same)


def test_letters_that_no_font_has_are_told_once_with_the_remedy(monkeypatch, short_run, tmp_path):
    monkeypatch.setattr(rules, "is_installed", lambda family: False)
    canvas = Canvas(language="ko")
    line = rules.letters_missing(canvas)
    assert "show as boxes; install " in line
    assert "or name a font that has them" in line
    told = []
    out = tmp_path / "run.gif"
    animate(short_run, out, canvas=canvas, playback=Playback(frames=2), notice=told.append)
    assert told == [line]
    with pytest.warns(UserWarning, match="letters of the words"):
        draw_figure(short_run, tmp_path / "run.png", canvas=canvas)


def test_the_words_of_english_and_german_need_no_other_font():
    for language in ("en", "de"):
        assert rules.letters_missing(Canvas(language=language)) == ""
        assert rules.letters_missing(Canvas(language=language, font="DejaVu Serif")) == ""


def test_a_font_that_was_installed_since_is_found(monkeypatch):
    found = rules._found_anew.__wrapped__()
    assert "DejaVu Sans" in found


def test_a_font_without_the_languages_letters_gives_way_and_it_is_said(monkeypatch):
    canvas = Canvas(language="ko", font="DejaVu Serif")
    line = rules.letters_missing(canvas)
    assert line.startswith("the font DejaVu Serif lacks letters of the words, such as ")
    assert rules.typeface_of(canvas).font is None
