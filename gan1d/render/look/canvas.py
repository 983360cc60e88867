"""The canvas of a picture: theme, size and type size."""

from dataclasses import dataclass
from typing import Any

from gan1d import checks
from gan1d.errors import InputError, quote
from gan1d.render.look.theme import PAPER, theme_of

SMALLEST_SIDE, LARGEST_SIDE = 160, 8192
"""Pixels."""
ASPECTS = {"16:9": 16 / 9, "4:3": 4 / 3, "1:1": 1.0}
LEAST_FONT_SCALE, MOST_FONT_SCALE = 0.5, 1.5
LEAST_DPI, MOST_DPI = 30, 1200
_LEAST_HEIGHT = 0.85


@dataclass(frozen=True, kw_only=True, repr=False)
class Canvas:
    """Theme and size of a picture. Raises InputError where a value cannot be used.

    Attributes:
        theme: colours and line styles; the name of a theme, or the path of a .toml file.
        transparent: leave the background out.
        size: width and height in pixels.
        aspect: "16:9", "4:3" or "1:1" instead of the picture's own proportions.
        width: width in pixels; the height follows from the aspect.
        dpi: pixels per inch of the picture's own size, instead of a size or width.
        font_scale: factor for type and lines.
    """

    theme: Any = PAPER
    transparent: bool = False
    size: tuple[int, int] | None = None
    aspect: str | None = None
    width: int | None = None
    dpi: float | None = None
    font_scale: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "theme", theme_of(self.theme))
        checks.flag("transparent", self.transparent)
        if self.aspect is not None:
            checks.one_of("aspect", self.aspect, tuple(ASPECTS))
        if self.width is not None:
            checks.whole("width", self.width, at_least=SMALLEST_SIDE, at_most=LARGEST_SIDE)
        if self.size is not None:
            _check_size(self.size)
            if self.aspect is not None or self.width is not None:
                raise InputError("size: cannot be combined with aspect or width")
        if self.dpi is not None:
            checks.number("dpi", self.dpi, at_least=LEAST_DPI, at_most=MOST_DPI)
            if self.size is not None or self.width is not None:
                raise InputError("dpi: cannot be combined with size or width")
        checks.number(
            "font_scale", self.font_scale, at_least=LEAST_FONT_SCALE, at_most=MOST_FONT_SCALE
        )
        checks.make_plain(self)

    def __repr__(self) -> str:
        return checks.short_repr(self)

    def fit(self, nominal: tuple[float, float]) -> tuple[tuple[float, float], float]:
        """Inches and dpi for a picture whose type is designed for `nominal` inches.

        Larger type means a smaller sheet with more pixels per inch. Raises InputError.
        """
        wide, tall = self.pixels(nominal)
        width = nominal[0]
        # On a flat sheet type follows the height, or lines would touch.
        width *= max(1.0, _LEAST_HEIGHT * nominal[1] / (width * tall / wide))
        dpi = wide * self.font_scale / width
        # A little more than whole pixels, because Matplotlib rounds down.
        return ((wide + 0.01) / dpi, (tall + 0.01) / dpi), dpi

    def pixels(self, nominal: tuple[float, float]) -> tuple[int, int]:
        """Width and height in pixels for a picture of `nominal` inches. Raises InputError."""
        width, height = nominal
        if self.aspect is not None:
            height = width / ASPECTS[self.aspect]
        wide = width * (self.dpi or 100.0) if self.width is None else float(self.width)
        tall = wide * height / width
        if self.size is not None:
            wide, tall = self.size
        size = round(wide), round(tall)
        if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in size):
            name = "dpi" if self.dpi is not None else "width" if self.width is not None else "size"
            raise InputError(
                f"{name}: expected sides of {SMALLEST_SIDE} to {LARGEST_SIDE} pixels, got "
                f"{size[0]}x{size[1]}"
            )
        return size


def _check_size(size: tuple[int, int]) -> None:
    """Raise InputError unless width and height can be drawn."""
    if not isinstance(size, tuple) or len(size) != 2:
        raise InputError(f"size: expected a width and a height, got {quote(size)}")
    for name, pixels in zip(("width", "height"), size, strict=True):
        checks.whole(f"size ({name})", pixels, at_least=SMALLEST_SIDE, at_most=LARGEST_SIDE)
