"""The page as a guest: in a deck or a notebook, without scripts, opened at a place in the run."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from browser import (
    frame,
    in_a_browser,
    let_frames_pass,
    measured,
    opened,
    part,
    press,
    readout,
    shown,
    wait,
)
from gan1d.render.film.animate import animate
from gan1d.render.film.request import Playback

pytestmark = in_a_browser

LEFT, RIGHT, END, HOME, PAGE_DOWN = "\ue012", "\ue014", "\ue010", "\ue011", "\ue00f"
AT = "return Number(document.querySelector('.scrubber').value)"
FITS = "const d = document.documentElement; return d.scrollHeight <= d.clientHeight"
HEARD = """<script>
window.heard = [];
addEventListener("message", ({ data }) => {
  const said = JSON.parse(data);
  heard.push(said.method === "triggerKey" ? said.args[0] : data);
});
</script>"""


@pytest.fixture
def small(made, tmp_path):
    """A short run as a page, in a folder of its own."""
    return Path(shutil.copy(made(".html"), tmp_path / "small.html"))


def framed(page, *, more=""):
    return f'<iframe src="{page.name}" width="900" height="600" {more}></iframe>'


def host(browser, tmp_path, body, **options):
    """Show a page of somebody else's with this content."""
    path = tmp_path / "host.html"
    path.write_text(f"<!DOCTYPE html><html><body>{body}</body></html>")
    return shown(browser, path.as_uri(), **options)


def inner(browser):
    """Go into the frame when its page is ready."""
    browser.switch_to.default_content()
    browser.switch_to.frame(0)
    wait(browser, "return document.querySelector('.step')?.textContent")


def tell(browser, word):
    """Say what a deck says to the frames of a slide; then go into the frame."""
    browser.switch_to.default_content()
    browser.execute_script(
        "document.querySelector('iframe').contentWindow.postMessage(arguments[0], '*')", word
    )
    inner(browser)


def heard(browser, count):
    """The keys that the deck has got, as reveal.js numbers them."""
    browser.switch_to.default_content()
    wait(browser, f"return heard.length >= {count}")
    return browser.execute_script("return heard")


def test_a_deck_gets_the_keys_that_are_of_no_use_here_once_each(browser, small, tmp_path):
    host(browser, tmp_path, HEARD + framed(small))
    inner(browser)
    part(browser, "caption").click()
    last = int(part(browser, "scrubber").get_property("max"))
    press(browser, HOME, RIGHT, RIGHT, LEFT, "3", " ", " ", END, "r", "r")
    assert frame(browser) == last
    # Beyond its ends the page has no use for the arrows.
    press(browser, RIGHT, PAGE_DOWN, "b", HOME, LEFT)
    assert heard(browser, 4) == [39, 34, 66, 37]


def test_a_deck_s_word_starts_it_from_the_beginning_and_stops_it(browser, small, tmp_path):
    host(browser, tmp_path, HEARD + framed(small), still=False)
    inner(browser)
    part(browser, "caption").click()
    # The first frame is held for a while.
    press(browser, RIGHT, " ")
    wait(browser, f"{AT} > 3")
    tell(browser, "slide:stop")
    let_frames_pass(browser, 5)
    at = frame(browser)
    let_frames_pass(browser, 10)
    assert frame(browser) == at
    # Out of sight it leaves all keys to the deck.
    press(browser, RIGHT, " ", "2")
    assert frame(browser) == at
    assert heard(browser, 3) == [39, 32, 50]
    tell(browser, "slide:start")
    wait(browser, f"{AT} < {at}")


def test_it_plays_while_it_is_seen(browser, small, tmp_path):
    box = f'<div style="margin-top: 3000px">{framed(small)}</div>'
    host(browser, tmp_path, box, still=False)
    inner(browser)
    # More than the first frame is held; a frame that is out of sight paints nothing.
    browser.execute_async_script("setTimeout(arguments[0], 1050)")
    assert frame(browser) == 0
    assert browser.find_element("id", "play").get_attribute("aria-label") == "Pause"
    browser.switch_to.default_content()
    browser.execute_script("document.querySelector('div').style = ''")
    inner(browser)
    wait(browser, f"{AT} > 0")


