"""The page in a real browser, with the network off."""

import dataclasses
import json
import re
import shutil
import time
from itertools import pairwise

import numpy as np
import pytest

from gan1d import theory
from gan1d.cli.program import main
from gan1d.errors import InputError
from gan1d.render.film.animate import TITLE, animate
from gan1d.render.film.request import Pace, Playback
from gan1d.render.film.timeline import timeline
from gan1d.render.formats.about import read_configs
from gan1d.render.formats.html import FORMAT
from gan1d.render.formats.html.packing import _runs
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import DARK, LIGHT
from gan1d.render.parts.panel import BOTTOM, P_DATA_PEAK, TOP, X_LINE

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
DRIVER = shutil.which("chromedriver")
in_a_browser = pytest.mark.skipif(
    not (BROWSER and DRIVER), reason="needs chromium and chromedriver, which are not installed"
)
HOSTILE = "</script><img src=x onerror=window.hacked=1>\"'&.csv"


@pytest.fixture(scope="module")
def page(run, tmp_path_factory):
    return animate(run, tmp_path_factory.mktemp("page") / "run.html")


@pytest.fixture(scope="module")
def browser():
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
    )
    yield driver
    driver.quit()


def opened(browser, path, *, size=(1280, 720), dark=False, still=True):
    """The page, loaded and ready; `still` prefers reduced motion, so that it does not play."""
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = {
        "prefers-color-scheme": "dark" if dark else "light",
        "prefers-reduced-motion": "reduce" if still else "no-preference",
    }
    media = {"features": [{"name": name, "value": value} for name, value in features.items()]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.get_log("browser")
    browser.get(path.as_uri())
    wait(browser, f"return document.getElementById('caption').textContent !== {json.dumps(TITLE)}")
    return browser


def wait(browser, script, seconds=10.0):
    end = time.monotonic() + seconds
    while not browser.execute_script(script):
        assert time.monotonic() < end, f"never: {script}"
        time.sleep(0.02)


def press(browser, *keys):
    browser.find_element("css selector", "body").send_keys(*keys)


def frame(browser):
    return int(browser.find_element("id", "scrubber").get_property("value"))


def readout(browser):
    names = ("step", "jsd", "value", "from_optimal", "from_half")
    return {name: browser.find_element("id", name).text.replace("−", "-") for name in names}


def measured(run, row):
    p_data, p_g, d, dx = run.p_data, run.p_g[row], run.d[row], run.dx
    d_star = theory.optimal_discriminator(p_data, p_g)
    return {
        "step": str(run.step[row]),
        "jsd": f"{theory.jsd(p_data, p_g, dx):.4f}",
        "value": f"{theory.value(d, p_data, p_g, dx):.3f}",
        "from_optimal": f"{theory.rms_distance(d, d_star, p_data, p_g, dx):.3f}",
        "from_half": f"{theory.rms_distance(d, 0.5, p_data, p_g, dx):.4f}",
    }


def test_the_page_is_small_whole_and_says_what_it_shows(page, run):
    text = page.read_text()
    assert len(text.encode()) < FORMAT.max_size == 400_000
    assert read_configs(page) == [run.config]
    assert "Jensen-Shannon" in text
    assert not re.search(r"""(?:src|href|action)\s*=|@import|url\(""", text)
    # The one name of a place is that of SVG's elements, which is never fetched.
    assert set(re.findall(r"https?://[^\s\"']+", text)) == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in text
    assert "unsafe" not in text
    assert "{{" not in text


def test_the_frames_miss_no_motion(run):
    rows = list(timeline(run, Pace(frames=360)).rows)
    assert len(rows) > 300
    moved = np.abs(np.diff(run.p_g[rows], axis=0)) @ run.dx / 2
    of_record = np.abs(np.diff(run.p_g, axis=0)) @ run.dx / 2
    # No step from frame to frame is much larger than the largest of a single training step.
    assert moved.max() <= max(2 * of_record.max(), 0.05)


def test_the_same_run_gives_the_same_bytes(page, run, tmp_path):
    assert animate(run, tmp_path / "again.html").read_bytes() == page.read_bytes()


def test_a_limit_thins_the_frames(run, tmp_path):
    told = []
    playback = Playback(max_size=150_000)
    path = animate(run, tmp_path / "out.html", playback=playback, notice=told.append)
    assert path.stat().st_size <= 150_000
    assert "frames" in told[0]


@pytest.mark.parametrize(
    "canvas", [Canvas(size=(640, 360)), Canvas(aspect="1:1"), Canvas(width=800), Canvas(dpi=90)]
)
def test_a_page_has_no_size_of_its_own(canvas, short_run, tmp_path):
    with pytest.raises(InputError, match=r"not supported for .html; the page fills the el"):
        animate(short_run, tmp_path / "out.html", canvas=canvas)


@pytest.mark.parametrize("option", ["--losses", "--compare"])
def test_what_a_page_does_not_show_is_refused(option, short_run, tmp_path, capsys):
    run = str(short_run.save(tmp_path / "run.npz"))
    options = [option, run] if option == "--compare" else [option]
    assert main(["animate", str(tmp_path / "out.html"), "--run", run, *options]) == 2
    assert f"{option[2:]}: not supported for .html" in capsys.readouterr().err


def test_the_captions_mathematics_is_said_in_html():
    assert _runs("$D$ has become $D^*=p_{data}$") == [
        ("i", "D"),
        ("", " has become "),
        ("i", "D"),
        ("sup", "*"),
        ("", " = "),
        ("i", "p"),
        ("sub", "data"),
    ]
    assert _runs("no \\$ign \\$of it") == [("", "no $ign $of it")]


@in_a_browser
def test_it_loads_without_a_word_and_without_the_network(browser, page):
    opened(browser, page, still=False)
    time.sleep(0.3)
    assert browser.get_log("browser") == []
    asked = [
        message["params"]["request"]["url"]
        for entry in browser.get_log("performance")
        if (message := json.loads(entry["message"])["message"])["method"]
        == "Network.requestWillBeSent"
    ]
    assert {url.split(":")[0] for url in asked} <= {"file", "data", "blob"}


@in_a_browser
def test_play_advances_and_pause_stops(browser, page):
    opened(browser, page, still=False)
    wait(browser, "return Number(document.getElementById('scrubber').value) > 10")
    press(browser, " ")
    stopped = frame(browser)
    time.sleep(0.3)
    assert frame(browser) == stopped
    browser.find_element("id", "play").click()
    wait(browser, f"return Number(document.getElementById('scrubber').value) > {stopped + 3}")


@in_a_browser
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


@in_a_browser
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


@in_a_browser
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


def points(browser, selector):
    d = browser.find_element("css selector", selector).get_attribute("d")
    return np.array(
        [[float(n) for n in pair.split(",")] for pair in re.findall(r"[\d.-]+,[\d.-]+", d)]
    )


@in_a_browser
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
        asked = run.p_data + run.p_g[row] > 0.04 * run.p_data.max()
        seen = points(browser, "#stage .d:not(.unasked)")
        assert np.abs(seen[:, 1] - y(run.d[row][asked])).max() < 1
        best = theory.optimal_discriminator(run.p_data, run.p_g[row])[asked]
        assert np.abs(points(browser, "#stage .d_star")[:, 1] - y(best)).max() < 1
        tips = points(browser, "#stage .heads").reshape(-1, 3, 2)[:, 0]
        z = (np.arange(25) + 0.5) / 25 * 2 - 1
        there = np.interp(z, run.z, run.g_of_z[row])
        width = run.x_edges[-1] - run.x_edges[0]
        expected = left + (there - run.x_edges[0]) / width * (right - left)
        assert np.abs(tips[:, 0] - expected).max() < 1
        assert np.abs(tips[:, 1] - y(X_LINE)).max() < 1


@in_a_browser
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


@in_a_browser
def test_toggles_show_and_hide(browser, page):
    opened(browser, page)
    for box, curve, at_first in (
        ("show-d_star", ".d_star", True),
        ("show-arrows", ".arrows", True),
        ("show-rug", ".rug-g", False),
    ):
        drawn = lambda curve=curve: bool(  # noqa: E731
            browser.find_element("css selector", f"#stage {curve}").get_attribute("d")
        )
        assert drawn() == at_first
        browser.find_element("id", box).click()
        assert drawn() != at_first


@in_a_browser
def test_reduced_motion_starts_at_rest_on_the_last_panel(browser, page, run):
    opened(browser, page, still=True)
    at = frame(browser)
    time.sleep(0.2)
    assert frame(browser) == at
    assert readout(browser) == measured(run, len(run.step) - 1)


@in_a_browser
@pytest.mark.parametrize(("theme", "dark"), [(LIGHT, False), (LIGHT, True), (DARK, False)])
def test_colours_are_those_of_the_themes(browser, short_run, tmp_path, theme, dark):
    path = animate(short_run, tmp_path / "out.html", canvas=Canvas(theme=theme))
    opened(browser, path, dark=dark)
    seen = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    expected = DARK if dark else theme
    red, green, blue = bytes.fromhex(expected.background[1:])
    assert seen == f"rgb({red}, {green}, {blue})"


@in_a_browser
@pytest.mark.parametrize("font_scale", [1.0, 1.5])
def test_nothing_leaves_the_box_or_lies_over_another(browser, run, tmp_path, font_scale):
    path = animate(run, tmp_path / "out.html", canvas=Canvas(font_scale=font_scale))
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


@in_a_browser
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


@in_a_browser
def test_a_transparent_page_is_its_host_s(browser, short_run, tmp_path):
    path = animate(short_run, tmp_path / "out.html", canvas=Canvas(transparent=True))
    opened(browser, path, dark=True)
    colour = "return getComputedStyle(arguments[0]).getPropertyValue(arguments[1])"
    body = browser.find_element("tag name", "body")
    assert browser.execute_script(colour, body, "background-color") == "rgba(0, 0, 0, 0)"
    press(browser, "4")
    current = browser.find_element("css selector", "#jumps button[aria-current=true]")
    assert browser.execute_script(colour, current, "color") == "rgb(255, 255, 255)"


@in_a_browser
def test_a_browser_that_cannot_play_it_is_told(browser, short_run, tmp_path):
    path = animate(short_run, tmp_path / "out.html")
    source = {"source": "delete window.DecompressionStream"}
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", source)
    opened(browser, path)
    wait(browser, "return document.getElementById('caption').textContent.includes('browser of')")
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    assert browser.get_log("browser") == []


@in_a_browser
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


@in_a_browser
def test_hostile_words_do_nothing_but_show(browser, short_run, tmp_path):
    config = dataclasses.replace(short_run.config, target=HOSTILE)
    phase = np.where(short_run.phase == "a", "$x$</script><b onx=1>", short_run.phase)
    hostile = dataclasses.replace(short_run, config=config, phase=phase)
    path = animate(hostile, tmp_path / "out.html")
    opened(browser, path)
    press(browser, "\ue011")
    time.sleep(0.2)
    assert browser.get_log("browser") == []
    assert browser.execute_script("return window.hacked === undefined")
    assert browser.find_elements("tag name", "img") == []
    assert "$x$</script><b onx=1>" in browser.find_element("id", "caption").text
    shown = browser.find_element("css selector", "details p").get_property("textContent")
    assert HOSTILE in shown
    assert read_configs(path)[0].target == HOSTILE
