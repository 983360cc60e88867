"""The page in a real browser, with the network off."""

import dataclasses
import json
import re
from itertools import pairwise

import numpy as np
import pytest

from browser import (
    frame,
    in_a_browser,
    let_frames_pass,
    measured,
    opened,
    points,
    press,
    readout,
    started,
    wait,
)
from gan1d import theory
from gan1d.render.film.animate import animate
from gan1d.render.film.request import Playback
from gan1d.render.formats.about import read_configs
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import AUTO, DARK, LIGHT, PAPER
from gan1d.render.parts.panel import BOTTOM, P_DATA_PEAK, TOP, X_LINE, asked
from gan1d.render.parts.round import LIFT, WAY
from gan1d.rounds import round_at

pytestmark = in_a_browser

HOSTILE = "</script><img src=x onerror=window.hacked=1>\"'&.csv"


@pytest.fixture(scope="module")
def browser():
    browser = started()
    yield browser
    browser.quit()


def test_it_loads_without_a_word_and_without_the_network(browser, page):
    opened(browser, page, still=False)
    wait(browser, "return Number(document.getElementById('scrubber').value) > 5")
    assert browser.get_log("browser") == []
    asked = [
        message["params"]["request"]["url"]
        for entry in browser.get_log("performance")
        if (message := json.loads(entry["message"])["message"])["method"]
        == "Network.requestWillBeSent"
    ]
    assert {url.split(":")[0] for url in asked} <= {"file", "data", "blob"}


def test_play_advances_and_pause_stops(browser, page):
    opened(browser, page, still=False)
    wait(browser, "return Number(document.getElementById('scrubber').value) > 10")
    press(browser, " ")
    stopped = frame(browser)
    let_frames_pass(browser)
    assert frame(browser) == stopped
    browser.find_element("id", "play").click()
    wait(browser, f"return Number(document.getElementById('scrubber').value) > {stopped + 3}")


def test_playing_takes_little_of_a_frame(browser, page):
    watch = """
        window.spent = [];
        const request = window.requestAnimationFrame.bind(window);
        window.requestAnimationFrame = (call) => request((now) => {
            const start = performance.now(), before = document.getElementById("scrubber").value;
            call(now);
            if (document.getElementById("scrubber").value !== before)
                window.spent.push(performance.now() - start);
        });"""
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": watch})
    opened(browser, page, still=False)
    wait(browser, "return window.spent.length >= 60")
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    assert np.median(browser.execute_script("return window.spent")) < 16


@pytest.mark.parametrize("letter", "abcd")
def test_each_panel_shows_what_the_record_says(browser, page, run, letter):
    opened(browser, page)
    row = run.last_row(letter)
    press(browser, str("abcd".index(letter) + 1))
    assert readout(browser) == measured(run, row)
    caption = browser.find_element("id", "caption").text
    assert caption.startswith(f"({letter})")
    spoken = browser.find_element("id", "state").get_property("textContent")
    assert f"Step {run.step[row]} of" in spoken
    # The button and the scrubber come to the same place.
    at = frame(browser)
    press(browser, "\ue011")
    assert frame(browser) == 0
    browser.find_element(
        "css selector", f"#jumps button:nth-child({'abcd'.index(letter) + 1})"
    ).click()
    assert frame(browser) == at
    scrub = "const s = document.getElementById('scrubber'); s.value = arguments[0];"
    browser.execute_script(f"{scrub} s.dispatchEvent(new Event('input'))", 0)
    browser.execute_script(f"{scrub} s.dispatchEvent(new Event('input'))", at)
    assert readout(browser) == measured(run, row)


def test_keys_step_and_jump(browser, page):
    opened(browser, page)
    last = frame(browser)
    assert last == int(browser.find_element("id", "scrubber").get_property("max"))
    left, right, home, end, shift = "\ue012", "\ue014", "\ue011", "\ue010", "\ue008"
    for keys, place in (
        ([left], last - 1),
        ([right], last),
        ([right], last),
        ([home], 0),
        ([right, right], 2),
        ([shift, right], 12),
        ([end], last),
    ):
        press(browser, *keys)
        assert frame(browser) == place
    browser.find_element("id", "back").click()
    assert frame(browser) == last - 1
    browser.find_element("id", "forward").click()
    assert frame(browser) == last


