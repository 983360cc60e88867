import base64
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from html import unescape
from io import BytesIO
from unicodedata import normalize

import numpy as np
import pytest
from packaging.version import Version

from browser import in_a_browser, press, shown, wait
from gan1d import Config, certify, theory
from gan1d.certificate import LIMITS
from gan1d.measures import fixed
from helpers import ROOT, TINY, read_configs

SLIDES, SCALE = 12, 0.6


def test_the_script_writes_beside_itself(tmp_path):
    (tmp_path / "scripts").mkdir()
    (tmp_path / "animations").mkdir()
    script = shutil.copy(ROOT / "scripts" / "make_animation.py", tmp_path / "scripts")
    subprocess.run(
        [sys.executable, script, *TINY, "--frames", "8"], check=True, capture_output=True
    )
    assert (tmp_path / "animations" / "gan1d.gif").stat().st_size > 10_000


def test_the_gallery_lists_what_it_makes():
    script = runpy.run_path(str(ROOT / "scripts" / "make_gallery.py"))
    folder = ROOT / "animations"
    assert (folder / "README.md").read_text() == script["listing"]()
    made = {"gan1d.gif", "slides.html", "README.md", *(lesson.file for lesson in script["LESSONS"])}
    assert {path.name for path in folder.iterdir()} == made


@pytest.fixture(scope="module")
def deck_of(pair, tmp_path_factory):
    """Writes a small deck of short runs."""
    script = runpy.run_path(str(ROOT / "scripts" / "make_slides.py"))
    run, other = pair
    runs = script["Runs"](main=run, textbook=run, dead=other, alive=run)
    folder = tmp_path_factory.mktemp("deck")
    return lambda name: script["write_slides"](folder / name, runs, scale=SCALE, frames=12)


@pytest.fixture(scope="module")
def deck(deck_of):
    return deck_of("slides.html")


def parts(deck):
    """The slides, as text without the page that is embedded in one of them."""
    text = re.sub(r'srcdoc="[^"]*"', "", deck.read_text())
    return re.findall(r"<section.*?</section>", text, re.DOTALL)


def plain(html):
    """What a reader sees of it."""
    return re.sub(r"[\s\xa0]+", " ", unescape(re.sub(r"<[^>]*>", "", html))).replace("−", "-")


def test_each_slide_has_a_heading_and_words_for_its_pictures(deck):
    slides = parts(deck)
    assert len(slides) == SLIDES
    for n, slide in enumerate(slides, 1):
        assert f'<section id="{n}" role="group"' in slide
        assert len(re.findall(r"<h[12]>.+?</h[12]>", slide, re.DOTALL)) == 1
        images = re.findall(r"<img[^>]*>", slide)
        for kind in ("light", "dark"):
            assert sum(f'class="{kind}"' in image for image in images) == len(images) / 2
        for image in images:
            assert len(re.search(r'alt="([^"]*)"', image)[1]) > 40
    assert len(re.findall("<img", "".join(slides))) == 2 * 11
    assert 'sandbox="allow-scripts" title="' in slides[8]


def test_a_deck_asks_for_nothing_and_is_the_same_when_made_again(deck, deck_of):
    text = deck.read_text()
    assert "default-src 'none'" in text
    assert "unsafe" not in text
    assert {url.split(";")[0] for url in re.findall(r'(?:src|href)="([^"]*)"', text)} == {
        "data:image/webp"
    }
    assert not re.search(r"https?://", text)
    assert "{{" not in text
    assert deck_of("again.html").read_bytes() == deck.read_bytes()


def test_a_deck_holds_the_pixels_that_were_drawn(deck, pair, tmp_path):
    from PIL import Image

    from gan1d import Canvas, draw_figure

    tag = re.search(r'<img class="light".*?>', parts(deck)[0])[0]
    size = tuple(round(SCALE * int(side)) for side in re.findall(r' (?:width|height)="(\d+)"', tag))
    canvas = Canvas(size=size, captions=False, numbers=False)
    path = draw_figure(pair[0], tmp_path / "d.png", panel="d", canvas=canvas)
    data = re.search(r'base64,([^"]*)"', tag)[1]
    with Image.open(BytesIO(base64.b64decode(data))) as kept, Image.open(path) as drawn:
        assert np.array_equal(kept.convert("RGB"), drawn.convert("RGB"))


