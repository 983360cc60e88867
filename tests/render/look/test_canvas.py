import re
import shutil
import subprocess

import pytest
from PIL import Image
from pypdf import PdfReader

from gan1d import animate, draw_figure
from gan1d.checks import InputError
from gan1d.render.figures.request import StillRequest
from gan1d.render.look.canvas import Canvas


@pytest.mark.parametrize(
    ("width", "points"), [("3.25in", 234), ("8cm", 226.77), ("82 mm", 232.44), ("234pt", 234)]
)
def test_a_width_may_have_a_unit(width, points):
    assert 72 * Canvas(width=width).inches == pytest.approx(points, abs=0.01)


def test_width_and_fonts_are_those_of_the_file(short_run, tmp_path):
    canvas = Canvas(width="8cm", dpi=300, font="DejaVu Serif", math_font="stix")
    pdf, svg, png = (
        draw_figure(short_run, tmp_path / f"run.{ending}", panel="b", canvas=canvas)
        for ending in ("pdf", "svg", "png")
    )
    (page,) = PdfReader(pdf).pages
    assert float(page.mediabox.width) == pytest.approx(226.77, abs=0.5)
    text = svg.read_text()
    assert float(re.search(r'width="([\d.]+)pt"', text)[1]) == pytest.approx(226.77, abs=0.5)
    assert "'DejaVu Serif', 'DejaVu Sans', serif" in text
    assert "STIXGeneral" in text
    with Image.open(png) as image:
        assert image.width == pytest.approx(226.77 / 72 * 300, abs=1)
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"width": "3.25parsec"}, "width: expected a number of pixels, or a length"),
        ({"width": "0.0in"}, "width: expected sides of 160 to 8192 pixels, got 0x0"),
        ({"size": (9000, 400)}, "size: expected sides"),
        ({"width": 300, "dpi": 100}, "dpi: cannot be combined"),
        ({"font_size": 8}, "font_size: needs panels"),
        ({"font": "DejaVu Serf"}, "font: .* 'DejaVu Serf'.*DejaVu Serif"),
        *(({name: [5]}, f"{name}: expected") for name in ("size", "font", "words")),
    ],
)
def test_sizes_and_fonts_that_cannot_be_used_are_refused(settings, said):
    with pytest.raises(InputError, match=said):
        StillRequest(show="optimal", out="a.pdf", canvas=Canvas(**settings))


def test_type_that_has_no_room_is_refused_with_what_would_fit(short_run, tmp_path):
    out = tmp_path / "run.png"
    with pytest.raises(InputError, match=r"font_size: .* 20 pt does not fit 3in") as caught:
        draw_figure(short_run, out, canvas=Canvas(width="3in", font_size=20))
    fitting = float(re.search(r"at most about ([\d.]+) pt", str(caught.value))[1])
    with pytest.raises(InputError, match=r"width: type of 8 pt does not fit 2in"):
        animate(short_run, out, canvas=Canvas(width="2in"))
    assert list(tmp_path.iterdir()) == []
    assert draw_figure(short_run, out, canvas=Canvas(width="3in", font_size=fitting))


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler-utils is not installed")
def test_other_programs_read_the_fonts_and_words_of_a_papers_column(short_run, tmp_path):
    canvas = Canvas(width="3.25in", font="STIXGeneral", math_font="stix")
    out = draw_figure(short_run, tmp_path / "run.pdf", canvas=canvas)

    def said(*command):
        done = subprocess.run([*command], capture_output=True, text=True, check=True)
        return done.stdout

    assert "Type 3" not in said("pdffonts", out)
    words = said("pdftotext", "-raw", out, "-").split()
    letters = [word for word in words if re.fullmatch(r"\([a-d]\)", word)]
    assert letters == ["(a)", "(b)", "(c)", "(d)"]
    assert words.count("JSD") == 4


def test_a_still_that_scales_says_how_small_its_type_is():
    with pytest.raises(InputError, match=r"font_size: .*8 pt needs a width of 7.05in"):
        StillRequest(show="optimal", out="a.pdf", canvas=Canvas(width="3.25in", font_size=8))
    for width, notice in (
        ("3.25in", "the smallest type is 3.7 pt; at a width of 5.3in it is 6 pt"),
        ("5.3in", ""),
        (600, ""),
    ):
        request = StillRequest(show="optimal", out="a.pdf", canvas=Canvas(width=width))
        assert request.notice == notice