@pytest.mark.parametrize("size", [(390, 844), (1280, 720), (1920, 1080)])
def test_the_curves_are_the_record_to_a_pixel(browser, page, run, size):
    opened(browser, page, size=size)
    box = browser.execute_script(
        "const r = document.getElementById('stage').getBoundingClientRect();"
        "return [r.width, r.height]"
    )
    for key, row in (("\ue011", 0), ("2", run.last_row("b")), ("4", len(run.step) - 1)):
        press(browser, key)
        curve = points(browser, "#stage .p_g")
        lines = browser.find_element("css selector", "#stage line.axis")
        left, right = float(lines.get_attribute("x1")), float(lines.get_attribute("x2"))
        share = (run.x - run.x_edges[0]) / (run.x_edges[-1] - run.x_edges[0])
        assert np.abs(curve[:, 0] - (left + share * (right - left))).max() < 1
        height = P_DATA_PEAK / run.p_data.max()

        def y(value):
            return box[1] * (TOP - value) / (TOP - BOTTOM)

        assert np.abs(curve[:, 1] - y(np.minimum(height * run.p_g[row], TOP))).max() < 1
        seen = asked(run, row)
        assert np.abs(points(browser, "#stage .d")[:, 1] - y(run.d[row][seen])).max() < 1
        best = theory.optimal_discriminator(run.p_data, run.p_g[row])[seen]
        assert np.abs(points(browser, "#stage .d_star")[:, 1] - y(best)).max() < 1
        tips = points(browser, "#stage .heads").reshape(-1, 3, 2)[:, 0]
        z = (np.arange(25) + 0.5) / 25 * 2 - 1
        there = np.interp(z, run.z, run.g_of_z[row])
        width = run.x_edges[-1] - run.x_edges[0]
        expected = left + (there - run.x_edges[0]) / width * (right - left)
        assert np.abs(tips[:, 0] - expected).max() < 1
        assert np.abs(tips[:, 1] - y(X_LINE)).max() < 1


def test_hovering_says_what_stands_there(browser, page, run):
    from selenium.webdriver.common.action_chains import ActionChains

    opened(browser, page)
    press(browser, "2")
    stage = browser.find_element("id", "stage")
    ActionChains(browser).move_to_element_with_offset(stage, 20, -60).perform()
    said = browser.find_element("id", "probe").text
    found = dict(re.findall(r"(\S+) (−?[\d.]+)", said))
    x = float(found["x"])
    row = run.last_row("b")
    for name, curve in (("p_data", run.p_data), ("p_g", run.p_g[row]), ("D", run.d[row])):
        assert float(found[name]) == pytest.approx(np.interp(x, run.x, curve), abs=2e-3)
    p_data, p_g = float(found["p_data"]), float(found["p_g"])
    assert float(found["D*"]) == pytest.approx(p_data / (p_data + p_g), abs=5e-3)
    z_line = browser.find_elements("css selector", "#stage line.axis")[1]
    ActionChains(browser).move_to_element_with_offset(z_line, -80, 0).perform()
    found = re.fullmatch(r"z (\S+)  G\(z\) (\S+)", browser.find_element("id", "probe").text)
    z, there = (float(number.replace("−", "-")) for number in found.groups())
    assert there == pytest.approx(np.interp(z, run.z, run.g_of_z[row]), abs=5e-3)


def test_toggles_show_and_hide(browser, page):
    opened(browser, page)
    for box, curve, at_first in (
        ("show-d_star", ".d_star", True),
        ("show-arrows", ".arrows", True),
        ("show-rug", ".rug-g", False),
    ):
        # In one go: the stage may be made anew between finding an element and asking it.
        drawn = f"return !!document.querySelector('#stage {curve}').getAttribute('d')"
        assert browser.execute_script(drawn) == at_first
        browser.find_element("id", box).click()
        assert browser.execute_script(drawn) != at_first


