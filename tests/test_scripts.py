import base64
import importlib
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pytest

from browser import in_a_browser
from gan1d import Config, certify, draw_figure
from gan1d.certificate import LIMITS
from gan1d.measures import fixed
from helpers import ROOT, read_configs

SLIDES = 22
NOW = "return [...document.querySelectorAll('section')].find(s => s.checkVisibility()).id"
LAID_OUT = """
    const slide = document.querySelector('section.now'), box = slide.getBoundingClientRect();
    return [slide.id, slide.scrollWidth <= slide.clientWidth, [...slide.querySelectorAll('*')].every(
        (one) => {
            const { left, right, top, bottom } = one.getBoundingClientRect();
            return left >= box.left - 1 && right <= box.right + 1 && top >= box.top - 1
                && bottom <= box.bottom + 1 && parseFloat(getComputedStyle(one).fontSize) > 19.9;
        })]"""
STATED = {
    "forger.forger": "$G$",
    "forger.police": "$D$",
    "networks.g": r"$\theta_g$",
    "networks.d": r"$\theta_d$",
    "vae.assumes_gan": "$p_g$",
    "logarithm.shape": "**",
    "logarithm.d_wants": "$D(x)=1$",
    "logarithm.g_wants": "$D(x)$",
    "best.pointwise": "$y=D(x)$",
    "bound.jsd": "$p_g=p_{data}$",
    "bound.nash": "½",
    "bound.won": "½",
    "numbers.minus": "",
    "numbers.mean": "Keras",
    "gradient.instead": r"$\log D(G(z))$",
    "algorithm.k": "{{k}}",
}
"""Keys of texts in the slides, each with a part that the text must have in every language."""


@pytest.fixture(scope="session")
def script():
    """A function that imports a script by its name."""
    sys.path.insert(0, str(ROOT / "scripts"))
    yield importlib.import_module
    sys.path.remove(str(ROOT / "scripts"))


def test_the_animation_is_written_beside_the_script(saved, tmp_path):
    (tmp_path / "scripts").mkdir()
    (tmp_path / "animations").mkdir()
    copy = shutil.copy(ROOT / "scripts" / "make_animation.py", tmp_path / "scripts")
    subprocess.run([sys.executable, copy, f"--run={saved}", "--frames=4"], check=True)
    assert (tmp_path / "animations" / "gan1d.gif").stat().st_size > 10_000


def test_the_gallery_has_a_command_for_each_file(script):
    folder = ROOT / "animations"
    sections = (folder / "README.md").read_text().split("\n## ")[1:]
    headings = [section.partition("\n")[0] for section in sections]
    files = {"README.md", *", ".join(headings).split(", ")}
    assert {path.name for path in folder.iterdir()} == files
    assert all(re.search("^```\n(gan1d|python) ", section, re.MULTILINE) for section in sections)
    assert "gan1d figure round.png --show step" in script("make_gallery").lessons()["round.png"]
    modes = script("make_slides").MODES
    shown = [Config(), Config(protocol="textbook"), replace(modes, fourier_features=0), modes]
    assert all(read_configs(deck) == shown for deck in folder.glob("slides*.html"))


@pytest.fixture(scope="session")
def deck(script, pair, tmp_path_factory):
    """A deck of short runs; one picture of each size stands in for all pictures of that size."""
    slides, path = script("make_slides"), tmp_path_factory.mktemp("deck") / "slides.html"
    run, other = pair
    drawn = {}

    def draw_once(history, path, *, canvas, **options):
        if canvas.size not in drawn:
            drawn[canvas.size] = draw_figure(history, path, canvas=canvas, **options).read_bytes()
        path.write_bytes(drawn[canvas.size])
        return path

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slides, "draw_figure", draw_once)
        runs = {"main": run, "textbook": run, "dead": other, "alive": run}
        return slides.write_slides(path, runs, scale=0.6, frames=12)


def test_the_words_of_a_deck_have_the_same_keys_in_every_language(script, monkeypatch, capsys):
    slides = script("make_slides")
    page = (slides.PARTS / "slides.html").read_text()
    english, *others = [slides.words_in(language) for language in ("en", "de", "ko")]
    for words in (english, *others):
        assert words.keys() == english.keys()
        assert all(f"{{{{{k}}}}}" in page and formula in words[k] for k, formula in STATED.items())
    for bad in ("--language=xx", "--theme=red", "deck.pdf"):
        monkeypatch.setattr(sys, "argv", ["make_slides.py", bad])
        with pytest.raises(SystemExit, match="2"):
            slides.main()
        assert capsys.readouterr().err.count("\n") == 1


def parts(deck):
    """The slides, as text without the page that is embedded in one of them."""
    text = re.sub(r'srcdoc="[^"]*"', "", deck.read_text())
    return re.findall(r"<section.*?</section>", text, re.DOTALL)