def test_the_numbers_of_a_deck_are_those_of_the_package(deck, pair):
    slides = [plain(slide) for slide in parts(deck)]
    p = np.array([0.2, 0.3])
    least = theory.value(np.full(2, 0.5), p, p, 2.0)
    assert f"-log 4 ≈ {least:.4f}" in slides[2]
    paid = re.findall(r"<td>([^<]*)</td><td>([^<]*)</td>", parts(deck)[2])
    assert [row[0] for row in paid] == ["0.99", "½", "0.01", "0"]
    for row, answer in zip(paid, (0.99, 0.5, 0.01), strict=False):
        assert plain(row[1]) == f"{np.log(answer):.3f}"
    assert plain(paid[3][1]) == "-∞"
    assert f"≥ -log 4 ≈ {least:.4f}" in slides[4]
    assert f"settles at log 4 ≈ {-least:.3f}" in slides[4]
    run, other = map(certify, pair)
    assert f"up to V = {run.value:.4f} and JSD = {fixed(run.jsd, 4)};" in slides[4]
    d, pull, other_pull, times = map(
        float,
        re.search(r"D = ([\d.]+),.* is (\S+) .* and (\S+) .*: (\d+) times", slides[5]).groups(),
    )
    # The slopes of log(1 - D) and -log D in the logit of D, by differences.
    logit, step = np.log(d / (1 - d)), 1e-6
    sigmoid = lambda a: 1 / (1 + np.exp(-a))  # noqa: E731
    above, below = sigmoid(logit + step), sigmoid(logit - step)
    assert pull == pytest.approx((np.log(1 - below) - np.log(1 - above)) / (2 * step), rel=1e-5)
    assert other_pull == pytest.approx((np.log(above) - np.log(below)) / (2 * step), rel=1e-5)
    assert times == pytest.approx(other_pull / pull)
    rows = re.findall(r"<tr><th.*?</tr>", parts(deck)[10], re.DOTALL)[1:]
    assert len(rows) == len(LIMITS)
    for row, (name, limit) in zip(rows, LIMITS.items(), strict=True):
        cells = [f"{limit:g}"]
        for found in (getattr(other, name), getattr(run, name)):
            cells.append(f"{fixed(found, 4)} {'✓' if found <= limit else '✗'}")
        assert [plain(cell) for cell in re.findall(r"<td.*?</td>", row)] == cells


def test_the_deck_of_the_gallery_shows_the_runs_that_it_names():
    two = Config(target="mixture:0.5,-2,0.5/0.5,2,0.5")
    dead = replace(two, fourier_features=0)
    expected = [Config(), Config(protocol="textbook"), dead, two]
    assert read_configs(ROOT / "animations" / "slides.html") == expected


def now(browser):
    """The number of the slide that is shown, by its address; nothing else is to be seen."""
    seen = browser.execute_script(
        "return [...document.querySelectorAll('section')].filter(s => s.checkVisibility())"
        ".map(s => s.id)"
    )
    assert seen == [browser.execute_script("return location.hash.slice(1)")]
    return int(seen[0])


@in_a_browser
def test_keys_turn_the_slides(browser, deck):
    shown(browser, deck.as_uri())
    left, right, home, end, up, down, shift = (
        *("\ue012", "\ue014", "\ue011", "\ue010", "\ue00e", "\ue00f", "\ue008"),
    )
    for key, back in ((right, left), (" ", f"{shift} "), (down, up)):
        places = [now(browser)]
        for turn, count in ((key, SLIDES), (back, SLIDES)):
            for _ in range(count):
                press(browser, turn)
                places.append(now(browser))
        forth = [*range(1, SLIDES + 1), SLIDES]
        assert places == forth + forth[-3::-1] + [1]
    press(browser, end)
    assert now(browser) == SLIDES
    press(browser, "\ue009" + home)
    assert now(browser) == SLIDES
    press(browser, home)
    assert now(browser) == 1
    browser.find_element("id", "next").click()
    assert now(browser) == 2
    assert browser.find_element("id", "number").text == f"2 / {SLIDES}"
    assert f"2 of {SLIDES}: Two players" in browser.find_element("id", "said").get_property(
        "textContent"
    )


