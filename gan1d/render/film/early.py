"""Frames of the finished phases, drawn while the last phase is still being trained."""

from dataclasses import replace

import numpy as np

from gan1d import theory
from gan1d.history import History
from gan1d.measured import Measured
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
