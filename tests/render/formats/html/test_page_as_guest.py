"""The page as a guest: in a deck's frame, pasted into another page, opened at a place in the run."""

import re
from dataclasses import replace
from html import escape

import numpy as np
import pytest
from selenium.webdriver.common.action_chains import ActionChains

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
from gan1d.render.look.canvas import Canvas

pytestmark = in_a_browser

LEFT, RIGHT, END, HOME, PAGE_DOWN = "\ue012", "\ue014", "\ue010", "\ue011", "\ue00f"
PLAYING = "return Number(document.querySelector('.scrubber').value) > 3"
HEARD = """<script>
window.heard = [];
addEventListener("keydown", (event) => heard.push(event.key));
addEventListener("message", ({ data }) => {
  const said = JSON.parse(data);
  heard.push(said.method === "triggerKey" ? said.args[0] : data);
});
</script>"""
PASTED = "document.querySelector('.gan1d').shadowRoot?.querySelector('.step')?.textContent"


@pytest.fixture
def small(short_run, tmp_path):
    """A short run as a page, in a folder of its own."""
    return animate(short_run, tmp_path / "small.html", playback=Playback(frames=40))


def framed(page, *, more=""):
    return f'<iframe src="{page.name}" width="900" height="600" {more}></iframe>'


def host(browser, tmp_path, body, **options):
    """Show a page of somebody else's with this content."""
    path = tmp_path / "host.html"
    path.write_text(
        f"<!DOCTYPE html><html><head><title>host</title></head><body>{body}</body></html>"
    )
    return shown(browser, path.as_uri(), **options)


def pasted(browser, tmp_path, body, **options):
    """Show such a page with ours in its text; returns ours, when it is ready."""
    host(browser, tmp_path, body, **options)
    wait(browser, f"return {PASTED}")
    return part(browser, "gan1d").shadow_root


def inside(box, name):
    return box.find_element("css selector", name)


def inner(browser, box="iframe"):
    """Go into a frame whose page is ready."""
    browser.switch_to.default_content()
    browser.switch_to.frame(browser.find_element("css selector", box))
    wait(browser, "return document.querySelector('.step')?.textContent")


def tell(browser, word):
    """Say what a deck says to the frames of a slide; then go into the frame."""
    browser.switch_to.default_content()
    browser.execute_script(
        "document.querySelector('iframe').contentWindow.postMessage(arguments[0], '*')", word
    )
    inner(browser)


def let_time_pass(browser):
    """More than the first frame is held; a frame that is out of sight paints nothing."""
    browser.execute_async_script("setTimeout(arguments[0], 1050)")


@pytest.mark.parametrize("same_origin", [True, False])
def test_a_deck_gets_the_keys_that_are_of_no_use_here_once_each(
    browser, small, tmp_path, same_origin
):
    # A page in a file of its own is another origin; one in the host's own text is not.
    whole = f'<iframe srcdoc="{escape(small.read_text())}" width="900" height="600"></iframe>'
    host(browser, tmp_path, HEARD + (whole if same_origin else framed(small)))
    inner(browser)
    part(browser, "caption").click()
    last = int(part(browser, "scrubber").get_property("max"))
    press(browser, HOME, RIGHT, RIGHT, LEFT, "3", " ", " ", END, "r", "r")
    used = frame(browser)
    # Beyond its ends the page has no use for the arrows.
    press(browser, RIGHT, PAGE_DOWN, "b", HOME, LEFT)
    browser.switch_to.default_content()
    expected = ["ArrowRight", "PageDown", "b", "ArrowLeft"] if same_origin else [39, 34, 66, 37]
    wait(browser, f"return heard.length >= {len(expected)}")
    assert browser.execute_script("return heard") == expected
    assert used == last


def test_a_deck_s_word_starts_it_from_the_beginning_and_stops_it(browser, small, tmp_path):
    host(browser, tmp_path, HEARD + framed(small), still=False)
    inner(browser)
    wait(browser, PLAYING)
    tell(browser, "slide:stop")
    part(browser, "caption").click()
    let_frames_pass(browser, 10)
    at = frame(browser)
    let_frames_pass(browser, 30)
    assert frame(browser) == at
    # Out of sight it leaves all keys to the deck.
    press(browser, RIGHT, " ", "2")
    assert frame(browser) == at
    browser.switch_to.default_content()
    wait(browser, "return heard.length >= 3")
    assert browser.execute_script("return heard") == [39, 32, 50]
    tell(browser, "slide:start")
    wait(browser, f"return Number(document.querySelector('.scrubber').value) < {at}")
    wait(browser, PLAYING)


