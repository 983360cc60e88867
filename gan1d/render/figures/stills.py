"""The still figures by name, and how one is written to a file."""

import json
import os
import warnings
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
from gan1d.render.look.canvas import MOST_FONT_SCALE, Canvas
from gan1d.render.look.rules import drawing_rules, letters_missing, typeface_of
from gan1d.render.look.sheet import type_kept
from gan1d.render.look.words import ENGLISH, Words


@dataclass(frozen=True)
class StillKind:
    """A kind of still figure.

    Attributes:
        name: what `show` is called for it.
        draw: from a run (where one is needed), a canvas and a size in inches to a figure.
        size: width and height in inches that the type is set for.
        of_a_run: does it show a run? If not, the words say what it is: about.NAME and
            about.NAME_title; if so, the run describes itself, and about.NAME is its title.
    """

    name: str
    draw: Callable[..., Figure]
    size: tuple[float, float]
    of_a_run: bool


STILLS = {
    kind.name: kind
    for kind in (
        StillKind("panels", figure1, SIZES["row"], True),
        StillKind("losses", losses.losses_figure, losses.SIZE, True),
        StillKind("objectives", theory.objectives_figure, theory.OBJECTIVES_SIZE, False),
        StillKind("optimal", theory.optimal_figure, theory.OPTIMAL_SIZE, False),
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
        canvas: theme, size and words.

    Raises:
        InputError: the path cannot be written, the run has no such panel, or a name is unknown.
    """
    path = check_output(path, still_endings())
    if missing := letters_missing(canvas):
        warnings.warn(missing, stacklevel=2)
    with drawing_rules(typeface_of(canvas)):
        figure, dpi = still_figure(history, show=show, layout=layout, panel=panel, canvas=canvas)
        kind = STILLS[show]
        run = None if history is None or not kind.of_a_run else Measured(history)
        about = about_still(run, kind, panel, canvas.said)
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
    if canvas.least_type is not None:
        # No smaller than with the largest font_scale; panels on a narrow sheet need their height alone.
        sides = zip(inches, nominal, strict=True)
        room = MOST_FONT_SCALE * min(side / whole for side, whole in sides)
        if room < 1:
            raise canvas.too_narrow(room)
    options: dict[str, Any] = {"canvas": canvas, "size": inches}
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


def about_still(
    run: Measured | None, kind: StillKind, panel: str | None = None, words: Words = ENGLISH
) -> About:
    """Title, description and sources of a still."""
    what = words(f"about.{kind.name}")
    if run is None:
        title = words(f"about.{kind.name}_title")
        return About(title, what, (json.dumps({"show": kind.name}),))
    if panel:
        what = words("about.panel", panel=panel)
    return About(
        words("about.title_of_still", what=what),
        captions.description(run, words),
        (run.history.source,),
    )
