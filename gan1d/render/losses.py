"""The losses of a run as a still: V under C(G), the discriminator's loss, and JSD, phase by phase."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan1d import theory
from gan1d.history import History
from gan1d.render.strip import ValueStrip
from gan1d.render.style import PAPER, Theme, new_figure, plain_axes

SIZE = (9.6, 6.6)
"""Width and height in inches that the type is set for."""
_FONT_SIZE, _TITLE_SIZE = 10.5, 12.5
_LEFT, _WIDTH = 0.085, 0.885
# Bottom and height of the three plots, shares of the figure.
_VALUE, _LOSS, _JSD = (0.665, 0.260), (0.375, 0.185), (0.095, 0.185)
_LEAST_JSD = 1e-4


def losses_figure(
    history: History, *, theme: Theme = PAPER, size: tuple[float, float] | None = None
) -> Figure:
    """V(D, G) <= C(G), the discriminator's minibatch loss settling at log 4, and JSD(p_data, p_g).

    All three share an axis that gives each phase the same width. What is shaded is what D leaves on
    the table, C(G) - V(D, G). Size in inches; by default SIZE.
    """
    figure = new_figure(size or SIZE, theme)

    def place(part: tuple[float, float], words: str) -> Axes:
        bottom, height = part
        axes = plain_axes(figure, (_LEFT, bottom, _WIDTH, height), theme, _FONT_SIZE)
        axes.set_title(words, loc="left", fontsize=_TITLE_SIZE, color=theme.ink, pad=6)
        return axes

    top = place(_VALUE, "What $D$ leaves on the table: $V(D,G)$ under $C(G)=-\\log 4+2\\,$JSD")
    strip = ValueStrip(top, history, theme)
    strip.show(len(history.step) - 1)
    strip.head.set_visible(False)
    phases, marks = top.get_xticklabels(), top.get_xticks()
    top.set_xlabel("")
    for curve, name in ((strip.c_line, "$C(G)$"), (strip.v_line, "$V(D,G)$")):
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

    loss = place(_LOSS, "The discriminator's loss, beside log 4 ≈ 1.386")
    loss.plot(strip.x, history.discriminator_loss[strip.row], color=theme.d.colour, lw=1.0)
    loss.axhline(theory.LOG_4, color=theme.muted, lw=1.0, ls=(0, (1, 2)), zorder=1)
    most = float(np.max(history.discriminator_loss[strip.row]))
    loss.set_ylim(0.0, 1.08 * max(most, theory.LOG_4))
    loss.set_yticks([0, theory.LOG_4], ["0", "log 4"])

    jsd = place(_JSD, "JSD($p_{data}$, $p_g$), nats: 0 where the two are one, at most log 2")
    divergence = np.maximum((strip.c + theory.LOG_4) / 2, _LEAST_JSD)
    jsd.plot(strip.x, divergence, color=theme.p_g.colour, lw=1.8)
    jsd.axhline(theory.LOG_2, color=theme.muted, lw=1.0, ls=(0, (1, 2)), zorder=1)
    jsd.set_yscale("log")
    jsd.set_ylim(_LEAST_JSD, 1.3)
    jsd.set_yticks([1e-4, 1e-2, theory.LOG_2], ["0.0001", "0.01", "log 2"])
    jsd.minorticks_off()
    jsd.set_xlabel("phase (log time in each)", fontsize=_FONT_SIZE, color=theme.ink, labelpad=2)
    for axes in (loss, jsd):
        axes.set_xlim(top.get_xlim())
        for x in range(1, len(marks)):
            axes.axvline(x, color=theme.rule, lw=0.8, zorder=1)
        axes.set_xticks(marks, [text.get_text() for text in phases])
        axes.tick_params(axis="x", length=0)
    return figure
