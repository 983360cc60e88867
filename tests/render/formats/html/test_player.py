"""The page in a real browser, with the network off."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from selenium.webdriver.common.action_chains import ActionChains

from browser import (
    drawn,
    frame,
    in_a_browser,
    let_frames_pass,
    measured,
    opened,
    part,
    points,
    press,
    readout,
    resize,
    spoken,
    wait,
)
from films import FEW
from gan1d import theory
from gan1d.render.film.animate import animate
from gan1d.render.film.request import Playback
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import DARK, LIGHT, PAPER
from gan1d.render.parts.panel import BOTTOM, P_DATA_PEAK, TOP, X_LINE, asked
from gan1d.render.parts.round import LIFT, WAY
from gan1d.rounds import round_at
from helpers import read_configs

pytestmark = in_a_browser

LEFT, RIGHT, END, HOME, SHIFT = "\ue012", "\ue014", "\ue010", "\ue011", "\ue008"
HOSTILE = "</script><img src=x onerror=window.hacked=1>\"'&{{nonce}}.csv"
PLAYS = "return Number(document.querySelector('.scrubber').value) > {}"
WIDE = "return document.documentElement.scrollWidth"


def axis(browser, which=0):
    """Ends of the axis of x, or of z, in pixels from the left."""
    found = drawn(browser, "axis", which)
    return [float(n) for n in re.fullmatch(r"M([\d.]+),[\d.]+H([\d.]+)", found).groups()]


def tall(browser):
    return browser.execute_script("return document.querySelector('.stage-box').clientHeight")


def arrows(browser, name):
    """Tails and tips of the arrows of a kind, (n, 4), in pixels."""
    return points(browser, name).reshape(-1, 5, 2)[:, [0, 2]].reshape(-1, 4)


def places(run, browser):
    """What puts an x and a height on D's scale to their pixels."""
    (left, right), width = axis(browser), run.x_edges[-1] - run.x_edges[0]

    def x(value):
        return left + (value - run.x_edges[0]) / width * (right - left)

    def y(value):
        return tall(browser) * (TOP - value) / (TOP - BOTTOM)

    return x, y


def test_it_plays_and_pauses_without_the_network(browser, page):
    opened(browser, page, still=False)
    wait(browser, PLAYS.format(5))
    press(browser, " ")
    stopped = frame(browser)
    let_frames_pass(browser, 10)
    assert frame(browser) == stopped
    browser.find_element("id", "play").click()
    wait(browser, PLAYS.format(stopped + 3))
    sent = [
        message["params"]["request"]["url"]
        for entry in browser.get_log("performance")
        if (message := json.loads(entry["message"])["message"])["method"]
        == "Network.requestWillBeSent"
    ]
    assert {url.split(":")[0] for url in sent} <= {"file", "data", "blob"}


def minified(text):
    """What a minifier does to white space, comments and quotes."""
    text = re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/|^\s*//.*?$", "", text, flags=re.S | re.M))
    text = re.sub(r"(?<=[>}])\n|\n(?=<(?!/script))", "", text)
    return re.sub(r'(<script [^>]*id=)"(\w+)"', r"\1\2", text)


def formatted(text):
    """What a formatter does to indents and semicolons."""
    return re.sub(r"^(?=[^<\n])", "    ", text, flags=re.M).replace(";\n", ";\n\n")


@pytest.mark.parametrize("tool", [minified, formatted])
def test_minified_or_formatted_it_works_as_before(browser, page, run, tmp_path, tool):
    path = tmp_path / "page.html"
    path.write_text(tool(page.read_text()))
    assert path.stat().st_size != page.stat().st_size
    opened(browser, path)
    press(browser, "3")
    assert readout(browser) == measured(run, run.last_row("c"))


def test_each_panel_shows_what_the_record_says(browser, page, run):
    opened(browser, page)
    for key, letter in enumerate("abcd", 1):
        row = run.last_row(letter)
        press(browser, str(key))
        assert readout(browser) == measured(run, row)
        assert part(browser, "caption").text.startswith(f"({letter})")
        assert f"Step {run.step[row]} of" in spoken(browser)
        # The button comes to the same place.
        at = frame(browser)
        press(browser, HOME)
        assert frame(browser) == 0
        browser.find_element("css selector", f"#jumps button:nth-child({key})").click()
        assert frame(browser) == at


