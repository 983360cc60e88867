"""Figure 1 of Goodfellow et al. 2014 as a still: panels (a) to (d) of one run."""

from collections.abc import Sequence
from math import ceil

import numpy as np

from gan1d import checks
from gan1d.history import History
from gan1d.render.figures.request import (
    BOTTOM,
    COLUMNS,
    GAP,
    LEFT,
    LEGEND,
    StillRequest,
    cell_width,
)
from gan1d.render.look import captions
from gan1d.render.look.canvas import SMALLEST_TYPE
from gan1d.render.look.sheet import Sheet
from gan1d.render.parts.panel import Panel

_LETTER, _NARROW_LETTER, _PADDING = 0.42, 0.34, 0.08
_LINE = 1.27 / 72
"""Height of a row of text, in inches per point of font size."""
_ROOMY = 2.6
"""Lines are thinner on panels narrower than this, inches."""
_TITLE_SIZE, _AXIS_SIZE = 13.5, 12.5


def draw_panels(sheet: Sheet, request: StillRequest, run: History) -> None:
    """Draw panels (a) to (d), each with the curves and numbers of the last recorded step of its phase.

    Raises InputError if the run lacks the requested panel.
    """
    canvas, shown = request.canvas, captions.panels(run)
    if request.panel is not None:
        checks.one_of("panel", request.panel, tuple(shown))
        shown = {request.panel: shown[request.panel]}
    theme, rows = canvas.theme, list(shown.values())
    width, height = sheet.width, sheet.height
    n_columns = min(len(shown), COLUMNS[request.arrangement])
    n_rows = ceil(len(shown) / n_columns)
    cell = cell_width(width, n_columns)
    cell_height = (height - LEGEND - BOTTOM) / n_rows
    # Narrow panels have thinner lines and fewer arrows.
    room = max(min(1.0, cell / _ROOMY), 0.5)
    sheet.legend_of_panels([run], left=LEFT, right=width - 0.1, y=height - LEGEND / 2, scale=room)
    letters = {phase: captions.letter_of(phase) for phase in shown}
    indent = (_LETTER if width > n_columns * _ROOMY else _NARROW_LETTER) * any(letters.values())
    texts = {
        phase: captions.panel_title(run, phase, row, canvas.words) if canvas.captions else ""
        for phase, row in shown.items()
    }
    titles = sheet.fitted(texts.values(), _TITLE_SIZE, cell - indent + GAP / 3, rows=2)
    numbers = _numbers(sheet, run, rows, cell + GAP / 2)
    above = _PADDING + titles.rows * _LINE * titles.size * bool(indent or canvas.captions)
    below = 2 * _PADDING + _LINE * SMALLEST_TYPE * max(len(text.splitlines()) for text in numbers)
    window = panel_window(run, rows)
    small = {"ha": "center", "va": "top", "color": theme.muted}
    for i, (phase, row) in enumerate(shown.items()):
        left = LEFT + (i % n_columns) * (cell + GAP)
        bottom = BOTTOM + (n_rows - 1 - i // n_columns) * cell_height
        box = (left, bottom + below, cell, cell_height - below - above)
        drawn = Panel(
            sheet.axes(box),
            run,
            theme,
            arrows=9 + 2 * round(4 * (2 * room - 1)),
            scale=0.85 * room,
            window=window,
            axis=canvas.axis,
        )
        drawn.show(row)
        drawn.label(canvas.words, _AXIS_SIZE, marks=i % n_columns == 0)
        title = titles.text[texts[phase]]
        # y is the baseline of the title's last row.
        y = bottom + cell_height - above + _PADDING
        first = y + _LINE * titles.size * title.count("\n")
        sheet.text(left, first, letters[phase], titles.size, weight="bold", va="baseline")
        sheet.text(left + indent, y, title, titles.size, va="baseline")
        y = bottom + below - _PADDING
        sheet.text(left + cell / 2, y, numbers[i], SMALLEST_TYPE, **small)


def _numbers(sheet: Sheet, run: History, rows: Sequence[int], width: float) -> list[str]:
    """The text below each panel: all numbers in one or two rows, or only JSD if these do not fit."""
    if not sheet.canvas.numbers:
        return ["" for _ in rows]
    for brief, lines in ((False, 1), (False, 2), (True, 1)):
        numbers = [captions.panel_numbers(run, row, sheet.words, brief=brief) for row in rows]
        numbers = ["\n".join(number.rsplit("  ", lines - 1)) for number in numbers]
        shown = sheet.fitted(numbers, SMALLEST_TYPE, width).text
        if all(number == text for number, text in shown.items()):
            break
    return numbers


def panel_window(history: History, rows: Sequence[int]) -> tuple[float, float]:
    """The range of x of all panels: p_data or a p_g exceeds 1 % of p_data's peak, plus a margin."""
    largest = np.maximum(history.p_data, history.p_g[list(rows)].max(axis=0))
    seen = history.x[largest > 0.01 * history.p_data.max()]
    low, high = float(seen[0]), float(seen[-1])
    # Outliers make bins wide: all other samples may lie in one, so the margin is three bins or more.
    margin = max(0.06 * (high - low), 3 * float(history.dx.max()))
    first, last = map(float, history.x_edges[[0, -1]])
    return max(first, low - margin), min(last, high + margin)
