"""The still figures by name, and how one is written to a file."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from gan1d import checks
from gan1d.errors import InputError, quote
from gan1d.files import check_output
from gan1d.history import History
from gan1d.measured import Measured
from gan1d.render.figures import losses, theory
from gan1d.render.figures.figure1 import LAYOUTS, SIZES, figure1, narrow_size
from gan1d.render.formats import still_endings, write_still
from gan1d.render.formats.about import About
from gan1d.render.formats.format import Still
from gan1d.render.look import captions
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules, typeface_of
from gan1d.render.look.sheet import type_kept


@dataclass(frozen=True)
class StillKind:
    """A kind of still figure.

    Attributes:
        name: what `show` is called for it.
        draw: from a run (where one is needed), a theme and a size in inches to a figure.
        size: width and height in inches that the type is set for.
        title: what it shows, in a few words.
        description: one sentence for those who cannot see it; "" where the run describes itself.
    """

    name: str
    draw: Callable[..., Figure]
    size: tuple[float, float]
    title: str
    description: str = ""

    @property
    def of_a_run(self) -> bool:
        """Does it show a run?"""
        return not self.description


STILLS = {
    kind.name: kind
    for kind in (
        StillKind("panels", figure1, SIZES["row"], "panels (a) to (d)"),
        StillKind("losses", losses.losses_figure, losses.SIZE, "losses"),
        StillKind(
            "objectives",
            theory.objectives_figure,
            theory.OBJECTIVES_SIZE,
            "What the generator minimises",
            "Against D(G(z)): log(1 - D) and -log D, and the sizes of their gradients in D's logit, D "
            "and 1 - D. Where D rejects every fake the first has next to no gradient, the second its "
            "largest.",
        ),
        StillKind(
            "optimal",
            theory.optimal_figure,
            theory.OPTIMAL_SIZE,
            "The optimal discriminator",
            "D* = p_data / (p_data + p_g) for three pairs of densities: two normals of one width, "
            "where D* is logistic; one mean and two widths; a mode that p_g misses, where D* is near "
            "1.",
        ),
    )
}


def draw_figure(
    history: History | None,
    path: str | os.PathLike[str],
    *,
    show: str = "panels",
    layout: str | None = None,
    panel: str | None = None,
    canvas: Canvas = Canvas(),  # noqa: B008  (frozen)
) -> Path:
    """Write a still figure as .png, .svg or .pdf, with a title, a description and the config in it.

    Args:
        history: the run; None where `show` needs none.
        path: where to; its ending picks the format.
        show: "panels" (a) to (d); "losses"; "objectives" (why log D(G(z)) learns early); "optimal" (D*
            for a few pairs of densities).
        layout: of the panels: "row", or "grid" (two by two); by default a row, or a grid where the size
            of the type is given and the width is small.
        panel: only the panel of this phase: "a", "b", "c" or "d", or a phase of one's own.
        canvas: theme and size.

    Raises:
        InputError: the path cannot be written, the run has no such panel, or a name is unknown.
    """
    path = check_output(path, still_endings())
    with drawing_rules(typeface_of(canvas)):
        figure, dpi = still_figure(history, show=show, layout=layout, panel=panel, canvas=canvas)
        kind = STILLS[show]
        run = None if history is None or not kind.of_a_run else Measured(history)
        about = about_still(run, kind, panel)
        write_still(path, Still(figure, about, dpi, canvas.transparent, canvas.scale))
    return path


def still_figure(
    history: History | None, *, show: str, layout: str | None, panel: str | None, canvas: Canvas
) -> tuple[Figure, float]:
    """The figure, and its pixels per inch, of what `draw_figure` is asked for. Raises InputError."""
    check_still(show, layout, panel)
    kind = STILLS[show]
    if history is None and kind.of_a_run:
        raise InputError(f"history: {quote(show)} needs a run, got None")
    run = None if history is None or not kind.of_a_run else Measured(history)
    layout, nominal = arranged(show, layout, panel, canvas)
    inches, dpi = canvas.fit(nominal)
    options: dict[str, Any] = {"theme": canvas.theme, "size": inches}
    if show == "panels":
        options |= {"layout": layout, "panel": panel}
    with type_kept(canvas):
        return kind.draw(*([] if run is None else [run]), **options), dpi


def check_still(show: str, layout: str | None, panel: str | None) -> None:
    """Raise InputError unless these can be asked for together; needs no run."""
    checks.one_of("show", show, tuple(STILLS))
    if layout is not None:
        checks.one_of("layout", layout, tuple(LAYOUTS))
    if panel is not None and show != "panels":
        raise InputError(
            f"panel: {quote(panel)} cannot be combined with {quote(show)}, which has no panels"
        )
    if layout not in (None, "row") and (show != "panels" or panel is not None):
        raise InputError(f"layout: {quote(layout)} needs all four panels; leave out panel and show")


def nominal_size(show: str, layout: str, panel: str | None) -> tuple[float, float]:
    """Width and height in inches that a figure's type is set for, where it goes with the picture."""
    return SIZES["panel" if panel else layout] if show == "panels" else STILLS[show].size


def arranged(
    show: str, layout: str | None, panel: str | None, canvas: Canvas
) -> tuple[str, tuple[float, float]]:
    """The layout of a figure, and the width and height in inches that its type is set for."""
    nominal = nominal_size(show, layout or "row", panel)
    if show != "panels" or canvas.least_type is None:
        return layout or "row", nominal
    return narrow_size(canvas.sheet_width(nominal[0]), layout, panel)


def about_still(run: Measured | None, kind: StillKind, panel: str | None = None) -> About:
    """Title, description and sources of a still."""
    if run is None:
        return About(kind.title, kind.description, (json.dumps({"show": kind.name}),))
    title = f"panel ({panel})" if panel else kind.title
    return About(
        f"A generative adversarial network learns a distribution: {title}",
        captions.description(run),
        (run.history.source,),
    )
