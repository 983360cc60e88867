"""Draw a requested still figure and write it to a file."""

import json
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from gan1d.checks import InputError, quote
from gan1d.config import Config
from gan1d.fields import arguments_from
from gan1d.history import History
from gan1d.provenance import source_text
from gan1d.render.figures import closed_forms, listing, losses, one_round, structure
from gan1d.render.figures.figure1 import draw_panels
from gan1d.render.figures.request import StillRequest
from gan1d.render.formats import write_still
from gan1d.render.formats.about import About
from gan1d.render.formats.format import Still
from gan1d.render.look import captions
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules, letters_missing
from gan1d.render.look.sheet import Sheet

_DRAW: dict[str, Callable[..., None]] = {
    "panels": draw_panels,
    "structure": structure.draw_structure,
    "step": one_round.draw_round,
    "losses": losses.draw_losses,
    "algorithm": listing.draw_algorithm,
    "objectives": closed_forms.draw_objectives,
    "optimal": closed_forms.draw_optimal,
}
"""For each of STILLS, the function that draws it on a sheet."""


@arguments_from(StillRequest)
def draw_figure(
    history: History | Config | None,
    path: str | os.PathLike[str],
    *,
    show: str = "panels",
    layout: str | None = None,
    panel: str | None = None,
    step: int | None = None,
    canvas: Canvas = Canvas(),  # noqa: B008  (frozen)
) -> Path:
    """Write a still figure as .png, .svg or .pdf, with its title, description and settings in the file.

    `history` is the run; with show="algorithm" it may be a Config, or None for the default one, and
    with "objectives" or "optimal" it may be None. The path's ending picks the format.

    Raises InputError if the path cannot be written, or the run has no such panel, step or picture.
    """
    request = StillRequest(
        out=path, show=show, layout=layout, panel=panel, step=step, canvas=canvas
    )
    if missing := letters_missing(canvas):
        warnings.warn(missing, stacklevel=2)
    return write_figure(request, history)


def write_figure(request: StillRequest, history: History | Config | None) -> Path:
    """Write the requested figure. Raises InputError if the figure cannot show this run."""
    canvas = request.canvas
    with drawing_rules(canvas):
        figure, dpi = still_figure(request, history)
        about = about_still(request, history)
        write_still(request.out, Still(figure, about, dpi, canvas.scale(dpi)))
    return request.out


def still_figure(request: StillRequest, history: History | Config | None) -> tuple[Figure, float]:
    """The requested figure, and its pixels per inch. Raises InputError."""
    takes: Any = {"run": History, "settings": History | Config | None}
    if not isinstance(history, takes.get(request.kind.needs, object)):
        raise InputError(f"history: expected a History, got {quote(history)}")
    if request.show in ("algorithm", "step", "structure") and getattr(history, "foreign", False):
        raise InputError(f"show: {request.show} needs a run that gan1d trained, not a recorded one")
    inches, dpi = request.sheet
    sheet = Sheet(request.canvas, inches)
    _DRAW[request.show](sheet, request, history)
    return sheet.figure, dpi


def about_still(request: StillRequest, history: Any) -> About:
    """The metadata of a still."""
    show, needs, words = request.show, request.kind.needs, request.canvas.words
    if needs == "run":
        what = words("about.panel" if request.panel else f"about.{show}", panel=request.panel)
        description = captions.description(history, words)
        if f"about.{show}_shown" in words.texts:
            at = int(history.step[one_round.row_shown(history, request.step)])
            description = f"{words(f'about.{show}_shown', step=at)} {description}"
        return About(words("about.title_of_still", what=what), description, (history.source,))
    source: dict[str, Any] = {"show": show}
    if needs == "settings":
        config, provenance = listing.settings_of(history)
        description = captions.description_of_algorithm(config, words)
        source |= json.loads(source_text(config, provenance))
    else:
        description = words(f"about.{show}")
    return About(words(f"about.{show}_title"), description, (json.dumps(source),))
