import hashlib

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import font_manager
from pypdf import PdfReader

from gan1d import Canvas, draw_figure
from gan1d.render.look import canvas as module
from gan1d.render.look import rules


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_users_settings_change_no_picture(short_run, tmp_path):
    usual = [digest(draw_figure(short_run, tmp_path / f"usual.{end}")) for end in ("png", "svg")]
    own = {"font.size": 30, "lines.linewidth": 9, "axes.facecolor": "red", "svg.fonttype": "path"}
    with mpl.rc_context(own), np.printoptions(legacy="1.13"):
        same = [digest(draw_figure(short_run, tmp_path / f"own.{end}")) for end in ("png", "svg")]
        assert mpl.rcParams["font.size"] == 30
        assert np.get_printoptions()["legacy"] == "1.13"
    assert same == usual


def test_a_font_that_was_installed_since_is_found(monkeypatch):
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    assert module.is_installed.__wrapped__("DejaVu Sans") is bool(font_manager.findSystemFonts())


def test_a_font_of_postscript_outlines_is_not_called_truetype(monkeypatch, short_run, tmp_path):
    monkeypatch.setattr(rules, "_is_true_type", lambda family: family != "STIXGeneral")
    path = draw_figure(short_run, tmp_path / "run.pdf", canvas=Canvas(font="STIXGeneral"))
    form, *_ = PdfReader(path).pages[0]["/Resources"]["/XObject"].values()
    fonts = form["/Resources"]["/Font"].values()
    assert {font.get_object()["/Subtype"] for font in fonts} == {"/Type3"}


def test_letters_that_no_font_has_are_told_once(short_run, tmp_path):
    canvas = Canvas(font="STIXGeneral", words={"title.b": "한 $D$", "title.c": "한"})
    with pytest.warns(UserWarning, match="letters") as caught:
        draw_figure(short_run, tmp_path / "run.png", canvas=canvas)
    (line,) = caught
    assert "한" in str(line.message)
    assert rules.letters_missing(Canvas(language="de", font="STIXGeneral")) == ""
