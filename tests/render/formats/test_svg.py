"""SVGs as programs read them."""

import re
import shutil
import subprocess
from html import unescape
from xml.etree import ElementTree

import pytest

import gan1d
from gan1d.render.formats.svg import readable

SVG = "{http://www.w3.org/2000/svg}"


def words(path):
    return ["".join(text.itertext()) for text in ElementTree.parse(path).iter(f"{SVG}text")]


def test_an_svg_has_real_text_a_title_and_a_description(short_run, tmp_path):
    path = gan1d.draw_figure(short_run, tmp_path / "out.svg")
    root = ElementTree.parse(path).getroot()
    assert root.get("role") == "img"
    assert "panels (a) to (d)" in root.find(f"{SVG}title").text
    assert "Jensen-Shannon" in root.find(f"{SVG}desc").text


def test_words_are_whole_and_in_order(run, tmp_path):
    found = words(gan1d.draw_figure(run, tmp_path / "run.svg"))
    assert "D reaches D*" in [re.sub(r"\s*[∗*]", "*", text) for text in found]
    assert "G follows D" in found
    assert "pdata" in found
    assert any(re.fullmatch(r"JSD \S+  V −\S+  \|D−D\*\| \S+", text) for text in found)


def test_spaces_stay_and_fonts_have_something_to_fall_back_on(run, tmp_path):
    svg = gan1d.draw_figure(run, tmp_path / "run.svg").read_text()
    assert re.search(r'<text xml:space="preserve"[^>]*>JSD', svg)
    families = set(re.findall(r"font-family: ([^;\"]*)", svg))
    assert families == {"'DejaVu Sans', sans-serif"}


@pytest.mark.parametrize(
    ("family", "seen"),
    [
        ("'DejaVu Sans Mono'", "'DejaVu Sans Mono', monospace"),
        ("'Times New Roman'", "'Times New Roman', serif"),
        ("'Noto Sans', 'DejaVu Sans'", "'Noto Sans', 'DejaVu Sans', sans-serif"),
        ("'cmr10'", "'cmr10', serif"),
    ],
)
def test_the_fallback_is_of_the_fonts_kind(family, seen):
    assert readable(f'<text style="font-family: {family}">x</text>') == (
        f'<text style="font-family: {seen}">x</text>'
    )


def test_letters_that_xml_has_a_use_for_stay_escaped():
    spans = (
        '<tspan x="9" y="0" style="a">&gt;</tspan>\n'
        '<tspan x="0 4" y="0" style="b">&lt;&amp;</tspan>\n'
    )
    found = readable(f"<text>\n{spans}</text>")
    assert unescape(re.sub("<[^>]*>", "", found)) == "<&>"


@pytest.mark.skipif(shutil.which("rsvg-convert") is None, reason="rsvg-convert is not installed")
def test_another_program_draws_it_as_matplotlib_does(run, tmp_path):
    import numpy as np
    from PIL import Image

    svg = gan1d.draw_figure(run, tmp_path / "run.svg")
    png = gan1d.draw_figure(run, tmp_path / "run.png")
    subprocess.run(["rsvg-convert", "-w", "1280", svg, "-o", tmp_path / "seen.png"], check=True)
    one, other = (
        np.asarray(Image.open(p).convert("L"), float) for p in (png, tmp_path / "seen.png")
    )
    assert abs(one.shape[0] - other.shape[0]) <= 1
    rows = min(one.shape[0], other.shape[0])
    assert np.mean(np.abs(one[:rows] - other[:rows])) < 6
