"""The still figures by name, and how one is written to a file."""

import json
import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from matplotlib.figure import Figure

from gan1d import checks
from gan1d.config import Config
from gan1d.errors import InputError, quote
from gan1d.files import check_output
from gan1d.history import History
from gan1d.measured import Measured
from gan1d.provenance import Provenance, source_text
from gan1d.render.figures import algorithm, losses, one_round, slide, structure, theory
from gan1d.render.figures.figure1 import LAYOUTS, SIZES, figure1, narrow_size
from gan1d.render.formats import still_endings, write_still
from gan1d.render.formats.about import About
from gan1d.render.formats.format import Still
from gan1d.render.look import captions
from gan1d.render.look.canvas import LEAST_SHEET, Canvas
from gan1d.render.look.rules import drawing_rules, letters_missing
from gan1d.render.look.sheet import type_kept
from gan1d.render.look.words import ENGLISH, Words

Need = Literal["run", "config", "nothing"]


@dataclass(frozen=True)
class StillKind:
    """A kind of still figure.

    Attributes:
        name: what `show` is called for it.
        needs: what it shows: a run, the settings of one, or the theory alone. Of a run, about.NAME is
            the title and about.NAME_shown, if there is one, stands before the run's description; else
            about.NAME_title is the title and about.NAME the description.
        draw: from what it needs, a canvas and a size in inches to a figure. A run is given as Measured,
            settings as a Config and what that cannot say, a Provenance.
        size: width and height in inches that the type is set for.
    """

    name: str
    needs: Need
    draw: Callable[..., Figure]
    size: tuple[float, float]


STILLS = {
    kind.name: kind
    for kind in (
        StillKind("panels", "run", figure1, SIZES["row"]),
        StillKind("structure", "run", structure.structure_figure, slide.SIZE),
        StillKind("step", "run", one_round.one_round_figure, slide.SIZE),
        StillKind("losses", "run", losses.losses_figure, losses.SIZE),
        StillKind("algorithm", "config", algorithm.algorithm_figure, slide.SIZE),
        StillKind("objectives", "nothing", theory.objectives_figure, theory.OBJECTIVES_SIZE),
        StillKind("optimal", "nothing", theory.optimal_figure, theory.OPTIMAL_SIZE),
    )
}

