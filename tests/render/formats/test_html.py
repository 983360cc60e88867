import re
from html import unescape

from films import FEW
from gan1d.render.film.animate import animate
from gan1d.render.formats.html.packing import as_html
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.words import ENGLISH


def test_the_page_is_small_and_loads_nothing(page):
    text = page.read_text()
    assert 300_000 < len(text.encode()) < 450_000
    assert not re.search(r"""(?:src="(?!data:)|href|action)\s*=|@import|url\(""", text)
    assert not re.search(r"https?://", text)
    assert "default-src 'none'" in text
    assert "unsafe" not in text
    assert "{{" not in text


def test_no_english_is_left_in_the_page_of_another_language(short_run, tmp_path):
    canvas = Canvas(language="de", axis=True)
    words = canvas.words.under("page")
    text = animate(short_run, tmp_path / "de.html", canvas=canvas, playback=FEW).read_text()
    # A page into which this one is pasted may have any encoding.
    assert text.isascii()
    code = r'<script.*?</script>|<style.*?</style>|\b(?:id|class|value|type)="[^"]*"'
    seen = re.sub(code, "", unescape(text), flags=re.DOTALL)
    for key, english in ENGLISH.under("page").items():
        assert words[key] == english or english not in seen, key
    assert words["explanation"] in seen
    assert "normal:4,1.25</span>" in seen


def test_the_formulas_of_captions_become_html():
    for text, html in (
        ("$D$ has $D^*=p_{data}$", "<i>D</i> has <i>D</i><sup>*</sup> = <i>p</i><sub>data</sub>"),
        (r"$\log(1-D)\leq0$, <no \$ sign>", "log (1−<i>D</i>) ≤ 0, &lt;no $ sign&gt;"),
        (r"$p_{\mathrm{g}}\sigma^\mathrm{a}$", "<i>p</i><sub>g</sub>σ<sup>a</sup>"),
    ):
        assert as_html(text) == html
