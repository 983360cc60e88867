"""The canvas of a picture: theme, size and type size, and its words."""

from dataclasses import dataclass

from gan1d import checks
from gan1d.errors import InputError, quote
from gan1d.render.look.theme import PAPER, Theme, theme_named
from gan1d.render.look.words import ENGLISH, Given, Words, words_in

SMALLEST_SIDE, LARGEST_SIDE = 160, 8192
"""Pixels."""
ASPECTS = {"16:9": 16 / 9, "4:3": 4 / 3, "1:1": 1.0}
LEAST_FONT_SCALE, MOST_FONT_SCALE = 0.5, 1.5
LEAST_DPI, MOST_DPI = 30, 1200
_LEAST_HEIGHT = 0.85


@dataclass(frozen=True, kw_only=True, repr=False)
class Canvas:
    """Theme, size and words of a picture. Raises InputError where a value cannot be used.

    Attributes:
        theme: colours and line styles, or the name of a theme.
        transparent: leave the background out.
        size: width and height in pixels.
        aspect: "16:9", "4:3" or "1:1" instead of the picture's own proportions.
        width: width in pixels; the height follows from the aspect.
        dpi: pixels per inch of the picture's own size, instead of a size or width.
        font_scale: factor for type and lines.
        language: of the picture's words: "en", "de" or "ko".
        words: texts of one's own, by key or in a .toml file, instead of some of the language's.
        captions: show what is said of the run, and the titles of panels and plots.
        numbers: show the numbers that were measured.
        axis: show the name of the data's distribution, and a few numbers on the x axis.
    """

    theme: Theme = PAPER
    transparent: bool = False
    size: tuple[int, int] | None = None
    aspect: str | None = None
    width: int | None = None
    dpi: float | None = None
    font_scale: float = 1.0
    language: str = "en"
    words: Given = ENGLISH
    captions: bool = True
    numbers: bool = True
    axis: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.theme, str):
            object.__setattr__(self, "theme", theme_named(self.theme))
        elif not isinstance(self.theme, Theme):
            raise InputError(f"theme: expected a Theme or the name of one, got {quote(self.theme)}")
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
        object.__setattr__(self, "words", words_in(self.language, self.words))
        for name in ("captions", "numbers", "axis"):
            checks.flag(name, getattr(self, name))
        checks.make_plain(self)

    def __repr__(self) -> str:
        return checks.short_repr(self)

    @property
    def said(self) -> Words:
        """The words, as they were read."""
        assert isinstance(self.words, Words)
        return self.words

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