Shown = tuple[()] | tuple[Measured] | tuple[Config, Provenance]
"""What a still is drawn of: the first arguments of its `draw`."""


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

    Args:
        history: the run. For "algorithm" its settings will do, a Config; None is the default Config.
            "objectives" and "optimal" need nothing, None.
        path: where to; its ending picks the format.
        show: "panels" (a) to (d); "structure" (who passes what to whom, and who learns from what);
            "step" (the round of Algorithm 1 that follows a training step, in its parts); "losses";
            "algorithm" (Algorithm 1 with the run's k and objective); "objectives" (why log D(G(z))
            learns early); "optimal" (D* for a few pairs of densities).
        layout: of the panels: "row", or "grid" (two by two); by default a row, or a grid where the size
            of the type is given and the width is small.
        panel: only the panel of this phase: "a", "b", "c" or "d", or a phase of one's own.
        step: the recorded step of "step"; by default the end of (c), or of the first panel.
        canvas: theme, size and words.

    Raises:
        InputError: the path cannot be written, the run has no such panel or step, or a name is unknown.
    """
    path = check_output(path, still_endings())
    if missing := letters_missing(canvas):
        warnings.warn(missing, stacklevel=2)
    with drawing_rules(canvas):
        figure, dpi = still_figure(
            history, show=show, layout=layout, panel=panel, step=step, canvas=canvas
        )
        kind = STILLS[show]
        about = about_still(shown_in(kind, history), kind, panel, canvas.said, step)
        write_still(path, Still(figure, about, dpi, canvas.transparent, canvas.scale))
    return path


def still_figure(
    history: History | Config | None,
    *,
    show: str,
    layout: str | None,
    panel: str | None,
    step: int | None = None,
    canvas: Canvas,
) -> tuple[Figure, float]:
    """The figure, and its pixels per inch, of what `draw_figure` is asked for. Raises InputError."""
    check_still(show, layout, panel, step)
    kind = STILLS[show]
    shown = shown_in(kind, history)
    layout, nominal = arranged(show, layout, panel, canvas)
    inches, dpi = canvas.fit(nominal)
    if canvas.least_type is not None:
        # Panels on a narrow sheet need their height alone.
        room = min(side / whole for side, whole in zip(inches, nominal, strict=True))
        if room < LEAST_SHEET:
            raise canvas.too_narrow(room / LEAST_SHEET)
    options: dict[str, Any] = {"canvas": canvas, "size": inches}
    if show == "panels":
        options |= {"layout": layout, "panel": panel}
    if show == "step":
        options["step"] = step
    with type_kept(canvas):
        figure = kind.draw(*shown, **options)
    # On a larger sheet the picture has as many pixels.
    return figure, dpi * inches[0] / figure.get_figwidth()


def shown_in(kind: StillKind, history: History | Config | None) -> Shown:
    """What a still of a kind is drawn of. Raises InputError where that is not given."""
    if kind.needs == "nothing":
        return ()
    if kind.needs == "run":
        if not isinstance(history, History):
            alone = isinstance(history, Config)
            saved = f"{quote(history)}; read a saved one with History.load"
            got = "its settings alone; train it first" if alone else saved
            raise InputError(f"history: {quote(kind.name)} needs a run, got {got}")
        return (Measured(history),)
    if isinstance(history, History):
        return history.config, history.provenance
    config = Config() if history is None else history
    if not isinstance(config, Config):
        raise InputError(
            f"history: {quote(kind.name)} needs a run, a Config or None, got {quote(config)}"
        )
    return config, Provenance()


def check_still(show: str, layout: str | None, panel: str | None, step: int | None = None) -> None:
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
    if step is not None:
        checks.whole("step", step, at_least=0)
        if show != "step":
            raise InputError(f"step: cannot be combined with {quote(show)}; it needs show 'step'")


def nominal_size(show: str, layout: str, panel: str | None) -> tuple[float, float]:
    """Width and height in inches that a figure's type is set for, where it goes with the picture."""
    return SIZES["panel" if panel else layout] if show == "panels" else STILLS[show].size


def arranged(
    show: str, layout: str | None, panel: str | None, canvas: Canvas
) -> tuple[str, tuple[float, float]]:
    """The layout of a figure, and the width and height in inches that its type is set for."""
    nominal = nominal_size(show, layout or "row", panel)
    if canvas.least_type is None or show != "panels":
        return layout or "row", nominal
    return narrow_size(canvas.sheet_width(nominal[0]), layout, panel)


def about_still(
    shown: Shown,
    kind: StillKind,
    panel: str | None = None,
    words: Words = ENGLISH,
    step: int | None = None,
) -> About:
    """Title, description and sources of a still."""
    match shown:
        case (Measured() as run,):
            what = words(f"about.{kind.name}")
            if panel:
                what = words("about.panel", panel=panel)
            description = captions.description(run, words)
            if f"{kind.name}_shown" in words.under("about"):
                at = int(run.history.step[one_round.row_shown(run.history, step)])
                description = f"{words(f'about.{kind.name}_shown', step=at)} {description}"
            return About(
                words("about.title_of_still", what=what), description, (run.history.source,)
            )
        case (Config() as config, provenance):
            description = captions.description_of_algorithm(config, words)
            settings = json.loads(source_text(config, provenance))
            source = json.dumps({"show": kind.name} | settings)
            return About(words(f"about.{kind.name}_title"), description, (source,))
    source = json.dumps({"show": kind.name})
    return About(words(f"about.{kind.name}_title"), words(f"about.{kind.name}"), (source,))
