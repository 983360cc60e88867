"""The themes: colours, dash styles, line widths. Nothing here needs Matplotlib."""

import math
import os
import re
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from gan1d import checks
from gan1d.errors import InputError, quote, quote_path
from gan1d.reading import content, opened, reason

Dashes = str | tuple[float, tuple[float, ...]]

_HEX = re.compile(r"#[0-9a-f]{6}")
_NAMED_DASHES: dict[str, Dashes] = {
    **dict.fromkeys(("-", "solid"), "-"),
    **dict.fromkeys(("--", "dashed"), (0.0, (3.7, 1.6))),
    **dict.fromkeys((":", "dotted"), (0.0, (1.0, 1.65))),
    **dict.fromkeys(("-.", "dashdot"), (0.0, (6.4, 1.6, 1.0, 1.6))),
}
"""Matplotlib's names of dash styles, with its lengths: in line widths."""
_UNREACHED = 0.06
_TINT = 0.25
"""Share of a curve's colour in the tint that stands for what it aims at or came from."""
_MOST_BYTES = 2**16
FINENESS = 7
"""Levels of each ink in the finest palette: enough for antialiased edges to look smooth."""
PALE = 2 / (2 * FINENESS + 1)
"""Opacity of the histogram of samples: one of the greys of that palette."""
_FADED, _FADED_DATA = 3 / FINENESS, 6 / (2 * FINENESS + 1)
"""Share of a colour, and of p_data's, in the tints of what is still to come: levels of that palette."""


def plain_colour(name: str, value: Any) -> str:
    """A colour as "#rrggbb". Raises InputError, which begins with `name`."""
    if isinstance(value, str) and _HEX.fullmatch(value):
        return str(value)
    # Only here: the usual themes need no Matplotlib.
    from matplotlib.colors import to_rgba

    try:
        *_, opaque = rgba = to_rgba(value)
    except (TypeError, ValueError):
        raise InputError(
            f"{name}: expected a colour that Matplotlib knows, got {quote(value)}"
        ) from None
    if opaque < 1:
        raise InputError(
            f"{name}: expected an opaque colour, got {quote(value)}; name the colour seen"
        )
    return "#" + "".join(f"{round(255 * part):02x}" for part in rgba[:3])


def _mixed(colour: str, ground: str, share: float = _TINT) -> str:
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:]), strict=True)
    return "#" + "".join(f"{round(share * ink + (1 - share) * back):02x}" for ink, back in pairs)


def _plain_dashes(dashes: Any) -> Dashes:
    if isinstance(dashes, str) and dashes in _NAMED_DASHES:
        return _NAMED_DASHES[dashes]
    try:
        offset, lengths = dashes
        lengths = tuple(float(length) for length in lengths)
        fine = math.isfinite(offset) and len(lengths) % 2 == 0 and 0 < len(lengths) <= 8
        if fine and all(0 <= length <= 100 for length in lengths) and sum(lengths) > 0:
            return float(offset), lengths
    except (TypeError, ValueError):
        pass
    raise InputError(
        f"dashes: expected one of {', '.join(d for d in _NAMED_DASHES if len(d) < 3)} or (offset, (on, "
        f"off)), got {quote(dashes)}"
    )


@dataclass(frozen=True)
class Line:
    """How one curve is drawn. Dash styles are the cue that needs no colour. Raises InputError.

    Attributes:
        colour: any colour that Matplotlib knows: "#0067a8", "tab:blue", "C0", "0.4", (0, 0.4, 0.7).
        width: points.
        dashes: "-", "--", ":", "-.", or (offset, (on, off, ...)) in widths of the line.
    """

    colour: Any
    width: float
    dashes: Dashes = "-"

    def __post_init__(self) -> None:
        object.__setattr__(self, "colour", plain_colour("colour", self.colour))
        checks.number("width", self.width, above=0, at_most=50)
        object.__setattr__(self, "dashes", _plain_dashes(self.dashes))


