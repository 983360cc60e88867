"""gan1d's page in a real browser without a network."""

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from selenium.webdriver.common.action_chains import ActionChains

from browser import in_a_browser, measured
from films import FEW
from gan1d import Normal, Recorder, theory
from gan1d.provenance import RECORDED
from gan1d.render.film.animate import animate
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import DARK, PAPER
from gan1d.render.parts.panel import BOTTOM, P_DATA_PEAK, TOP, X_LINE, asked
from gan1d.render.parts.round import LIFT, WAY
from gan1d.rounds import round_at
from helpers import read_configs

pytestmark = in_a_browser

LEFT, RIGHT, END, HOME, SHIFT = "\ue012", "\ue014", "\ue010", "\ue011", "\ue008"
HOSTILE = "</script><img src=x onerror=window.hacked=1>\"'&{{nonce}}.csv"
PLAYS = "return Number(document.querySelector('.scrubber').value) > {}"
WIDE = "return document.documentElement.scrollWidth"
SMALLEST = """return Math.min(...[...document.querySelectorAll("#page *")]
    .filter((box) => box.checkVisibility({ visibilityProperty: true }))
    .map((box) => parseFloat(getComputedStyle(box).fontSize)))"""
LABELS = """return [...document.querySelectorAll("#page *")]
    .flatMap((box) => [box.title, box.ariaLabel, box.ariaValueText]).join(" ")"""


def tall(browser):
    return browser.part(".stage-box").rect["height"]


def arrows(browser, name):
    """Tails and tips, (n, 4), in pixels, of the arrows that the path `name` draws."""
    return browser.points(name).reshape(-1, 5, 2)[:, [0, 2]].reshape(-1, 4)


def places(run, browser):
    """Two functions that return places in pixels: that of an x, and that of a value on D's scale."""
    left, right = map(float, re.findall(r"[MH]([\d.]+)", browser.drawn("axis")))
    low, high, pixels = run.x_edges[0], run.x_edges[-1], tall(browser)

    def x(value):
        return left + (value - low) / (high - low) * (right - left)

    def y(value):
        return pixels * (TOP - value) / (TOP - BOTTOM)

    return x, y


def test_the_page_plays_and_pauses_without_the_network(browser, page):
    browser.opened(page, still=False)
    browser.wait(PLAYS.format(0))
    browser.press(" ")
    stopped = browser.frame()
    browser.let_frames_pass(10)
    assert browser.frame() == stopped
    browser.part("#play").click()
    browser.wait(PLAYS.format(stopped))


def test_keys_step_and_jump(browser, page):
    browser.opened(page)
    # With reduced motion the page shows the end and does not play.
    last = browser.frame()
    assert last == int(browser.part(".scrubber").get_property("max"))
    for keys, place in (
        ([LEFT], last - 1),
        ([RIGHT, RIGHT], last),
        ([HOME], 0),
        ([RIGHT, RIGHT], 2),
        ([SHIFT, RIGHT], 12),
        ([END], last),
    ):
        browser.press(*keys)
        assert browser.frame() == place
    # A key that is held down counts once.
    held = {"type": "keyDown", "key": " ", "code": "Space", "windowsVirtualKeyCode": 32}
    for more in ({}, {"autoRepeat": True}, {"autoRepeat": True}, {"type": "keyUp"}):
        browser.execute_cdp_cmd("Input.dispatchKeyEvent", held | more)
    assert browser.part("#play").get_attribute("aria-label") == "Pause"
    browser.press(END)
    browser.part("#back").click()
    assert browser.frame() == last - 1
    browser.part("#forward").click()
    assert browser.frame() == last


