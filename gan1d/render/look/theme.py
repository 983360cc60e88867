"""The themes: colours, dash styles and line widths."""

import math
import re
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from gan1d import checks
from gan1d.checks import InputError, quote
from gan1d.files import read_toml

Dashes = str | tuple[float, tuple[float, ...]]

_HEX = re.compile(r"#[0-9a-f]{6}")
FINENESS = 7
"""Levels of opacity of most inks in a palette, enough for antialiased edges to look smooth."""
PALE = 2 / (2 * FINENESS + 1)
"""Opacity of the histogram of samples, chosen to give a grey of the palette."""
_FADED, _FADED_DATA = 3 / FINENESS, 6 / (2 * FINENESS + 1)
"""Shares of the text's colour and of p_data's in a faded panel, chosen near levels of the palette."""


def plain_colour(name: str, value: Any) -> str:
    """A colour as "#rrggbb". Raises InputError with a message that begins with `name`."""
    if isinstance(value, str) and _HEX.fullmatch(value):
        return str(value)
    # Imported here: the usual themes need no Matplotlib.
    from matplotlib.colors import TABLEAU_COLORS, to_hex

    # C0 to C9 are Matplotlib's default cycle, whatever the user has set.
    cycle = {f"C{i}": colour for i, colour in enumerate(10 * [*TABLEAU_COLORS])}
    with suppress(TypeError, ValueError):
        colour = to_hex(cycle.get(str(value), value), keep_alpha=True)
        if colour.endswith("ff"):
            return colour[:7]
    raise InputError(f"{name}: expected an opaque colour that Matplotlib knows, got {quote(value)}")


def _plain_dashes(dashes: Any) -> Dashes:
    with suppress(LookupError, TypeError, ValueError, OverflowError):
        if dashes in ("-", "--", ":", "-."):
            return str(dashes)
        offset, lengths = float(dashes[0]), tuple(map(float, dashes[1]))
        finite = math.isfinite(offset) and all(0 <= length <= 100 for length in lengths)
        if finite and len(lengths) in (2, 4, 6, 8) and any(lengths):
            return offset, lengths
    raise InputError(f"dashes: expected -, --, :, -. or (offset, (on, off)), got {quote(dashes)}")


@dataclass(frozen=True)
class Line:
    """The style of a curve. Dashes tell curves apart without colour. Raises InputError.

    Attributes:
        colour: any opaque colour that Matplotlib knows: "#0067a8", "tab:blue", "C0", (0, 0.4, 0.7).
        width: points.
        dashes: "-", "--", ":", "-.", or (offset, (on, off, ...)) in widths of the line.
    """

    colour: Any
    width: float
    dashes: Dashes = "-"

    def __post_init__(self) -> None:
        object.__setattr__(self, "colour", plain_colour("colour", self.colour))
        width = checks.number("width", self.width, above=0, at_most=50)
        object.__setattr__(self, "width", width)
        object.__setattr__(self, "dashes", _plain_dashes(self.dashes))

    @property
    def style(self) -> dict[str, Any]:
        """The style as keyword arguments for Matplotlib."""
        return {"color": self.colour, "lw": self.width, "ls": self.dashes}