def test_reduced_motion_starts_at_rest_on_the_last_panel(browser, page, run):
    opened(browser, page, still=True)
    at = frame(browser)
    let_frames_pass(browser)
    assert frame(browser) == at
    assert readout(browser) == measured(run, len(run.step) - 1)


@pytest.mark.parametrize(
    ("theme", "dark"), [(AUTO, False), (AUTO, True), (PAPER, True), (LIGHT, True), (DARK, False)]
)
def test_colours_are_those_of_the_themes(browser, short_run, tmp_path, theme, dark):
    path = animate(short_run, tmp_path / "out.html", canvas=Canvas(theme=theme))
    opened(browser, path, dark=dark)
    seen = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    expected = DARK if dark and theme is AUTO else theme
    red, green, blue = bytes.fromhex(expected.background[1:])
    assert seen == f"rgb({red}, {green}, {blue})"


def test_nothing_leaves_the_box_or_lies_over_another(browser, run, tmp_path):
    path = animate(run, tmp_path / "out.html")
    order = ("caption", "key", "stage-box", "strip-box", "track", "controls")
    for size in [(300, 150), (320, 480), (390, 844), (640, 400), (1280, 400), (1920, 1080)]:
        opened(browser, path, size=size)
        for opening in (False, True):
            if opening:
                browser.find_element("tag name", "summary").click()
            boxes = browser.execute_script(
                "return arguments[0].map((id) => {"
                "  const r = document.getElementById(id).getBoundingClientRect();"
                "  return [r.top, r.bottom, r.right];"
                "})",
                order,
            )
            for (_, bottom, right), (top, _, _) in pairwise([*boxes, (1e9, 0, 0)]):
                assert bottom <= top + 1
                assert right <= size[0]
            wide = browser.execute_script("return document.documentElement.scrollWidth")
            assert wide <= size[0]
        # Where there is room the page fills its box, and no more.
        if size[1] >= 1000:
            assert boxes[-1][1] <= size[1]


def test_a_key_held_down_and_a_right_click_do_no_harm(browser, page):
    from selenium.webdriver.common.action_chains import ActionChains

    opened(browser, page)
    held = {"type": "keyDown", "key": " ", "code": "Space", "windowsVirtualKeyCode": 32}
    browser.execute_cdp_cmd("Input.dispatchKeyEvent", held)
    for _ in range(3):
        browser.execute_cdp_cmd("Input.dispatchKeyEvent", held | {"autoRepeat": True})
    browser.execute_cdp_cmd("Input.dispatchKeyEvent", held | {"type": "keyUp"})
    assert browser.find_element("id", "play").get_attribute("aria-label") == "Pause"
    press(browser, "2")
    at = frame(browser)
    strip = browser.find_element("id", "strip-box")
    ActionChains(browser).move_to_element_with_offset(strip, -300, 0).context_click().perform()
    assert frame(browser) == at
    ActionChains(browser).move_to_element_with_offset(strip, -300, 0).click().perform()
    assert frame(browser) < at


def test_a_transparent_page_is_its_host_s(browser, short_run, tmp_path):
    path = animate(short_run, tmp_path / "out.html", canvas=Canvas(transparent=True))
    opened(browser, path, dark=True)
    colour = "return getComputedStyle(arguments[0]).getPropertyValue(arguments[1])"
    body = browser.find_element("tag name", "body")
    assert browser.execute_script(colour, body, "background-color") == "rgba(0, 0, 0, 0)"
    press(browser, "4")
    current = browser.find_element("css selector", "#jumps button[aria-current=true]")
    assert browser.execute_script(colour, current, "color") == "rgb(255, 255, 255)"