def test_the_strip_names_phases_and_is_scrubbed_where_it_is_pressed(browser, page, run):
    browser.opened(page)
    # Each name is in the middle of its phase, as in the film.
    rules = browser.part(".strip .rule").get_attribute("d")
    ends = [8.0, *map(float, re.findall(r"M([\d.]+),", rules))]
    names = {float(name.get_attribute("x")): name.text for name in browser.parts(".phases text")}
    assert list(names.values()) == ["(a)", "(b)", "(c)", "(d)"]
    assert list(names) == pytest.approx([sum(pair) / 2 for pair in pairwise(ends)], abs=0.5)
    strip = browser.part(".strips")
    assert browser.part(".scrubber").rect == strip.rect
    ActionChains(browser).move_to_element_with_offset(strip, -300, -20).click().perform()
    share = browser.frame() / int(browser.part(".scrubber").get_property("max"))
    assert share == pytest.approx(0.5 - 300 / (strip.rect["width"] - 16), abs=0.005)
    row = list(run.step).index(int(browser.readout()["step"]))
    assert browser.readout() == measured(run, row)


def test_each_panel_is_the_record_to_a_pixel(browser, page, run):
    browser.opened(page)
    height, z = P_DATA_PEAK / run.p_data.max(), (np.arange(25) + 0.5) / 25 * 2 - 1
    for size in ((390, 844), (1280, 720)):
        browser.resize(size)
        x, y = places(run, browser)
        for key, letter in enumerate("abcd", 1):
            row = run.last_row(letter)
            browser.press(HOME, str(key))
            at = browser.frame()
            assert browser.readout() == measured(run, row)
            assert browser.part(".caption").text.startswith(f"({letter})")
            assert f"Step {run.step[row]} of" in browser.spoken()
            curve, seen = browser.points("p_g"), asked(run, row)
            assert np.abs(curve[:, 0] - x(run.x)).max() < 1
            assert np.abs(curve[:, 1] - y(height * run.p_g[row])).max() < 1
            best = theory.optimal_discriminator(run.p_data, run.p_g[row])
            for name, d in (("d", run.d[row]), ("d_star", best)):
                assert np.abs(browser.points(name)[:, 1] - y(d[seen])).max() < 1
            tips = np.c_[x(np.interp(z, run.z, run.g_of_z[row])), np.full(25, y(X_LINE))]
            assert np.abs(arrows(browser, "arrows")[:, 2:] - tips).max() < 1
            browser.press(HOME)
            browser.part(f"#jumps button:nth-child({key})").click()
            assert browser.frame() == at


def test_hovering_shows_values_and_checkboxes_show_or_hide_curves(browser, page, run):
    browser.opened(page)
    browser.press("2")
    row, stage = run.last_row("b"), browser.part(".stage-box")
    ActionChains(browser).move_to_element_with_offset(stage, 20, -60).perform()
    found = dict(re.findall(r"(\S+) (−?[\d.]+)", browser.part(".probe").text))
    x = float(found["x"])
    for name, curve in (("p_data", run.p_data), ("p_g", run.p_g[row]), ("D", run.d[row])):
        assert float(found[name]) == pytest.approx(np.interp(x, run.x, curve), abs=2e-3)
    p_data, p_g = float(found["p_data"]), float(found["p_g"])
    assert float(found["D*"]) == pytest.approx(p_data / (p_data + p_g), abs=5e-3)
    z_line = browser.parts(".stage .axis")[1]
    ActionChains(browser).move_to_element_with_offset(z_line, -80, 0).perform()
    found = re.fullmatch(r"z (\S+)  G\(z\) (\S+)", browser.part(".probe").text)
    z, there = (float(number.replace("−", "-")) for number in found.groups())
    assert there == pytest.approx(np.interp(z, run.z, run.g_of_z[row]), abs=5e-3)
    for box, curve in (("d_star", "d_star"), ("arrows", "arrows"), ("rug", "rug-g")):
        before = browser.drawn(curve)
        browser.part(f"#show-{box}").click()
        assert bool(browser.drawn(curve)) != bool(before)