@pytest.mark.parametrize(
    "style", ["display: none", "visibility: hidden", "opacity: 0", "margin-top: 3000px"]
)
def test_it_plays_while_it_is_seen(browser, small, tmp_path, style):
    text = escape(small.read_text())
    box = f'<div style="{style}"><iframe srcdoc="{text}" width="900" height="600"></iframe></div>'
    host(browser, tmp_path, box, still=False)
    inner(browser)
    let_time_pass(browser)
    assert frame(browser) == 0
    browser.switch_to.default_content()
    browser.execute_script("document.querySelector('div').style = ''")
    inner(browser)
    wait(browser, PLAYING)
    browser.switch_to.default_content()
    browser.execute_script("document.querySelector('div').style = arguments[0]", style)
    inner(browser)
    at = frame(browser)
    let_time_pass(browser)
    assert frame(browser) <= at + 2
    assert browser.find_element("id", "play").get_attribute("aria-label") == "Pause"


def test_it_opens_at_the_place_that_the_address_names(browser, page, run):
    for place, row in (("c", run.last_row("c")), ("b", run.last_row("b")), ("step=0", 0)):
        opened(browser, page, fragment=place, still=False)
        let_frames_pass(browser)
        assert readout(browser) == measured(run, row)
    browser.execute_script("location.hash = 'a'")
    step = run.step[run.last_row("a")]
    wait(browser, f"return document.querySelector('.step').textContent === '{step}'")
    # The nearest one, where a step is not on the page.
    opened(browser, page, fragment="step=3001")
    assert 0 < abs(int(readout(browser)["step"]) - 3001) < 100
    # A place that is not there is none.
    for place in ("__proto__", "%zz", "e"):
        opened(browser, page, fragment=place, still=False)
        wait(browser, PLAYING)
    assert browser.get_log("browser") == []


HOST_STYLE = """<style>
* { box-sizing: content-box; letter-spacing: 2px; }
html { font-size: 10px; } body { color: red; font: 30px serif; text-transform: uppercase; }
button, input, select { display: none; } svg { max-width: 10px; } path { stroke: red; }
h2, p { display: none; }
</style>"""


def test_pasted_twice_it_takes_no_keys_and_styles_nothing(browser, small, tmp_path):
    fields = '<textarea id="field"></textarea><h1>heading</h1><div id="plain">text</div>'
    look = """
        const seen = {};
        for (const box of ["html", "body", "h1", "#plain"]) {
            const style = getComputedStyle(document.querySelector(box));
            for (const name of style) if (!/size|width|height|origin/.test(name))
                seen[box + name] = style.getPropertyValue(name);
        }
        return seen;"""
    host(browser, tmp_path, f"{HOST_STYLE}{fields}", dark=True)
    before = browser.execute_script(look)
    text = small.read_text()
    body = f"{HOST_STYLE}{fields}<div style='width: 700px'>{text}{text}</div>"
    host(browser, tmp_path, body, dark=True)
    scrubbers = (
        "return [...document.querySelectorAll('.gan1d')].map("
        "(box) => box.shadowRoot.querySelector('.scrubber')?.value)"
    )
    wait(browser, f"{scrubbers.replace('return', 'return (')}).every((at) => Number(at) > 0)")
    assert browser.execute_script(look) == before
    assert browser.title == "host"
    field = browser.find_element("id", "field")
    field.click()
    ends = browser.execute_script(scrubbers)
    field.send_keys("1 2r", LEFT, "3", HOME, "4 ")
    assert field.get_attribute("value") == "4 1 23r"
    assert browser.execute_script(scrubbers) == ends
    one, other = (box.shadow_root for box in browser.find_elements("css selector", ".gan1d"))
    inside(one, ".caption").click()
    # Where the focus is: another element's own keys would move it there.
    ActionChains(browser).send_keys(HOME, RIGHT).perform()
    assert browser.execute_script(scrubbers) == ["1", ends[1]]
    inside(other, ".caption").click()
    ActionChains(browser).send_keys("1").perform()
    moved = browser.execute_script(scrubbers)
    assert moved[0] == "1"
    assert 1 < int(moved[1]) < int(ends[1])
    # Nothing of the host's style comes in.
    assert inside(other, "#play").is_displayed()
    style = "return getComputedStyle(arguments[0])[arguments[1]]"
    caption = inside(other, ".caption")
    assert browser.execute_script(style, caption, "textTransform") == "none"
    assert browser.execute_script(style, caption, "letterSpacing") == "normal"
    assert "DejaVu Sans" in browser.execute_script(style, caption, "fontFamily")
    size = browser.execute_script(style, caption, "fontSize")
    assert 12 < float(size.removesuffix("px")) < 24
    # Of a page's own policy, browsers say that it does not count in another's.
    said = [entry["message"] for entry in browser.get_log("browser")]
    assert all("The policy has been ignored" in message for message in said)


def test_keys_that_are_used_in_a_pasted_page_go_no_further(browser, small, tmp_path):
    box = pasted(browser, tmp_path, f"{HEARD}<p>before</p>{small.read_text()}")
    inside(box, ".caption").click()
    ActionChains(browser).send_keys(HOME, RIGHT, " ", " ", PAGE_DOWN, "b").perform()
    assert browser.execute_script("return heard") == ["PageDown", "b"]