def test_keys_step_and_jump(browser, page):
    opened(browser, page)
    # Whoever prefers reduced motion sees the end, at rest.
    last = frame(browser)
    assert last == int(part(browser, "scrubber").get_property("max"))
    for keys, place in (
        ([LEFT], last - 1),
        ([RIGHT, RIGHT], last),
        ([HOME], 0),
        ([RIGHT, RIGHT], 2),
        ([SHIFT, RIGHT], 12),
        ([END], last),
    ):
        press(browser, *keys)
        assert frame(browser) == place
    # A key that is held down counts once.
    held = {"type": "keyDown", "key": " ", "code": "Space", "windowsVirtualKeyCode": 32}
    for more in ({}, {"autoRepeat": True}, {"autoRepeat": True}, {"type": "keyUp"}):
        browser.execute_cdp_cmd("Input.dispatchKeyEvent", held | more)
    assert browser.find_element("id", "play").get_attribute("aria-label") == "Pause"
    press(browser, END)
    browser.find_element("id", "back").click()
    assert frame(browser) == last - 1
    browser.find_element("id", "forward").click()
    assert frame(browser) == last


def test_the_strip_is_scrubbed_where_it_is_pressed(browser, page, run):
    opened(browser, page)
    strip = part(browser, "strips")
    assert part(browser, "scrubber").rect == strip.rect
    ActionChains(browser).move_to_element_with_offset(strip, -300, -20).click().perform()
    share = frame(browser) / int(part(browser, "scrubber").get_property("max"))
    assert share == pytest.approx(0.5 - 300 / (strip.rect["width"] - 16), abs=0.005)
    row = list(run.step).index(int(readout(browser)["step"]))
    assert readout(browser) == measured(run, row)


def test_the_curves_are_the_record_to_a_pixel(browser, page, run):
    opened(browser, page)
    height = P_DATA_PEAK / run.p_data.max()
    for size in ((390, 844), (1280, 720)):
        resize(browser, size)
        x, y = places(run, browser)
        for key, row in ((HOME, 0), ("2", run.last_row("b")), ("4", len(run.step) - 1)):
            press(browser, key)
            curve = points(browser, "p_g")
            assert np.abs(curve[:, 0] - x(run.x)).max() < 1
            assert np.abs(curve[:, 1] - y(np.minimum(height * run.p_g[row], TOP))).max() < 1
            seen = asked(run, row)
            assert np.abs(points(browser, "d")[:, 1] - y(run.d[row][seen])).max() < 1
            best = theory.optimal_discriminator(run.p_data, run.p_g[row])[seen]
            assert np.abs(points(browser, "d_star")[:, 1] - y(best)).max() < 1
            z = (np.arange(25) + 0.5) / 25 * 2 - 1
            there = np.interp(z, run.z, run.g_of_z[row])
            tips = np.c_[x(there), np.full(25, y(X_LINE))]
            assert np.abs(arrows(browser, "arrows")[:, 2:] - tips).max() < 1


def test_phases_are_named_in_their_middles_as_in_the_film(browser, page, run):
    opened(browser, page)
    rules = part(browser, "strip .rule").get_attribute("d")
    ends = [float(x) for x in re.findall(r"M([\d.]+),", rules)]
    names = browser.find_elements("css selector", ".phases text")
    assert [name.text for name in names] == ["(a)", "(b)", "(c)", "(d)"]
    for name, (start, end) in zip(names, pairwise([8, *ends]), strict=True):
        assert float(name.get_attribute("x")) == pytest.approx((start + end) / 2, abs=0.5)
    assert len(ends) == len(set(run.phase))


