"""Algorithm 1 of the paper, phase by phase: the one place where G and D are trained."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple, cast

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax
from jax.typing import ArrayLike

from gan1d import targets
from gan1d.config import Config
from gan1d.history import History
from gan1d.model import objectives
from gan1d.model.compiled import Program
from gan1d.model.networks import (
    DiscriminatorParams,
    GeneratorParams,
    Layout,
    Layouts,
    discriminator,
    generator,
    init_discriminator,
    init_generator,
    layouts,
)
from gan1d.model.optimizers import Adam, Optimizer
from gan1d.model.recording import Block, Recorder
from gan1d.phases import Phase

BLOCK = 128
"""Steps that one call of the compiled program runs. Between calls the host records curves, looks
whether the phase has reached its end, and can be interrupted. A multiple of it costs no extra work."""
CURVES_RECORDED = "/gan1d/curves_recorded"
"""The name under which JAX's monitoring hears how long a block's curves took."""
AHEAD = 2
"""Blocks that may be computed before the curves of the first of them are kept."""


class State(NamedTuple):
    """What training carries from step to step; the parameters are flat, as networks.Layout says."""

    generator: Any  # (P,)
    discriminator: Any  # (Q,)
    generator_opt: Any
    discriminator_opt: Any


class Losses(NamedTuple):
    """What a step observes: minibatch losses, each before the update it leads to, nats.

    Of k discriminator steps, the last one's.
    """

    discriminator: Array
    generator: Array


class Schedule(NamedTuple):
    """What each step of a block is to do; every field is (BLOCK,)."""

    step: ArrayLike
    discriminator_rate: ArrayLike
    line_rate: ArrayLike
    network_rate: ArrayLike
    displacement: ArrayLike


class Hyperparameters(NamedTuple):
    """Numbers that may differ between runs of one compiled program."""

    seed: ArrayLike
    generator_learning_rate: ArrayLike
    discriminator_learning_rate: ArrayLike
    beta1: ArrayLike
    beta2: ArrayLike
    epsilon: ArrayLike
    fourier_period: ArrayLike
    quantiles: ArrayLike  # targets.quantile_table


def hyperparameters(config: Config, target: targets.Target) -> Hyperparameters:
    """Those of a config."""
    return Hyperparameters(
        seed=np.uint32(config.seed),
        generator_learning_rate=np.float32(config.generator_learning_rate),
        discriminator_learning_rate=np.float32(config.discriminator_learning_rate),
        beta1=np.float32(config.beta1),
        beta2=np.float32(config.beta2),
        epsilon=np.float32(config.epsilon),
        fourier_period=np.float32(config.fourier_period),
        quantiles=targets.quantile_table(target),
    )


class Game(NamedTuple):
    """The choices that shape the compiled program itself."""

    layouts: Layouts
    k: int
    batch_size: int
    stratified: bool
    straight_line: bool
    loss: str
    generator_optimizer: Optimizer | None
    discriminator_optimizer: Optimizer | None

    @classmethod
    def of(
        cls,
        config: Config,
        generator_optimizer: Optimizer | None = None,
        discriminator_optimizer: Optimizer | None = None,
    ) -> "Game":
        """The choices of a config, and optimizers to use instead of Adam."""
        return cls(
            layouts(config),
            config.k,
            config.batch_size,
            config.stratified,
            config.straight_line,
            config.loss,
            generator_optimizer,
            discriminator_optimizer,
        )

    def optimizers(self, hyper: Hyperparameters) -> tuple[Optimizer, Optimizer]:
        """G's and D's optimizer: those given, else Adam at the config's rates."""
        adam = partial(Adam, b1=hyper.beta1, b2=hyper.beta2, eps=hyper.epsilon)
        return (
            self.generator_optimizer or adam(hyper.generator_learning_rate),
            self.discriminator_optimizer or adam(hyper.discriminator_learning_rate),
        )