def test_a_browser_that_cannot_play_it_is_told(browser, short_run, tmp_path):
    path = animate(short_run, tmp_path / "out.html")
    source = {"source": "delete window.DecompressionStream"}
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", source)
    opened(browser, path)
    shown = browser.find_element("tag name", "body").text
    assert shown.startswith("To play this training takes a browser of 2023 or later. A generative")
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    assert browser.get_log("browser") == []


def test_two_on_one_page_do_not_disturb_each_other(browser, page, tmp_path):
    host = tmp_path / "host.html"
    frames = f'<iframe src="{page.as_uri()}" width="600" height="400"></iframe>' * 2
    host.write_text(f"<!DOCTYPE html><p id='caption'>two</p>{frames}")
    opened(browser, host)
    one, other = browser.find_elements("tag name", "iframe")
    places = []
    for box, key in ((one, "1"), (other, "3"), (one, None)):
        browser.switch_to.frame(box)
        wait(browser, "return document.querySelectorAll('#jumps button').length === 4")
        wait(browser, "return document.getElementById('step').textContent !== ''")
        if key:
            browser.find_element("id", "caption").click()
            press(browser, key)
        places.append(frame(browser))
        browser.switch_to.default_content()
    assert places[2] == places[0] < places[1]


def test_hostile_words_do_nothing_but_show(browser, short_run, tmp_path):
    config = dataclasses.replace(short_run.config, target=HOSTILE)
    phase = np.where(short_run.phase == "a", "$x$</script><b onx=1>", short_run.phase)
    hostile = dataclasses.replace(short_run, config=config, phase=phase)
    path = animate(hostile, tmp_path / "out.html")
    opened(browser, path)
    press(browser, "\ue011")
    let_frames_pass(browser)
    assert browser.get_log("browser") == []
    assert browser.execute_script("return window.hacked === undefined")
    assert browser.find_elements("tag name", "img") == []
    assert "$x$</script><b onx=1>" in browser.find_element("id", "caption").text
    shown = browser.find_element("css selector", "details p").get_property("textContent")
    assert HOSTILE in shown
    assert read_configs(path)[0].target == HOSTILE


def test_a_page_with_a_poster_opens_on_the_finished_figure_and_waits(browser, short_run, tmp_path):
    playback = Playback(poster="last")
    path = animate(short_run, tmp_path / "out.html", playback=playback)
    opened(browser, path, still=False)
    let_frames_pass(browser)
    last = int(browser.find_element("id", "scrubber").get_property("max"))
    assert frame(browser) == last
    assert readout(browser) == measured(short_run, short_run.last_row("d"))
    assert "(d)" in browser.find_element("id", "caption").text
    jumps = browser.find_elements("css selector", "#jumps button")
    assert [jump.text for jump in jumps] == ["(a)", "(b)", "(c)", "(d)"]
    press(browser, " ")
    assert frame(browser) < last
    assert browser.get_log("browser") == []


def test_a_page_in_another_language_says_what_it_does_in_it(browser, short_run, tmp_path):
    canvas = Canvas(language="de", axis=True)
    opened(browser, animate(short_run, tmp_path / "de.html", canvas=canvas))
    words = canvas.said
    play = browser.find_element("id", "play")
    assert play.get_attribute("aria-label") == words("page.play")
    jump = browser.find_element("css selector", "#jumps button")
    assert jump.get_attribute("title") == words("page.panel_hint", panel="(a)", key=1)
    spoken = browser.find_element("id", "state").get_property("textContent")
    assert spoken.startswith("Schritt 100 von 100, Phase d: nicht konvergiert. p g ist 0.")
    marks = [tick.text for tick in browser.find_elements("css selector", "#stage .tick")]
    assert marks == ["−4", "−2", "0", "2", "4", "6", "8"]
    assert browser.get_log("browser") == []


def test_captions_and_numbers_that_are_left_out_leave_the_letter(browser, short_run, tmp_path):
    canvas = Canvas(captions=False, numbers=False)
    opened(browser, animate(short_run, tmp_path / "bare.html", canvas=canvas))
    assert browser.find_element("id", "caption").text == "(d)"
    assert not browser.find_element("id", "jsd").is_displayed()
    spoken = browser.find_element("id", "state").get_property("textContent")
    assert "not converged" in spoken


