"""Frames of the phases that are over, drawn while the last one is still in training."""

from dataclasses import replace

import numpy as np

from gan1d import theory
from gan1d.history import History
from gan1d.render.film.playback import Playback
from gan1d.render.film.scene import Scene
from gan1d.render.film.timeline import timeline
from gan1d.render.formats.encode import INDEXED
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.palette import indexed
from gan1d.render.look.rules import drawing_rules
from gan1d.render.parts.layers import Begun, PixelLayers, Progress, played, reported

_ROWS = 1000
"""Rows that stand for the last phase, at the most: more than it has frames."""


def draw_early(
    so_far: History,
    ending: str,
    *,
    losses: bool = False,
    canvas: Canvas = Canvas(),  # noqa: B008  (frozen)
    playback: Playback = Playback(),  # noqa: B008  (frozen)
    progress: Progress | None = None,
) -> Begun | None:
    """The frames of all phases but the last, which is expected to end in equilibrium.

    None for a format whose frames are not kept.
    """
    if ending not in INDEXED:
        return None
    expected = _ended_well(so_far)
    rows = timeline(expected, playback.for_format(ending)).rows
    rows = tuple(row for row in rows if row < len(so_far.step))
    with drawing_rules():
        stage = Scene(expected, canvas, losses=losses, animated=True)
        layers = PixelLayers(stage)
        drawn = reported(played(stage, layers, rows), len(rows), progress)
        frames = indexed(drawn, len(rows), canvas.theme, transparent=canvas.transparent)
    return Begun(stage, layers, rows, frames)


def goes_on(begun: Begun, history: History, rows: tuple[int, ...]) -> bool:
    """Can the frames of these rows follow those drawn, now that the whole run is known?

    How the last phase ends changes earlier frames only by the room that they keep for its words and
    numbers, and by which rows are shown. If they can, the stage plays on with the whole run.
    """
    if begun.moments != rows[: len(begun.moments)] or not isinstance(begun.stage, Scene):
        return False
    return begun.stage.go_on(history)


def _ended_well(so_far: History) -> History:
    """The record, with a last phase that ends in equilibrium."""
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