class Batches(NamedTuple):
    """The minibatches of one step: standardised x, and noise uniform on (-1, 1)."""

    x: Array  # (k, n)
    discriminator_z: Array  # (k, n)
    generator_z: Array  # (n,), fresh


def draw_batches(game: Game, hyper: Hyperparameters, step: ArrayLike) -> Batches:
    """The minibatches of one step; x is drawn by inversion, from the target's quantile table.

    Keys are folded from the step's number, so a short run draws what a longer one begins with.
    """
    n = game.batch_size
    key = jax.random.fold_in(jax.random.key(hyper.seed), step)
    u = jax.random.uniform(key, (2 * game.k + 1, n))
    if game.stratified:
        u = (u + jnp.arange(n)[None, :]) / n
    x = _quantile(jnp.asarray(hyper.quantiles), u[: game.k])
    return Batches(x, 2 * u[game.k : -1] - 1, 2 * u[-1] - 1)


def _quantile(table: Array, u: Array) -> Array:
    limit = targets.QUANTILE_TABLE_LOGIT
    u = jnp.clip(u, 1e-7, 1 - 1e-7)
    position = (jnp.log(u) - jnp.log1p(-u) + limit) * ((table.shape[0] - 1) / (2 * limit))
    below = jnp.clip(position.astype(jnp.int32), 0, table.shape[0] - 2)
    share = position - below
    return (1 - share) * table[below] + share * table[below + 1]


def training_step(
    game: Game,
    hyper: Hyperparameters,
    state: State,
    batches: Batches,
    schedule: Schedule,
) -> tuple[State, Losses]:
    """One round of Algorithm 1: k steps of D, then one of G on fresh noise (an alternating update).

    A player whose rate is 0 is held still, its optimizer's state included.
    """
    g_optimizer, d_optimizer = game.optimizers(hyper)
    g_flat, d_flat, g_opt, d_opt = state
    g_layout, d_layout = game.layouts
    g_flat = g_flat + g_layout.flatten(_NOTHING._replace(offset=schedule.displacement))
    g = g_layout.unflatten(g_flat)

    many = partial(jax.vmap, in_axes=(None, 0))
    logits = many(partial(discriminator, period=hyper.fourier_period))

    def d_loss(d: DiscriminatorParams, real: Array, fake: Array) -> Array:
        # One pass over both batches: half the work of two, to compile and to run.
        real_logits, fake_logits = jnp.split(logits(d, jnp.concatenate([real, fake])), 2)
        return objectives.discriminator_loss(real_logits, fake_logits)

    def g_loss(g: GeneratorParams, d: DiscriminatorParams) -> Array:
        return objectives.GENERATOR_LOSSES[game.loss](
            logits(d, many(generator)(g, batches.generator_z))
        )

    def d_step(i: Array, carry: tuple[Array, Any, Array]) -> tuple[Array, Any, Array]:
        d_flat, d_opt, _ = carry
        d = d_layout.unflatten(d_flat)
        fake = many(generator)(g, batches.discriminator_z[i])
        loss, gradient = jax.value_and_grad(d_loss)(d, batches.x[i], fake)
        rates = DiscriminatorParams(*[schedule.discriminator_rate] * len(d))
        return *_update(d_optimizer, d_layout, d_flat, d_opt, gradient, rates), loss

    d_flat, d_opt, loss_of_d = lax.fori_loop(0, game.k, d_step, (d_flat, d_opt, jnp.float32(0)))
    loss_of_g, gradient = jax.value_and_grad(g_loss)(g, d_layout.unflatten(d_flat))
    rates = GeneratorParams(*[schedule.network_rate] * len(g))._replace(
        offset=schedule.line_rate,
        slope=schedule.line_rate if game.straight_line else 0.0,
    )
    g_flat, g_opt = _update(g_optimizer, g_layout, g_flat, g_opt, gradient, rates)
    return State(g_flat, d_flat, g_opt, d_opt), Losses(loss_of_d, loss_of_g)


