"""The still figures by name, and how one is written to a file."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from gan1d import checks
from gan1d.errors import InputError
from gan1d.files import check_output
from gan1d.history import History
from gan1d.measures import Measured
from gan1d.render import STILL_ENDINGS
from gan1d.render.figures import losses, theory
from gan1d.render.figures.figure1 import LAYOUTS, SIZES, figure1
from gan1d.render.formats import encode
from gan1d.render.formats.about import About
from gan1d.render.look import captions
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules


@dataclass(frozen=True)
class Still:
    """A kind of still figure.

    Attributes:
        draw: from a run (where one is needed), a theme and a size in inches to a figure.
        size: width and height in inches that the type is set for.
        title: what it shows, in a few words.
        description: one sentence for those who cannot see it; "" where the run describes itself.
    """

    draw: Callable[..., Figure]
    size: tuple[float, float]
    title: str
    description: str = ""

    @property
    def of_a_run(self) -> bool:
        """Does it show a run?"""
        return not self.description


STILLS = {
    "panels": Still(figure1, SIZES["row"], "panels (a) to (d)"),
    "losses": Still(losses.losses_figure, losses.SIZE, "losses"),
    "objectives": Still(
        theory.objectives_figure,
        theory.OBJECTIVES_SIZE,
        "What the generator minimises",
        "Against D(G(z)): log(1 - D) and -log D, and the sizes of their gradients in D's logit, D and "
        "1 - D. Where D rejects every fake the first has next to no gradient, the second its largest.",
    ),
    "optimal": Still(
        theory.optimal_figure,
        theory.OPTIMAL_SIZE,
        "The optimal discriminator",
        "D* = p_data / (p_data + p_g) for three pairs of densities: two normals of one width, where "
        "D* is logistic; one mean and two widths; a mode that p_g misses, where D* is near 1.",
    ),
}


def draw_figure(
    history: History | None,
    path: str | os.PathLike[str],
    *,
    show: str = "panels",
    layout: str = "row",
    panel: str | None = None,
    canvas: Canvas = Canvas(),  # noqa: B008  (frozen)
) -> Path:
    """Write a still figure as .png, .svg or .pdf, with a title, a description and the config in it.

    Args:
        history: the run; None where `show` needs none.
        path: where to; its ending picks the format.
        show: "panels" (a) to (d); "losses"; "objectives" (why log D(G(z)) learns early); "optimal" (D*
            for a few pairs of densities).
        layout: of the panels: "row", or "grid" (two by two).
        panel: only the panel of this phase: "a", "b", "c" or "d", or a phase of one's own.
        canvas: theme and size.

    Raises:
        InputError: the path cannot be written, the run has no such panel, or a name is unknown.
    """
    path = check_output(path, STILL_ENDINGS)
    checks.one_of("show", show, tuple(STILLS))
    checks.one_of("layout", layout, tuple(LAYOUTS))
    still = STILLS[show]
    if panel is not None and show != "panels":
        raise InputError(f"panel: {panel!r} cannot be combined with {show!r}, which has no panels")
    if layout != "row" and (show != "panels" or panel is not None):
        raise InputError(f"layout: {layout!r} needs all four panels; leave out panel and show")
    if history is None and still.of_a_run:
        raise InputError(f"history: {show!r} needs a run, got None")
    run = None if history is None or not still.of_a_run else Measured(history)
    inches, dpi = canvas.fit(nominal_size(show, layout, panel))
    with drawing_rules():
        options: dict[str, Any] = {"theme": canvas.theme, "size": inches}
        if show == "panels":
            options |= {"layout": layout, "panel": panel}
        figure = still.draw(*([] if run is None else [run]), **options)
        encode.write(
            path,
            encode.still(
                figure,
                path.suffix.lower(),
                _about(run, still, panel),
                dpi=dpi,
                transparent=canvas.transparent,
            ),
        )
    return path


def nominal_size(show: str, layout: str, panel: str | None) -> tuple[float, float]:
    """Width and height in inches that a figure's type is set for."""
    return SIZES["panel" if panel else layout] if show == "panels" else STILLS[show].size


def _about(run: Measured | None, still: Still, panel: str | None) -> About:
    if run is None:
        return About(still.title, still.description)
    title = f"panel ({panel})" if panel else still.title
    return About(
        f"A generative adversarial network learns a distribution: {title}",
        captions.description(run),
        (run.history.config,),
    )
