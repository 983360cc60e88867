"""Algorithm 1 of Goodfellow et al. 2014 as a still, with the settings of a run; nothing is trained."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from gan1d.config import Config
from gan1d.phases import PANELS
from gan1d.provenance import Provenance
from gan1d.render.look import captions
from gan1d.render.look.algorithm import Line, lines, parts_around_k
from gan1d.render.look.canvas import SMALLEST_TYPE, Canvas
from gan1d.render.look.rules import new_figure
from gan1d.render.look.sheet import Box, TooNarrowError, broken, fit, fit_boxes, fits, type_is_kept
from gan1d.render.look.words import Words

SIZE = (9.6, 5.4)
"""Width and height in inches that the type is designed for."""
_TITLE_SIZE, _LINE_SIZE, _NOTE_SIZE = 16.0, 14.5, SMALLEST_TYPE
# Inches.
_TOP, _BOTTOM = 0.30, 0.26
_TITLE, _NOTE, _ABOVE_NOTES = 0.62, 0.235, 0.36
_PADDING, _BETWEEN = 0.13, 0.15
"""Of a player's block, above and below its lines; and between blocks."""
_INSET = 0.16
"""Of a line in its block, from the side."""
_NUMBER = 0.24
"""From the text of a line in no loop to the left, where its number ends."""
_TALLEST_ROW, _ROW = 0.52, 2.6
"""Height of a row at most: in inches, and in sizes of its type."""
_SHARE_OF_ROW = 0.88
"""Height of a row that its type may take."""
_FOOT = 0.12
"""Length of the foot of a loop's rule."""
_TINT = 0.28
"""Opacity of the blocks."""
_NARROW, _NARROWEST = 7.0, 3.8
"""Widths of a sheet below which margins give way, and below which there is no room for a formula."""
_TALLER = 1.0
"""Inches by which a sheet is higher that is half as wide."""
_LEAST_SHRUNK = 0.8
"""Share of its size to which type may be shrunk before a row is broken, or the sheet grows."""
_GROWTHS = (1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.75, 2.0)
"""Sizes of a sheet that are tried, in those that are asked for."""
_MOST_PHASES = 48
"""Characters of the names of phases in a note."""


class _Across(NamedTuple):
    """How lines stand across a sheet, in inches."""

    width: float
    margin: float = 0.42
    left: float = 0.78
    """Where a line in no loop begins."""
    indent: float = 0.46
    set_in: float = 0.30
    """Of what continues a broken line."""

    @classmethod
    def on(cls, width: float) -> "_Across":
        """On a sheet of a width. Raises TooNarrowError."""
        if not type_is_kept() or width >= _NARROW:
            return cls(width)
        if width < _NARROWEST:
            raise TooNarrowError(width / _NARROWEST)
        return cls(width, margin=0.24, left=0.58, indent=0.32, set_in=0.14)

    @property
    def whole(self) -> float:
        """Width between the margins."""
        return self.width - 2 * self.margin

    def start(self, line: Line) -> float:
        """Where a line begins."""
        return self.left + self.indent * line.indent

    def room(self, line: Line) -> float:
        """The width that a line has."""
        return self.width - self.margin - _INSET - self.start(line)


def narrow_size(width: float) -> tuple[float, float]:
    """Size of a sheet of that width in inches, high enough for the lines that are broken there."""
    return width, SIZE[1] + _TALLER * max(0.0, SIZE[0] / width - 1)


def algorithm_figure(
    config: Config,
    provenance: Provenance | None = None,
    *,
    canvas: Canvas = Canvas(),  # noqa: B008  (frozen)
    size: tuple[float, float] | None = None,
) -> Figure:
    """Algorithm 1 with a config's k, minibatch and objective of G; D's lines and G's in their colours.

    Below it, the optimizers, and in what the recipe differs from the paper's. Size in inches; by
    default SIZE. Where that is too small for its type, the sheet is larger in the same proportions.
    """
    size = size or SIZE
    for growth in (1.0,) if type_is_kept() else _GROWTHS:
        sheet = growth * size[0], growth * size[1]
        figure, size_of_lines = _drawn(config, provenance or Provenance(), canvas, sheet)
        if size_of_lines >= _LEAST_SHRUNK * _LINE_SIZE:
            break
    return figure


