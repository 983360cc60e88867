"""The page as a guest: in a deck's frame, pasted into another page, opened at a place in the run."""

import re
from dataclasses import replace
from html import escape

import numpy as np
import pytest

from browser import (
    frame,
    in_a_browser,
    let_frames_pass,
    measured,
    opened,
    press,
    readout,
    shown,
    started,
    wait,
)
from gan1d.render.film.animate import animate
from gan1d.render.film.request import Playback
from gan1d.render.look.canvas import Canvas

pytestmark = in_a_browser

LEFT, RIGHT, END, HOME, PAGE_DOWN = "\ue012", "\ue014", "\ue010", "\ue011", "\ue00f"
PLAYING = "return Number(document.getElementById('scrubber').value) > 3"
HEARD = """<script>
window.heard = [];
addEventListener("keydown", (event) => heard.push(event.key));
addEventListener("message", ({ data }) => {
  const said = JSON.parse(data);
  heard.push(said.method === "triggerKey" ? said.args[0] : data);
});
</script>"""


@pytest.fixture(scope="module")
def browser():
    browser = started()
    yield browser
    browser.quit()


@pytest.fixture
def small(short_run, tmp_path):
    """A short run as a page, in a folder of its own."""
    return animate(short_run, tmp_path / "small.html", playback=Playback(frames=40))


def host(browser, tmp_path, body, **options):
    """Show a page of somebody else's with this content."""
    path = tmp_path / "host.html"
    path.write_text(
        f"<!DOCTYPE html><html><head><title>host</title></head><body>{body}</body></html>"
    )
    return shown(browser, path.as_uri(), **options)


def let_time_pass(browser):
    """More than the first frame is held; a frame that is out of sight paints nothing."""
    browser.execute_async_script("setTimeout(arguments[0], 1050)")


def inner(browser, box="iframe"):
    """Go into a frame whose page is ready."""
    browser.switch_to.default_content()
    browser.switch_to.frame(browser.find_element("css selector", box))
    wait(browser, "const s = document.getElementById('step'); return s && s.textContent !== ''")


@pytest.mark.parametrize("same_origin", [True, False])
def test_a_deck_gets_the_keys_that_are_of_no_use_here_once_each(
    browser, small, tmp_path, same_origin
):
    # A page in a file of its own is another origin; one in the host's own text is not.
    source = f'srcdoc="{escape(small.read_text())}"' if same_origin else f'src="{small.name}"'
    host(browser, tmp_path, f'{HEARD}<iframe {source} width="900" height="600"></iframe>')
    inner(browser)
    browser.find_element("id", "caption").click()
    last = int(browser.find_element("id", "scrubber").get_property("max"))
    press(browser, HOME, RIGHT, RIGHT, LEFT, "3", " ", " ", END, "r", "r")
    used = frame(browser)
    # Beyond its ends the page has no use for the arrows.
    press(browser, RIGHT, PAGE_DOWN, "b", HOME, LEFT)
    browser.switch_to.default_content()
    expected = ["ArrowRight", "PageDown", "b", "ArrowLeft"] if same_origin else [39, 34, 66, 37]
    wait(browser, f"return heard.length >= {len(expected)}")
    assert browser.execute_script("return heard") == expected
    assert used == last


def test_it_plays_when_it_is_seen_and_not_before(browser, small, tmp_path):
    gap = '<div style="height: 3000px"></div>'
    box = f'<iframe src="{small.name}" width="900" height="600"></iframe>'
    host(browser, tmp_path, f"{gap}{box}{gap}", still=False)
    inner(browser)
    let_time_pass(browser)
    assert frame(browser) == 0
    browser.switch_to.default_content()
    browser.execute_script("scrollTo(0, 3000)")
    inner(browser)
    wait(browser, PLAYING)
    browser.switch_to.default_content()
    browser.execute_script("scrollTo(0, 0)")
    inner(browser)
    wait(
        browser,
        "const now = document.getElementById('scrubber').value, same = now === window.last;"
        "window.last = now; return same",
    )
    assert browser.find_element("id", "play").get_attribute("aria-label") == "Pause"


@pytest.mark.parametrize("style", ["display: none", "visibility: hidden", "opacity: 0"])
def test_a_slide_that_is_hidden_in_any_way_waits(browser, small, tmp_path, style):
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