@dataclass(frozen=True, repr=False)
class Theme:
    """Colours (Okabe and Ito's, safe for colour-blind readers) and line styles of a picture.

    Colours are any that Matplotlib knows. d_star and p_g_before are tints of d and p_g, and change with
    them unless they are given. An `adaptive` theme gives way to DARK on a page, for readers who prefer
    dark pages. Raises InputError.
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
    # The colours are the same, so a picture is.
    adaptive: bool = field(default=False, compare=False, kw_only=True)

    def __post_init__(self) -> None:
        checks.flag("adaptive", self.adaptive)
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name == "adaptive":
                continue
            if item.name in _LINES:
                if not isinstance(value, Line) and not (value is None and item.default is None):
                    raise InputError(f"{item.name}: expected a Line, got {quote(value)}")
            elif value is not None or item.default is not None:
                object.__setattr__(self, item.name, plain_colour(item.name, value))
        if self.unreached is None:
            white = self.background == "#ffffff"
            pale = "#f0f0f0" if white else _mixed(self.ink, self.background, _UNREACHED)
            object.__setattr__(self, "unreached", pale)
        for name, line, width in (
            ("d_star", self.d, 6.5 / 2.2),
            ("p_g_before", self.p_g, 1.6 / 2.6),
        ):
            if getattr(self, name) is None:
                tint = _KNOWN_TINTS.get((line.colour, self.background)) or _mixed(
                    line.colour, self.background
                )
                object.__setattr__(self, name, Line(tint, round(width * line.width, 6), "-"))

    def __repr__(self) -> str:
        same = {name: theme for name, theme in THEMES.items() if theme == self}
        names = [name for name, theme in same.items() if theme.adaptive == self.adaptive]
        return f"<Theme {names[0] if names else 'custom'}>"

    @property
    def samples(self) -> Line:
        """The pale fill of the histogram of samples, as a line in a key."""
        return Line(_mixed(self.p_data.colour, self.background, PALE), 7.0)

    @property
    def is_dark(self) -> bool:
        """Is the background dark, so that what browsers draw themselves should be too?"""
        red, green, blue = bytes.fromhex(self.background[1:])
        return 0.299 * red + 0.587 * green + 0.114 * blue < 128

    @property
    def faded(self) -> "Theme":
        """The theme of what is still to come: lines, text and p_data are pale."""
        ground = self.background
        return replace(
            self,
            ink=_mixed(self.ink, ground, _FADED),
            muted=_mixed(self.muted, ground, _FADED),
            rule=_mixed(self.rule, ground, _FADED),
            p_data=replace(self.p_data, colour=_mixed(self.p_data.colour, ground, _FADED_DATA)),
        )

    def inks(self) -> tuple[str, ...]:
        """The colours whose edges need intermediate levels in a palette."""
        lines = (self.p_g, self.d, self.d_star, self.p_g_before)
        return tuple(line.colour for line in lines)


_LINES = ("p_data", "p_g", "d", "d_star", "p_g_before")
_KNOWN_TINTS = {("#0067a8", "#ffffff"): "#bfdcee", ("#008f66", "#ffffff"): "#a5d6c5"}
"""The default theme's tints, chosen by eye."""


PAPER = Theme()
AUTO = Theme(adaptive=True)
"""The default: PAPER but, on a page, DARK for readers who prefer dark pages."""
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
THEMES = {"paper": PAPER, "light": LIGHT, "dark": DARK, "auto": AUTO}
"""paper: white, for print. light: off-white and bolder, for a projector. dark: for dark slides."""


def theme_of(value: Any) -> Theme:
    """A Theme; the theme of a name; or the one that a .toml file describes. Raises InputError."""
    if isinstance(value, Theme):
        return value
    if isinstance(value, os.PathLike) or (isinstance(value, str) and value.endswith(".toml")):
        return _read(Path(value))
    if not isinstance(value, str):
        raise InputError(f"theme: expected a Theme or the name of one, got {quote(value)}")
    if value not in THEMES:
        near = checks.did_you_mean(value, tuple(THEMES))
        raise InputError(
            f"theme: expected one of {', '.join(THEMES)}, or a .toml file, got {quote(value)}{near}"
        )
    return THEMES[value]


def _read(path: Path) -> Theme:
    """The theme in a file: `base`, the name of a theme, and what differs from it."""
    import tomllib

    with opened(path, "theme") as file:
        try:
            data = tomllib.loads(content(file, _MOST_BYTES).decode("utf-8-sig"))
        except (OSError, ValueError, RecursionError) as error:
            raise InputError(
                f"theme: expected a file in TOML, got {quote_path(path)} ({reason(error)})"
            ) from None
    try:
        return _from(data)
    except InputError as error:
        raise InputError(f"theme: {quote_path(path)}: {error}") from None


def _from(data: dict[str, Any]) -> Theme:
    base = THEMES.get(str(data.pop("base", "paper")))
    if base is None:
        raise InputError(f"base: expected one of {', '.join(THEMES)}, got another")
    names = tuple(item.name for item in fields(Theme) if item.name != "adaptive")
    for name in data:
        checks.one_of("key", name, names)
    found: dict[str, Any] = {}
    for name, value in data.items():
        if name in _LINES:
            found[name] = _line(name, value, getattr(base, name))
        else:
            found[name] = value
    # Tints go with the curves that they belong to.
    if "background" in data:
        found.setdefault("unreached", None)
    for name, curve in (("d_star", "d"), ("p_g_before", "p_g")):
        if name not in found and (curve in found or "background" in found):
            found[name] = None
    return replace(base, **found)


def _line(name: str, value: Any, base: Line) -> Line:
    """A line as a table of its own, or its colour alone."""
    if not isinstance(value, dict):
        return replace(base, colour=plain_colour(name, value))
    for key in value:
        checks.one_of(f"key in {name}", key, ("colour", "color", "width", "dashes"))
    style = {"colour" if key == "color" else key: part for key, part in value.items()}
    try:
        return replace(base, **style)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