_NOTHING = GeneratorParams(*[0.0] * len(GeneratorParams._fields))


def _update(
    optimizer: Optimizer, layout: Layout, flat: Array, opt: Any, gradient: Any, rates: Any
) -> tuple[Array, Any]:
    rate = layout.flatten(rates)
    update, new_opt = optimizer.update(layout.flatten(gradient), opt, flat)
    moves = jnp.max(rate) > 0
    return flat + rate * update, jax.tree.map(partial(jnp.where, moves), new_opt, opt)


def step_through(
    game: Game, hyper: Hyperparameters, state: State, schedule: Schedule
) -> tuple[State, State, Losses]:
    """The state after a block, then the states after each of its steps and their losses, stacked."""

    def body(state: State, xs: tuple[Batches, Schedule]) -> tuple[State, tuple[State, Losses]]:
        state, losses = training_step(game, hyper, state, *xs)
        return state, (state, losses)

    # All noise in one draw: the same numbers as a draw inside each step, at a fraction of the cost.
    batches = jax.vmap(partial(draw_batches, game, hyper))(schedule.step)
    with jax.default_matmul_precision("highest"):
        final, (states, losses) = lax.scan(body, state, (batches, schedule))
    return final, states, losses


run_block = Program(step_through)


def init_state(game: Game, hyper: Hyperparameters, config: Config) -> State:
    """The untrained pair, drawn from the config's seed."""
    g_seed, d_seed = np.random.SeedSequence(config.seed).spawn(2)
    g = init_generator(
        np.random.default_rng(g_seed),
        width=config.generator_width,
        layers=config.generator_layers,
        straight_line=config.straight_line,
        steep_ends=config.steep_ends,
        location=config.start_location,
        scale=config.start_scale,
    )
    d = init_discriminator(
        np.random.default_rng(d_seed),
        width=config.discriminator_width,
        n_frequencies=config.fourier_features,
    )
    # By NumPy: flattened by JAX outside of the program, each part would be compiled by itself.
    flat = [np.concatenate([np.ravel(part) for part in params]) for params in (g, d)]
    optimizers = game.optimizers(hyper)
    return State(*flat, *(o.init(params) for o, params in zip(optimizers, flat, strict=True)))


def phase_schedule(phase: Phase, length: int, first_step: int, done: int) -> Schedule:
    """The block from `first_step` on, in a phase of which `done` of `length` steps are over.

    Rates are held, then fall over the phase's last `anneal` share, to 0 after its last step: as the
    square of what is left of it, since D's tails need many small steps to come to rest.
    """
    index = done + np.arange(BLOCK)
    left = 1.0 - index / length
    rate = np.clip(left / phase.anneal, 0, 1) ** 2 if phase.anneal else np.ones(BLOCK)
    displacement = np.where(index == 0, phase.displacement, 0.0)
    return Schedule(
        (first_step + np.arange(BLOCK)).astype(np.int32),
        (rate * phase.discriminator_rate).astype(np.float32),
        (rate * phase.generator_rate).astype(np.float32),
        (rate * phase.generator_rate * (not phase.straight)).astype(np.float32),
        displacement.astype(np.float32),
    )


UNTRAINED = Schedule(
    np.zeros(BLOCK, np.int32), *(np.zeros(BLOCK, np.float32) for _ in Schedule._fields[1:])
)
"""A block in which nobody moves; its first row is the untrained pair with the losses it starts from."""


