"""One round of Algorithm 1 as a still, from a recorded step: draw, D learns, G learns."""

from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan1d.history import History
from gan1d.measured import Measured
from gan1d.render.figures.algorithm import block
from gan1d.render.figures.figure1 import label_lines, panel_window, write_key
from gan1d.render.look import captions
from gan1d.render.look.algorithm import HELD, PARTS, Line, explained, lines
from gan1d.render.look.canvas import SMALLEST_TYPE, Canvas
from gan1d.render.look.rules import new_figure
from gan1d.render.look.sheet import TooNarrowError, broken, fit, shares, type_is_kept
from gan1d.render.look.theme import Theme
from gan1d.render.parts.round import RoundPanel
from gan1d.rounds import SAMPLES, Round, phase_after, round_at, row_of_step

SIZE = (12.8, 7.0)
"""Width and height in inches that the type is designed for."""
_TITLE_SIZE, _KEY_SIZE, _LINE_SIZE, _NOTE_SIZE = 15.0, 13.0, 12.0, 11.5
_LINES_OF = {"draw": ("draw",), "update_d": ("update_d",), "update_g": ("draw_z", "update_g")}
"""The lines of the algorithm that each part is."""
# Inches.
_LEFT, _RIGHT, _GAP, _BOTTOM = 0.42, 0.34, 0.46, 0.16
_TITLE, _UNTITLED, _KEY, _FOOT = 0.52, 0.1, 0.44, 0.34
_PADDING, _AFTER = 0.12, 0.10
_NUMBER = 0.24
"""Room for the number of a line."""
_ROW = 1.5
"""Height of a row of type, in sizes of it."""
_LEAST_PANEL, _ROOMY = 1.3, 2.6
"""Least height of a panel, and the width from which lines have their full width."""
_COLUMNS_FROM = 8.0
"""Width of a sheet, inches, from which the parts stand side by side."""
_PANEL_SHAPE, _ROWS_OF_TEXT = 0.62, 6
"""On a narrow sheet: height of a panel in widths, and rows of text of each part."""
_STEPS = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.5)
"""Factors by which type shrinks where it goes with the picture."""
_LEAST_HEAD = 0.75
"""The same of the title and the key, at least."""


class _Column(NamedTuple):
    """A part of the round and its texts, broken into rows."""

    part: str
    held: bool
    block: list[tuple[str, str]]
    """The number of each row's line, where one begins, and the row."""
    note: list[str]