def test_it_opens_at_the_place_that_the_address_names(browser, page, run):
    opened(browser, page, fragment="c", still=False)
    let_frames_pass(browser, 10)
    assert readout(browser) == measured(run, run.last_row("c"))
    for place, row in (("step=0", 0), ("a", run.last_row("a"))):
        browser.execute_script("location.hash = arguments[0]", place)
        wait(browser, f"return document.querySelector('.step').textContent === '{run.step[row]}'")
        assert readout(browser) == measured(run, row)
    # The nearest one, where a step is not on the page; a place that is not there is none.
    opened(browser, page, fragment="step=3001")
    assert 0 < abs(int(readout(browser)["step"]) - 3001) < 100
    for place in ("__proto__", "%zz", "e"):
        browser.execute_script("location.hash = arguments[0]", place)
    let_frames_pass(browser, 2)
    assert 0 < abs(int(readout(browser)["step"]) - 3001) < 100


@pytest.mark.parametrize("options", [{}, {"losses": True}, {"compare": True}], ids=str)
def test_the_line_that_embeds_it_gives_it_enough_room(browser, pair, tmp_path, options):
    told = []
    path = tmp_path / "a run & more.html"
    options = options | ({"compare": pair[1]} if "compare" in options else {})
    animate(pair[0], path, playback=Playback(frames=10), notice=told.append, **options)
    (line,) = told
    assert 'src="a%20run%20%26%20more.html"' in line
    assert re.search(r'title="A generative adversarial network[^"]*"', line)
    host(browser, tmp_path, line)
    inner(browser)
    assert browser.execute_script(FITS)


def test_in_a_notebook_s_cell_of_any_width_nothing_is_cut(browser, short_run, tmp_path):
    html = short_run.play(playback=Playback(frames=10))._repr_html_()
    host(browser, tmp_path, f"<div>{html}</div>")
    for width in (320, 600, 1200):
        browser.switch_to.default_content()
        browser.execute_script(f"document.querySelector('div').style.width = '{width}px'")
        box = browser.execute_script(
            "const box = document.querySelector('iframe').getBoundingClientRect();"
            "return [box.width, box.height];"
        )
        assert box == [min(width, 960), max(500, min(width, 960) * 9 / 16)]
        inner(browser)
        wait(browser, f"return innerWidth === {box[0]}")
        wait(browser, FITS)


BLOCKED = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\">"


@pytest.mark.parametrize("way", ["sandbox", "policy"])
def test_where_no_script_may_run_it_shows_the_finished_figure_and_says_why(
    browser, small, tmp_path, way
):
    if way == "sandbox":
        host(browser, tmp_path, framed(small, more="sandbox"))
        browser.switch_to.frame(0)
    else:
        small.write_text(small.read_text().replace("<head>", f"<head>{BLOCKED}"))
        shown(browser, small.as_uri())
        # The browser says so.
        assert browser.get_log("browser")
    assert ": scripts are blocked, or" in browser.find_element("id", "still").text
    assert not browser.find_element("id", "page").is_displayed()
    picture = browser.find_element("css selector", "#still img")
    # Sharp: no wider than its pixels.
    assert 800 < picture.rect["width"] <= picture.get_property("naturalWidth")
    assert picture.get_attribute("alt").startswith("A generative adversarial network learns")


def test_a_phase_with_a_long_name_is_cut_short_where_it_would_not_fit(browser, short_run, tmp_path):
    own = replace(short_run, phase=np.where(short_run.step < 40, "x" * 100, "y z"))
    path = animate(own, tmp_path / "long.html", playback=Playback(frames=10))
    opened(browser, path, size=(390, 844), fragment="y%20z")
    assert readout(browser)["step"] == "100"
    press(browser, "1")
    assert browser.find_element("css selector", "#jumps button").text == "x" * 13 + "…"
    assert part(browser, "caption").text == "x" * 100
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
