import hashlib

import matplotlib as mpl
import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
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


@pytest.fixture
def outlines(tmp_path):
    """A font of PostScript outlines, as those of Noto are, with the letters of ASCII alone."""
    builder = FontBuilder(1000, isTTF=False)
    pen = T2CharStringPen(600, None)
    pen.moveTo((50, 0))
    for corner in ((50, 700), (500, 700), (500, 0)):
        pen.lineTo(corner)
    pen.closePath()
    names = [".notdef", *(f"u{code:04X}" for code in range(32, 127))]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(dict(zip(range(32, 127), names[1:], strict=True)))
    builder.setupCFF("Outlines", {}, dict.fromkeys(names, pen.getCharString()), {})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (600, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Outlines", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(tmp_path / "outlines.otf")
    listed = list(font_manager.fontManager.ttflist)
    font_manager.fontManager.addfont(tmp_path / "outlines.otf")
    yield "Outlines"
    font_manager.fontManager.ttflist = listed


def test_a_pdf_says_truly_what_kind_its_fonts_are(outlines, short_run, tmp_path):
    path = draw_figure(short_run, tmp_path / "run.pdf", canvas=Canvas(font=outlines))
    form, *_ = PdfReader(path).pages[0]["/Resources"]["/XObject"].values()
    fonts = form["/Resources"]["/Font"].values()
    assert {font.get_object()["/Subtype"] for font in fonts} == {"/Type3"}


def test_letters_that_no_font_has_are_told_once(monkeypatch, outlines, short_run, tmp_path):
    monkeypatch.setattr(rules, "is_installed", lambda family: family == outlines)
    canvas = Canvas(font=outlines, words={"title.b": "한 $D$", "title.c": "한"})
    with pytest.warns(UserWarning, match="letters") as caught:
        draw_figure(short_run, tmp_path / "run.png", canvas=canvas)
    (line,) = caught
    assert "한" in str(line.message)
    assert rules.letters_missing(Canvas(language="de", font=outlines)) == ""
