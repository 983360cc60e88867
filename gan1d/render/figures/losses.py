"""The losses of a run as a still: V under C(G), the discriminator's loss, and JSD, phase by phase."""

from matplotlib.figure import Figure

from gan1d.measured import Measured
from gan1d.render.figures.request import StillRequest
from gan1d.render.look.axes import plain_axes, plain_legend, plain_title
from gan1d.render.look.rows import LOSSES
from gan1d.render.parts.strip import STRIPS, Course, Strip, ValueStrip

_TITLE_SIZE = 12.5
# Inches.
_LEFT, _RIGHT, _TOP, _BOTTOM, _BETWEEN = 0.82, 0.28, 0.36, 0.62, 0.62
_UNTITLED_TOP, _UNTITLED_BETWEEN = 0.14, 0.34
_SHARES = (0.42, 0.29, 0.29)
"""Shares of the height of the three plots, from above."""
_ROOM_FOR_LEGEND = 0.62
"""Upper limit of the first plot: C(G) is at most 0, and the legend is above that."""


def draw_losses(figure: Figure, request: StillRequest, run: Measured) -> None:
    """V(D, G) <= C(G), the discriminator's minibatch loss settling at log 4, and JSD(p_data, p_g).

    All three share an axis on which the phases have the same width. The shaded gap is what D leaves on
    the table, C(G) - V(D, G).
    """
    canvas, course = request.canvas, Course(run, LOSSES)
    theme, words = canvas.theme, canvas.said
    width, height = figure.get_size_inches()
    top_margin = _TOP if canvas.captions else _UNTITLED_TOP
    between = _BETWEEN if canvas.captions else _UNTITLED_BETWEEN
    tall = height - top_margin - _BOTTOM - 2 * between
    strips: dict[str, Strip] = {}
    bottom = height - top_margin
    for share, (name, kind) in zip(_SHARES, STRIPS.items(), strict=True):
        bottom -= share * tall
        box = (_LEFT, bottom, width - _LEFT - _RIGHT, share * tall)
        axes = plain_axes(figure, box, theme)
        title = words(f"losses.{name}") if canvas.captions else ""
        plain_title(axes, title, _TITLE_SIZE, theme)
        strips[name] = kind(axes, course, theme, words=words)
        strips[name].show(len(run.history.step) - 1)
        # The last one has the label of all.
        axes.set_xlabel(axes.get_xlabel() if name == "jsd" else "")
        bottom -= between
    value = strips["value"]
    assert isinstance(value, ValueStrip)
    value.axes.set_ylim(top=_ROOM_FOR_LEGEND)
    value.head.set_visible(False)
    for curve, name in ((value.c_line, "c"), (value.v_line, "v")):
        curve.set_label(words(f"losses.{name}"))
    plain_legend(value.axes, theme, loc="upper right", ncols=2, borderaxespad=0.1)
