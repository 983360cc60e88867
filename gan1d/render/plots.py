"""Plots on the user's Axes, stills as Matplotlib Figures, and frames as arrays.

Plots follow the user's Matplotlib settings; Figures and frames follow gan1d's settings.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from gan1d import checks, theory
from gan1d.checks import InputError
from gan1d.config import Config
from gan1d.fields import arguments_from
from gan1d.history import History
from gan1d.render.figures.figure1 import panel_window
from gan1d.render.figures.losses import draw_strip
from gan1d.render.figures.request import StillRequest
from gan1d.render.figures.stills import still_figure
from gan1d.render.film.animate import film_of
from gan1d.render.film.request import Playback, Request
from gan1d.render.formats.format import Film
from gan1d.render.look import captions
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rows import LOSSES
from gan1d.render.look.rules import drawing_rules
from gan1d.render.look.sheet import mark_probability, plain_legend, thin_spines, width_of
from gan1d.render.look.theme import DARK, PAPER, Theme, theme_of
from gan1d.render.look.words import ENGLISH
from gan1d.render.parts.panel import Panel, densest
from gan1d.render.parts.strip import Course, strips_of


@arguments_from(StillRequest)
def figure(
    history: History | Config | None,
    *,
    show: str = "panels",
    layout: str | None = None,
    panel: str | None = None,
    step: int | None = None,
    canvas: Canvas = Canvas(),  # noqa: B008  (frozen)
) -> Figure:
    """A still as a Figure of 100 dpi to draw on; takes the arguments of `draw_figure` except the path.

    A size in pixels sets only its shape; savefig(dpi=...) sets the pixels. Raises InputError as
    `draw_figure` does, and also for a font_size or a width such as 82mm, which savefig would not keep.
    """
    request = StillRequest(show=show, layout=layout, panel=panel, step=step, canvas=canvas)
    with drawing_rules(canvas):
        return still_figure(request, history)[0]


def plot_panel(
    history: History,
    panel: str | None = None,
    *,
    ax: Axes | None = None,
    row: int | None = None,
    theme: Theme | str | None = None,
    title: bool = True,
    numbers: bool = False,
    legend: bool = False,
) -> Axes:
    """Draw a panel of Figure 1 on the user's Axes: p_data, p_g, D, D*, and arrows from z to x.

    Font sizes follow the user's Matplotlib settings; lines are thinner on narrow Axes.

    Args:
        history: the run.
        panel: the phase whose last row is shown, such as "c"; by default the last panel.
        ax: the Axes; by default pyplot's current Axes.
        row: the index of any recorded row, instead of a panel.
        theme: colours and line styles; by default PAPER, or DARK where the figure is dark.
        title, numbers, legend: whether to write a title above, the numbers below, and a legend.

    Raises InputError if the history has no such panel or row.
    """
    shown = captions.panels(history)
    if row is None:
        phase = list(shown)[-1] if panel is None else panel
        checks.one_of("panel", phase, tuple(shown))
        row = shown[phase]
    else:
        if panel is not None:
            raise InputError("row: cannot be combined with panel")
        n = len(history.step)
        row = checks.whole("row", row, at_least=-n, at_most=n - 1) % n
        phase = str(history.phase[row])
    ax, look, scale, size = _drawn_on(ax, theme)
    window = panel_window(history, [*shown.values(), row])
    drawn = Panel(ax, history, look, arrows=17, scale=scale, window=window)
    drawn.show(row)
    drawn.label(ENGLISH, size)
    if title:
        words = captions.panel_title(history, phase, row)
        ax.set_title(f"{captions.letter_of(phase)} {words}".strip(), color=look.ink)
    if numbers:
        style: dict[str, Any] = {"ha": "center", "va": "top", "fontsize": size, "color": look.muted}
        ax.text(0.5, 0.0, captions.panel_numbers(history, row), transform=ax.transAxes, **style)
    if legend:
        curves = drawn.p_data, drawn.p_g, drawn.d, drawn.d_star
        for curve, name in zip(curves, ("$p_{data}$", "$p_g$", "$D$", "$D^*$"), strict=True):
            curve.set_label(name)
        plain_legend(ax, look, size=size, loc="best")
    return ax


def plot_losses(
    history: History,
    show: str = "value",
    *,
    ax: Axes | None = None,
    theme: Theme | str | None = None,
) -> Axes:
    """Draw V, D's loss or JSD over a run on the user's Axes, phase by phase.

    Args:
        history: the run.
        show: "value" for V(D, G) and its bound C(G), "loss" for the discriminator's minibatch loss,
            "jsd" for JSD(p_data, p_g); all in nats.
        ax: the Axes; by default pyplot's current Axes.
        theme: as for `plot_panel`.
    """
    checks.one_of("show", show, strips_of(history))
    ax, look, _, size = _drawn_on(ax, theme)
    draw_strip(ax, show, Course(history, LOSSES), look, ENGLISH, size)
    plain_legend(ax, look, size=size, loc="upper right")
    ax.set_ylabel("nats", fontsize=size, color=look.ink)
    return ax


def plot_optimal(
    p_data: ArrayLike,
    p_g: ArrayLike,
    x: ArrayLike,
    *,
    ax: Axes | None = None,
    theme: Theme | str | None = None,
) -> Axes:
    """Draw two densities and D* = p_data / (p_data + p_g) (Proposition 1) on the user's Axes.

    The densities share a scale, on which the higher peak is a little above ½.

    Args:
        p_data, p_g: densities at x, per unit x; shape (n,).
        x: increasing positions; shape (n,).
        ax: the Axes; by default pyplot's current Axes.
        theme: as for `plot_panel`.

    Raises InputError if x does not increase, ValueError if the arrays do not fit together or a density
    is negative or not finite.
    """
    x, data, fake = (np.asarray(values, np.float64) for values in (x, p_data, p_g))
    if not np.all(np.diff(x) > 0):
        raise InputError("x: expected increasing numbers")
    best = theory.optimal_discriminator(data, fake)
    best[~densest(data + fake, np.gradient(x))] = np.nan
    ax, look, scale, size = _drawn_on(ax, theme)
    thin_spines(ax, look, size)
    height = 0.56 / max(float(data.max()), float(fake.max()), 1e-300)
    for values, line, name in (
        (best, look.d_star, "$D^*$"),
        (height * data, look.p_data, "$p_{data}$"),
        (height * fake, look.p_g, "$p_g$"),
    ):
        ax.plot(x, values, **line.style | {"lw": scale * line.width, "label": name})
    ax.set_ylim(-0.02, 1.08)
    mark_probability(ax.yaxis)
    ax.set_xlabel("$x$", fontsize=size, color=look.ink)
    plain_legend(ax, look, size=size)
    return ax


class Frames:
    """The frames of an animation, drawn while iterating: RGBA, uint8, shape (height, width, 4).

    Attributes:
        durations: how long each frame is shown, ms.
    """

    def __init__(self, film: Film) -> None:
        self.durations = film.timeline.durations
        self._film = film

    def __len__(self) -> int:
        return len(self._film.timeline.rows)

    def __iter__(self) -> Iterator[NDArray[np.uint8]]:
        drawn = self._film.frames()
        for _ in range(len(self)):
            # `drawing_rules` ends before the yield, as a caller who stops there would leave it on.
            with drawing_rules(self._film.request.canvas):
                frame = next(drawn).copy()
            yield frame


@arguments_from(Request)
def frames(
    history: History,
    *,
    compare: History | None = None,
    losses: bool = False,
    canvas: Canvas = Canvas(),  # noqa: B008  (frozen)
    playback: Playback = Playback(),  # noqa: B008  (frozen)
) -> Frames:
    """The frames of a run's animation as arrays; takes the arguments of `animate` except the path.

    Raises InputError as `animate` does.
    """
    # An APNG supports every option; the path is only checked.
    out = Path(gettempdir(), "gan1d-frames.png")
    request = Request(out=out, canvas=canvas, playback=playback, losses=losses, compare=compare)
    return Frames(film_of(request, history))


def _drawn_on(ax: Axes | None, theme: Theme | str | None) -> tuple[Axes, Theme, float, float]:
    """Plain Axes, without background, grid and minor ticks; their theme, line scale and font size."""
    if ax is None:
        # The usual default of plotting functions.
        from matplotlib import pyplot

        ax = pyplot.gca()
    ax.set_facecolor("none")
    ax.grid(False, which="both")
    ax.minorticks_off()
    ax.tick_params(top=False, right=False)
    figure: Any = ax.get_figure(root=True)
    if theme is None:
        *ground, opaque = to_rgba(figure.get_facecolor())
        theme = DARK if opaque > 0.5 and Theme(background=tuple(ground)).is_dark else PAPER
    # Lines are thinner on Axes narrower than six inches.
    scale = float(np.clip(width_of(ax) / 6.0, 0.45, 1.0))
    return ax, theme_of(theme), scale, float(rcParams["font.size"])