def test_colours_are_those_of_the_readers_scheme_or_of_a_named_theme(
    browser, page, short_run, tmp_path
):
    def ground():
        script = "return getComputedStyle(document.querySelector('#page')).backgroundColor"
        numbers = re.findall(r"\d+", browser.ask(script))
        return "#" + "".join(f"{int(number):02x}" for number in numbers)

    def themed(**canvas):
        path = tmp_path / "page.html"
        return animate(short_run, path, canvas=Canvas(**canvas), playback=FEW)

    for dark, theme in ((False, PAPER), (True, DARK)):
        browser.opened(page, dark=dark)
        assert ground() == theme.background
    browser.opened(themed(transparent=True), dark=True)
    assert ground() == "#00000000"
    browser.press("4")
    button = browser.part("#jumps button[aria-current=true]")
    assert button.value_of_css_property("color") == "rgba(255, 255, 255, 1)"
    browser.opened(themed(theme=DARK), size=(816, 1056))
    assert ground() == DARK.background
    # A dark page is printed light and on one sheet.
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    stage, strips = (browser.part(name).rect for name in (".stage", ".strips"))
    printed = ground(), browser.part("#controls").is_displayed()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert printed == (PAPER.background, False)
    assert strips["width"] > 700
    assert stage["height"] > 300
    assert stage["y"] + stage["height"] <= strips["y"] < 1056 - strips["height"]


def test_parts_do_not_overlap_and_the_settings_of_the_run_open_below_them(browser, page):
    order = (".caption", "#key", ".stage-box", ".strips", "#controls", "#run summary")
    browser.opened(page)
    for size in ((320, 480), (640, 400), (1280, 720), (1920, 1080)):
        browser.resize(size)
        boxes = [browser.part(name).rect for name in order]
        assert browser.ask(WIDE) <= size[0]
        for box, below in pairwise([*boxes, {"y": 1e9}]):
            assert box["y"] + box["height"] <= below["y"] + 1
            assert box["x"] + box["width"] <= size[0]
        # In a window that is large enough, the page ends at the window's lower edge.
        if size[1] >= 720:
            assert size[1] - 30 < boxes[-1]["y"] + boxes[-1]["height"] <= size[1]
    # The legend has no entry for samples, because this run has learnt a named distribution.
    assert not browser.part("#key-samples").is_displayed()
    before = tall(browser)
    browser.part("#run summary").click()
    assert tall(browser) >= before - 5
    browser.resize((320, 480))
    assert browser.ask(WIDE) <= 320
    assert {"steps 4800", "target normal:4,1.25"} <= set(browser.texts("#run tr"))


def test_keys_are_listed_in_type_that_the_back_row_can_read(browser, page):
    browser.opened(page)
    listed = browser.part("#keys table")
    for key, seen in (("?", True), ("?", False), ("?", True), ("\ue00c", False)):
        browser.press(key)
        assert listed.is_displayed() == seen
    browser.part("#keys summary").click()
    assert "r one round of Algorithm 1, part by part" in browser.texts("#keys tr")
    browser.press("3", "r")
    for size in ((1280, 720), (1920, 1080)):
        browser.resize(size)
        assert browser.ask(SMALLEST) >= 20
        assert browser.ask("return document.documentElement.scrollHeight") == size[1]


def test_the_korean_page_of_a_recorded_run_has_no_english_and_no_round(browser, tmp_path):
    recorder = Recorder("normal:4,1.25", Normal(0, 1))
    for step in range(0, 50, 10):
        losses = (1.4, 0.7) if step % 20 == 0 else None
        recorder.add(step, lambda z: 4 + z, lambda x: x - 2, logits=True, losses=losses)
    options = {"canvas": Canvas(language="ko", axis=True), "playback": FEW, "losses": True}
    browser.opened(animate(recorder.history(), tmp_path / "ko.html", **options))
    assert browser.texts("#jumps button") == ["스텝 0", "스텝 10", "스텝 20", "스텝 40"]
    browser.part("#run summary").click()
    said = ""
    for key in "?1234r":
        browser.press(key)
        said += browser.part("#page").text + browser.spoken() + browser.ask(LABELS)
    assert all(words in said for words in ("1 2 3 4 그림의 패널", "F(z)"))
    assert "라운드" not in browser.part("#page").text
    names = "JSD log nat data pg pdata p_g p_data Home End Shift normal noise"
    assert set(re.findall("[A-Za-z_]{2,}", said)) <= {*names.split(), *RECORDED}


