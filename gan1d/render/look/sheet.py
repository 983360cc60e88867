"""Figures laid out in inches, text that is shrunk to fit, and the key of the curves."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.text import Text

from gan1d.render.look.canvas import SMALLEST_TYPE, Canvas
from gan1d.render.look.rules import new_figure
from gan1d.render.look.theme import Line, Theme
from gan1d.render.look.words import ENGLISH, Words

Box = tuple[float, float, float, float]
"""Left, bottom, width, height, in inches from the lower left corner."""


def shares(figure: Figure, box: Box) -> Box:
    """A box in inches as fractions of the figure."""
    wide, tall = figure.get_size_inches()
    left, bottom, width, height = box
    return left / wide, bottom / tall, width / wide, height / tall


class TooNarrowError(Exception):
    """Type would have to be smaller than was asked for; by the `factor`."""

    def __init__(self, factor: float) -> None:
        super().__init__(factor)
        self.factor = factor


@contextmanager
def type_kept(canvas: Canvas) -> Iterator[None]:
    """No type gets smaller in the block than the canvas asks for. Raises InputError."""
    before = _least_type.set(0.0 if canvas.least_type is None else SMALLEST_TYPE)
    try:
        yield
    except TooNarrowError as error:
        raise canvas.too_narrow(error.factor) from None
    except ValueError as error:
        # Matplotlib says so of Axes for which margins have left nothing.
        if canvas.least_type is None or "must be non-negative" not in str(error):
            raise
        raise canvas.too_narrow(_NOTHING_LEFT) from None
    finally:
        _least_type.reset(before)


_NOTHING_LEFT = 0.7
_least_type: ContextVar[float] = ContextVar("least_type", default=0.0)
"""Points."""


def type_is_kept() -> bool:
    """Is there a size that type may not get below?"""
    return _least_type.get() > 0


def fits(texts: Sequence[Text], inches: float) -> bool:
    """Would `fit` leave the type as large as was asked for?"""
    sizes = [float(text.get_fontsize()) for text in texts]
    try:
        fit(texts, inches)
    except TooNarrowError:
        return False
    for text, size in zip(texts, sizes, strict=True):
        text.set_fontsize(size)
    return True


def fit(texts: Sequence[Text], inches: float, *, together: bool = False) -> None:
    """Shrink all texts by one factor, until the widest (or all `together`) fits a width in inches.

    Raises TooNarrowError if one would get smaller than the type that is asked for.
    """
    widths = [_inches_of(text)[0] for text in texts]
    _shrink(texts, inches / max(sum(widths) if together else max(widths), 1e-9))


def fit_boxes(texts: Sequence[tuple[Text, float, float]]) -> None:
    """Shrink all texts by one factor, until each fits its own width and height in inches.

    Raises TooNarrowError as `fit` does.
    """
    factor = 1.0
    for text, width, height in texts:
        wide, tall = _inches_of(text)
        factor = min(factor, width / max(wide, 1e-9), height / max(tall, 1e-9))
    _shrink([text for text, _, _ in texts], factor)


def _inches_of(text: Text) -> tuple[float, float]:
    """Width and height of a text in inches; hidden text reports none of its own."""
    figure = text.get_figure(root=True)
    assert figure is not None, "texts are in a figure"
    seen = text.get_visible()
    text.set_visible(True)
    box = text.get_window_extent()
    text.set_visible(seen)
    return box.width / figure.dpi, box.height / figure.dpi


def _shrink(texts: Sequence[Text], factor: float) -> None:
    """Multiply the type of texts by a factor, at most 1. Raises TooNarrowError as `fit` does."""
    factor = min(1.0, factor)
    smallest = factor * min(float(text.get_fontsize()) for text in texts)
    if smallest < (least := _least_type.get()):
        raise TooNarrowError(smallest / least)
    for text in texts:
        text.set_fontsize(float(text.get_fontsize()) * factor)


def broken(text: Text, inches: float, set_in: float = 0.0) -> list[str]:
    """The rows in which a text of its size fits a width in inches, all but the first `set_in`.

    A word that is wider is broken anywhere; a formula stays whole.
    """
    figure, said = text.get_figure(root=True), text.get_text()
    assert figure is not None, "texts are in a figure"
    rows: list[str] = []
    for space, word in _pieces(text, said, inches - set_in):
        longer = f"{rows[-1]}{space}{word}" if rows else word
        text.set_text(longer)
        room = inches - (set_in if len(rows) > 1 else 0.0)
        if rows and text.get_window_extent().width / figure.dpi <= room:
            rows[-1] = longer
        else:
            rows.append(word)
    text.set_text(said)
    return rows


def _pieces(text: Text, said: str, inches: float) -> Iterator[tuple[str, str]]:
    """The words of a text, each after a space; of those that are wider than that, the letters."""
    figure = text.get_figure(root=True)
    assert figure is not None, "texts are in a figure"
    for word in _breakable(said):
        text.set_text(word)
        whole = "$" in word or text.get_window_extent().width / figure.dpi <= inches
        for i, piece in enumerate([word] if whole else word):
            yield "" if i else " ", piece


def _breakable(said: str) -> list[str]:
    """The words of a text; formulas stay whole."""
    words: list[str] = []
    for i, part in enumerate(said.split(" ")):
        if i and words[-1].count("$") % 2:
            words[-1] += f" {part}"
        else:
            words.append(part)
    return words


def key(
    figure: Figure,
    handles: Sequence[Artist],
    labels: Sequence[str],
    *,
    left: float,
    width: float,
    size: float,
    theme: Theme,
    down: float = 0.0,
) -> Legend | None:
    """The key of the curves, one line `down` from the upper edge, at most `width` wide; in inches.

    Curves whose label is empty are left out; None if no label is left.
    """
    named = [(handle, label) for handle, label in zip(handles, labels, strict=True) if label]
    handles, labels = [handle for handle, _ in named], [label for _, label in named]

    if not labels:
        return None

    def made(size: float) -> Legend:
        return figure.legend(
            handles=list(handles),
            labels=list(labels),
            loc="upper left",
            bbox_to_anchor=(left / figure.get_figwidth(), 1 - down / figure.get_figheight()),
            ncols=len(labels),
            fontsize=size,
            labelcolor=theme.ink,
            frameon=False,
            borderaxespad=0.5,
            borderpad=0.0,
            handlelength=2.4,
            columnspacing=1.8,
        )

    legend = made(size)
    found = legend.get_window_extent().width / figure.dpi
    if found > width:
        if 0.98 * size * width / found < _least_type.get():
            raise TooNarrowError(0.98 * size * width / found / _least_type.get())
        legend.remove()
        legend = made(0.98 * size * width / found)
    return legend


class Sheet:
    """The figure of an animation, with positions in inches."""

    def __init__(self, canvas: Canvas, nominal: tuple[float, float]) -> None:
        (self.width, self.height), dpi = canvas.fit(nominal)
        self.theme = canvas.theme
        self.words = canvas.said
        self.figure = new_figure((self.width, self.height), canvas.theme, dpi)
        if canvas.transparent:
            self.figure.set_facecolor("none")
        # Matplotlib's canvas is not annotated.
        self.canvas: Any = self.figure.canvas

    def axes(self, box: Box, **style: Any) -> Axes:
        """Axes in a box."""
        return self.figure.add_axes(shares(self.figure, box), **style)

    def text(self, x: float, y: float, label: str, size: float, **style: Any) -> Text:
        """A text at a position."""
        style = {"color": self.theme.ink, "va": "center"} | style
        return self.figure.text(x / self.width, y / self.height, label, fontsize=size, **style)

    def width_of(self, text: Text) -> float:
        """The width of a text in inches."""
        return float(text.get_window_extent(self.canvas.get_renderer()).width) / self.figure.dpi

    def key(
        self,
        x: float,
        y: float,
        *,
        short: bool,
        right: float,
        target: str = "",
        samples: bool = False,
    ) -> None:
        """The key of the four curves, from x to at most `right`; with the target's name, if given."""
        handle, gap = (0.30, 0.16) if short else (0.42, 0.24)
        entries_of = partial(key_entries, self.theme, self.words, samples=samples)
        entries = entries_of(short=short, target=target)
        if not entries:
            return

        def room(texts: Sequence[Text]) -> float:
            return right - x - len(texts) * (handle + 0.11) - (len(texts) - 1) * gap

        texts = [self.text(0, y, label, 12.5) for _, label in entries]
        # The target's name takes the room of an explanation, or is left out.
        briefer = ((target, True), ("", short)) if target else ((("", True),) if samples else ())
        for named, brief in briefer:
            if sum(map(self.width_of, texts)) > room(texts):
                for text in texts:
                    text.remove()
                entries = key_entries(
                    self.theme, self.words, short=brief, target=named, samples=samples
                )
                texts = [self.text(0, y, label, 12.5) for _, label in entries]
        fit(texts, room(texts), together=True)
        for (line, _), text in zip(entries, texts, strict=True):
            self.figure.add_artist(
                Line2D(
                    [x / self.width, (x + handle) / self.width],
                    [y / self.height] * 2,
                    color=line.colour,
                    lw=line.width,
                    ls=line.dashes,
                    solid_capstyle="butt",
                )
            )
            text.set_x((x + handle + 0.11) / self.width)
            x += handle + 0.11 + self.width_of(text) + gap


def key_entries(
    theme: Theme,
    words: Words = ENGLISH,
    *,
    short: bool,
    target: str = "",
    samples: bool = False,
) -> list[tuple[Line, str]]:
    """The lines of a panel and their names; those whose name is empty are left out."""
    entries = [
        (theme.p_data, key_of_data(words, target)),
        (theme.p_g, words("key.p_g")),
        (theme.d, words("key.d")),
        (theme.d_star, words("key.d_star_brief" if short else "key.d_star")),
    ]
    if samples:
        entries.insert(0, (theme.samples, words("key.samples")))
    return [(line, label) for line, label in entries if label]


def key_of_data(words: Words, target: str = "") -> str:
    """The name of p_data's curve, with the name of the target, if given."""
    return words("key.p_data_named", target=target) if target else words("key.p_data")