def test_hovering_says_what_stands_there(browser, page, run):
    opened(browser, page)
    press(browser, "2")
    row, stage = run.last_row("b"), part(browser, "stage-box")
    ActionChains(browser).move_to_element_with_offset(stage, 20, -60).perform()
    found = dict(re.findall(r"(\S+) (−?[\d.]+)", part(browser, "probe").text))
    x = float(found["x"])
    for name, curve in (("p_data", run.p_data), ("p_g", run.p_g[row]), ("D", run.d[row])):
        assert float(found[name]) == pytest.approx(np.interp(x, run.x, curve), abs=2e-3)
    p_data, p_g = float(found["p_data"]), float(found["p_g"])
    assert float(found["D*"]) == pytest.approx(p_data / (p_data + p_g), abs=5e-3)
    z_line = browser.find_elements("css selector", ".stage .axis")[1]
    ActionChains(browser).move_to_element_with_offset(z_line, -80, 0).perform()
    found = re.fullmatch(r"z (\S+)  G\(z\) (\S+)", part(browser, "probe").text)
    z, there = (float(number.replace("−", "-")) for number in found.groups())
    assert there == pytest.approx(np.interp(z, run.z, run.g_of_z[row]), abs=5e-3)


def test_boxes_show_and_hide(browser, page):
    opened(browser, page)
    for box, curve in (("d_star", "d_star"), ("arrows", "arrows"), ("rug", "rug-g")):
        before = drawn(browser, curve)
        browser.find_element("id", f"show-{box}").click()
        assert bool(drawn(browser, curve)) != bool(before)


def colour(browser, element, name="background-color"):
    ask = "return getComputedStyle(arguments[0]).getPropertyValue(arguments[1])"
    return browser.execute_script(ask, browser.find_element("css selector", element), name)


def rgb(theme):
    red, green, blue = bytes.fromhex(theme.background[1:])
    return f"rgb({red}, {green}, {blue})"


def test_colours_are_the_reader_s_scheme_or_the_theme_that_is_named(
    browser, page, short_run, tmp_path
):
    for dark, theme in ((False, PAPER), (True, DARK)):
        opened(browser, page, dark=dark)
        assert colour(browser, "body") == rgb(theme)
    for canvas, ground in (
        (Canvas(theme=LIGHT), rgb(LIGHT)),
        (Canvas(transparent=True), "rgba(0, 0, 0, 0)"),
    ):
        opened(
            browser, animate(short_run, tmp_path / "a.html", canvas=canvas, playback=FEW), dark=True
        )
        assert colour(browser, "body") == ground
    press(browser, "4")
    assert colour(browser, "#jumps button[aria-current=true]", "color") == "rgb(255, 255, 255)"


def test_nothing_lies_over_another_and_the_run_opens_below_it_all(browser, page):
    order = (".caption", "#key", ".stage-box", ".strips", "#controls", "summary")
    look = (
        "return arguments[0].map((name) => {"
        "  const r = document.querySelector(name).getBoundingClientRect();"
        "  return [r.top, r.bottom, r.right];"
        "})"
    )
    opened(browser, page)
    for size in ((320, 480), (640, 400), (1280, 720), (1920, 1080)):
        resize(browser, size)
        boxes = browser.execute_script(look, order)
        assert browser.execute_script(WIDE) <= size[0]
        for (_, bottom, right), (top, _, _) in pairwise([*boxes, (1e9, 0, 0)]):
            assert bottom <= top + 1
            assert right <= size[0]
        # Where there is room the page fills its box, and no more.
        if size[1] >= 720:
            assert size[1] - 30 < boxes[-1][1] <= size[1]
    # No samples in the key of a run that has learnt a named distribution.
    assert not browser.find_element("id", "key-samples").is_displayed()
    before = tall(browser)
    browser.find_element("tag name", "summary").click()
    assert tall(browser) >= before - 5
    resize(browser, (320, 480))
    assert browser.execute_script(WIDE) <= 320
    rows = [row.text.split() for row in browser.find_elements("css selector", "details tr")]
    assert ["steps", "4800"] in rows
    assert ["target", "normal:4,1.25"] in rows


def test_a_browser_that_cannot_play_it_is_told(browser, made):
    source = {"source": "delete window.DecompressionStream"}
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", source)
    opened(browser, made(".html"))
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    assert "the browser is older than 2023." in browser.find_element("tag name", "body").text
    assert browser.find_element("css selector", ".still img").is_displayed()