def _drawn(
    config: Config, provenance: Provenance, canvas: Canvas, size: tuple[float, float]
) -> tuple[Figure, float]:
    """The figure on a sheet of a size, and the size of the type of its lines."""
    theme, words = canvas.theme, canvas.said
    figure = new_figure(size, theme)
    width, height = figure.get_size_inches()
    across = _Across.on(float(width))
    sheet = figure.add_axes((0, 0, 1, 1))
    sheet.set(xlim=(0, width), ylim=(0, height), xticks=[], yticks=[])
    sheet.axis("off")
    ends = [across.margin, width - across.margin]

    top, bottom = height - _TOP, _BOTTOM
    title = words("algorithm.title") if canvas.captions else ""
    if title:
        rows = _rows(figure, title, across.whole, _TITLE_SIZE, across.set_in)
        style: dict[str, Any] = {"fontsize": _TITLE_SIZE, "color": theme.ink}
        texts = [
            _write(figure, across.margin, top - 0.2 - i * _TITLE / 2, row, **style)
            for i, row in enumerate(rows)
        ]
        fit(texts, across.whole)
        top -= (len(rows) + 1) * _TITLE / 2
        _rule(sheet, ends, [top + 0.1] * 2, theme.rule, 1.0)
    notes = [
        row
        for note in (notes_on(config, provenance, words) if canvas.captions else ())
        for row in _rows(figure, note, across.whole, _NOTE_SIZE, across.set_in)
    ]
    if notes:
        bottom += _NOTE * len(notes) + _ABOVE_NOTES
        _rule(sheet, ends, [bottom - 0.22] * 2, theme.rule, 1.0)
    size_of_lines = _draw_lines(sheet, config, canvas, across, (bottom, top))
    if notes:
        # Never larger than what they explain.
        size_of_notes = min(_NOTE_SIZE, size_of_lines)
        style = {"fontsize": size_of_notes, "color": theme.muted}
        texts = [
            _write(figure, across.margin, _BOTTOM + _NOTE * (len(notes) - 0.5 - i), note, **style)
            for i, note in enumerate(notes)
        ]
        fit(texts, across.whole)
    return figure, size_of_lines


def _draw_lines(
    sheet: Axes, config: Config, canvas: Canvas, across: _Across, span: tuple[float, float]
) -> float:
    """The lines between two heights, in a block for each player, with a rule for each loop.

    Returns the size of their type.
    """
    theme = canvas.theme
    figure = sheet.get_figure(root=True)
    assert figure is not None, "the sheet is in a figure"
    colours = {"update_d": theme.d.colour, "update_g": theme.p_g.colour}
    written: list[tuple[Line, Text, list[Text]]] = []
    fitted = []
    for i, line in enumerate(lines(config, canvas.said)):
        if not line.text:
            continue
        style: dict[str, Any] = {"fontsize": _NOTE_SIZE, "color": theme.muted, "ha": "right"}
        number = _write(figure, across.left - _NUMBER, 0, str(i + 1), **style)
        style = {"fontsize": _LINE_SIZE, "color": colours.get(line.name, theme.ink)}
        rows: list[Text] = []
        for row in _rows(figure, line.text, across.room(line), _LINE_SIZE, across.set_in):
            set_in = across.set_in if rows else 0.0
            rows.append(_write(figure, across.start(line) + set_in, 0, row, **style))
            fitted.append((rows[-1], across.room(line) - set_in))
        written.append((line, number, rows))
    if not written:
        return _LINE_SIZE
    bottom, top = span
    gaps = 4 * _PADDING + 2 * _BETWEEN
    room = (top - bottom - gaps) / len(fitted)
    if room <= 0:
        raise TooNarrowError((top - bottom) / (top - bottom + gaps))
    fit_boxes([(text, width, _SHARE_OF_ROW * room) for text, width in fitted])
    size = float(fitted[0][0].get_fontsize())
    pitch = min(room, _TALLEST_ROW, _ROW * size / 72)

    y = (bottom + top + gaps + pitch * len(fitted)) / 2
    edges: dict[str, tuple[float, float]] = {}
    for line, number, rows in written:
        if line.name in ("inner", "draw_z"):
            y -= _BETWEEN + _PADDING
        edges[line.name] = y, y - pitch * len(rows)
        number.set_fontsize(min(_NOTE_SIZE, size))
        for text in (number, rows[0]):
            text.set_y((y - pitch / 2) / figure.get_figheight())
        for j, text in enumerate(rows):
            text.set_y((y - (j + 0.5) * pitch) / figure.get_figheight())
        y -= pitch * len(rows)
        if line.name in ("update_d", "update_g"):
            y -= _PADDING
        if line.name == "inner" and len(rows) == 1:
            _light(rows[0], config, canvas)
    _draw_nesting(sheet, canvas, across, edges, pitch)
    return size


def _draw_nesting(
    sheet: Axes,
    canvas: Canvas,
    across: _Across,
    edges: dict[str, tuple[float, float]],
    pitch: float,
) -> None:
    """The block of each player and the rule of each loop, from the edges of its lines."""
    theme, left = canvas.theme, across.left + across.indent - _INSET
    for members, tint in (
        (("inner", "draw", "update_d"), theme.d_star.colour),
        (("draw_z", "update_g"), theme.p_g_before.colour),
    ):
        if rows := [edges[name] for name in members if name in edges]:
            top, bottom = rows[0][0] + _PADDING, rows[-1][1] - _PADDING
            block(sheet, (left, bottom, across.width - across.margin - left, top - bottom), tint)
    line_scale = min(1.0, pitch / 0.4)
    for loop, last, indent, below, colour in (
        ("repeat", list(edges)[-1], 0, _PADDING, theme.muted),
        ("inner", "update_d", 1, -0.2 * pitch, theme.d.colour),
    ):
        if loop in edges and last in edges and last != loop:
            x = across.left + indent * across.indent + 0.09
            foot = edges[last][1] - below
            toe = x + min(_FOOT, across.indent - _INSET - 0.13)
            x_and_y = [x, x, toe], [edges[loop][1] + 0.04 * pitch, foot, foot]
            _rule(sheet, *x_and_y, colour, 1.4 * line_scale)


