"""gan1d's page in a real browser: opened, driven by keys, and read."""

import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.wait import WebDriverWait

from gan1d.history import History
from gan1d.measures import fixed

NAMES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)
DRIVER = shutil.which("chromedriver")
in_a_browser = pytest.mark.skipif(
    not (BROWSER and DRIVER), reason="needs chromium and chromedriver, which are not installed"
)


class Browser(webdriver.Chrome):
    """A browser whose network is off."""

    def __init__(self) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = BROWSER
        quiet = ("disable-gpu", "no-first-run", "disable-background-networking")
        for flag in ("headless=new", "no-sandbox", *quiet):
            options.add_argument(f"--{flag}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        super().__init__(options=options, service=Service(DRIVER))
        self.execute_cdp_cmd("Network.enable", {})
        none = {"latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        self.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": True, **none})

    def shown(
        self, address: str, *, size: Any = (1280, 720), dark: bool = False, still: bool = True
    ) -> None:
        """Load a document afresh; `still` asks it for reduced motion."""
        self.switch_to.default_content()
        self.resize(size)
        features = {
            "prefers-color-scheme": "dark" if dark else "light",
            "prefers-reduced-motion": "reduce" if still else "no-preference",
        }
        media = {"features": [{"name": name, "value": value} for name, value in features.items()]}
        self.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        self.get_log("browser")
        # The browser loads nothing if only the fragment of the address changes.
        if "#" in address:
            self.get("about:blank")
        self.get(address)

    def resize(self, size: tuple[int, int]) -> None:
        """Give the window a size, and wait until its content has been laid out for that size."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.let_frames_pass(2)

    def opened(self, path: Path, *, fragment: str = "", **options: Any) -> None:
        """Show gan1d's page and wait until it is ready; by default, `still` keeps it from playing."""
        self.shown(path.as_uri() + (f"#{fragment}" if fragment else ""), **options)
        ready = "return document.querySelector('.step')?.textContent"
        self.wait(f"{ready} || !('DecompressionStream' in window)")

    def host(self, folder: Path, body: str, *, head: str = "", **options: Any) -> None:
        """Show a host page with this body; gan1d's page may be a part of it."""
        path = folder / "host.html"
        head = f"<head><title>host</title>{head}</head>"
        path.write_text(f"<!DOCTYPE html><html>{head}<body>{body}</body></html>")
        self.shown(path.as_uri(), **options)

    def inner(self) -> None:
        """Go into the iframe, and wait until its page is ready."""
        self.switch_to.default_content()
        self.switch_to.frame(0)
        self.wait("return document.querySelector('.step')?.textContent")

    def embedded(self, folder: Path, line: str) -> None:
        """Show a host page with the line that embeds gan1d's page, and check that all of it fits."""
        self.host(folder, line)
        self.inner()
        fits = "const d = document.documentElement; return d.scrollHeight <= d.clientHeight"
        assert self.ask(fits)

    def wait(self, script: str, seconds: float = 10.0) -> None:
        """Wait until a script returns something true."""
        patient = WebDriverWait(self, seconds, poll_frequency=0.02)
        patient.until(lambda _: self.ask(script), f"never: {script}")

    def ask(self, script: str, *values: Any) -> Any:
        """What a script returns if it is called with these values."""
        return self.execute_script(script, *values)

    def let_frames_pass(self, count: int) -> None:
        """Wait until the browser has painted `count` times: by then a change would show."""
        self.execute_async_script(
            "const [count, done] = arguments;"
            "const paint = (left) => left ? requestAnimationFrame(() => paint(left - 1)) : done();"
            "paint(count);",
            count,
        )

    def press(self, *keys: str) -> None:
        self.part("body").send_keys(*keys)

    def part(self, selector: str) -> Any:
        """The first element of the page that matches the selector."""
        return self.find_element("css selector", selector)

    def parts(self, selector: str) -> list[Any]:
        """All elements that match the selector."""
        return self.find_elements("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements that match the selector."""
        return [one.text for one in self.parts(selector)]

    def frame(self) -> int:
        """The number of the film's frame that is shown."""
        return int(self.part(".scrubber").get_property("value"))

    def spoken(self) -> str:
        """What a screen reader says of the frame that is shown."""
        return str(self.part("#state").get_property("textContent"))

    def readout(self, view: int = 0) -> dict[str, str]:
        """The numbers that the page shows for a run, by name."""
        ask = (
            "return [...document.querySelectorAll('.view')[arguments[0]].querySelectorAll('dd')]"
            ".map((number) => [number.className, number.textContent.replace('−', '-')])"
        )
        return dict(self.ask(ask, view))

    def drawn(self, name: str) -> str:
        """A path of the large panel, as text; read in one call, since the page may redraw it."""
        ask = "return document.querySelector(arguments[0]).getAttribute('d') ?? ''"
        return str(self.ask(ask, f".stage .{name}"))

    def points(self, name: str) -> Any:
        """The points of a curve in the large panel, (n, 2), in pixels."""
        pairs = re.findall(r"[\d.-]+,[\d.-]+", self.drawn(name))
        return np.array([[float(n) for n in pair.split(",")] for pair in pairs])


def measured(run: History, row: int) -> dict[str, str]:
    """The numbers that the page should show for a row of the record."""
    names = {"jsd": 4, "value": 3, "d_rms_from_optimal": 3, "d_rms_from_half": 4}
    numbers = {
        name.removeprefix("d_rms_"): fixed(float(run.measure(name, [row])[0]), digits)
        for name, digits in names.items()
    }
    return {"step": str(run.step[row]), **numbers}
