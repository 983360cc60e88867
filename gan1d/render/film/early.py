"""What can be drawn before the run is whole: a rehearsal, then the frames of the finished phases."""

from contextlib import suppress
from dataclasses import replace

import numpy as np

from gan1d import theory
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.history import History
from gan1d.measured import Measured
from gan1d.phase_endings import GOAL
from gan1d.progress import Progress
from gan1d.render.film.request import Request
from gan1d.render.film.scene import Scene
from gan1d.render.film.timeline import timeline
from gan1d.render.look.palette import indexed
from gan1d.render.look.rules import drawing_rules, typeface_of
from gan1d.render.look.sheet import type_kept
from gan1d.render.parts.layers import Begun, PixelLayers, played, reported

_ROWS = 1000
"""Rows that stand for the last phase, at most: more than it has frames."""


def rehearse(request: Request, config: Config) -> None:
    """Draw a run that is made up, and forget it.

    The first picture of a program loads fonts and lays out every text and formula, which Matplotlib
    remembers. So this is done while the run is still being compiled and trained.
    """
    if not request.format.indexed or request.compare:
        return
    # What cannot be drawn is refused when the run is.
    with (
        suppress(InputError),
        drawing_rules(typeface_of(request.canvas)),
        type_kept(request.canvas),
    ):
        run = _made_up(config)
        stage = Scene(Measured(run), request.canvas, losses=request.losses, animated=True)
        for _ in played(stage, PixelLayers(stage), range(len(run.step))):
            pass


def _made_up(config: Config) -> History:
    """A record of a row for each phase, all of which have reached their goals; it has converged."""
    names = [config.plan()[0].name, *(phase.name for phase in config.plan())]
    edges = np.linspace(0.0, 1.0, 9)
    rows, flat = len(names), np.ones((len(names), 8))
    return History(
        x=(edges[1:] + edges[:-1]) / 2,
        x_edges=edges,
        z=np.linspace(-1.0, 1.0, 9),
        step=np.arange(rows),
        phase=np.array(names),
        p_data=flat[0],
        p_g=flat,
        d=0.5 * flat,
        g_of_z=np.tile(edges, (rows, 1)),
        discriminator_loss=np.full(rows, theory.LOG_4),
        generator_loss=np.full(rows, theory.LOG_2),
        phase_last_step=np.arange(1, rows),
        phase_end=np.full(rows - 1, GOAL),
        config=config,
    )


def draw_early(request: Request, so_far: History, progress: Progress | None = None) -> Begun | None:
    """The frames of all phases but the last, which is expected to end in equilibrium.

    None if frames of the request's format are not kept, if two runs are shown, or none of these phases.
    """
    if not request.format.indexed or request.compare:
        return None
    expected, canvas = _ended_well(so_far), request.canvas
    rows = timeline(expected, request.pace).rows
    rows = tuple(row for row in rows if row < len(so_far.step))
    if not rows:
        return None
    with drawing_rules(typeface_of(canvas)), type_kept(canvas):
        stage = Scene(Measured(expected), canvas, losses=request.losses, animated=True)
        layers = PixelLayers(stage)
        drawn = reported(played(stage, layers, rows), len(rows), progress)
        frames = indexed(drawn, len(rows), canvas.theme, transparent=canvas.transparent)
    return Begun(stage, layers, rows, frames)


def goes_on(begun: Begun, run: Measured, rows: tuple[int, ...]) -> bool:
    """Can the frames of these rows follow those already drawn, now that the whole run is known?

    How the last phase ends changes earlier frames in two ways only: the room left for text and
    numbers, and which rows are shown. If neither has changed, the stage takes over the whole run.
    """
    if begun.moments != rows[: len(begun.moments)] or not isinstance(begun.stage, Scene):
        return False
    return begun.stage.go_on(run)


def _ended_well(so_far: History) -> History:
    """The record, continued by a last phase that ends in equilibrium."""
    config, every = so_far.config, so_far.config.record_every
    first = (so_far.step[-1] // every + 1) * every
    step = np.union1d(np.arange(first, config.steps + 1, every), [config.steps])
    step = step[np.unique(np.linspace(0, len(step) - 1, _ROWS).round().astype(int))]
    rows = len(step)

    def extended(column: np.ndarray, by: object) -> np.ndarray:
        more = np.broadcast_to(np.asarray(by, column.dtype), (rows, *column.shape[1:]))
        return np.concatenate([column, more])

    return replace(
        so_far,
        step=np.concatenate([so_far.step, step]),
        phase=extended(so_far.phase, config.plan()[-1].name),
        p_g=extended(so_far.p_g, so_far.p_data),
        d=extended(so_far.d, 0.5),
        g_of_z=extended(so_far.g_of_z, so_far.g_of_z[-1]),
        discriminator_loss=extended(so_far.discriminator_loss, theory.LOG_4),
        generator_loss=extended(so_far.generator_loss, theory.LOG_2),
    )
