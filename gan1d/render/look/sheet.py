"""Figures laid out in inches, texts made to fit, legends and plain axes."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from math import ceil, floor, log10
from typing import Any, NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from gan1d.history import History
from gan1d.render.look.canvas import SMALLEST_TYPE, Canvas
from gan1d.render.look.captions import target_of
from gan1d.render.look.rules import drawing_rules
from gan1d.render.look.theme import Theme

Box = tuple[float, float, float, float]
"""Left, bottom, width, height, in inches from the lower left corner."""
MARKS: tuple[tuple[float, str], ...] = ((0.0, "0"), (0.5, "½"), (1.0, "1"))
"""Places and labels of the marks on a scale of D."""


def width_of(text: Any) -> float:
    """The width of a text or another artist, inches."""
    return text.get_window_extent().width / text.get_figure(root=True).dpi


def fit(
    texts: Sequence[Text], inches: float, *, rows: int = 1, least: float = SMALLEST_TYPE
) -> None:
    """Shrink all texts by one factor until the widest fits, but not below `least` points.

    A text that is still too wide is broken into at most `rows` rows, and anything left is cut off.
    """
    while texts and width_of(text := max(texts, key=width_of)) > inches and _size(text) > least:
        before = _size(text)
        # Loop, as letters do not shrink evenly; measure only the widest text, as measuring is slow.
        while (wide := width_of(text)) > inches and _size(text) > least:
            text.set_fontsize(max(min(0.995, inches / wide) * _size(text), least))
        factor = _size(text) / before
        for other in texts:
            if other is not text:
                other.set_fontsize(max(factor * _size(other), min(_size(other), least)))
    for text in texts:
        if width_of(text) > inches + 1e-6:
            text.set_text("\n".join(_in_rows(text, inches, rows)))


def _size(text: Text) -> float:
    return float(text.get_fontsize())


def _in_rows(text: Text, inches: float, most: int) -> list[str]:
    """A text in at most `most` evenly filled rows; an ellipsis replaces the rest."""
    rows = broken(text, inches)
    if len(rows) > most:
        rows = [*rows[: most - 1], f"{rows[most - 1]}…"]
    else:
        for share in (0.9, 0.8, 0.7, 0.6):
            even = broken(text, share * inches)
            rows = even if len(even) == len(rows) else rows
    for i, row in enumerate(rows):
        letters = _LETTERS.findall(row)
        while letters and not _fits(text, rows[i], inches):
            letters.pop()
            rows[i] = "".join(letters).rstrip() + "…"
    return rows


_WORDS = re.compile(r"(?:\\\$|\$[^$]*\$|[^ ])+")
_LETTERS = re.compile(r"\\\$|\$[^$]*\$|.")
"""The letters of a text; a formula stays whole."""


def broken(text: Text, inches: float) -> list[str]:
    """Break a text into rows that fit a width in inches; a wider word has a row to itself."""
    whole = text.get_text()
    rows: list[str] = []
    for word in _WORDS.findall(whole):
        if rows and _fits(text, f"{rows[-1]} {word}", inches):
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    text.set_text(whole)
    return rows


def _fits(text: Text, row: str, inches: float) -> bool:
    text.set_text(row)
    return width_of(text) <= inches


class Fitted(NamedTuple):
    """Results of `fit`: smallest size in points, new form of each text, and largest number of rows."""

    size: float
    text: dict[str, str]
    rows: int


@lru_cache(8)
def _formulas(canvas: Canvas) -> Any:
    """A parser of formulas with a cache, shared by all sheets of a canvas.

    Parsing a formula takes milliseconds, and by default each renderer has its own parser.
    """
    return RendererAgg(1, 1, 72).mathtext_parser


class Picture(Figure):
    """A Figure that keeps its fonts and layout, and that a notebook shows without pyplot."""

    def __init__(self, look: Canvas, **style: Any) -> None:
        """An empty figure; formulas have the fonts of the canvas `look`."""
        super().__init__(**style)
        self._look = look

    def draw(self, renderer: RendererBase) -> None:
        """Draw with the canvas's fonts of formulas, which Matplotlib reads only now."""
        with drawing_rules(self._look, "mathtext."):
            super().draw(renderer)

    def set_layout_engine(self, layout: Any = None, **options: Any) -> None:
        """As Figure's, but None, which Matplotlib sets while saving, does not mean the rcParams."""
        super().set_layout_engine(layout or "none", **options)

    def _repr_png_(self) -> bytes:
        file = BytesIO()
        self.savefig(file, format="png")
        return file.getvalue()


