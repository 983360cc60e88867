"""Algorithm 1 of Goodfellow et al. 2014 as a still, with the settings of a run; nothing is trained."""

from collections.abc import Sequence
from typing import Any

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
from gan1d.render.look.sheet import fit, fit_boxes, fits, type_is_kept
from gan1d.render.look.words import Words

SIZE = (9.6, 5.4)
"""Width and height in inches that the type is designed for."""
_TITLE_SIZE, _LINE_SIZE, _NOTE_SIZE = 16.0, 14.5, SMALLEST_TYPE
# Inches.
_LEFT, _RIGHT, _TOP, _BOTTOM = 0.78, 0.42, 0.30, 0.26
_TITLE, _NOTE = 0.62, 0.235
_NUMBER = 0.24
"""From the text of a line in no loop to the left, where its number ends."""
_INDENT = 0.46
_PADDING, _BETWEEN = 0.13, 0.15
"""Of a player's block, above and below its lines; and between blocks."""
_TALLEST_ROW = 0.52
_SHARE_OF_ROW = 0.88
"""Height of a row that its type may take."""
_FOOT = 0.12
"""Length of the foot of a loop's rule."""
_TINT = 0.28
"""Opacity of the blocks."""
_MOST_PHASES = 48
"""Characters of the names of phases in a note."""


def narrow_size(width: float) -> tuple[float, float]:
    """Size of a sheet of that width in inches, high enough for lines that are broken."""
    return width, SIZE[1] * max(0.62 * width / SIZE[0] + 0.38, 0.55) + 2.3 * max(
        0.0, SIZE[0] / width - 1
    )


def algorithm_figure(
    config: Config,
    provenance: Provenance = Provenance(),  # noqa: B008  (frozen)
    *,
    canvas: Canvas = Canvas(),  # noqa: B008  (frozen)
    size: tuple[float, float] | None = None,
) -> Figure:
    """Algorithm 1 with a config's k, minibatch and objective of G; D's lines and G's in their colours.

    Below it, the optimizers, and in what the recipe differs from the paper's. Size in inches; by
    default SIZE.
    """
    theme, words = canvas.theme, canvas.said
    figure = new_figure(size or SIZE, theme)
    width, height = figure.get_size_inches()
    sheet = figure.add_axes((0, 0, 1, 1))
    sheet.set(xlim=(0, width), ylim=(0, height))
    sheet.axis("off")
    room = width - _LEFT - _RIGHT

    top, bottom = height - _TOP, _BOTTOM
    title = words("algorithm.title") if canvas.captions else ""
    if title:
        style: dict[str, Any] = {"fontsize": _TITLE_SIZE, "color": theme.ink}
        rows = _rows(figure, title, room + _LEFT - _RIGHT, _TITLE_SIZE)
        top -= (len(rows) - 1) * _TITLE / 2
        texts = [
            _write(figure, _RIGHT, top - 0.2 + (len(rows) - 1 - i) * _TITLE / 2, row, **style)
            for i, row in enumerate(rows)
        ]
        fit(texts, room + _LEFT - _RIGHT)
        top -= _TITLE
        _rule(sheet, [_RIGHT, width - _RIGHT], [top + 0.1] * 2, theme.rule, 1.0)
    notes = [
        row
        for note in (notes_on(config, provenance, words) if canvas.captions else ())
        for row in _rows(figure, note, room + _LEFT - _RIGHT, _NOTE_SIZE)
    ]
    if notes:
        bottom += _NOTE * len(notes)
        _rule(sheet, [_RIGHT, width - _RIGHT], [bottom + 0.1] * 2, theme.rule, 1.0)
        bottom += 0.1
    _draw_lines(figure, sheet, config, canvas, (bottom + 0.12, top - 0.02))
    written = [
        _write(
            figure,
            _RIGHT,
            _BOTTOM + _NOTE * (len(notes) - 0.5 - i),
            note,
            fontsize=_NOTE_SIZE,
            color=theme.muted,
        )
        for i, note in enumerate(notes)
    ]
    if written:
        fit(written, room + _LEFT - _RIGHT)
    return figure


def _draw_lines(
    figure: Figure, sheet: Axes, config: Config, canvas: Canvas, span: tuple[float, float]
) -> None:
    """The lines between two heights, in a block for each player, with a rule for each loop."""
    theme = canvas.theme
    width = float(figure.get_figwidth())
    algorithm = [line for line in lines(config, canvas.said) if line.text]
    broken = [
        (line, _rows(figure, line.text, _room(line, width), _LINE_SIZE)) for line in algorithm
    ]
    count = sum(len(rows) for _, rows in broken)
    if not count:
        return
    gaps = 4 * _PADDING + 2 * _BETWEEN
    bottom, top = span
    pitch = min(_TALLEST_ROW, (top - bottom - gaps) / count)
    y = (bottom + top + gaps + pitch * count) / 2
    colours = {"update_d": theme.d.colour, "update_g": theme.p_g.colour}
    texts: dict[str, list[Text]] = {}
    fitted, edges = [], {}
    for i, (line, rows) in enumerate(broken):
        if line.name in ("inner", "draw_z"):
            y -= _BETWEEN + _PADDING
        above, x = y, _x_of(line)
        _write(
            figure,
            _LEFT - _NUMBER,
            y - pitch / 2,
            str(i + 1),
            fontsize=_NOTE_SIZE,
            color=theme.muted,
            ha="right",
        )
        for j, row in enumerate(rows):
            text = _write(
                figure,
                x + (0.3 if j else 0.0),
                y - pitch / 2,
                row,
                fontsize=_LINE_SIZE,
                color=colours.get(line.name, theme.ink),
            )
            texts.setdefault(line.name, []).append(text)
            # Broken lines already have the size that is kept.
            fitted.append((text, _room(line, width) - (0.3 if j else 0.0), _SHARE_OF_ROW * pitch))
            y -= pitch
        edges[line.name] = above, y
        if line.name in ("update_d", "update_g"):
            y -= _PADDING
    fit_boxes(fitted)
    names = list(edges)
    for first, last, tint in (
        ("inner", "update_d", theme.d_star.colour),
        ("draw_z", "update_g", theme.p_g_before.colour),
    ):
        block = [name for name in names if names_between(first, last, name)]
        if block:
            ends = edges[block[0]][0] + _PADDING, edges[block[-1]][1] - _PADDING
            _block(sheet, _LEFT + _INDENT - 0.16, width - _RIGHT, *ends, tint)
    line_scale = min(1.0, pitch / 0.4)
    for loop, last, x, colour in (
        ("repeat", names[-1], _LEFT + 0.09, theme.muted),
        ("inner", "update_d", _LEFT + _INDENT + 0.09, theme.d.colour),
    ):
        if loop in edges and last in edges and last != loop:
            foot = edges[last][1] - (_PADDING if loop == "repeat" else -0.2 * pitch)
            _rule(
                sheet,
                [x, x, x + _FOOT],
                [edges[loop][1] + 0.04 * pitch, foot, foot],
                colour,
                1.4 * line_scale,
            )
    if "inner" in texts:
        _light(figure, texts["inner"], config, canvas)