def test_a_deck_s_word_starts_it_from_the_beginning_and_stops_it(browser, small, tmp_path):
    host(browser, tmp_path, f'<iframe src="{small.name}" width="900" height="600"></iframe>')
    tell = "document.querySelector('iframe').contentWindow.postMessage('slide:%s', '*')"
    metrics = {"features": [{"name": "prefers-reduced-motion", "value": "no-preference"}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", metrics)
    browser.refresh()
    inner(browser)
    wait(browser, PLAYING)
    browser.switch_to.default_content()
    browser.execute_script(tell % "stop")
    inner(browser)
    let_frames_pass(browser, 10)
    at = frame(browser)
    let_frames_pass(browser, 30)
    assert frame(browser) == at
    browser.switch_to.default_content()
    browser.execute_script(tell % "start")
    inner(browser)
    wait(browser, f"return Number(document.getElementById('scrubber').value) < {at}")
    wait(browser, PLAYING)


def test_it_opens_at_the_place_that_the_address_names(browser, page, run):
    for place, row in (("c", run.last_row("c")), ("b", run.last_row("b")), ("step=0", 0)):
        opened(browser, page, fragment=place, still=False)
        let_frames_pass(browser)
        assert readout(browser) == measured(run, row)
        assert not browser.find_element("id", "notice").is_displayed()
    browser.execute_script("location.hash = 'a'")
    wait(
        browser,
        f"return document.getElementById('step').textContent === '{run.step[run.last_row('a')]}'",
    )
    # The nearest one, where a step is not on the page, and it is said.
    opened(browser, page, fragment="step=3001")
    step = int(readout(browser)["step"])
    assert 0 < abs(step - 3001) < 100
    said = browser.find_element("id", "notice").text
    assert (
        said == f"Step 3001 is not on this page, which shows the nearest one that is: step {step}."
    )
    press(browser, LEFT)
    assert not browser.find_element("id", "notice").is_displayed()


def test_a_place_that_is_not_there_is_told_in_a_sentence(browser, page):
    for place in ("step=4801", "step=x", "__proto__", "%zz", "<b>", "toString", "e"):
        opened(browser, page, fragment=place, still=False)
        said = browser.find_element("id", "notice")
        start = f"This page has no place #{place}. It has #a, #b, #c, #d, #step=0 …"
        assert said.text.startswith(start)
        assert said.find_elements("css selector", "*") == []
        assert browser.get_log("browser") == []
    wait(browser, PLAYING)


HOST_STYLE = """<style>
* { box-sizing: content-box; letter-spacing: 2px; }
html { font-size: 10px; } body { color: red; font: 30px serif; text-transform: uppercase; }
button, input, select { display: none; } svg { max-width: 10px; } path { stroke: red; }
h2, p { display: none; }
</style>"""


def test_pasted_twice_it_takes_no_keys_and_styles_nothing(browser, short_run, tmp_path):
    from selenium.webdriver.common.action_chains import ActionChains

    # Whatever the scheme: what the page says of colours is of itself.
    path = animate(short_run, tmp_path / "small.html", playback=Playback(frames=40))
    text = path.read_text()
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
    body = f"{HOST_STYLE}{fields}<div style='width: 700px'>{text}{text}</div>"
    host(browser, tmp_path, body, dark=True)
    scrubbers = (
        "return [...document.querySelectorAll('.gan1d')].map("
        "(box) => box.shadowRoot.querySelector('#scrubber')?.value)"
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
    one, other = browser.find_elements("css selector", ".gan1d")
    one.shadow_root.find_element("css selector", "#caption").click()
    # Where the focus is: another element's own keys would move it there.
    ActionChains(browser).send_keys(HOME, RIGHT).perform()
    assert browser.execute_script(scrubbers) == ["1", ends[1]]
    other.shadow_root.find_element("css selector", "#caption").click()
    ActionChains(browser).send_keys("1").perform()
    moved = browser.execute_script(scrubbers)
    assert moved[0] == "1"
    assert 1 < int(moved[1]) < int(ends[1])
    # Nothing of the host's style comes in.
    play = other.shadow_root.find_element("css selector", "#play")
    assert play.is_displayed()
    style = "return getComputedStyle(arguments[0])[arguments[1]]"
    caption = other.shadow_root.find_element("css selector", "#caption")
    assert browser.execute_script(style, caption, "textTransform") == "none"
    assert browser.execute_script(style, caption, "letterSpacing") == "normal"
    assert "DejaVu Sans" in browser.execute_script(style, caption, "fontFamily")
    size = browser.execute_script(style, caption, "fontSize")
    assert 12 < float(size.removesuffix("px")) < 24
    # Of a page's own policy, browsers say that it does not count in another's.
    said = [entry["message"] for entry in browser.get_log("browser")]
    assert all("The policy has been ignored" in message for message in said)


def test_a_theme_that_is_asked_for_holds_in_another_page(browser, short_run, tmp_path):
    path = animate(short_run, tmp_path / "light.html", canvas=Canvas(theme="light"))
    host(browser, tmp_path, path.read_text(), dark=True)
    wait(browser, "return document.querySelector('.gan1d').shadowRoot.querySelector('#play')")
    box = browser.find_element("css selector", ".gan1d").shadow_root
    colour = browser.execute_script(
        "return getComputedStyle(arguments[0]).backgroundColor",
        box.find_element("css selector", "#page"),
    )
    assert colour == "rgb(251, 250, 246)"


def test_the_line_that_embeds_it_gives_it_enough_room(browser, run, pair, tmp_path):
    for options in ({}, {"losses": True}, {"compare": run}):
        told = []
        path = animate(
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
        assert path.exists()
        browser.switch_to.default_content()


def test_a_page_that_is_out_of_sight_leaves_all_keys_to_the_deck(browser, small, tmp_path):
    host(browser, tmp_path, f'{HEARD}<iframe src="{small.name}" width="900" height="600"></iframe>')
    inner(browser)
    browser.find_element("id", "caption").click()
    press(browser, HOME)
    browser.switch_to.default_content()
    browser.execute_script(
        "document.querySelector('iframe').contentWindow.postMessage('slide:stop', '*')"
    )
    inner(browser)
    press(browser, RIGHT, " ", "2")
    assert frame(browser) == 0
    browser.switch_to.default_content()
    wait(browser, "return heard.length >= 3")
    assert browser.execute_script("return heard") == [39, 32, 50]


def test_keys_that_are_used_in_a_pasted_page_go_no_further(browser, small, tmp_path):
    from selenium.webdriver.common.action_chains import ActionChains

    host(browser, tmp_path, f"{HEARD}<p>before</p>{small.read_text()}")
    ready = "return document.querySelector('.gan1d').shadowRoot?.querySelector('#step').textContent"
    wait(browser, ready)
    box = browser.find_element("css selector", ".gan1d").shadow_root
    box.find_element("css selector", "#caption").click()
    ActionChains(browser).send_keys(HOME, RIGHT, " ", " ", PAGE_DOWN, "b").perform()
    assert browser.execute_script("return heard") == ["PageDown", "b"]


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
    aside = "<nav>aside</nav>"
    host(browser, tmp_path, f'<main style="{style}">{aside}{small.read_text()}</main>')
    wait(
        browser,
        "return document.querySelector('.gan1d').shadowRoot?.querySelector('#step').textContent",
    )
    look = """
        const page = document.querySelector('.gan1d').shadowRoot.querySelector('#page');
        return [page.getBoundingClientRect().width, getComputedStyle(page).direction,
            document.documentElement.scrollWidth - innerWidth]"""
    width, direction, beyond = browser.execute_script(look)
    least = 1000 if "flex" in style or "grid" in style or "rtl" in style else 250
    assert width >= least
    assert direction == "ltr"
    assert beyond <= 0


def test_it_is_printed_whole(browser, page):
    opened(browser, page, size=(816, 1056))
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    sizes = browser.execute_script(
        "return ['#stage-box', '#strip-box', '#caption'].map((box) => {"
        "const { width, height } = document.querySelector(box).getBoundingClientRect();"
        "return [width, height]; })"
    )
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    (width, height), (strip, _), (caption, _) = sizes
    assert width == strip > 700
    assert height == pytest.approx(0.42 * 816, abs=1)
    assert caption > 200


@pytest.mark.parametrize(
    "lacking", ["IntersectionObserver", "ResizeObserver", "Element.prototype.checkVisibility"]
)
def test_it_plays_without_what_it_can_do_without(browser, small, lacking):
    source = {"source": f"delete window.{lacking}"}
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", source)
    opened(browser, small, still=False)
    wait(browser, PLAYING)
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    assert browser.get_log("browser") == []


def test_where_no_script_may_run_it_says_what_it_shows(browser, small, tmp_path):
    policy = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\">"
    path = tmp_path / "host.html"
    path.write_text(
        f"<!DOCTYPE html><html><head>{policy}</head><body><p>x</p>{small.read_text()}</body></html>"
    )
    shown(browser, path.as_uri())
    said = browser.find_element("css selector", ".gan1d").text
    assert said.startswith("To play this training takes a browser of 2023 or later. A generative")


def test_a_phase_with_a_long_name_is_cut_short_where_it_would_not_fit(browser, short_run, tmp_path):
    own = replace(short_run, phase=np.where(short_run.step < 40, "x" * 100, "y z"))
    path = animate(own, tmp_path / "long.html")
    opened(browser, path, size=(390, 844))
    press(browser, "1")
    assert browser.find_element("css selector", "#jumps button").text == "x" * 13 + "…"
    assert browser.find_element("id", "caption").text == "x" * 100
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
    opened(browser, path, fragment="y%20z")
    assert readout(browser)["step"] == "100"


def test_a_deck_that_shows_it_smaller_scales_all_of_it(browser, small, tmp_path):
    from selenium.webdriver.common.action_chains import ActionChains

    sizes = []
    for scale in (1, 0.5):
        body = f'<div style="width: 900px; transform: scale({scale})">{small.read_text()}</div>'
        host(browser, tmp_path, f"<p>before</p>{body}")
        wait(
            browser,
            "return document.querySelector('.gan1d').shadowRoot?.querySelector('#step').textContent",
        )
        box = browser.find_element("css selector", ".gan1d").shadow_root
        tall = "return arguments[0].getBoundingClientRect().height"
        word = box.find_element("css selector", "#stage text")
        sizes.append((browser.execute_script(tall, word), box))
    assert sizes[1][0] == pytest.approx(sizes[0][0] / 2, rel=0.05)
    strip = box.find_element("css selector", "#strip-box")
    # A quarter of the width left of the middle is a quarter of the way.
    wide = browser.execute_script("return arguments[0].getBoundingClientRect().width", strip)
    ActionChains(browser).move_to_element_with_offset(strip, int(-wide / 4), 0).click().perform()
    slider = box.find_element("css selector", "#scrubber")
    share = int(slider.get_property("value")) / int(slider.get_property("max"))
    assert share == pytest.approx(0.25, abs=0.03)
