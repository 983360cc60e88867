import matplotlib as mpl
import pytest
from matplotlib import font_manager
from pypdf import PdfReader

from gan1d import Canvas, draw_figure
from gan1d.render.look import canvas as module
from gan1d.render.look import rules


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_users_settings_change_no_picture(ending, short_run, tmp_path):
    one, two = tmp_path / f"one.{ending}", tmp_path / f"two.{ending}"
    draw_figure(short_run, one, panel="b")
    own = {"font.size": 30, "lines.linewidth": 9, "axes.facecolor": "red", "svg.fonttype": "path"}
    with mpl.rc_context(own):
        draw_figure(short_run, two, panel="b")
    assert one.read_bytes() == two.read_bytes()


def test_a_font_that_matplotlib_has_not_listed_yet_is_found(monkeypatch):
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    assert module.is_installed.__wrapped__("DejaVu Sans") is bool(font_manager.findSystemFonts())


def test_a_font_of_postscript_outlines_is_not_called_truetype(monkeypatch, short_run, tmp_path):
    monkeypatch.setattr(rules, "_is_true_type", lambda family: family != "STIXGeneral")
    canvas = Canvas(font="STIXGeneral")
    path = draw_figure(short_run, tmp_path / "run.pdf", panel="b", canvas=canvas)
    form, *_ = PdfReader(path).pages[0]["/Resources"]["/XObject"].values()
    fonts = form["/Resources"]["/Font"].values()
    assert {font.get_object()["/Subtype"] for font in fonts} == {"/Type3"}


def test_a_warning_names_letters_that_no_font_has_once(short_run, tmp_path):
    canvas = Canvas(font="STIXGeneral", words={"title.b": "한 $D$", "title.c": "한"})
    with pytest.warns(UserWarning, match="letters") as caught:
        draw_figure(short_run, tmp_path / "run.png", canvas=canvas)
    (line,) = caught
    assert "한" in str(line.message)
    assert rules.letters_missing(Canvas(language="de", font="STIXGeneral")) == ""
