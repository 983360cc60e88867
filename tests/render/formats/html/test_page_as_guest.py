"""gan1d's page inside a deck, a notebook or another page, and where scripts are off."""

import shutil
from html import escape
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains

from browser import in_a_browser, measured
from films import FEW

pytestmark = in_a_browser

LEFT, RIGHT, END, HOME, PAGE_DOWN = "\ue012", "\ue014", "\ue010", "\ue011", "\ue00f"
AT = "return Number(document.querySelector('.scrubber').value)"
HEARD = """<script>
window.heard = [];
addEventListener("keydown", (event) => heard.push(event.key));
addEventListener("message", ({ data }) => {
  const said = JSON.parse(data);
  heard.push(said.method === "triggerKey" ? said.args[0] : data);
});
</script>"""


@pytest.fixture
def small(made, tmp_path):
    """A short run as a page, alone in a folder."""
    return Path(shutil.copy(made(".html"), tmp_path / "small.html"))


def framed(page, *, more=""):
    return f'<iframe src="{page.name}" width="900" height="600" {more}></iframe>'


def tell(browser, word):
    """Send a deck's message to the iframe on a slide, then enter the iframe."""
    browser.switch_to.default_content()
    browser.ask(
        "document.querySelector('iframe').contentWindow.postMessage(arguments[0], '*')", word
    )
    browser.inner()


def heard(browser, count):
    """The keys that reached the host: names from events, codes from messages as for reveal.js."""
    browser.switch_to.default_content()
    browser.wait(f"return heard.length >= {count}")
    return browser.ask("return heard")


@pytest.mark.parametrize("same_origin", [True, False])
def test_keys_that_the_page_does_not_use_reach_the_deck_once(browser, small, tmp_path, same_origin):
    # A page in a file of its own has another origin than its host; a page in `srcdoc` has the same.
    whole = f'<iframe srcdoc="{escape(small.read_text())}" width="900" height="600"></iframe>'
    browser.embedded(tmp_path, HEARD + (whole if same_origin else framed(small)))
    browser.part(".caption").click()
    last = int(browser.part(".scrubber").get_property("max"))
    browser.press(HOME, RIGHT, RIGHT, LEFT, "3", " ", " ", END, "r", "r")
    assert browser.frame() == last
    # Arrow keys that lead beyond the first or the last frame are passed on to the host.
    browser.press(RIGHT, PAGE_DOWN, "b", HOME, LEFT)
    expected = ["ArrowRight", "PageDown", "b", "ArrowLeft"] if same_origin else [39, 34, 66, 37]
    assert heard(browser, 4) == expected


def test_a_decks_messages_start_the_page_from_the_beginning_and_stop_it(browser, small, tmp_path):
    browser.host(tmp_path, HEARD + framed(small), still=False)
    browser.inner()
    browser.part(".caption").click()
    # Skip the first frame, which is held for a while.
    browser.press(RIGHT, " ")
    browser.wait(f"{AT} > 1")
    tell(browser, "slide:stop")
    browser.let_frames_pass(2)
    at = browser.frame()
    browser.let_frames_pass(15)
    assert browser.frame() == at
    # On a hidden slide the page leaves all keys to the deck.
    browser.press(RIGHT, " ", "2")
    assert browser.frame() == at
    assert heard(browser, 3) == [39, 32, 50]
    tell(browser, "slide:start")
    browser.wait(f"{AT} < {at}")


def test_the_page_plays_while_it_is_seen(browser, small, tmp_path):
    box = f'<div style="margin-top: 3000px">{framed(small)}</div>'
    browser.host(tmp_path, box, still=False)
    browser.inner()
    # Skip the first frame, which would be held for a while.
    browser.ask("for (const name of ['forward', 'play']) document.getElementById(name).click()")
    # An iframe out of sight paints nothing, so no painted frame can be awaited.
    browser.execute_async_script("setTimeout(arguments[0], 400)")
    assert browser.frame() == 1
    assert browser.part("#play").get_attribute("aria-label") == "Pause"
    browser.switch_to.default_content()
    browser.ask("document.querySelector('div').style = ''")
    browser.inner()
    browser.wait(f"{AT} > 1")


def test_the_page_opens_at_the_place_that_the_address_names(browser, page, run):
    browser.opened(page, fragment="c", still=False)
    browser.let_frames_pass(10)
    assert browser.readout() == measured(run, run.last_row("c"))
    for place, row in (("step=0", 0), ("a", run.last_row("a"))):
        browser.ask("location.hash = arguments[0]", place)
        browser.wait(f"return document.querySelector('.step').textContent === '{run.step[row]}'")
        assert browser.readout() == measured(run, row)
    # If a step is not on the page, the nearest one is shown.
    browser.opened(page, fragment="step=3001")
    assert 0 < abs(int(browser.readout()["step"]) - 3001) < 100


def test_in_a_notebook_s_cell_of_any_width_nothing_is_cut(browser, short_run, tmp_path):
    html = short_run.play(playback=FEW)._repr_html_()
    browser.host(tmp_path, f"<div>{html}</div>")
    for width in (320, 600, 1200):
        browser.switch_to.default_content()
        browser.ask(f"document.querySelector('div').style.width = '{width}px'")
        box = browser.ask(
            "const box = document.querySelector('iframe').getBoundingClientRect();"
            "return [box.width, box.height];"
        )
        assert box == [min(width, 960), max(500, min(width, 960) * 9 / 16)]
        browser.inner()
        browser.wait(f"return innerWidth === {box[0]}")
        browser.wait("return document.documentElement.scrollHeight <= innerHeight")