def test_hostile_texts_are_shown_and_do_nothing_else(browser, short_run, tmp_path):
    config = replace(short_run.config, target=HOSTILE)
    name = "$x$</script><b onx=1>" + "x" * 70
    phase = np.where(short_run.step < 40, name, "y z")
    bars = np.where(np.abs(short_run.x - 4) < 1, 0.4, 0.0)
    hostile = replace(short_run, config=config, phase=phase, p_samples=bars)
    path = animate(hostile, tmp_path / "out.html", canvas=Canvas(axis=True), playback=FEW)
    browser.opened(path, size=(390, 844), fragment="y%20z")
    assert browser.readout()["step"] == "100"
    browser.press("1")
    assert browser.part(".caption").text == name
    # A long name is cut short.
    assert browser.part("#jumps button").rect["width"] < 160
    assert browser.ask(WIDE) <= 390
    assert browser.ask("return window.hacked === undefined")
    assert len(browser.parts("img")) == 1
    assert HOSTILE in browser.part("#run p").get_property("textContent")
    assert read_configs(path)[0].target == HOSTILE
    # An injected script does not run, as it lacks the policy's nonce.
    browser.ask("document.body.append(document.createElement('script'))")
    browser.ask("document.body.lastChild.text = 'window.hacked = 1'")
    assert browser.ask("return window.hacked === undefined")
    assert "Content Security Policy" in browser.get_log("browser")[0]["message"]
    assert browser.part("#key-samples").text == "samples"
    assert browser.drawn("samples").endswith("Z")


def test_a_page_with_losses_and_a_poster_in_another_language(browser, short_run, tmp_path):
    canvas = Canvas(language="de", axis=True, captions=False, numbers=False)
    path, told, playback = tmp_path / "de.html", [], replace(FEW, poster="last")
    options = {"canvas": canvas, "playback": playback, "notice": told.append}
    animate(short_run, path, losses=True, **options)
    browser.opened(path, still=False)
    # The page opens on the finished figure and waits.
    browser.let_frames_pass(10)
    last = int(browser.part(".scrubber").get_property("max"))
    assert browser.frame() == last
    assert browser.part("#play").get_attribute("aria-label") == canvas.words("page.play")
    # The caption (but for its letter) and the numbers are hidden; screen readers still get them.
    assert browser.part(".caption").text == "(d)"
    assert not browser.part(".jsd").is_displayed()
    said = browser.spoken()
    assert said.startswith("Schritt 100 von 100, Phase d: nicht konvergiert. p g ist 0.")
    assert browser.texts(".stage .tick") == ["−4", "−2", "0", "2", "4", "6", "8"]
    ends = """return [...document.querySelectorAll('.strip circle')].map(({ cx, cy, parentElement }) =>
        [cx.baseVal.value, (cy.baseVal.value - 4) / (parentElement.viewBox.baseVal.height - 8)])"""
    tops = []
    for key in ("2", "4"):
        browser.press(key)
        row = list(short_run.step).index(int(browser.readout()["step"]))
        assert browser.readout() == measured(short_run, row)
        value, loss, jsd = browser.ask(ends)
        assert value[0] == loss[0] == jsd[0]
        log_jsd = np.log(1.3 / theory.jsd(short_run.p_data, short_run.p_g[row], short_run.dx))
        assert jsd[1] == pytest.approx(log_jsd / np.log(1.3e5), abs=0.01)
        tops.append(short_run.discriminator_loss[row] / (1 - loss[1]))
    # The axis of D's loss starts at 0.
    assert tops[0] == pytest.approx(tops[1], rel=0.01)
    browser.press(" ")
    assert browser.frame() < last
    browser.embedded(tmp_path, told[0])