def test_samples_stand_in_the_key_only_where_there_are_some(browser, short_run, tmp_path):
    opened(browser, animate(short_run, tmp_path / "without.html"))
    assert not browser.find_element("id", "key-samples").is_displayed()
    assert not browser.find_elements("css selector", "#stage .samples")
    bars = np.where(np.abs(short_run.x - 4) < 1, 0.4, 0.0)
    opened(browser, animate(dataclasses.replace(short_run, p_samples=bars), tmp_path / "with.html"))
    assert browser.find_element("id", "key-samples").text == "samples"
    assert browser.find_element("css selector", "#stage .samples").get_attribute("d").endswith("Z")
    assert browser.get_log("browser") == []


def strip_ends(browser):
    """Where the curve of each strip ends, in pixels: the point that marks the moment."""
    return browser.execute_script(
        "return [...document.querySelectorAll('.strip circle')].map("
        "(point) => [Number(point.getAttribute('cx')), Number(point.getAttribute('cy')),"
        " point.ownerSVGElement.getBoundingClientRect().height])"
    )


def test_losses_stand_in_strips_of_their_own(browser, run, tmp_path):
    path = animate(run, tmp_path / "out.html", losses=True)
    opened(browser, path)
    for key, row in (("2", run.last_row("b")), ("3", run.last_row("c")), ("4", len(run.step) - 1)):
        press(browser, key)
        value, loss, jsd = strip_ends(browser)
        assert value[0] == loss[0] == jsd[0]
        shown = json.loads(
            browser.execute_script("return document.querySelector('.film').textContent")
        )
        most = 1.08 * max(theory.LOG_4, *shown["runs"][0]["loss"])
        of_loss = 4 + (loss[2] - 8) * (1 - run.discriminator_loss[row] / most)
        assert loss[1] == pytest.approx(of_loss, abs=0.5)
        measured_jsd = theory.jsd(run.p_data, run.p_g[row], run.dx)
        of_jsd = 4 + (jsd[2] - 8) * np.log(1.3 / max(measured_jsd, 1e-5)) / np.log(1.3e5)
        assert jsd[1] == pytest.approx(of_jsd, abs=0.5)
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("size", [(390, 844), (1920, 1080)])
def test_two_runs_stand_side_by_side_or_one_below_the_other(browser, pair, tmp_path, size):
    path = animate(pair[0], tmp_path / "out.html", compare=pair[1])
    assert path.stat().st_size < 400_000
    assert read_configs(path) == [history.config for history in pair]
    opened(browser, path, size=size)
    numbers = "return [...document.querySelectorAll('.view')].map((view) => Object.fromEntries("
    numbers += "[...view.querySelectorAll('dd')].map((n) => [n.className, n.textContent])))"
    for keys in (["\ue011"], ["\ue010"], ["\ue012"] * 5):
        press(browser, *keys)
        step = int(browser.execute_script(f"{numbers}")[0]["step"])
        for found, history in zip(browser.execute_script(numbers), pair, strict=True):
            plain = {name: text.replace("−", "-") for name, text in found.items()}
            assert plain == measured(history, history.row_at(step))
    titles = [title.text for title in browser.find_elements("css selector", ".name-of-run")]
    assert titles == ["steps 100, loss non-saturating", "steps 70, loss saturating"]
    boxes = browser.execute_script(
        "return [...document.querySelectorAll('.view')].map((view) => {"
        "const { left, top, right, bottom } = view.getBoundingClientRect();"
        "return [left, top, right, bottom]; })"
    )
    (_, top, right, bottom), (other_left, other_top, other_right, _) = boxes
    assert (other_left >= right and top == other_top) if size[0] > 1000 else other_top >= bottom
    assert other_right <= size[0]
    assert browser.execute_script("return document.documentElement.scrollWidth") <= size[0]
    spoken = browser.find_element("id", "state").get_property("textContent")
    assert spoken.count("of 100") == 1
    assert spoken.count("of 70") == 1
    assert browser.get_log("browser") == []


