from xml.etree import ElementTree

from gan1d.render.figures.stills import draw_figure

SVG = "{http://www.w3.org/2000/svg}"


def test_an_svg_has_real_text_a_title_and_a_description(short_run, tmp_path):
    path = draw_figure(short_run, tmp_path / "out.svg")
    root = ElementTree.parse(path).getroot()
    assert root.get("role") == "img"
    assert "panels (a) to (d)" in root.find(f"{SVG}title").text
    assert "Jensen-Shannon" in root.find(f"{SVG}desc").text
    words = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    assert "(a)" in words
    assert "JSD" in words
