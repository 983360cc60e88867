"""Figures laid out in inches, text that is made to fit, and the legend of the curves."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from gan1d.render.look.canvas import SMALLEST_TYPE, Canvas
from gan1d.render.look.rules import new_figure
from gan1d.render.look.theme import Theme
from gan1d.render.look.words import Words

Box = tuple[float, float, float, float]
"""Left, bottom, width, height, in inches from the lower left corner."""
LEGEND_SIZE = 12.5


def shares(figure: Figure, box: Box) -> Box:
    """A box in inches as fractions of the figure."""
    wide, tall = figure.get_size_inches()
    left, bottom, width, height = box
    return left / wide, bottom / tall, width / wide, height / tall


def widest(texts: Iterable[Text]) -> float:
    """The width of the widest text, inches."""
    return max((text.get_window_extent().width / _dpi(text) for text in texts), default=0.0)


def _dpi(text: Text) -> float:
    figure = text.get_figure(root=True)
    assert figure is not None, "texts are in a figure"
    return figure.dpi


def fit(
    texts: Sequence[Text], inches: float, *, rows: int = 1, least: float = SMALLEST_TYPE
) -> int:
    """Shrink all texts by one factor, to `least` points at most, until the widest fits.

    What is then still too wide is broken into rows, and cut short after the last one. Returns the rows
    of the highest text.
    """
    factor = min(1.0, inches / max(widest(texts), 1e-9))
    for text in texts:
        size = float(text.get_fontsize())
        text.set_fontsize(max(factor * size, min(size, least)))
    most = 1
    for text in texts:
        if widest([text]) > inches + 1e-6:
            lines = _even(text, inches) if rows > 1 else broken(text, inches)
            most = max(most, min(rows, len(lines)))
            text.set_text("\n".join(_cut(text, lines, rows, inches)))
    return most


def _even(text: Text, inches: float) -> list[str]:
    """The rows of a broken text, as even as their number allows."""
    best = broken(text, inches)
    whole = text.get_text()
    for share in (0.9, 0.8, 0.7, 0.6):
        lines = broken(text, share * inches)
        if len(lines) > len(best) or " ".join(lines) != whole:
            break
        best = lines
    return best


def _cut(text: Text, lines: Sequence[str], rows: int, inches: float) -> list[str]:
    """The first rows of a broken text; the last one ends in an ellipsis if some are left out."""
    if len(lines) <= rows:
        return list(lines)
    words = _breakable(lines[rows - 1])
    while words:
        text.set_text(" ".join(words) + "…")
        if widest([text]) <= inches:
            break
        # A formula goes as a whole.
        words[-1] = "" if "$" in words[-1] else words[-1][:-1]
        words = words if words[-1] else words[:-1]
    return [*lines[: rows - 1], " ".join(words) + "…"]


class Fitted(NamedTuple):
    """Texts as they fit: their size, what to write of each, and the rows of the highest."""

    size: float
    text: dict[str, str]
    rows: int


def fitted(
    figure: Figure, texts: Iterable[str], size: float, inches: float, *, rows: int = 1, **style: Any
) -> Fitted:
    """What `fit` makes of these texts, none of which is drawn."""
    unique = dict.fromkeys(texts)
    probes = {text: figure.text(0, 0, text, fontsize=size, **style) for text in unique}
    most = fit(list(probes.values()), inches, rows=rows)
    found = {text: probe.get_text() for text, probe in probes.items()}
    size = min([size, *(float(probe.get_fontsize()) for probe in probes.values())])
    for probe in probes.values():
        probe.remove()
    return Fitted(size, found, most)


def text_width(figure: Figure, texts: Iterable[str], size: float, **style: Any) -> float:
    """The width of the widest of these texts, inches."""
    probes = [figure.text(0, 0, text, fontsize=size, **style) for text in texts]
    found = widest(probes)
    for probe in probes:
        probe.remove()
    return found


def broken(text: Text, inches: float) -> list[str]:
    """The rows in which a text of its size fits a width in inches.

    A word that is wider is broken anywhere; a formula stays whole.
    """
    whole = text.get_text()
    rows: list[str] = []
    for space, word in _pieces(text, whole, inches):
        longer = f"{rows[-1]}{space}{word}" if rows else word
        text.set_text(longer)
        if rows and widest([text]) <= inches:
            rows[-1] = longer
        else:
            rows.append(word)
    text.set_text(whole)
    return rows


def _pieces(text: Text, whole: str, inches: float) -> Iterator[tuple[str, str]]:
    """The words of a text, each after a space; of those that are wider than that, the letters."""
    for word in _breakable(whole):
        text.set_text(word)
        for i, piece in enumerate([word] if "$" in word or widest([text]) <= inches else word):
            yield "" if i else " ", piece


def _breakable(whole: str) -> list[str]:
    """The words of a text; formulas stay whole."""
    words: list[str] = []
    for i, part in enumerate(whole.split(" ")):
        if i and words[-1].count("$") % 2:
            words[-1] += f" {part}"
        else:
            words.append(part)
    return words


def legend(
    figure: Figure,
    handles: Sequence[Artist],
    labels: Sequence[str],
    *,
    left: float,
    right: float,
    y: float,
    theme: Theme,
    size: float = LEGEND_SIZE,
    least: float = SMALLEST_TYPE,
    tight: bool = False,
    whole: bool = False,
) -> bool:
    """Name curves in a line at a height, from `left` to at most `right`; inches.

    Curves whose label is empty are left out. Type shrinks to fit; as a `whole` it is not drawn where
    that would leave the smallest type, which the return value says.
    """
    named = [(handle, label) for handle, label in zip(handles, labels, strict=True) if label]
    while named:
        drawn = figure.legend(
            handles=[handle for handle, _ in named],
            labels=[label for _, label in named],
            loc="center left",
            bbox_to_anchor=(left / figure.get_figwidth(), y / figure.get_figheight()),
            ncols=len(named),
            fontsize=size,
            labelcolor=theme.ink,
            frameon=False,
            borderaxespad=0.0,
            borderpad=0.0,
            handlelength=1.6 if tight else 2.4,
            handletextpad=0.5 if tight else 0.8,
            columnspacing=0.8 if tight else 1.8,
        )
        wide = drawn.get_window_extent().width / figure.dpi
        if wide <= right - left:
            break
        drawn.remove()
        # A little less, since letters do not shrink evenly.
        size *= 0.98 * (right - left) / wide
        if whole and size < least:
            return False
    return True


def legend_of_panels(
    figure: Figure,
    theme: Theme,
    words: Words,
    *,
    left: float,
    right: float,
    y: float,
    target: str = "",
    samples: bool = False,
    scale: float = 1.0,
    **style: Any,
) -> None:
    """The legend of a panel's curves; where there is no room, words give way, then the samples."""
    handles: list[Artist] = [
        Line2D([], [], color=a.colour, lw=scale * a.width, ls=a.dashes, solid_capstyle="butt")
        for a in (theme.p_data, theme.p_g, theme.d, theme.d_star)
    ]
    handles += [Patch(color=theme.samples.colour, lw=0)] if samples else []
    data = [key_of_data(words, name) for name in dict.fromkeys((target, ""))]
    stars = [words("key.d_star"), words("key.d_star_brief")]
    place: dict[str, Any] = {"left": left, "right": right, "y": y, "theme": theme} | style
    for first, last in product(data, stars):
        names = [first, words("key.p_g"), words("key.d"), last, words("key.samples")]
        if legend(figure, handles, names[: len(handles)], whole=True, **place):
            return
    for whole, count in ((True, len(handles)), (False, 4)):
        if legend(figure, handles[:count], names[:count], tight=True, whole=whole, **place):
            return


def key_of_data(words: Words, target: str = "") -> str:
    """The name of p_data's curve, with the name of the target, if given."""
    return words("key.p_data_named", target=target) if target else words("key.p_data")


class Sheet:
    """The figure of an animation, with positions in inches."""

    def __init__(
        self, canvas: Canvas, nominal: tuple[float, float], least: tuple[float, float]
    ) -> None:
        (self.width, self.height), dpi = canvas.fit(nominal, least)
        self.theme = canvas.theme
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
