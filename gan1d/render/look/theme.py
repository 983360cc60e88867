"""The themes: colours, dash styles, line widths. Nothing here needs Matplotlib."""

from dataclasses import dataclass

from gan1d import checks

Dashes = str | tuple[float, tuple[float, ...]]


@dataclass(frozen=True)
class Line:
    """How one curve is drawn. Dash styles are the cue that needs no colour."""

    colour: str
    width: float
    dashes: Dashes


@dataclass(frozen=True, repr=False)
class Theme:
    """Colours (Okabe and Ito's, safe for colour-blind readers) and line styles of a picture.

    d_star and p_g_before are tints of d and p_g, and change with them.
    """

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

    def __repr__(self) -> str:
        names = [name for name, theme in THEMES.items() if theme == self]
        return f"<Theme {names[0] if names else 'custom'}>"

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
THEMES = {"paper": PAPER, "light": LIGHT, "dark": DARK}
"""paper: white, for print. light: off-white and bolder, for a projector. dark: for dark slides."""


def theme_named(name: str) -> Theme:
    """The theme of that name. Raises InputError."""
    checks.one_of("theme", name, tuple(THEMES))
    return THEMES[name]
