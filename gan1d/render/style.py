"""How things look: one palette, dash styles, sizes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from gan1d import checks
from gan1d.render import THEME_NAMES

Dashes = str | tuple[float, tuple[float, ...]]


@dataclass(frozen=True)
class Line:
    """How one curve is drawn. Dash styles are the cue that needs no colour."""

    colour: str
    width: float
    dashes: Dashes


@dataclass(frozen=True)
class Theme:
    """Colours (Okabe and Ito's, safe for colour-blind readers) and line styles of a picture."""

    background: str = "#ffffff"
    ink: str = "#222222"
    muted: str = "#767676"
    rule: str = "#c8c8c8"
    unreached: str = "#f0f0f0"
    p_data: Line = Line("#000000", 2.4, (0.0, (0.9, 1.5)))
    p_g: Line = Line("#008f66", 2.6, "-")
    d: Line = Line("#0067a8", 2.2, (0.0, (4.2, 1.8)))
    d_star: Line = Line("#bfdcee", 6.5, "-")
    p_g_before: Line = Line("#a5d6c5", 1.6, "-")
    arrow: str = "#555555"

    def inks(self) -> tuple[str, ...]:
        """The colours whose edges need intermediate levels in a palette."""
        lines = (self.p_g, self.d, self.d_star, self.p_g_before)
        return tuple(line.colour for line in lines)


PAPER = Theme()
LIGHT = Theme(
    background="#fbfaf6",
    ink="#1b2730",
    muted="#68717a",
    rule="#cdccc6",
    unreached="#efede6",
    p_data=Line("#1b2730", 3.0, (0.0, (0.9, 1.5))),
    p_g=Line("#00855f", 3.2, "-"),
    d=Line("#0067a8", 2.7, (0.0, (4.2, 1.8))),
    d_star=Line("#bbd8ea", 7.5, "-"),
    p_g_before=Line("#a2d1c1", 2.0, "-"),
    arrow="#4d565e",
)
DARK = Theme(
    background="#14191f",
    ink="#e9edf1",
    muted="#98a3ad",
    rule="#3d4750",
    unreached="#1d242b",
    p_data=Line("#f4f6f8", 2.4, (0.0, (0.9, 1.5))),
    p_g=Line("#1fc79a", 2.6, "-"),
    d=Line("#62b8ee", 2.2, (0.0, (4.2, 1.8))),
    d_star=Line("#23485f", 6.5, "-"),
    p_g_before=Line("#1d5b4a", 1.6, "-"),
    arrow="#9aa5ae",
)
THEMES = dict(zip(THEME_NAMES, (PAPER, LIGHT, DARK), strict=True))
"""paper: white, for print. light: off-white and bolder, for a projector. dark: for dark slides."""


def theme_named(name: str) -> Theme:
    """The theme of that name. Raises InputError."""
    checks.one_of("theme", name, THEME_NAMES)
    return THEMES[name]


_LEVELS = 7
_GREYS = 15
_LEAST_STEP = 12
"""No entry is nearer to the background: it would catch pixels that are meant to be blank."""


def palette(theme: Theme) -> list[tuple[int, int, int]]:
    """A fixed palette for GIF frames: the background, greys, and levels of each ink. At most 64.

    One palette for all frames keeps unchanged pixels equal from frame to frame, which is what a GIF
    compresses; median cut would also turn a white background into an almost white one.
    """

    def mix(colour: str, share: float) -> tuple[int, int, int]:
        pairs = zip(to_rgb(theme.background), to_rgb(colour), strict=True)
        red, green, blue = (round(255 * (low + (high - low) * share)) for low, high in pairs)
        return red, green, blue

    levels = [mix(theme.unreached, 1.0)]
    levels += [mix(theme.p_data.colour, (i + 1) / _GREYS) for i in range(_GREYS)]
    for ink in theme.inks():
        levels += [mix(ink, (i + 1) / _LEVELS) for i in range(_LEVELS)]
    ground = mix(theme.background, 0.0)
    distinct = [
        level
        for level in levels
        if max(abs(a - b) for a, b in zip(level, ground, strict=True)) >= _LEAST_STEP
    ]
    return list(dict.fromkeys([ground, *distinct]))


def new_figure(inches: tuple[float, float], theme: Theme, dpi: float = 100.0) -> Figure:
    """An empty figure with a canvas of its own, so that nothing global is touched."""
    figure = Figure(figsize=inches, dpi=dpi, facecolor=theme.background)
    FigureCanvasAgg(figure)
    return figure


def plain_axes(
    figure: Figure, box: tuple[float, float, float, float], theme: Theme, size: float = 10.0
) -> Axes:
    """Axes in a box (shares of the figure: left, bottom, width, height) with two thin spines."""
    axes = figure.add_axes(box, facecolor="none")
    axes.tick_params(labelsize=size, colors=theme.ink, length=3, width=0.8)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(theme.muted)
    return axes


@contextmanager
def drawing_rules() -> Iterator[None]:
    """Matplotlib's own defaults inside the block, whatever the user's matplotlibrc says."""
    defaults: Any = {
        key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith("backend")
    }
    defaults |= {
        "font.family": "DejaVu Sans",
        "mathtext.fontset": "dejavusans",
        "svg.hashsalt": "gan1d",
        # Real text, which can be searched, edited and read aloud.
        "svg.fonttype": "none",
        "pdf.fonttype": 42,
        "path.simplify": False,
    }
    with mpl.rc_context(defaults):
        yield