class Sheet:
    """A figure on which positions are inches from its lower left corner."""

    def __init__(self, canvas: Canvas, inches: tuple[float, float], dpi: float = 100.0) -> None:
        """An empty figure of this width and height."""
        self.canvas, self.theme, self.words = canvas, canvas.theme, canvas.words
        self.width, self.height = inches
        ground = "none" if canvas.transparent else canvas.theme.background
        self.figure: Figure = Picture(canvas, figsize=inches, dpi=dpi, facecolor=ground)
        # Without pyplot, so that nothing global is touched.
        drawn: Any = FigureCanvasAgg(self.figure)
        drawn.get_renderer().mathtext_parser = _formulas(canvas)

    def axes(self, box: Box, **style: Any) -> Axes:
        """Axes in a box."""
        left, bottom, width, height = box
        place = left / self.width, bottom / self.height, width / self.width, height / self.height
        return self.figure.add_axes(place, **style)

    def plain_axes(self, box: Box) -> Axes:
        """Axes in a box, with two thin spines."""
        axes = self.axes(box, facecolor="none")
        thin_spines(axes, self.theme)
        return axes

    def title(self, axes: Axes, title: str, size: float) -> None:
        """If captions are on, write a title above axes, left-aligned and no wider than the axes."""
        if self.canvas.captions:
            style: dict[str, Any] = {"fontsize": size, "color": self.theme.ink, "pad": 7}
            fit([axes.set_title(title, loc="left", **style)], width_of(axes))

    def text(self, x: float, y: float, label: str, size: float, **style: Any) -> Text:
        """Write a text at a position."""
        style = {"color": self.theme.ink, "va": "center"} | style
        return self.figure.text(x / self.width, y / self.height, label, fontsize=size, **style)

    def fitted(
        self, texts: Iterable[str], size: float, inches: float, *, rows: int = 1, **style: Any
    ) -> Fitted:
        """Apply `fit` to texts without drawing them."""
        probes = {text: self.text(0, 0, text, size, **style) for text in dict.fromkeys(texts)}
        fit(list(probes.values()), inches, rows=rows)
        rewritten = {text: probe.get_text() for text, probe in probes.items()}
        size = min(map(_size, probes.values()), default=size)
        for probe in probes.values():
            probe.remove()
        most = max((text.count("\n") + 1 for text in rewritten.values()), default=1)
        return Fitted(size, rewritten, most)

    def legend(
        self,
        handles: Sequence[Artist],
        choices: Sequence[tuple[bool, Sequence[str]]],
        *,
        left: float,
        right: float,
        y: float,
        size: float = 12.5,
        least: float = SMALLEST_TYPE,
    ) -> None:
        """Draw a legend of curves in one row at height `y`, from `left` to at most `right`.

        Each choice is a pair: whether the entries stand close together, and their names. The first
        choice that fits in type of at least `least` points is drawn; if none fits, the last choice is
        drawn in smaller type. Curves without a name are left out.
        """
        for i, (tight, labels) in enumerate(choices):
            kept, points = i == len(choices) - 1, size
            named = [pair for pair in zip(handles, labels, strict=False) if pair[1]]
            while named and (kept or points >= least):
                drawn = self.figure.legend(
                    *zip(*named, strict=True),
                    loc="center left",
                    bbox_to_anchor=(left / self.width, y / self.height),
                    ncols=len(named),
                    fontsize=points,
                    labelcolor=self.theme.ink,
                    frameon=False,
                    borderaxespad=0.0,
                    borderpad=0.0,
                    handlelength=1.6 if tight else 2.4,
                    handletextpad=0.5 if tight else 0.8,
                    columnspacing=0.8 if tight else 1.8,
                )
                wide = width_of(drawn)
                if wide <= right - left:
                    return
                drawn.remove()
                # A little smaller, since letters do not shrink evenly.
                points *= 0.98 * (right - left) / wide

    def legend_of_panels(
        self, runs: Sequence[History], *, scale: float = 1.0, **place: float
    ) -> None:
        """Draw the panels' legend; if it is too wide, shorten labels, then drop the samples' entry."""
        theme, words = self.theme, self.words
        samples = any(run.p_samples is not None for run in runs)
        handles: list[Artist] = [
            Line2D([], [], color=a.colour, lw=scale * a.width, ls=a.dashes, solid_capstyle="butt")
            for a in (theme.p_data, theme.p_g, theme.d, theme.d_star)
        ]
        handles += [Patch(color=theme.samples, lw=0)] if samples else []
        curves, last = [words("key.p_g"), words("key.d")], [words("key.samples")] * samples
        choices = [
            (False, [data, *curves, words(star), *last])
            for data in (key_of_data(self.canvas, runs), words("key.p_data"))
            for star in ("key.d_star", "key.d_star_brief")
        ]
        shortest = choices[-1][1]
        self.legend(handles, [*choices, (True, shortest), (True, shortest[:4])], **place)