def train(
    config: Config,
    *,
    target: targets.Target | None = None,
    generator_optimizer: Optimizer | None = None,
    discriminator_optimizer: Optimizer | None = None,
    progress: Callable[[int, int], None] | None = None,
    last_phase: Callable[[History], None] | None = None,
) -> History:
    """Run the config's phases and record p_data, p_g and D at every step.

    Args:
        config: the run.
        target: used instead of the one that the config names; any class with a Target's members.
        generator_optimizer: used instead of Adam; anything hashable with Optax's init and update.
        discriminator_optimizer: the same for D.
        progress: called with (done, total), in training steps.
        last_phase: called when the last of several phases begins, with the record of the others.

    Raises:
        DivergedError: the pair is no longer finite; the message names the step.
    """
    if target is None:
        target = targets.parse_target(config.target)
    hyper = hyperparameters(config, target)
    game = Game.of(config, generator_optimizer, discriminator_optimizer)
    recorder = Recorder(config, target)
    with ThreadPoolExecutor(1) as beside:
        kept: deque[Future[int]] = deque()

        def wait(ahead: int) -> None:
            while len(kept) > ahead:
                done = kept.popleft().result()
                if progress is not None:
                    progress(done, config.steps)

        phases = len(config.plan())
        for stretch in _play(game, hyper, config, recorder, beside):
            kept.append(beside.submit(stretch.keep, recorder))
            phases -= stretch.phase_ends
            if last_phase is not None and stretch.phase_ends and phases == 1:
                wait(0)
                last_phase(recorder.history())
            wait(AHEAD)
        wait(0)
    return recorder.history()


class _Stretch(NamedTuple):
    """Consecutive steps of a phase: a block's first `length` ones."""

    computed: "Future[Block]"
    length: int
    phase_ends: bool

    def block(self) -> Block:
        """Their curves; waits for them."""
        return self.computed.result().first(self.length)._replace(phase_ends=self.phase_ends)

    def keep(self, recorder: Recorder) -> int:
        """Add them to the record; returns the last step."""
        block = self.block()
        with _curves_timed():
            recorder.add(block)
        return block.first_step + block.length - 1


def _play(
    game: Game, hyper: Hyperparameters, config: Config, recorder: Recorder, beside: Executor
) -> Iterator[_Stretch]:
    """The run, block by block, the untrained pair first; curves are computed `beside` the steps."""
    plan = config.plan()
    state = init_state(game, hyper, config)
    # So that the program for curves is compiled beside the one for steps.
    beside.submit(recorder.curves, *(np.tile(part, (BLOCK, 1)) for part in state[:2]))
    _, states, losses = run_block(game, hyper, state, UNTRAINED)
    stretch = _Stretch(beside.submit(_block, recorder, plan[0].name, 0, states, losses), 1, False)
    yield stretch
    step = 1
    for phase in plan:
        length = config.steps + 1 - step if phase is plan[-1] else phase.steps
        reached = None if phase.until is None else recorder.goal(phase.until, stretch.block())
        done = 0
        while done < length:
            schedule = phase_schedule(phase, length, step, done)
            final, states, losses = run_block(game, hyper, state, schedule)
            computed = beside.submit(_block, recorder, phase.name, step, states, losses)
            count = min(BLOCK, length - done)
            if reached is not None and (here := reached(computed.result().first(count))).any():
                count = int(np.argmax(here)) + 1
                length = done + count
            done += count
            step += count
            state = final if count == BLOCK else _state_after(states, count)
            stretch = _Stretch(computed, count, phase_ends=done == length)
            yield stretch


def _block(recorder: Recorder, phase: str, first_step: int, states: State, losses: Losses) -> Block:
    # A CPU computes one thing after the other of what waits for its input, whatever asked for it.
    # Asked for once its input is there, this is computed at once, while the next block is.
    jax.block_until_ready(states)
    with _curves_timed():
        return jax.block_until_ready(recorder.block(phase, first_step, states, losses))


@contextmanager
def _curves_timed() -> Iterator[None]:
    start = time.perf_counter()
    yield
    jax.monitoring.record_event_duration_secs(CURVES_RECORDED, time.perf_counter() - start)


def _state_after(states: State, count: int) -> State:
    # On the host: indexing on the device would compile a program for every shape of parameter.
    return cast(State, jax.tree.map(lambda a: a[count - 1], jax.device_get(states)))
