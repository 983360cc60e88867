"""A still of a run's losses, phase by phase: V and its bound C(G), the loss of D, and JSD."""

from matplotlib.axes import Axes

from gan1d.history import History
from gan1d.render.figures.request import StillRequest
from gan1d.render.look.canvas import SMALLEST_TYPE
from gan1d.render.look.rows import LOSSES
from gan1d.render.look.sheet import Sheet, plain_legend
from gan1d.render.look.theme import Theme
from gan1d.render.look.words import Words
from gan1d.render.parts.strip import Course, Strip, strips_of

_TITLE_SIZE = 12.5
# Inches.
_LEFT, _RIGHT, _TOP, _BOTTOM, _BETWEEN = 0.82, 0.28, 0.36, 0.62, 0.62
_SHARES = {"value": 0.42, "loss": 0.29, "jsd": 0.29}
"""Each plot's share of the height, from top to bottom."""


def draw_losses(sheet: Sheet, request: StillRequest, run: History) -> None:
    """Plot V(D, G) and its bound C(G), the discriminator's minibatch loss, and JSD(p_data, p_g).

    All plots share an x axis on which each phase has the same width. The shaded gap,
    C(G) - V(D, G), is the most that D could still gain.
    """
    theme, words = sheet.theme, sheet.words
    course, names = Course(run, LOSSES), strips_of(run)
    tall = sheet.height - _TOP - _BOTTOM - (len(names) - 1) * _BETWEEN
    bottom = sheet.height - _TOP
    for name in names:
        share = _SHARES[name] / sum(_SHARES[shown] for shown in names)
        bottom -= share * tall
        box = (_LEFT, bottom, sheet.width - _LEFT - _RIGHT, share * tall)
        axes = sheet.plain_axes(box)
        sheet.title(axes, words(f"losses.{name}"), _TITLE_SIZE)
        draw_strip(axes, name, course, theme, words)
        # Only the lowest plot names the shared x axis.
        axes.set_xlabel(axes.get_xlabel() if name == "jsd" else "")
        plain_legend(axes, theme, loc="upper right", ncols=2, borderaxespad=0.1)
        bottom -= _BETWEEN


def draw_strip(
    axes: Axes, name: str, course: Course, theme: Theme, words: Words, size: float = SMALLEST_TYPE
) -> None:
    """Plot V and C(G), D's loss or JSD, as `name` says, over a whole run, in type of `size` points."""
    strip = Strip(axes, course, theme, name, words=words, font_size=size)
    strip.show(int(course.row[-1]))
    if name == "value":
        strip.head.set_visible(False)
        # Room for the legend above C(G), which is at most 0.
        axes.set_ylim(top=0.62)
        strip.c_line.set_label(words("losses.c"))
        strip.v_line.set_label(words("losses.v"))