def one_round_figure(
    run: Measured,
    *,
    step: int | None = None,
    canvas: Canvas = Canvas(),  # noqa: B008  (frozen)
    size: tuple[float, float] | None = None,
) -> Figure:
    """The round of Algorithm 1 that follows a recorded step, in three parts.

    Samples are ticks. D's part has an arrow for each, as long as it pushes D's logit: up with 1 - D(x),
    down with D(G(z)). G's part has an arrow for each fake sample: where D pulls it, and how hard (see
    rounds.pull). Above each part stand its lines of the algorithm. Size in inches; by default SIZE.

    Raises:
        InputError: the step was not recorded.
    """
    history, theme, words = run.history, canvas.theme, canvas.said
    row = row_shown(history, step)
    figure = new_figure(size or SIZE, theme)
    width, height = (float(side) for side in figure.get_size_inches())
    columns = 3 if width >= _COLUMNS_FROM and width > height else 1
    cell = (width - _LEFT - _RIGHT - (columns - 1) * _GAP) / columns
    top = height - _head(canvas) - _KEY
    bottom = _BOTTOM + (_FOOT if canvas.numbers else 0.0)
    tall = (top - bottom) / (3 // columns)
    found = round_at(history, row)
    factor, parts = _broken(figure, run, found, canvas, cell, tall)
    block_rows, note_rows = _most_rows(parts)
    row_height = factor * _ROW * _LINE_SIZE / 72
    block = block_rows * row_height + 2 * _PADDING if block_rows else 0.0
    note = note_rows * factor * _ROW * _NOTE_SIZE / 72

    _write_heads(figure, run, row, canvas, factor)
    window = panel_window(history, [row])
    scale = 0.85 * max(min(1.0, cell / _ROOMY), 0.5)
    sheet = figure.add_axes((0, 0, 1, 1))
    sheet.set(xlim=(0, width), ylim=(0, height), xticks=[], yticks=[])
    sheet.axis("off")
    for i, column in enumerate(parts):
        left = _LEFT + (i % columns) * (cell + _GAP)
        upper = top - (i // columns) * tall
        lower = upper - tall + (_GAP / 3 if columns == 1 else 0.0)
        _draw_block(sheet, column, (left, upper - block, cell, block), canvas, factor)
        box = (left, lower + note + _AFTER, cell, upper - lower - block - note - 2 * _AFTER)
        axes = figure.add_axes(shares(figure, box))
        panel = RoundPanel(axes, run, theme, arrows=0, scale=scale, window=window, axis=canvas.axis)
        axes.set(xticks=[], yticks=[])
        panel.show_part(found, column.part)
        label_lines(axes, theme, words, scale_of_d=True)
        style: dict[str, Any] = {"fontsize": factor * _NOTE_SIZE, "color": theme.muted}
        notes = []
        for j, said in enumerate(column.note):
            y = lower + note - (j + 0.5) * note / max(note_rows, 1)
            where = left / width, (y + 0.04) / height
            notes.append(figure.text(*where, said, va="center", **style))
        if notes:
            fit(notes, cell)
    return figure


def row_shown(history: History, step: int | None) -> int:
    """The row of a step; by default the end of (c), from where both learn. Raises InputError."""
    if step is not None:
        return row_of_step(history, step)
    shown = captions.panels(history)
    return shown.get("c", next(iter(shown.values())))


def narrow_size(width: float) -> tuple[float, float]:
    """Size of a sheet of that width in inches: the parts one below the other where it is narrow."""
    if width >= _COLUMNS_FROM:
        return width, SIZE[1] * max(1.0, width / SIZE[0])
    # On a narrower sheet there is no room at all, which is found when it is drawn.
    cell = max(width - _LEFT - _RIGHT, 2.4)
    rows = _ROWS_OF_TEXT * max(1.0, 5.0 / cell)
    part = max(_LEAST_PANEL, _PANEL_SHAPE * cell) + rows * _ROW * _LINE_SIZE / 72
    return width, 3 * part + _TITLE + _KEY + _FOOT + _BOTTOM


def _broken(
    figure: Figure, run: Measured, found: Round, canvas: Canvas, room: float, tall: float
) -> tuple[float, list[_Column]]:
    """The three parts with their texts in rows, and the factor on their type that leaves room for them.

    Raises TooNarrowError where type keeps its size.
    """
    for factor in _STEPS:
        parts = [_column(figure, run, found, part, canvas, room, factor) for part in PARTS]
        block, note = _most_rows(parts)
        rows = block * _LINE_SIZE + note * _NOTE_SIZE
        needed = factor * _ROW * rows / 72 + 2 * _PADDING + 2 * _AFTER + _GAP / 3 + _LEAST_PANEL
        if needed <= tall:
            return factor, parts
        if type_is_kept() and factor * min(_LINE_SIZE, _NOTE_SIZE) <= SMALLEST_TYPE:
            raise TooNarrowError(tall / needed)
    return factor, parts


def _most_rows(parts: list[_Column]) -> tuple[int, int]:
    """Rows of the longest block and of the longest note."""
    return max(len(part.block) for part in parts), max(len(part.note) for part in parts)


def _column(
    figure: Figure,
    run: Measured,
    found: Round,
    part: str,
    canvas: Canvas,
    room: float,
    factor: float,
) -> _Column:
    config = run.history.config
    numbered = [(i + 1, line) for i, line in enumerate(lines(config, canvas.said))]
    block = [
        (str(number) if j == 0 else "", row)
        for number, line in numbered
        if line.name in _LINES_OF[part] and line.text
        for j, row in enumerate(_rows(figure, line, room, factor))
    ]
    held = not {"draw": True, "update_d": found.trains_d, "update_g": found.trains_g}[part]
    said = explained(config, SAMPLES, canvas.said)[HELD if held else part]
    note: list[str] = []
    if canvas.captions and said:
        text = figure.text(0, 0, said, fontsize=factor * _NOTE_SIZE)
        note = broken(text, room)
        text.remove()
    return _Column(part, held, block, note)


def _rows(figure: Figure, line: Line, room: float, factor: float) -> list[str]:
    text = figure.text(0, 0, line.text, fontsize=factor * _LINE_SIZE)
    rows = broken(text, room - _NUMBER - 2 * _PADDING)
    text.remove()
    return rows


def _draw_block(
    sheet: Axes,
    column: _Column,
    box: tuple[float, float, float, float],
    canvas: Canvas,
    factor: float,
) -> None:
    """The lines of the algorithm that a part is, lit; pale where the player is held still."""
    if not column.block:
        return
    theme = canvas.theme.faded if column.held else canvas.theme
    left, bottom, wide, tall = box
    tint, colour = _colours(canvas.theme, column.part)
    if column.held or column.part == "draw":
        block(sheet, box, canvas.theme.unreached, opacity=1.0)
    else:
        block(sheet, box, tint)
    style: dict[str, Any] = {"va": "center", "fontsize": factor * _LINE_SIZE}
    pitch = factor * _ROW * _LINE_SIZE / 72
    y = bottom + tall / 2 + pitch * len(column.block) / 2
    texts = []
    for number, row in column.block:
        y -= pitch
        small = style | {"fontsize": 0.85 * factor * _LINE_SIZE, "color": theme.muted}
        sheet.text(left + _PADDING, y + pitch / 2, number, **small)
        ink = theme.ink if column.held else colour
        text = sheet.text(left + _PADDING + _NUMBER, y + pitch / 2, row, color=ink, **style)
        texts.append(text)
    # A formula that is wider than its part.
    fit(texts, wide - _NUMBER - 2 * _PADDING)


def _colours(theme: Theme, part: str) -> tuple[str, str]:
    """The tint of a part's block, and the colour of its lines."""
    return {
        "draw": (theme.unreached, theme.ink),
        "update_d": (theme.d_star.colour, theme.d.colour),
        "update_g": (theme.p_g_before.colour, theme.p_g.colour),
    }[part]


def _head(canvas: Canvas) -> float:
    """Inches above the key."""
    return _TITLE if canvas.captions else _UNTITLED


def _write_heads(figure: Figure, run: Measured, row: int, canvas: Canvas, factor: float) -> None:
    """The title, the key of the curves, and the numbers at the foot."""
    theme, words, history = canvas.theme, canvas.said, run.history
    width, height = (float(side) for side in figure.get_size_inches())
    if canvas.captions:
        said = words("round.title", step=int(history.step[row]))
        title = figure.text(
            _LEFT / width,
            1 - 0.28 / height,
            said,
            fontsize=max(factor, _LEAST_HEAD) * _TITLE_SIZE,
            color=theme.ink,
            va="center",
        )
        fit([title], width - _LEFT - _RIGHT)
    target = captions.target_of(run) if canvas.axis else ""
    has_samples = history.p_samples is not None
    size = max(factor, _LEAST_HEAD) * _KEY_SIZE
    down = _head(canvas)
    write_key(figure, theme, words, target, 1.0, samples=has_samples, down=down, size=size)
    if canvas.numbers:
        numbers = captions.moment_numbers(run, row, phase_after(history, row).name, words)
        style: dict[str, Any] = {"fontsize": factor * _NOTE_SIZE, "color": theme.muted}
        foot = figure.text(_LEFT / width, 0.24 / height, numbers, va="center", **style)
        fit([foot], width - _LEFT - _RIGHT)
