"""The page in a real browser: opened, driven by keys, and read."""

import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gan1d import theory
from gan1d.history import History
from gan1d.measures import fixed

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
DRIVER = shutil.which("chromedriver")
FITS = "const d = document.documentElement; return d.scrollHeight <= d.clientHeight"
in_a_browser = pytest.mark.skipif(
    not (BROWSER and DRIVER), reason="needs chromium and chromedriver, which are not installed"
)


def started() -> Any:
    """A browser whose network is off."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    quiet = ("disable-gpu", "no-first-run", "disable-background-networking")
    for flag in ("headless=new", "no-sandbox", *quiet):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
    )
    return driver


def shown(
    browser: Any,
    address: str,
    *,
    size: tuple[int, int] = (1280, 720),
    dark: bool = False,
    still: bool = True,
) -> None:
    """A document, loaded anew; `still` prefers reduced motion."""
    browser.switch_to.default_content()
    resize(browser, size)
    features = {
        "prefers-color-scheme": "dark" if dark else "light",
        "prefers-reduced-motion": "reduce" if still else "no-preference",
    }
    media = {"features": [{"name": name, "value": value} for name, value in features.items()]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.get_log("browser")
    # Another fragment alone would load nothing.
    if "#" in address:
        browser.get("about:blank")
    browser.get(address)


def resize(browser: Any, size: tuple[int, int]) -> None:
    """Give the window a size, and wait until what it shows has been laid out for it."""
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    let_frames_pass(browser, 2)


def opened(browser: Any, path: Path, *, fragment: str = "", **options: Any) -> None:
    """The page, shown and ready; `still` by default, so that it does not play."""
    shown(browser, path.as_uri() + (f"#{fragment}" if fragment else ""), **options)
    wait(
        browser,
        "return document.querySelector('.step')?.textContent || !('DecompressionStream' in window)",
    )


def host(browser: Any, folder: Path, body: str, *, head: str = "", **options: Any) -> None:
    """Show a page of somebody else's with this content."""
    path = folder / "host.html"
    head = f"<head><title>host</title>{head}</head>"
    path.write_text(f"<!DOCTYPE html><html>{head}<body>{body}</body></html>")
    shown(browser, path.as_uri(), **options)


def inner(browser: Any) -> None:
    """Go into the frame when its page is ready."""
    browser.switch_to.default_content()
    browser.switch_to.frame(0)
    wait(browser, "return document.querySelector('.step')?.textContent")


def wait(browser: Any, script: str, seconds: float = 10.0) -> None:
    """Return when a script returns something true."""
    from selenium.webdriver.support.wait import WebDriverWait

    patient = WebDriverWait(browser, seconds, poll_frequency=0.02)
    patient.until(lambda browser: browser.execute_script(script), f"never: {script}")


def let_frames_pass(browser: Any, count: int = 20) -> None:
    """Return when the browser has painted so many times: what was going on would show by then."""
    browser.execute_async_script(
        "const [count, done] = arguments;"
        "const paint = (left) => left ? requestAnimationFrame(() => paint(left - 1)) : done();"
        "paint(count);",
        count,
    )


def press(browser: Any, *keys: str) -> None:
    """Press keys, one after another."""
    part(browser, "body").send_keys(*keys)


def frame(browser: Any) -> int:
    """The frame that is shown."""
    return int(part(browser, ".scrubber").get_property("value"))


def part(browser: Any, selector: str) -> Any:
    """The first such part of the page, or of an element."""
    return browser.find_element("css selector", selector)


def texts(browser: Any, selector: str) -> list[str]:
    """The texts of all such parts."""
    return [one.text for one in browser.find_elements("css selector", selector)]


def readout(browser: Any, view: int = 0) -> dict[str, str]:
    """The numbers that the page shows of a run."""
    ask = (
        "return [...document.querySelectorAll('.view')[arguments[0]].querySelectorAll('dd')]"
        ".map((number) => [number.className, number.textContent.replace('−', '-')])"
    )
    return dict(browser.execute_script(ask, view))


def measured(run: History, row: int) -> dict[str, str]:
    """The numbers that the page should show of a row."""
    p_data, p_g, d, dx = run.p_data, run.p_g[row], run.d[row], run.dx
    d_star = theory.optimal_discriminator(p_data, p_g)
    return {
        "step": str(run.step[row]),
        "jsd": fixed(theory.jsd(p_data, p_g, dx), 4),
        "value": fixed(theory.value(d, p_data, p_g, dx), 3),
        "from_optimal": fixed(theory.rms_distance(d, d_star, p_data, p_g, dx), 3),
        "from_half": fixed(theory.rms_distance(d, 0.5, p_data, p_g, dx), 4),
    }


def drawn(browser: Any, name: str, which: int = 0) -> str:
    """A path of the stage, as its text. In one go: the stage may be made anew at any time."""
    ask = "return document.querySelectorAll(arguments[0])[arguments[1]].getAttribute('d') ?? ''"
    return str(browser.execute_script(ask, f".stage .{name}", which))


def points(browser: Any, name: str) -> Any:
    """The points of a curve on the stage, (n, 2), in pixels."""
    pairs = re.findall(r"[\d.-]+,[\d.-]+", drawn(browser, name))
    return np.array([[float(n) for n in pair.split(",")] for pair in pairs])