def test_two_runs_stand_side_by_side_or_one_below_the_other(browser, pair, tmp_path):
    path, told = tmp_path / "a run & more.html", []
    animate(pair[0], path, compare=pair[1], playback=FEW, notice=told.append)
    assert read_configs(path) == [history.config for history in pair]
    browser.opened(path)
    for keys in ([HOME], [END], [LEFT] * 5):
        browser.press(*keys)
        step = int(browser.readout()["step"])
        for which, history in enumerate(pair):
            assert browser.readout(which) == measured(history, history.row_at(step))
    titles = ["steps 100, loss non-saturating", "steps 70, loss saturating"]
    assert browser.texts(".name-of-run") == titles
    assert browser.spoken().count("of 70") == 1
    for size in ((390, 844), (1920, 1080)):
        browser.resize(size)
        one, other = (view.rect for view in browser.parts(".view"))
        beside = other["x"] >= one["x"] + one["width"] and one["y"] == other["y"]
        assert beside if size[0] > 1000 else other["y"] >= one["y"] + one["height"]
        assert browser.ask(WIDE) <= size[0]
    browser.part("#run summary").click()
    assert "steps 100 70" in browser.texts("#run tr")
    assert 'src="a%20run%20%26%20more.html"' in told[0]
    browser.embedded(tmp_path, told[0])


def test_one_round_shows_what_algorithm_1_does_from_that_step(browser, page, run):
    browser.opened(page)
    browser.press("3", "r")
    found = round_at(run, run.last_row("c"))
    x, y = places(run, browser)

    def lit():
        lines = browser.parts(".algorithm li[aria-current=step]")
        return [line.get_attribute("data-name") for line in lines]

    # Part "draw": ticks at real and fake samples.
    assert lit() == ["draw"]
    for name, xs in (("rug-data", found.real), ("rug-g", found.fake)):
        ticks = [float(n) for n in re.findall(r"M([\d.-]+),", browser.drawn(name))]
        np.testing.assert_allclose(ticks, x(xs), atol=1)
    # D's step: an arrow at each sample, up by 1 - D(x) or down by D(G(z)).
    browser.press(RIGHT)
    assert lit() == ["update_d"]
    for name, xs, d, force in (
        ("up", found.real, found.d_real, 1 - found.d_real),
        ("down", found.fake, found.d_fake, -found.d_fake),
    ):
        tips = y(d + LIFT * force)
        seen = np.abs(tips - y(d)) > 1
        expected = np.c_[x(xs), y(d), x(xs), tips][seen]
        # The shortest arrows are not drawn.
        apart = np.abs(expected[:, None] - arrows(browser, name)).max(axis=2)
        assert seen.sum() > 15
        # Only tails and tips are compared, since a shaft ends where its head begins.
        assert apart.min(axis=1).max() < 1
    # G's step: arrows to where D pulls the fake samples.
    browser.press(RIGHT)
    assert lit() == ["draw_z", "update_g"]
    tips = arrows(browser, "pull")[:, 2]
    expected = x(found.fresh_fake + WAY * found.reach)
    seen = np.abs(expected - x(found.fresh_fake)) > 3
    assert np.abs(expected[seen][:, None] - tips).min(axis=1).max() < 4
    # RIGHT goes on to the next frame, LEFT back by one part.
    at = browser.frame()
    for key, place in ((RIGHT, (at + 1, ["draw"])), (LEFT, (at, ["draw_z", "update_g"]))):
        browser.press(key)
        assert (browser.frame(), lit()) == place
    # The page says that a player is held still.
    browser.press("2", LEFT)
    assert browser.part(".algorithm p").text == "Held still in this round."
    assert browser.drawn("up") == ""
    browser.press("r")
    assert not browser.part(".algorithm").is_displayed()
    assert browser.drawn("pull") == ""
