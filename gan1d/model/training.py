"""Train one run: the loop over blocks of steps, with curves computed in a second thread."""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d.checks import DivergedError
from gan1d.config import Config
from gan1d.history import History
from gan1d.model import algorithm
from gan1d.model.algorithm import Schedule, State
from gan1d.model.compiled import Program
from gan1d.model.optimizers import Optimizer
from gan1d.model.recording import Curves, Recorder
from gan1d.model.surroundings import held_fixed, import_jax, xla_flags
from gan1d.model.tuning import AHEAD, BLOCK
from gan1d.model.walk import Rows, Steps, Walk
from gan1d.progress import Progress, reporting
from gan1d.provenance import provenance_of
from gan1d.targets.distributions import quantile_table

run_block = Program(algorithm.step_through)


# The user may have made NumPy raise at underflow, which is normal in the tails of a density.
@np.errstate(all="warn", under="ignore")
def train(
    config: Config,
    *,
    target: Any = None,
    generator_optimizer: Optimizer | None = None,
    discriminator_optimizer: Optimizer | None = None,
    progress: Progress | bool | None = None,
    rows: Rows | None = None,
) -> History:
    """Train a run through its phases and record p_data, p_g and D.

    Args:
        config: the settings of the run.
        target: replaces the config's target: text, samples, a distribution of scipy.stats, or an
            object with cdf and quantile (or ppf).
        generator_optimizer: replaces Adam for G; any hashable object with Optax's `init` and
            `update`, which gets no extra arguments.
        discriminator_optimizer: replaces Adam for D.
        progress: called with (done, total), in training steps; True shows a bar, False none; by
            default a bar is shown on a terminal or in a notebook.
        rows: maps the length of a phase to its steps to be recorded, counted from 0; by default all.
            Ignored in phases that may end early, and in every phase if `record_every` is not 1.

    Raises:
        InputError: the config or the target cannot be used here, or JAX cannot start.
        DivergedError: G or D is no longer finite; the message names the step.
    """
    import_jax()
    if target is not None:
        config = replace(config, target=target)
    learnt = config.learnt_target()
    provenance = provenance_of(
        config,
        learnt,
        xla_flags(),
        generator_optimizer=generator_optimizer,
        discriminator_optimizer=discriminator_optimizer,
    )
    hyper = algorithm.hyperparameters(config, quantile_table(learnt))
    game = algorithm.Game.of(config, generator_optimizer, discriminator_optimizer)
    recorder = Recorder(config, learnt, provenance)
    walk = Walk(config, rows)
    with held_fixed():
        state = algorithm.init_state(game, hyper, config)
    with (
        reporting(progress, "training", "step", config.steps) as report,
        ThreadPoolExecutor(1) as beside,
    ):
        waiting: deque[tuple[Future[None], int]] = deque()

        def compute(schedule: Schedule, wanted: NDArray[np.bool_]) -> tuple[State, Future[Curves]]:
            final, pairs = run_block(game, hyper, state, schedule)
            return final, beside.submit(recorder.curves, pairs, wanted)

        def keep(steps: Steps, curves: Future[Curves]) -> None:
            added = beside.submit(lambda: recorder.add(steps, curves.result()))
            waiting.append((added, walk.done))

        def wait(most: int) -> None:
            while len(waiting) > most:
                added, done = waiting.popleft()
                try:
                    added.result()
                except DivergedError as error:
                    error.history = recorder.history(walk.endings)
                    raise
                report(done, config.steps)

        def measure(name: str) -> NDArray[np.float64]:
            return recorder.measure(before.result(), curves.result(), name)

        # Compile the programs for curves and for steps at the same time.
        nothing = np.zeros(BLOCK, bool)
        g, d = (np.tile(part, (BLOCK, 1)) for part in state[:2])
        beside.submit(recorder.curves, algorithm.Pairs(g, d, nothing, nothing), nothing)
        _, before = compute(algorithm.UNTRAINED, np.ones(BLOCK, bool))
        keep(walk.untrained(), before)
        while not walk.over:
            final, curves = compute(walk.schedule(), walk.wanted())
            steps = walk.advance(measure)
            if steps is None:
                continue
            state, before = final, curves
            keep(steps, curves)
            wait(AHEAD)
        wait(0)
    return recorder.history(walk.endings)