def test_hostile_words_do_nothing_but_show(browser, short_run, tmp_path):
    config = replace(short_run.config, target=HOSTILE)
    name = "$x$</script><b onx=1>"
    phase = np.where(short_run.phase == "a", name, short_run.phase)
    bars = np.where(np.abs(short_run.x - 4) < 1, 0.4, 0.0)
    hostile = replace(short_run, config=config, phase=phase, p_samples=bars)
    path = animate(hostile, tmp_path / "out.html", canvas=Canvas(axis=True), playback=FEW)
    opened(browser, path)
    press(browser, HOME)
    assert browser.execute_script("return window.hacked === undefined")
    assert len(browser.find_elements("tag name", "img")) == 1
    assert name in part(browser, "caption").text
    shown = browser.find_element("css selector", "details p").get_property("textContent")
    assert HOSTILE in shown
    assert read_configs(path)[0].target == HOSTILE
    # What came in by another way would not be run: it does not know the word that the policy asks for.
    browser.execute_script("document.body.append(document.createElement('script'))")
    browser.execute_script("document.body.lastChild.text = 'window.hacked = 1'")
    assert browser.execute_script("return window.hacked === undefined")
    assert "Content Security Policy" in browser.get_log("browser")[0]["message"]
    assert browser.find_element("id", "key-samples").text == "samples"
    assert drawn(browser, "samples").endswith("Z")


def test_a_page_with_a_poster_opens_on_the_finished_figure_and_waits(browser, short_run, tmp_path):
    playback = Playback(frames=40, poster="last")
    opened(browser, animate(short_run, tmp_path / "out.html", playback=playback), still=False)
    let_frames_pass(browser, 10)
    last = int(part(browser, "scrubber").get_property("max"))
    assert frame(browser) == last
    assert readout(browser) == measured(short_run, short_run.last_row("d"))
    press(browser, " ")
    assert frame(browser) < last


def test_a_page_in_another_language_says_what_it_does_in_it(browser, short_run, tmp_path):
    canvas = Canvas(language="de", axis=True, captions=False, numbers=False)
    opened(browser, animate(short_run, tmp_path / "de.html", canvas=canvas, playback=FEW))
    play = browser.find_element("id", "play")
    assert play.get_attribute("aria-label") == canvas.words("page.play")
    # Captions and numbers that are left out leave the letter, and are spoken.
    assert part(browser, "caption").text == "(d)"
    assert not part(browser, "jsd").is_displayed()
    said = spoken(browser)
    assert said.startswith("Schritt 100 von 100, Phase d: nicht konvergiert. p g ist 0.")
    marks = [tick.text for tick in browser.find_elements("css selector", ".stage .tick")]
    assert marks == ["−4", "−2", "0", "2", "4", "6", "8"]


def test_losses_stand_in_strips_of_their_own(browser, run, tmp_path):
    opened(browser, animate(run, tmp_path / "out.html", losses=True, playback=FEW))
    ends = (
        "return [...document.querySelectorAll('.strip circle')].map((point) => ["
        "point.getAttribute('cx'), point.getAttribute('cy'),"
        "point.ownerSVGElement.getBoundingClientRect().height].map(Number))"
    )
    for key, row in (("2", run.last_row("b")), ("4", len(run.step) - 1)):
        press(browser, key)
        value, loss, jsd = browser.execute_script(ends)
        assert value[0] == loss[0] == jsd[0]
        log_jsd = np.log(1.3 / max(theory.jsd(run.p_data, run.p_g[row], run.dx), 1e-5))
        assert jsd[1] == pytest.approx(4 + (jsd[2] - 8) * log_jsd / np.log(1.3e5), abs=0.5)
        # The loss is never far above log 4.
        most = 1.08 * theory.LOG_4
        of_loss = 4 + (loss[2] - 8) * (1 - run.discriminator_loss[row] / most)
        assert loss[1] == pytest.approx(of_loss, abs=2)