@in_a_browser
def test_an_address_names_a_slide(browser, deck):
    for fragment, place in (("#3", 3), ("#99", 1), ("#x", 1), ("#11", 11), ("", 1)):
        shown(browser, deck.as_uri() + fragment)
        assert now(browser) == place
    browser.execute_script("location.hash = '#4'")
    wait(browser, "return document.getElementById('4').checkVisibility()")
    assert now(browser) == 4


@in_a_browser
def test_a_deck_and_its_film_say_nothing_and_fit(browser, deck):
    overflowing = """
        const box = document.querySelector('section.now').getBoundingClientRect();
        return [...document.querySelectorAll('section.now *')].filter(one => {
            const it = one.getBoundingClientRect();
            return it.left < box.left - 1 || it.right > box.right + 1
                || it.top < box.top - 1 || it.bottom > box.bottom + 1
                || (one.matches('p, td, th, h1, h2, pre') && one.scrollWidth > one.clientWidth + 1);
        }).map(one => one.outerHTML.slice(0, 80))"""
    for size in ((1280, 720), (1920, 1080)):
        shown(browser, deck.as_uri(), size=size)
        for n in range(1, SLIDES + 1):
            assert now(browser) == n
            assert browser.execute_script(overflowing) == [], (n, size)
            smallest = (
                "return Math.min(...[...document.querySelectorAll('section.now figure')].map("
            )
            smallest += "one => one.getBoundingClientRect().height), 1e9)"
            assert browser.execute_script(smallest) > size[1] / 3, (n, size)
            press(browser, "\ue00f")
    shown(browser, deck.as_uri(), size=(390, 844))
    wide = "const s = document.querySelector('section.now'); return s.scrollWidth - s.clientWidth"
    for n in range(1, SLIDES + 1):
        browser.execute_script("location.hash = arguments[0]", f"#{n}")
        wait(browser, f"return document.getElementById('{n}').checkVisibility()")
        assert browser.execute_script(wide) == 0, n
    assert browser.get_log("browser") == []


@in_a_browser
def test_the_film_plays_on_its_slide_and_hands_keys_back(browser, deck):
    shown(browser, deck.as_uri() + "#9")
    browser.switch_to.frame(browser.find_element("css selector", "iframe"))
    wait(browser, "return document.querySelector('.stage .p_g')?.getAttribute('d')?.length > 100")
    browser.execute_script("addEventListener('message', (e) => (window.told ??= []).push(e.data))")
    hand = "parent.postMessage(arguments[0], '*')"
    for message in (
        *('{"method": "next", "args": [39]}', '{"method": "triggerKey", "args": ["39"]}', "{"),
        *('{"method": "triggerKey"}', '{"method": "triggerKey", "args": [0]}', "null"),
    ):
        browser.execute_script(hand, message)
    browser.execute_script(hand, '{"method": "triggerKey", "args": [34]}')
    browser.switch_to.default_content()
    wait(browser, "return document.getElementById('10').checkVisibility()")
    assert now(browser) == 10
    # What does not come from the film is not obeyed.
    browser.execute_script('postMessage(\'{"method": "triggerKey", "args": [34]}\', "*")')
    assert now(browser) == 10
    press(browser, "\ue012")
    assert now(browser) == 9
    browser.switch_to.frame(browser.find_element("css selector", "iframe"))
    # Before, it may have been told that it was loaded on its slide.
    wait(browser, "return String(window.told.slice(-2)) === 'slide:stop,slide:start'")
    browser.switch_to.default_content()
    assert browser.get_log("browser") == []


