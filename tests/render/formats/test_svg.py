"""SVG files as other programs read them."""

import re
from html import unescape
from xml.etree import ElementTree

import gan1d
from gan1d.render.formats.svg import readable

SVG = "{http://www.w3.org/2000/svg}"


def test_an_svg_has_real_text_a_title_and_a_description(run, tmp_path):
    svg = gan1d.draw_figure(run, tmp_path / "run.svg")
    root = ElementTree.parse(svg).getroot()
    assert root.get("role") == "img"
    assert "a panel for each phase" in root.find(f"{SVG}title").text
    assert "Jensen-Shannon" in root.find(f"{SVG}desc").text
    # Words are whole and in order.
    found = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert "D reaches D*" in [re.sub(r"\s*[∗*]", "*", text) for text in found]
    assert {"G follows D", "pdata"} <= set(found)
    assert any(re.fullmatch(r"JSD \S+  V −\S+  \|D−D\*\| \S+", text) for text in found)
    text = svg.read_text()
    assert re.search(r'<text xml:space="preserve"[^>]*>JSD', text)
    families = set(re.findall(r"font-family: ([^;\"]*)", text))
    assert families == {"'DejaVu Sans', sans-serif"}


def test_a_font_falls_back_on_one_of_its_kind_and_letters_stay_escaped():
    text = """<text style="font-family: {}">x</text>"""
    for family, kind in (("'Times New Roman'", "serif"), ("'Noto', 'DejaVu Sans'", "sans-serif")):
        assert readable(text.format(family)) == text.format(f"{family}, {kind}")
    spans = (
        '<tspan x="9" y="0" style="a">&gt;</tspan>\n'
        '<tspan x="0 4" y="0" style="b">&lt;&amp;</tspan>\n'
    )
    found = readable(f"<text>\n{spans}</text>")
    assert unescape(re.sub("<[^>]*>", "", found)) == "<&>"
    # Each sign has an x of its own, since the gaps around signs are not spaces in the text.
    assert re.findall('x="([^"]*)"', found) == ["0", "4", "9"]