def arrows_of(browser, name):
    """Tails and tips of the arrows of a kind, in pixels."""
    d = browser.find_element("css selector", f"#stage .{name}").get_attribute("d")
    found = re.findall(r"M([\d.-]+),([\d.-]+)L[\d.,-]+M([\d.-]+),([\d.-]+)L[^Z]*Z", d)
    return np.array([[float(n) for n in one] for one in found])


def test_one_round_is_what_algorithm_1_does_from_there(browser, page, run):
    opened(browser, page, size=(1280, 720))
    press(browser, "3", "r")
    found = round_at(run, run.last_row("c"))
    box = browser.execute_script(
        "const r = document.getElementById('stage').getBoundingClientRect();"
        "return [r.width, r.height]"
    )
    axis = browser.find_element("css selector", "#stage line.axis")
    left, right = float(axis.get_attribute("x1")), float(axis.get_attribute("x2"))
    width = run.x_edges[-1] - run.x_edges[0]

    def x(place):
        return left + (place - run.x_edges[0]) / width * (right - left)

    def y(value):
        return box[1] * (TOP - value) / (TOP - BOTTOM)

    def lit():
        lines = browser.find_elements("css selector", "#algorithm li[aria-current=step]")
        return [line.get_attribute("data-name") for line in lines]

    # Draw: ticks of both kinds, and where the noise is sent.
    assert lit() == ["draw"]
    for selector, places in ((".rug-data", found.real), (".rug-g", found.fake)):
        d = browser.find_element("css selector", f"#stage {selector}").get_attribute("d")
        ticks = [float(n) for n in re.findall(r"M([\d.-]+),", d)]
        np.testing.assert_allclose(ticks, x(places), atol=1)
    # D's step: up by 1 - D(x), down by D(G(z)), at each sample.
    press(browser, "\ue014")
    assert lit() == ["update_d"]
    for name, places, d, force in (
        ("up", found.real, found.d_real, 1 - found.d_real),
        ("down", found.fake, found.d_fake, -found.d_fake),
    ):
        tips = y(d + LIFT * force)
        seen = np.abs(tips - y(d)) > 1
        expected = np.c_[x(places), y(d), x(places), tips][seen]
        # Some of the shortest are as good as none.
        apart = np.abs(expected[:, None] - arrows_of(browser, name)).max(axis=2)
        assert seen.sum() > 15
        assert apart.min(axis=1).max() < 1
    # G's step: where D pulls each fake sample.
    press(browser, "\ue014")
    assert lit() == ["draw_z", "update_g"]
    tips = arrows_of(browser, "pull")[:, 2]
    expected = x(found.fresh_fake + WAY * found.reach)
    seen = np.abs(expected - x(found.fresh_fake)) > 3
    assert np.abs(expected[seen][:, None] - tips).min(axis=1).max() < 4
    # On to the next moment, and back by a part.
    at = frame(browser)
    press(browser, "\ue014")
    assert (frame(browser), lit()) == (at + 1, ["draw"])
    press(browser, "\ue012")
    assert (frame(browser), lit()) == (at, ["draw_z", "update_g"])
    press(browser, "r")
    assert not browser.find_element("id", "algorithm").is_displayed()
    assert browser.find_element("css selector", "#stage .pull").get_attribute("d") == ""


def test_in_a_round_a_player_that_is_held_still_is_said_to_be(browser, page):
    opened(browser, page)
    press(browser, "2", "r")
    browser.find_element("id", "part-1").click()
    assert browser.find_element("css selector", "#algorithm p").text == "Held still in this phase."
    assert browser.find_element("css selector", "#stage .up").get_attribute("d") == ""
    browser.find_element("id", "part-2").click()
    assert browser.find_element("css selector", "#stage .pull").get_attribute("d") != ""
    spoken = browser.find_element("id", "state").get_property("textContent")
    assert "D pulls each G(z) along x" in spoken