def test_a_theme_that_is_asked_for_holds_in_another_page(browser, short_run, tmp_path):
    path = animate(short_run, tmp_path / "light.html", canvas=Canvas(theme="light"))
    box = pasted(browser, tmp_path, path.read_text(), dark=True)
    colour = "return getComputedStyle(arguments[0]).backgroundColor"
    assert browser.execute_script(colour, inside(box, "#page")) == "rgb(251, 250, 246)"


@pytest.mark.parametrize(
    "style",
    [
        "display: flex; flex-direction: column; align-items: center",
        "display: grid; place-items: center",
        "display: flex",
        "width: 300px",
        "position: absolute",
        "direction: rtl",
    ],
)
def test_a_pasted_page_takes_the_room_that_there_is(browser, small, tmp_path, style):
    body = f'<main style="{style}"><nav>aside</nav>{small.read_text()}</main>'
    box = pasted(browser, tmp_path, body)
    look = """
        return [arguments[0].getBoundingClientRect().width,
            getComputedStyle(arguments[0]).direction,
            document.documentElement.scrollWidth - innerWidth]"""
    width, direction, beyond = browser.execute_script(look, inside(box, "#page"))
    assert width >= (1000 if re.search("flex|grid|rtl", style) else 250)
    assert direction == "ltr"
    assert beyond <= 0


def test_a_deck_that_shows_it_smaller_scales_all_of_it(browser, small, tmp_path):
    sizes = []
    for scale in (1, 0.5):
        body = f'<div style="width: 900px; transform: scale({scale})">{small.read_text()}</div>'
        box = pasted(browser, tmp_path, f"<p>before</p>{body}")
        tall = "return arguments[0].getBoundingClientRect().height"
        sizes.append(browser.execute_script(tall, inside(box, ".stage text")))
    assert sizes[1] == pytest.approx(sizes[0] / 2, rel=0.05)
    strips = inside(box, ".strips")
    # A quarter of the width left of the middle is a quarter of the way.
    wide = browser.execute_script("return arguments[0].getBoundingClientRect().width", strips)
    ActionChains(browser).move_to_element_with_offset(strips, int(-wide / 4), 0).click().perform()
    slider = inside(box, ".scrubber")
    share = int(slider.get_property("value")) / int(slider.get_property("max"))
    assert share == pytest.approx(0.25, abs=0.03)


def test_the_line_that_embeds_it_gives_it_enough_room(browser, run, pair, tmp_path):
    for options in ({}, {"losses": True}, {"compare": run}):
        told = []
        animate(
            run,
            tmp_path / "a run & more.html",
            playback=Playback(frames=20),
            notice=told.append,
            **options,
        )
        (line,) = told
        assert 'src="a%20run%20%26%20more.html"' in line
        assert re.search(r'title="A generative adversarial network[^"]*"', line)
        host(browser, tmp_path, line)
        inner(browser)
        overflow = "const d = document.documentElement; return d.scrollHeight - d.clientHeight"
        assert browser.execute_script(overflow) <= 0
        browser.switch_to.default_content()


def test_it_is_printed_whole(browser, page):
    opened(browser, page, size=(816, 1056))
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    stage, strips = (part(browser, name).rect for name in ("stage", "strips"))
    controls = browser.find_element("id", "controls").is_displayed()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert strips["width"] > 700
    assert stage["height"] > 300
    assert strips["y"] >= stage["y"] + stage["height"]
    assert strips["y"] + strips["height"] < 1056
    assert not controls


BLOCKED = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\">"


@pytest.mark.parametrize("way", ["sandbox", "policy"])
def test_where_no_script_may_run_it_shows_the_finished_figure_and_says_why(
    browser, small, tmp_path, way
):
    if way == "sandbox":
        host(browser, tmp_path, framed(small, more="sandbox"))
        browser.switch_to.frame(browser.find_element("css selector", "iframe"))
    else:
        page = f"<!DOCTYPE html><html><head>{BLOCKED}</head><body>{small.read_text()}</body></html>"
        (tmp_path / "host.html").write_text(page)
        shown(browser, (tmp_path / "host.html").as_uri())
    assert ": scripts are blocked, or" in part(browser, "gan1d").text
    picture = browser.find_element("css selector", ".still img")
    # Sharp: no wider than its pixels.
    assert 800 < picture.rect["width"] <= picture.get_property("naturalWidth")
    assert picture.get_attribute("alt").startswith("A generative adversarial network learns")
    browser.switch_to.default_content()


def test_a_phase_with_a_long_name_is_cut_short_where_it_would_not_fit(browser, short_run, tmp_path):
    own = replace(short_run, phase=np.where(short_run.step < 40, "x" * 100, "y z"))
    path = animate(own, tmp_path / "long.html")
    opened(browser, path, size=(390, 844))
    press(browser, "1")
    assert browser.find_element("css selector", "#jumps button").text == "x" * 13 + "…"
    assert part(browser, "caption").text == "x" * 100
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
    opened(browser, path, fragment="y%20z")
    assert readout(browser)["step"] == "100"