def _light(text: Text, config: Config, canvas: Canvas) -> None:
    """Light the value of k in the line of the inner loop."""
    theme = canvas.theme
    figure = text.get_figure(root=True)
    assert figure is not None, "the text is in a figure"
    before, value, after = parts_around_k(config, canvas.said)
    if not value:
        return
    x, y = text.get_position()
    size, wide = float(text.get_fontsize()), figure.get_figwidth()
    style: dict[str, Any] = {"fontsize": size, "va": "center", "color": theme.ink}
    gap = size / 72 * 0.5
    at = x * wide
    text.set_text(before.rstrip())
    if before.strip():
        at += text.get_window_extent().width / figure.dpi + gap
    lit = figure.text(at / wide, y, value, **style | {"color": theme.background})
    lit.set_bbox(
        {"boxstyle": "round,pad=0.22,rounding_size=0.3", "fc": theme.d.colour, "ec": "none"}
    )
    # The extent of its letters, without that of the frame.
    plain = figure.text(0, 0, value, fontsize=size)
    at += plain.get_window_extent().width / figure.dpi + gap
    plain.remove()
    figure.text(at / wide, y, after.lstrip(), **style)


def notes_on(config: Config, provenance: Provenance, words: Words) -> list[str]:
    """The optimizers, and in what the recipe differs from the paper's, a line each."""
    own = provenance.get("handed_over", {}).keys()
    betas = {"beta1": f"{config.beta1:g}", "beta2": f"{config.beta2:g}"}
    rates = {
        "d": ("discriminator_optimizer", f"{config.discriminator_learning_rate:g}"),
        "g": ("generator_optimizer", f"{config.generator_learning_rate:g}"),
    }
    if not own & {name for name, _ in rates.values()}:
        adam = {f"{who}_rate": rate for who, (_, rate) in rates.items()}
        notes = [words("algorithm.adam", **adam, **betas)]
    else:
        notes = [
            words(f"algorithm.own_of_{who}")
            if name in own
            else words(f"algorithm.adam_of_{who}", rate=rate, **betas)
            for who, (name, rate) in rates.items()
        ]
    if config.steep_share:
        notes.append(words("algorithm.steep", share=f"{100 * config.steep_share:.3g}"))
    plan = config.plan()
    held = [
        words(f"algorithm.held_{who}", phases=_names(phases))
        for who, phases in (
            ("g", [phase.name for phase in plan if not phase.generator_rate]),
            ("d", [phase.name for phase in plan if not phase.discriminator_rate]),
        )
        if phases
    ]
    if held:
        notes.append(words("algorithm.held", held="; ".join(held)))
    return [note for note in notes if note]


def _names(phases: Sequence[str]) -> str:
    said = ", ".join(f"({name})" if name in PANELS else captions.plain(name) for name in phases)
    said = said if len(said) <= _MOST_PHASES else f"{said[: _MOST_PHASES - 1]}…"
    return said.replace("$", "\\$")


def _rows(figure: Figure, said: str, room: float, size: float, set_in: float) -> list[str]:
    """A text in one row, which may be shrunk a little, or in as many as it takes.

    Where type keeps its size, it is not shrunk.
    """
    probe = figure.text(0, 0, said, fontsize=size)
    try:
        if type_is_kept():
            if fits([probe], room):
                return [said]
            probe.set_fontsize(SMALLEST_TYPE)
        elif probe.get_window_extent().width / figure.dpi <= room / _LEAST_SHRUNK:
            return [said]
        return broken(probe, room, set_in)
    finally:
        probe.remove()


def _write(figure: Figure, x: float, y: float, said: str, **style: Any) -> Text:
    wide, tall = figure.get_size_inches()
    return figure.text(x / wide, y / tall, said, **{"va": "center", "ha": "left"} | style)


def _rule(sheet: Axes, x: Sequence[float], y: Sequence[float], colour: str, width: float) -> None:
    sheet.plot(x, y, color=colour, lw=width, solid_capstyle="butt", solid_joinstyle="miter")


def block(sheet: Axes, box: Box, colour: str, opacity: float = _TINT) -> None:
    """A ground with round corners behind lines of the algorithm, in a box in the sheet's inches."""
    left, bottom, width, height = box
    sheet.add_patch(
        FancyBboxPatch(
            (left, bottom),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.1",
            facecolor=colour,
            edgecolor="none",
            alpha=opacity,
            zorder=0,
        )
    )
