"""A still of the round of Algorithm 1 after a recorded step: draw samples, update D, update G."""

from gan1d.history import History
from gan1d.render.figures.figure1 import panel_window
from gan1d.render.figures.request import SLIDE, StillRequest
from gan1d.render.figures.slide import SMALL, TINT, Slide
from gan1d.render.look import captions
from gan1d.render.look.sheet import Sheet
from gan1d.render.parts.round import RoundPanel
from gan1d.rounds import round_at, row_of_step

_ROWS = {"draw": 3, "update_d": 3, "draw_z": 1, "update_g": 2}
"""The number of rows into which each line of the algorithm may be broken."""
_TITLE_SIZE, _LEGEND_SIZE = 18.0, 15.5
# Inches.
_LEFT, _COLUMN, _GAP = 0.58, 3.78, 0.26
_TITLE, _LEGEND, _BLOCK, _PANEL, _NOTE, _FOOT = 6.82, 6.36, (4.98, 1.06), (1.38, 3.46), 1.1, 0.32
"""y of the title, the legend, the blocks (bottom, height), the panels (bottom, height), the first row
of the notes, and the numbers."""
_ROW, _PADDING, _NUMBER = 0.272, 0.12, 0.20
"""Row spacing in a block, margin around the rows, and width of a line number."""


def draw_round(sheet: Sheet, request: StillRequest, run: History) -> None:
    """Draw the round of Algorithm 1 that follows a recorded step, in three parts.

    Ticks mark samples. In D's part, arrows show how samples push D's logit: real ones up by 1 - D(x),
    fake ones down by D(G(z)). In G's part, arrows show which way and how hard D pulls each fake sample
    (see rounds.pull). Above each part stand its lines of the algorithm.

    Raises InputError if the step was not recorded.
    """
    canvas, words = request.canvas, request.canvas.words
    row = row_shown(run, request.step)
    slide, wide = Slide(sheet), SLIDE[0] - 2 * _LEFT
    if canvas.captions:
        title = words("round.title", step=int(run.step[row]))
        slide.write(_LEFT, _TITLE, title, _TITLE_SIZE, wide)
    beside, below = slide.corner
    place = {"left": beside + _LEFT, "right": beside + SLIDE[0], "y": below + _LEGEND}
    sheet.legend_of_panels([run], size=_LEGEND_SIZE, least=SMALL, **place)
    following, window = round_at(run, row), panel_window(run, [row])
    trains = True, following.trains_d, following.trains_g
    for i, (part, trained) in enumerate(zip(captions.PARTS, trains, strict=True)):
        left = _LEFT + i * (_COLUMN + _GAP)
        _write_lines(slide, run, part, left, trained=trained)
        bottom, height = _PANEL
        axes = slide.axes((left, bottom, _COLUMN, height))
        panel = RoundPanel(
            axes, run, slide.theme, arrows=0, window=window, axis=canvas.axis, size=SMALL
        )
        panel.show_part(following, part)
        panel.label(words, SMALL, marks=i == 0)
        if canvas.captions:
            note = captions.notes_on_round(run.config, words)[part if trained else "held"]
            slide.write(left, _NOTE, note, SMALL, _COLUMN, 2, color=slide.theme.muted)
    if canvas.numbers:
        numbers = captions.moment_numbers(run, row, following.phase, words)
        slide.write(_LEFT, _FOOT, numbers, SMALL, wide, color=slide.theme.muted)


def row_shown(history: History, step: int | None) -> int:
    """The row of `step`; for None, the last of (c) or, without a (c), of the first panel.

    Raises InputError.
    """
    return captions.end_of_panel(history, "c") if step is None else row_of_step(history, step)


def _write_lines(slide: Slide, run: History, part: str, left: float, *, trained: bool) -> None:
    """Write a part's lines of the algorithm on a tinted block; both are pale if there is no update."""
    theme = slide.theme
    tints = {"update_d": (theme.d_star, theme.d), "update_g": (theme.p_g_before, theme.p_g)}
    tint, alpha, colour = theme.unreached, 1.0, theme.ink if trained else theme.faded.ink
    if trained and part in tints:
        (tint, colour), alpha = (line.colour for line in tints[part]), TINT
    bottom, height = _BLOCK
    slide.block((left, bottom, _COLUMN, height), tint, alpha=alpha)
    y, text_left = bottom + height / 2 + _ROW, left + _PADDING + _NUMBER
    room = _COLUMN - 2 * _PADDING - _NUMBER
    for i, (name, line) in enumerate(captions.algorithm(run.config, slide.words).items()):
        if name == part or (name == "draw_z" and part == "update_g"):
            rows = _ROWS[name]
            slide.write(left + _PADDING, y, str(i + 1), SMALL, _NUMBER, color=theme.muted)
            slide.write(text_left, y, line, SMALL, room, rows, color=colour)
            y -= rows * _ROW