def names_between(first: str, last: str, name: str) -> bool:
    """Does a line belong to the block from one line to another?"""
    order = ("repeat", "inner", "draw", "update_d", "draw_z", "update_g")
    return order.index(first) <= order.index(name) <= order.index(last)


def _light(figure: Figure, rows: Sequence[Text], config: Config, canvas: Canvas) -> None:
    """Light the value of k in the line of the inner loop."""
    theme = canvas.theme
    before, value, after = parts_around_k(config, canvas.said)
    if len(rows) > 1 or not value:
        return
    text = rows[0]
    x, y = text.get_position()
    size, dpi = float(text.get_fontsize()), figure.dpi
    wide, _ = figure.get_size_inches()
    style: dict[str, Any] = {"fontsize": size, "va": "center", "color": theme.ink}
    gap = size / 72 * 0.42
    at = x * wide
    text.set_text(before.rstrip())
    if before.strip():
        at += text.get_window_extent().width / dpi + gap
    lit = figure.text(at / wide, y, value, **style | {"color": theme.background})
    lit.set_bbox(
        {"boxstyle": "round,pad=0.22,rounding_size=0.3", "fc": theme.d.colour, "ec": "none"}
    )
    at += lit.get_window_extent().width / dpi + gap
    tail = after.lstrip()
    # A word that follows without a space stands close.
    figure.text((at - (0 if tail != after else gap / 4)) / wide, y, tail, **style)


def notes_on(config: Config, provenance: Provenance, words: Words) -> list[str]:
    """The optimizers, and in what the recipe differs from the paper's, a line each."""
    own = {what for what, _ in provenance.handed_over}
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
        notes.append(words("algorithm.held", held=", ".join(held)))
    return [note for note in notes if note]


def _names(phases: Sequence[str]) -> str:
    said = ", ".join(f"({name})" if name in PANELS else captions.plain(name) for name in phases)
    said = said if len(said) <= _MOST_PHASES else f"{said[: _MOST_PHASES - 1]}…"
    return said.replace("$", "\\$")


def _rows(figure: Figure, said: str, room: float, size: float) -> list[str]:
    """A text in one row, which may be shrunk; where type keeps its size, in as many as it takes."""
    probe = figure.text(0, 0, said, fontsize=size)
    try:
        if not type_is_kept() or fits([probe], room):
            return [said]
        probe.set_fontsize(SMALLEST_TYPE)
        rows: list[str] = []
        for word in _breakable(said):
            longer = f"{rows[-1]} {word}" if rows else word
            probe.set_text(longer)
            # Rows but the first are set in.
            if rows and probe.get_window_extent().width / figure.dpi <= 0.97 * room - 0.3:
                rows[-1] = longer
            else:
                rows.append(word)
        return rows
    finally:
        probe.remove()


def _breakable(said: str) -> list[str]:
    """The words of a text; formulas stay whole."""
    words: list[str] = []
    for i, part in enumerate(said.split(" ")):
        if i and words[-1].count("$") % 2:
            words[-1] += f" {part}"
        else:
            words.append(part)
    return words


def _x_of(line: Line) -> float:
    return _LEFT + _INDENT * line.indent


def _room(line: Line, width: float) -> float:
    return width - _RIGHT - 0.16 - _x_of(line)


def _write(figure: Figure, x: float, y: float, said: str, **style: Any) -> Text:
    wide, tall = figure.get_size_inches()
    return figure.text(x / wide, y / tall, said, **{"va": "center", "ha": "left"} | style)


def _rule(sheet: Axes, x: Sequence[float], y: Sequence[float], colour: str, width: float) -> None:
    sheet.plot(x, y, color=colour, lw=width, solid_capstyle="butt", solid_joinstyle="miter")


def _block(
    sheet: Axes, left: float, right: float, top: float, bottom: float, colour: str
) -> None:
    sheet.add_patch(
        FancyBboxPatch(
            (left, bottom),
            right - left,
            top - bottom,
            boxstyle="round,pad=0,rounding_size=0.1",
            facecolor=colour,
            edgecolor="none",
            alpha=_TINT,
            zorder=0,
        )
    )