def key_of_data(canvas: Canvas, runs: Sequence[History]) -> str:
    """The label of p_data in a legend; it names the target if `axis` is on and all runs share one."""
    target, *others = {target_of(run, canvas.words) for run in runs} or [""]
    named = target and canvas.axis and not others
    return canvas.words("key.p_data_named" if named else "key.p_data", target=target)


def thin_spines(axes: Axes, theme: Theme, size: float = SMALLEST_TYPE) -> None:
    """Hide the upper and right spines; tick labels have `size` points."""
    axes.tick_params(labelsize=size, colors=theme.ink, length=3, width=0.8)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(theme.muted)


def plain_legend(axes: Axes, theme: Theme, *, size: float = SMALLEST_TYPE, **placing: Any) -> None:
    """Draw a frameless legend of the labelled curves, if there are any."""
    handles, labels = axes.get_legend_handles_labels()
    if labels:
        style: dict[str, Any] = {"fontsize": size, "labelcolor": theme.ink, "frameon": False}
        axes.legend(handles, labels, **style, **placing)


def mark_probability(axis: Any) -> None:
    """Mark 0, ½ and 1 on a Matplotlib axis."""
    axis.set_ticks([place for place, _ in MARKS], [label for _, label in MARKS])


def round_ticks(
    low: float, high: float, most: int = 8, most_characters: int = 36
) -> list[tuple[float, str]]:
    """Ticks and labels for an interval: round numbers with at most `most` equal steps between them.

    There are fewer ticks if the labels and the spaces between them would exceed `most_characters`.
    """
    least = (high - low) / most
    power = floor(log10(least))
    # The smallest step, of 1, 2 or 5 times a power of ten, that gives at most `most` steps.
    step = next(one * 10.0**power for one in (1, 2, 5, 10, 20) if one * 10.0**power >= least)
    places = [k * step for k in range(ceil(low / step), floor(high / step) + 1)]
    decimals = max(0, -floor(log10(step) + 1e-9))
    plain = step > 1e-4 and max(abs(low), abs(high)) < 1e6
    labels = [f"{place:.{decimals}f}" if plain else f"{place:.6g}" for place in places]
    longest = max(map(len, labels), default=0)
    if most > 2 and len(places) * (longest + 1) > most_characters:
        return round_ticks(low, high, most - 1, most_characters)
    return [(x, label.replace("-", "−")) for x, label in zip(places, labels, strict=True)]
