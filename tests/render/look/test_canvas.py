import re
import shutil
import subprocess

import pytest
from PIL import Image

from gan1d import animate, draw_figure
from gan1d.checks import InputError
from gan1d.render.figures.request import StillRequest
from gan1d.render.look.canvas import Canvas


@pytest.mark.parametrize(
    ("width", "points"), [("3.25in", 234), ("8cm", 226.77), ("82 mm", 232.44), ("234pt", 234)]
)
def test_a_width_may_have_a_unit(width, points):
    assert 72 * Canvas(width=width).inches == pytest.approx(points, abs=0.01)


def test_a_width_in_a_unit_is_that_of_the_page(run, tmp_path):
    from pypdf import PdfReader

    width, points = "8cm", 226.77
    out = draw_figure(run, tmp_path / "run.pdf", canvas=Canvas(width=width))
    (page,) = PdfReader(out).pages
    assert float(page.mediabox.width) == pytest.approx(points, abs=0.5)
    svg = draw_figure(run, tmp_path / "run.svg", canvas=Canvas(width=width)).read_text()
    assert float(re.search(r'width="([\d.]+)pt"', svg)[1]) == pytest.approx(points, abs=0.5)
    png = draw_figure(run, tmp_path / "run.png", canvas=Canvas(width=width, dpi=300))
    with Image.open(png) as image:
        assert image.width == pytest.approx(points / 72 * 300, abs=1)
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"width": "3.25parsec"}, "width: expected a number of pixels, or a length"),
        ({"width": "0.1in"}, "width: expected sides of 160 to 8192 pixels, got 20x8"),
        ({"size": (9000, 400)}, "size: expected sides"),
        ({"font_size": 8}, "font_size: needs panels"),
        ({"width": "3in", "size": (300, 300)}, "size: cannot be combined"),
        ({"width": 300, "dpi": 100}, "dpi: cannot be combined"),
        ({"font_size": 0}, "font_size: expected"),
        ({"font": "DejaVu Serf"}, "font: .* 'DejaVu Serf'.*DejaVu Serif"),
        ({"math_font": "comic"}, "math_font: expected one of"),
        ({"theme": "neon"}, "theme: expected"),
        ({"transparent": "no"}, "transparent: expected"),
    ],
)
def test_sizes_and_fonts_that_cannot_be_used_are_refused(settings, said):
    with pytest.raises(InputError, match=said):
        StillRequest(show="optimal", out="a.pdf", canvas=Canvas(**settings))


def test_type_that_has_no_room_is_refused_with_what_would_fit(run, tmp_path):
    with pytest.raises(
        InputError, match=r"font_size: .* 20 pt does not fit 3in; at most about [\d.]+ pt"
    ) as caught:
        draw_figure(run, tmp_path / "run.pdf", canvas=Canvas(width="3in", font_size=20))
    fitting = float(re.search(r"at most about ([\d.]+) pt", str(caught.value))[1])
    with pytest.raises(InputError, match=r"width: type of 8 pt does not fit 2in"):
        animate(run, tmp_path / "run.gif", canvas=Canvas(width="2in"))
    assert list(tmp_path.iterdir()) == []
    assert draw_figure(run, tmp_path / "run.pdf", canvas=Canvas(width="3in", font_size=fitting))


def test_a_font_is_used_and_a_wrong_one_refused(run, tmp_path):
    canvas = Canvas(font="DejaVu Serif", math_font="stix")
    svg = draw_figure(run, tmp_path / "run.svg", canvas=canvas).read_text()
    assert "'DejaVu Serif', 'DejaVu Sans', serif" in svg
    assert "STIXGeneral" in svg
    # And the next picture has its own again.
    assert "Serif" not in draw_figure(run, tmp_path / "run.svg").read_text()


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler-utils is not installed")
def test_a_column_of_a_paper_as_other_programs_read_it(run, tmp_path):
    canvas = Canvas(width="3.25in", font="STIXGeneral", math_font="stix")
    out = draw_figure(run, tmp_path / "run.pdf", canvas=canvas)

    def said(*command):
        done = subprocess.run([*command], capture_output=True, text=True, check=True)
        return done.stdout

    assert "Type 3" not in said("pdffonts", out)
    assert re.search(r"Page size:\s+234\.\d* x", said("pdfinfo", out))
    words = said("pdftotext", "-raw", out, "-").split()
    letters = [word for word in words if re.fullmatch(r"\([a-d]\)", word)]
    assert letters == ["(a)", "(b)", "(c)", "(d)"]
    assert words.count("JSD") == 4