HOST_STYLE = """<style>
* { box-sizing: content-box; letter-spacing: 2px; }
html { font-size: 10px; } body { color: red; font: 30px serif; text-transform: uppercase; }
button, input, select { display: none; } svg { max-width: 10px; } path { stroke: red; }
h2, p { display: none; }
</style>"""
SCRUBBERS = (
    "return [...document.querySelectorAll('.gan1d')].map("
    "(box) => Number(box.shadowRoot?.querySelector('.scrubber').value ?? 0))"
)
HOST_LOOK = """return ["html", "body", "h1"].map((name) => {
    const style = getComputedStyle(document.querySelector(name));
    return [...style].filter((one) => !/size|width|height|origin/.test(one))
        .map((one) => style.getPropertyValue(one));
});"""


def pasted(browser, tmp_path, body, **options):
    """Show a host with gan1d's pages in its body; return the pages when they are all ready."""
    browser.host(tmp_path, body, **options)
    browser.wait(f"{SCRUBBERS}.every((at) => at > 0)")
    # Browsers log that the policy of gan1d's page is ignored inside the host.
    told = [entry["message"] for entry in browser.get_log("browser")]
    assert all("The policy has been ignored" in message for message in told)
    return [box.shadow_root for box in browser.parts(".gan1d")]


def inside(box, selector):
    return box.find_element("css selector", selector)


def test_two_pasted_pages_leave_the_hosts_keys_and_styles_alone(browser, small, tmp_path):
    fields = f"{HEARD}{HOST_STYLE}<textarea></textarea><h1>heading</h1>"
    browser.host(tmp_path, fields, dark=True)
    before = browser.ask(HOST_LOOK)
    text = small.read_text()
    body = f"{fields}<div style='width: 700px'>{text}{text}</div>"
    one, other = pasted(browser, tmp_path, body, dark=True)
    assert browser.ask(HOST_LOOK) == before
    assert browser.title == "host"
    field, ends = browser.part("textarea"), browser.ask(SCRUBBERS)
    field.click()
    field.send_keys("1 2r", LEFT, "3", HOME, "4 ")
    assert field.get_attribute("value") == "4 1 23r"
    assert browser.ask(SCRUBBERS) == ends
    browser.ask("heard.length = 0")
    inside(one, ".caption").click()
    # Keys act only on the page that has the focus.
    ActionChains(browser).send_keys(HOME, RIGHT, " ", " ", PAGE_DOWN, "b").perform()
    assert browser.ask(SCRUBBERS)[1] == ends[1] > browser.ask(SCRUBBERS)[0]
    assert browser.ask("return heard") == ["PageDown", "b"]
    # The styles of the host do not reach the page.
    assert inside(other, "#play").is_displayed()
    caption = inside(other, ".caption")
    assert caption.value_of_css_property("text-transform") == "none"
    assert caption.value_of_css_property("letter-spacing") == "normal"
    assert "DejaVu Sans" in caption.value_of_css_property("font-family")
    assert 12 < float(caption.value_of_css_property("font-size").removesuffix("px")) < 24


def test_a_pasted_page_takes_the_room_that_there_is(browser, small, tmp_path):
    layouts = ("display: flex; flex-direction: column", "display: grid; place-items: center")
    around = '<main dir="rtl" style="{}"><nav>aside</nav>{}</main>'
    body = [around.format(layout, small.read_text()) for layout in (*layouts, "width: 300px")]
    for box, least in zip(pasted(browser, tmp_path, "".join(body)), (1000, 1000, 250), strict=True):
        page = inside(box, "#page")
        assert page.rect["width"] >= least
        assert page.value_of_css_property("direction") == "ltr"
    assert browser.ask("return document.documentElement.scrollWidth <= innerWidth")


def test_a_deck_that_shows_the_page_smaller_scales_all_of_it(browser, small, tmp_path):
    scaled = '<div style="width: 900px; transform: scale({})">{}</div>'
    body = [scaled.format(scale, small.read_text()) for scale in (1, 0.5)]
    full, box = pasted(browser, tmp_path, "".join(body))
    wide = "return arguments[0].getBoundingClientRect().width"
    sizes = [browser.ask(wide, inside(each, ".stage text")) for each in (full, box)]
    assert sizes[1] == pytest.approx(sizes[0] / 2, rel=0.05)
    strips, slider = inside(box, ".strips"), inside(box, ".scrubber")
    # A quarter of the width from the left is a quarter of the run.
    quarter = int(-browser.ask(wide, strips) / 4)
    ActionChains(browser).move_to_element_with_offset(strips, quarter, 0).click().perform()
    most = int(slider.get_property("max"))
    assert int(slider.get_property("value")) == pytest.approx(most / 4, abs=0.6)


BLOCKED = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\">"


def test_where_no_script_can_run_the_page_shows_the_finished_figure_and_says_why(
    browser, small, tmp_path
):
    def check():
        assert "scripts are blocked, or the browser is older" in browser.part(".still").text
        picture = browser.part(".still img")
        # The picture is sharp: it is shown no wider than its pixels.
        assert 800 < picture.rect["width"] <= picture.get_property("naturalWidth")
        assert picture.get_attribute("alt").startswith("A generative adversarial network learns")

    browser.host(tmp_path, framed(small, more="sandbox"))
    browser.switch_to.frame(0)
    check()
    browser.host(tmp_path, small.read_text(), head=BLOCKED)
    # The browser logs that it blocked the scripts.
    assert browser.get_log("browser")
    check()
    source = {"source": "delete window.DecompressionStream"}
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", source)
    browser.opened(small)
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    check()