def test_a_deck_describes_its_pictures_and_loads_nothing(deck, pair):
    slides, text = parts(deck), deck.read_text()
    assert len(slides) == SLIDES
    for n, slide in enumerate(slides, 1):
        assert f'<section id="{n}" role="group"' in slide
        assert len(re.findall(r"<h[12].+?</h[12]>", slide, re.DOTALL)) == 1
        for image in re.findall(r"<img[^>]*>", slide):
            assert len(re.search(r'alt="([^"]*)"', image)[1]) > 40
    assert text.count('<img class="light"') == text.count('<img class="dark"') == 11
    addresses = {url.split(";")[0] for url in re.findall(r'(?:src|href)="([^"]*)"', text)}
    assert addresses == {"data:image/webp"}
    assert not re.search(r"https?://|unsafe|\{\{", text)
    # The table with the limits and the measures of the two runs.
    rows = re.findall(r"<tr><th.*?</tr>", slides[19], re.DOTALL)[1:]
    certificates = [certify(run) for run in reversed(pair)]
    for row, (name, limit) in zip(rows, LIMITS.items(), strict=True):
        cells = re.findall("<td class.*?</td>", row)
        for number, cell in zip((getattr(c, name) for c in certificates), cells, strict=True):
            mark = "✓" if number <= limit else "✗"
            assert f">{fixed(number, 4)} {mark}<".replace("<0", "&lt;0") in cell


@in_a_browser
def test_keys_and_addresses_turn_to_slides_and_each_slide_fits(browser, deck):
    left, right, home, end, shift = "\ue012", "\ue014", "\ue011", "\ue010", "\ue008"
    for size in ((390, 844), (1280, 720)):
        browser.shown(deck.as_uri(), size=size)
        for n in range(1, SLIDES + 1):
            number, narrow, inside = browser.ask(LAID_OUT)
            assert (number, narrow) == (str(n), True)
            # On an upright phone, a slide may be longer than the screen.
            assert inside or size[0] < size[1], n
            browser.press(right)
    for key, place in ((left, 21), (home, 1), (" ", 2), (end, 22), (f"{shift} ", 21)):
        browser.press(key)
        assert browser.ask(NOW) == str(place)
    for fragment, place in (("#3", "3"), ("#99", "1"), ("#x", "1")):
        browser.shown(deck.as_uri() + fragment)
        assert browser.ask(NOW) == place


@in_a_browser
def test_the_film_plays_on_its_slide_and_hands_keys_back(browser, deck):
    browser.shown(deck.as_uri() + "#16", still=False)
    browser.switch_to.frame(browser.part("iframe"))
    browser.wait("return document.querySelector('.scrubber')?.value > 0")
    hand = "parent.postMessage(arguments[0], '*')"
    browser.ask(hand, '{"method": "next", "args": [39]}')
    browser.ask(hand, '{"method": "triggerKey", "args": [34]}')
    browser.switch_to.default_content()
    browser.wait("return document.getElementById('17').checkVisibility()")
    # A message that does not come from the film's frame is ignored.
    browser.ask('postMessage(\'{"method": "triggerKey", "args": [34]}\', "*")')
    assert browser.ask(NOW) == "17"


@in_a_browser
def test_a_deck_turns_dark_and_prints_a_page_for_each_slide(browser, deck):
    from pypdf import PdfReader

    ground = "return getComputedStyle(document.body).backgroundColor"
    browser.shown(deck.as_uri() + "#5", dark=True)
    assert browser.ask(ground) == "rgb(20, 25, 31)"
    browser.press("t")
    assert browser.ask(ground) == "rgb(255, 255, 255)"
    asked = {"preferCSSPageSize": True, "printBackground": True}
    data = browser.execute_cdp_cmd("Page.printToPDF", asked)["data"]
    pages = PdfReader(BytesIO(base64.b64decode(data))).pages
    assert [len(page.images) > 0 for page in pages] == ["<img" in part for part in parts(deck)]
    assert browser.get_log("browser") == []


def test_mutants_differ_in_one_place(script):
    mutants = script("mutation_check").mutants("def above(x):\n    return x > 2\n")
    changed = ["return x >= 2", "return x < 2", "return x > 3", "return x > 1"]
    assert [mutant.after for mutant in mutants] == changed


def test_a_run_is_compared_with_the_cpus(script, short_run):
    compared = script("check_accelerator").differences(short_run, short_run)
    assert {difference for difference, _ in compared.values()} == {0}
    other = replace(short_run, d=short_run.d[::-1])
    difference, most = script("check_accelerator").differences(other, short_run)["D, 30 steps"]
    assert difference > most
