"""The losses of a run as a still: V under C(G), the discriminator's loss, and JSD, phase by phase."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan1d.history import History
from gan1d.render.strip import Course, JsdStrip, LossStrip, ValueStrip
from gan1d.render.style import new_figure
from gan1d.render.theme import PAPER, Theme

SIZE = (9.6, 6.6)
"""Width and height in inches that the type is set for."""
_FONT_SIZE, _TITLE_SIZE = 10.5, 12.5
_POINTS = 600
_LEFT, _WIDTH = 0.085, 0.885
# Bottom and height of the three plots, shares of the figure.
_VALUE, _LOSS, _JSD = (0.665, 0.260), (0.375, 0.185), (0.095, 0.185)


def losses_figure(
    history: History, *, theme: Theme = PAPER, size: tuple[float, float] | None = None
) -> Figure:
    """V(D, G) <= C(G), the discriminator's minibatch loss settling at log 4, and JSD(p_data, p_g).

    All three share an axis that gives each phase the same width. What is shaded is what D leaves on
    the table, C(G) - V(D, G). Size in inches; by default SIZE.
    """
    figure = new_figure(size or SIZE, theme)
    course = Course.of(history, _POINTS)

    def place(part: tuple[float, float], words: str) -> Axes:
        bottom, height = part
        axes = figure.add_axes((_LEFT, bottom, _WIDTH, height))
        axes.set_title(words, loc="left", fontsize=_TITLE_SIZE, color=theme.ink, pad=6)
        return axes

    top = place(_VALUE, "What $D$ leaves on the table: $V(D,G)$ under $C(G)=-\\log 4+2\\,$JSD")
    value = ValueStrip(top, course, theme, font_size=_FONT_SIZE)
    loss = place(_LOSS, "The discriminator's loss, beside log 4 ≈ 1.386")
    jsd = place(_JSD, "JSD($p_{data}$, $p_g$), nats: 0 where the two are one, at most log 2")
    strips = (
        value,
        LossStrip(loss, course, theme, font_size=_FONT_SIZE),
        JsdStrip(jsd, course, theme, font_size=_FONT_SIZE),
    )
    for strip in strips:
        strip.show(len(history.step) - 1)
    value.head.set_visible(False)
    for axes in (top, loss):
        axes.set_xlabel("")
    for curve, name in ((value.c_line, "$C(G)$"), (value.v_line, "$V(D,G)$")):
        curve.set_label(name)
    top.legend(
        loc="upper right",
        fontsize=_FONT_SIZE,
        frameon=False,
        labelcolor=theme.ink,
        ncols=2,
        borderaxespad=0.0,
        bbox_to_anchor=(1.0, 1.2),
    )
    return figure