@dataclass(frozen=True)
class Theme:
    """Colours (after Okabe and Ito, safe for colour-blind readers) and line styles of a picture.

    A colour may be any opaque one that Matplotlib knows; p_data, p_g, d, d_star and p_g_before are
    Lines. By default d_star and p_g_before are tints of d and p_g. Raises InputError.
    """

    background: Any = "#ffffff"
    ink: Any = "#222222"
    muted: Any = "#767676"
    rule: Any = "#c8c8c8"
    unreached: Any = None
    p_data: Line = Line("#000000", 2.4, (0.0, (0.9, 1.5)))
    p_g: Line = Line("#008f66", 2.6, "-")
    d: Line = Line("#0067a8", 2.2, (0.0, (4.2, 1.8)))
    d_star: Any = None
    p_g_before: Any = None
    arrow: Any = "#555555"

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if value is None and item.default is None:
                value = self._tint(item.name)
            if item.name not in LINES:
                value = plain_colour(item.name, value)
            elif not isinstance(value, Line):
                raise InputError(f"{item.name}: expected a Line, got {quote(value)}")
            object.__setattr__(self, item.name, value)

    def _mixed(self, colour: str, share: float) -> str:
        pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(self.background[1:]), strict=True)
        return "#" + bytes(round(share * ink + (1 - share) * back) for ink, back in pairs).hex()

    def _tint(self, name: str) -> Any:
        if name == "unreached":
            return self._mixed(self.ink, 0.06)
        line, wider = (self.d, 6.5 / 2.2) if name == "d_star" else (self.p_g, 1.6 / 2.6)
        return Line(self._mixed(line.colour, 0.25), round(wider * line.width, 6))

    @property
    def samples(self) -> str:
        """The pale colour of the histogram of samples, for a legend."""
        return self._mixed(self.p_data.colour, PALE)

    @property
    def is_dark(self) -> bool:
        """Whether the background is dark; browsers then draw dark controls."""
        red, green, blue = bytes.fromhex(self.background[1:])
        return 0.299 * red + 0.587 * green + 0.114 * blue < 128

    @property
    def faded(self) -> "Theme":
        """The theme of a panel before its phase has ended: lines, text and p_data are pale."""
        names = "ink", "muted", "rule"
        texts: Any = {name: self._mixed(getattr(self, name), _FADED) for name in names}
        p_data = replace(self.p_data, colour=self._mixed(self.p_data.colour, _FADED_DATA))
        return replace(self, p_data=p_data, **texts)


LINES = ("p_data", "p_g", "d", "d_star", "p_g_before")
_TINTS = {"unreached": (), "d_star": ("d",), "p_g_before": ("p_g",)}
"""Colours that follow from the background and the curves of a theme file, unless it sets them."""


PAPER = Theme(
    unreached="#f0f0f0", d_star=Line("#bfdcee", 6.5, "-"), p_g_before=Line("#a5d6c5", 1.6, "-")
)
AUTO = replace(PAPER)
"""The default: PAPER, or DARK on an HTML page whose reader prefers dark pages."""
THEMES = {"paper": PAPER}
"""Themes by name; light and dark come from files beside this module."""


def theme_of(value: Any) -> Theme:
    """A theme by its name or from a .toml file; a Theme is returned unchanged. Raises InputError."""
    if isinstance(value, Theme):
        return value
    if not str(value).endswith(".toml"):
        return THEMES[checks.one_of("theme", value, tuple(THEMES))]
    # `base` names a theme; the other entries of the file replace those of that theme.
    table = read_toml(value, "theme")
    try:
        base = THEMES[checks.one_of("base", table.pop("base", "paper"), tuple(THEMES))]
        for name, entry in table.items():
            checks.one_of("key", name, tuple(vars(base)))
            if name in LINES:
                table[name] = _line(name, entry, getattr(base, name))
        for tint, curves in _TINTS.items():
            if not table.keys().isdisjoint(("background", *curves)):
                table.setdefault(tint, None)
        return replace(base, **table)
    except InputError as error:
        raise InputError(f"theme: {quote(value)}: {error}") from None


def _line(name: str, value: Any, base: Line) -> Line:
    """A Line from an entry of a theme file: a table, or only a colour."""
    parts = value if isinstance(value, dict) else {"colour": value}
    for key in parts:
        checks.one_of(f"key in {name}", key, ("colour", "color", "width", "dashes"))
    parts = {"colour" if key == "color" else key: part for key, part in parts.items()}
    try:
        return replace(base, **parts)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None


for _file in sorted(Path(__file__).with_name("themes").glob("*.toml")):
    THEMES[_file.stem] = theme_of(_file)
THEMES["auto"] = AUTO
DARK = THEMES["dark"]
