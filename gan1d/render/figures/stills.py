"""A still figure, from a request to a file."""

import json
import os
import warnings
from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from gan1d.checks import InputError, quote
from gan1d.config import Config
from gan1d.fields import arguments_from
from gan1d.history import History
from gan1d.provenance import Provenance, source_text
from gan1d.render.figures import algorithm, losses, one_round, structure, theory
from gan1d.render.figures.figure1 import draw_panels
from gan1d.render.figures.request import STILLS, StillRequest
from gan1d.render.formats import write_still
from gan1d.render.formats.about import About
from gan1d.render.formats.format import Still
from gan1d.render.look import captions
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules, letters_missing, new_figure

_DRAW: dict[str, Callable[..., None]] = {
    "panels": draw_panels,
    "structure": structure.draw_structure,
    "step": one_round.draw_round,
    "losses": losses.draw_losses,
    "algorithm": algorithm.draw_algorithm,
    "objectives": theory.draw_objectives,
    "optimal": theory.draw_optimal,
}
"""What draws each of STILLS on a figure: as requested, of what it needs (a run as History; settings as
a Config and what that cannot say, a Provenance)."""

Shown = tuple[()] | tuple[History] | tuple[Config, Provenance]
"""What a still is drawn of: the last arguments of what draws it."""


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
    """Write a still figure as .png, .svg or .pdf, with a title, a description and the config in it.

    The history is the run. For "algorithm" its settings will do, a Config; None is the default Config.
    "objectives" and "optimal" need nothing, None. The ending of the path picks the format.

    Raises InputError if the path cannot be written, the run has no such panel or step, or a name is
    unknown.
    """
    request = StillRequest(
        out=path, show=show, layout=layout, panel=panel, step=step, canvas=canvas
    )
    if missing := letters_missing(canvas):
        warnings.warn(missing, stacklevel=2)
    return write_figure(request, history)


def write_figure(request: StillRequest, history: History | Config | None) -> Path:
    """Write what was requested. Raises InputError if the run cannot be shown so."""
    canvas = request.canvas
    with drawing_rules(canvas):
        figure, dpi = still_figure(request, history)
        about = about_still(request, history)
        still = Still(figure, about, dpi, canvas.scale(dpi))
        write_still(request.out, still)
    return request.out


def still_figure(request: StillRequest, history: History | Config | None) -> tuple[Figure, float]:
    """The figure that was requested, and its pixels per inch. Raises InputError."""
    inches, dpi = request.sheet
    figure = new_figure(inches, request.canvas)
    _DRAW[request.show](figure, request, *shown_in(request.show, history))
    return figure, dpi


def shown_in(show: str, history: History | Config | None) -> Shown:
    """What a still is drawn of. Raises InputError where that is not given."""
    needs = STILLS[show].needs
    if needs == "nothing":
        return ()
    if isinstance(history, History):
        return (history,) if needs == "run" else (history.config, history.provenance)
    if needs == "settings" and (history is None or isinstance(history, Config)):
        return history or Config(), Provenance()
    wanted = "a run" if needs == "run" else "a run, a Config or None"
    remedy = "train it first" if isinstance(history, Config) else "History.load reads a saved run"
    raise InputError(f"history: {quote(show)} needs {wanted}, got {quote(history)}; {remedy}")


def about_still(request: StillRequest, history: History | Config | None) -> About:
    """Title, description and sources of a still."""
    show, words = request.show, request.canvas.words
    match shown_in(show, history):
        case (History() as run,):
            what = words(f"about.{show}")
            if request.panel:
                what = words("about.panel", panel=request.panel)
            description = captions.description(run, words)
            if f"{show}_shown" in words.under("about"):
                at = int(run.step[one_round.row_shown(run, request.step)])
                description = f"{words(f'about.{show}_shown', step=at)} {description}"
            title = words("about.title_of_still", what=what)
            return About(title, description, (run.source,))
        case (Config() as config, provenance):
            description = captions.description_of_algorithm(config, words)
            source = {"show": show} | json.loads(source_text(config, provenance))
        case _:
            description, source = words(f"about.{show}"), {"show": show}
    return About(words(f"about.{show}_title"), description, (json.dumps(source),))