@in_a_browser
def test_t_turns_light_to_dark_and_back(browser, deck):
    ground = "return getComputedStyle(document.body).backgroundColor"
    seen = (
        "return [...document.querySelectorAll('section.now img')].filter(i => i.checkVisibility())"
        ".map(i => i.className)"
    )
    for dark in (False, True):
        shown(browser, deck.as_uri(), dark=dark)
        found = []
        for _ in range(3):
            found.append((browser.execute_script(ground), *browser.execute_script(seen)))
            press(browser, "t")
        light = ("rgb(255, 255, 255)", "light"), ("rgb(20, 25, 31)", "dark")
        first, second = light[::-1] if dark else light
        assert found == [first, second, first]


@in_a_browser
def test_a_deck_prints_a_page_for_each_slide(browser, deck):
    from pypdf import PdfReader

    shown(browser, deck.as_uri() + "#5", dark=True)
    asked = {"preferCSSPageSize": True, "printBackground": True}
    data = browser.execute_cdp_cmd("Page.printToPDF", asked)["data"]
    pages = PdfReader(BytesIO(base64.b64decode(data))).pages
    assert len(pages) == SLIDES
    assert [float(side) for side in pages[0].mediabox[2:]] == pytest.approx([960, 540], abs=1)
    headings = [re.search(r"<h[12]>(.*?)</h[12]>", slide, re.DOTALL)[1] for slide in parts(deck)]
    for page, heading in zip(pages, headings, strict=True):
        # Fonts have ligatures.
        text, expected = (
            re.sub(r"\s", "", normalize("NFKC", words))
            for words in (page.extract_text(), plain(heading))
        )
        assert expected in text
    # The film is replaced by its still: its buttons are not there.
    assert "speed" not in pages[7].extract_text()
    assert len(pages[7].images) == 1


def test_a_mutant_is_killed_or_survives(tmp_path):
    for folder in ("scripts", "gan1d", "tests"):
        (tmp_path / folder).mkdir()
    script = shutil.copy(ROOT / "scripts" / "mutation_check.py", tmp_path / "scripts")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "gan1d" / "__init__.py").touch()
    (tmp_path / "gan1d" / "tiny.py").write_text("def above(x):\n    return x > 2\n")
    (tmp_path / "tests" / "test_tiny.py").write_text(
        "from gan1d.tiny import above\n\n\ndef test():\n    assert above(3) > above(1)\n"
    )
    done = subprocess.run(
        [sys.executable, script, "tiny"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    # x < 2 and x > 3 fail the test; what is said of 2 is not tested.
    assert done.stdout.splitlines() == [
        "tiny:2: return x > 2 -> return x >= 2 (why?)",
        "tiny:2: return x > 2 -> return x > 1 (why?)",
        "| module | mutants | killed | survived |",
        "|---|---|---|---|",
        "| `tiny` | 4 | 2 | 2 |",
    ]


def test_an_accelerator_is_compared_with_the_cpu():
    script = ROOT / "scripts" / "check_accelerator.py"
    command = [sys.executable, script, "--steps", "200", "--seeds", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    devices, compared = done.stdout.split("\n\n")
    assert devices.count("(cpu)") >= 1
    assert devices.count("steps per second") == 2
    rows = [line.split("|")[1:-1] for line in compared.splitlines()[2:]]
    assert len(rows) == 10
    assert all(float(difference) <= float(most) for _, difference, most, _ in rows)


def test_the_versions_allowed_are_those_that_were_tested():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    tables = (ROOT / "scripts" / "README.md").read_text().split("## Versions\n")[1]
    header, _, *rows = [line.split(" | ") for line in tables.splitlines() if line.startswith("|")]
    tested = {
        name.strip("| "): [Version(cell.strip("| ")) for cell in column]
        for name, *column in zip(header, *rows, strict=True)
    }
    assert set(tested.pop("failed")) == {Version("0")}
    pythons = tested.pop("Python")
    assert project["requires-python"] == f">={min(pythons).major}.{min(pythons).minor}"
    named = [name for name in project["classifiers"] if "Python :: 3." in name]
    assert named == sorted(
        {f"Programming Language :: Python :: {found.major}.{found.minor}" for found in pythons}
    )
    allowed = dict(dependency.split(">=") for dependency in project["dependencies"])
    assert {name: Version(floor) for name, floor in allowed.items()} == {
        name: min(tested[name]) for name in allowed
    }