def test_two_runs_stand_side_by_side_or_one_below_the_other(browser, pair, tmp_path):
    path = animate(pair[0], tmp_path / "out.html", compare=pair[1], playback=FEW)
    assert read_configs(path) == [history.config for history in pair]
    opened(browser, path)
    numbers = "return [...document.querySelectorAll('.view')].map((view) => Object.fromEntries("
    numbers += "[...view.querySelectorAll('dd')].map((n) => [n.className, n.textContent])))"
    for keys in ([HOME], [END], [LEFT] * 5):
        press(browser, *keys)
        step = int(browser.execute_script(numbers)[0]["step"])
        for found, history in zip(browser.execute_script(numbers), pair, strict=True):
            plain = {name: text.replace("−", "-") for name, text in found.items()}
            assert plain == measured(history, history.row_at(step))
    titles = [title.text for title in browser.find_elements("css selector", ".name-of-run")]
    assert titles == ["steps 100, loss non-saturating", "steps 70, loss saturating"]
    assert spoken(browser).count("of 70") == 1
    for size in ((390, 844), (1920, 1080)):
        resize(browser, size)
        one, other = (view.rect for view in browser.find_elements("css selector", ".view"))
        beside = other["x"] >= one["x"] + one["width"] and one["y"] == other["y"]
        assert beside if size[0] > 1000 else other["y"] >= one["y"] + one["height"]
        assert browser.execute_script(WIDE) <= size[0]
    browser.find_element("tag name", "summary").click()
    rows = [row.text.split() for row in browser.find_elements("css selector", "details tr")]
    assert ["steps", "100", "70"] in rows


def test_one_round_is_what_algorithm_1_does_from_there(browser, page, run):
    opened(browser, page)
    press(browser, "3", "r")
    found = round_at(run, run.last_row("c"))
    x, y = places(run, browser)

    def lit():
        lines = browser.find_elements("css selector", ".algorithm li[aria-current=step]")
        return [line.get_attribute("data-name") for line in lines]

    # Draw: ticks of both kinds, and where the noise is sent.
    assert lit() == ["draw"]
    for name, xs in (("rug-data", found.real), ("rug-g", found.fake)):
        ticks = [float(n) for n in re.findall(r"M([\d.-]+),", drawn(browser, name))]
        np.testing.assert_allclose(ticks, x(xs), atol=1)
    # D's step: up by 1 - D(x), down by D(G(z)), at each sample.
    press(browser, RIGHT)
    assert lit() == ["update_d"]
    for name, xs, d, force in (
        ("up", found.real, found.d_real, 1 - found.d_real),
        ("down", found.fake, found.d_fake, -found.d_fake),
    ):
        tips = y(d + LIFT * force)
        seen = np.abs(tips - y(d)) > 1
        expected = np.c_[x(xs), y(d), x(xs), tips][seen]
        # Some of the shortest are as good as none.
        apart = np.abs(expected[:, None] - arrows(browser, name)).max(axis=2)
        assert seen.sum() > 15
        # The shaft ends where the head begins, so that only tails and tips are compared.
        assert apart.min(axis=1).max() < 1
    # G's step: where D pulls each fake sample.
    press(browser, RIGHT)
    assert lit() == ["draw_z", "update_g"]
    tips = arrows(browser, "pull")[:, 2]
    expected = x(found.fresh_fake + WAY * found.reach)
    seen = np.abs(expected - x(found.fresh_fake)) > 3
    assert np.abs(expected[seen][:, None] - tips).min(axis=1).max() < 4
    # On to the next moment, and back by a part.
    at = frame(browser)
    press(browser, RIGHT)
    assert (frame(browser), lit()) == (at + 1, ["draw"])
    press(browser, LEFT)
    assert (frame(browser), lit()) == (at, ["draw_z", "update_g"])
    # A player that is held still is said to be.
    press(browser, "2", LEFT)
    assert browser.find_element("css selector", ".algorithm p").text == "Held still in this phase."
    assert drawn(browser, "up") == ""
    press(browser, "r")
    assert not part(browser, "algorithm").is_displayed()
    assert drawn(browser, "pull") == ""
