"""Algorithm 1 of Goodfellow et al. 2014 as pure functions: the only place where G and D are trained."""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax
from jax.typing import ArrayLike

from gan1d.config import Config
from gan1d.model import networks, objectives
from gan1d.model.batches import Batches, Profile, draw_batches, starts, steep_places
from gan1d.model.networks import DiscriminatorParams, GeneratorParams, Layout
from gan1d.model.optimizers import Adam, Optimizer
from gan1d.model.tuning import BLOCK
from gan1d.phases import Phase


class State(NamedTuple):
    """The state between two training steps; parameters are flat vectors (see networks.Layout)."""

    generator: Any  # (P,)
    discriminator: Any  # (Q,)
    generator_opt: Any
    discriminator_opt: Any
    profile: Profile


class Pairs(NamedTuple):
    """The pair (G, D) after each of B steps, as flat parameters, and the step's minibatch losses.

    The losses are in nats: D's before its last update, G's before its update.
    """

    generator: Any  # (B, P)
    discriminator: Any  # (B, Q)
    discriminator_loss: Any  # (B,)
    generator_loss: Any  # (B,)


class Schedule(NamedTuple):
    """Rates and displacement at each step of a block: (BLOCK,) arrays, or numbers for a single step.

    A rate multiplies an optimizer's update. D has one rate; G has one for its offset, which shifts
    p_g, and one for its other parameters, which shape p_g.
    """

    step: ArrayLike
    discriminator_rate: ArrayLike
    offset_rate: ArrayLike
    shape_rate: ArrayLike
    displacement: ArrayLike  # added to G's output before the step, standardised units


class Hyperparameters(NamedTuple):
    """Numbers that may change without another compilation of the program."""

    seed: ArrayLike
    generator_learning_rate: ArrayLike
    discriminator_learning_rate: ArrayLike
    beta1: ArrayLike
    beta2: ArrayLike
    epsilon: ArrayLike
    generator_clip: ArrayLike
    discriminator_clip: ArrayLike
    steep_share: ArrayLike
    waves: networks.Waves
    starts: Batches  # from batches.starts
    quantiles: ArrayLike  # from targets.quantile_table


def hyperparameters(config: Config, quantiles: ArrayLike) -> Hyperparameters:
    """The hyperparameters of a config, given the quantile table of its target."""
    numbers = (np.float32(getattr(config, name)) for name in Hyperparameters._fields[1:-3])
    more = networks.waves(config), starts(config), quantiles
    return Hyperparameters._make([np.uint32(config.seed), *numbers, *more])


class Game(NamedTuple):
    """Settings that are compiled into the program: other values need another compilation."""

    layouts: tuple[Layout, Layout]  # of G and of D
    k: int
    stratified: bool
    straight_line: bool
    steep_ends: bool
    loss: str
    generator_optimizer: Optimizer | None = None
    discriminator_optimizer: Optimizer | None = None

    @classmethod
    def of(cls, config: Config, *optimizers: Optimizer | None) -> "Game":
        """The game of a config; `optimizers` are G's and D's, in this order, or None for Adam."""
        settings = (getattr(config, name) for name in cls._fields[1:-2])
        return cls(networks.layouts(config), *settings, *optimizers)

    def optimizers(self, hyper: Hyperparameters) -> tuple[Optimizer, Optimizer]:
        """The optimizers of G and D: Adam with the numbers in `hyper`, unless another replaces it."""
        adam = partial(Adam, b1=hyper.beta1, b2=hyper.beta2, eps=hyper.epsilon)
        of_g = adam(hyper.generator_learning_rate, clip=hyper.generator_clip)
        of_d = adam(hyper.discriminator_learning_rate, clip=hyper.discriminator_clip)
        return self.generator_optimizer or of_g, self.discriminator_optimizer or of_d


MOST_UNROLLED = 4
"""The largest k for which D's steps are unrolled; the more steps, the longer it takes to compile."""
_ZEROS = GeneratorParams(*[0.0] * len(GeneratorParams._fields))


def training_step(
    game: Game, hyper: Hyperparameters, state: State, batches: Batches, schedule: Schedule
) -> tuple[State, Array, Array]:
    """One round of Algorithm 1: k updates of D, then one of G on fresh noise (alternating updates).

    Returns the next state, and the losses of D and of G. A player whose rates are all 0 does not learn,
    and the state of its optimizer is unchanged.
    """
    g_optimizer, d_optimizer = game.optimizers(hyper)
    g_flat, d_flat, g_opt, d_opt, profile = state
    g_layout, d_layout = game.layouts
    g_flat = g_flat + g_layout.flatten(_ZEROS._replace(offset=schedule.displacement))
    g = g_layout.unflatten(g_flat)

    logits = jax.vmap(partial(networks.discriminator, waves=hyper.waves), in_axes=(None, 0))
    of_g = jax.vmap(networks.generator, in_axes=(None, 0))
    # G does not change while D learns, so the fakes of all k updates are drawn at once.
    z, weights = steep_places(batches.discriminator_z, profile, hyper.steep_share)
    z = jnp.pad(z, ((0, 0), (1, 1)), constant_values=((0, 0), (-1, 1)))
    g_of_z = of_g(g, z.reshape(-1)).reshape(z.shape)
    fakes, profile = g_of_z[:, 1:-1], Profile(z[-1], g_of_z[-1])

    def d_loss(d: DiscriminatorParams, real: Array, fake: Array, weights: Array) -> Array:
        # One pass over both batches compiles faster than two passes.
        real_logits, fake_logits = jnp.split(logits(d, jnp.concatenate([real, fake])), 2)
        return objectives.discriminator_loss(real_logits, fake_logits, weights)

    def d_step(i: ArrayLike, carry: tuple[Array, Any, Array]) -> tuple[Array, Any, Array]:
        d_flat, d_opt, _ = carry
        d = d_layout.unflatten(d_flat)
        loss, gradient = jax.value_and_grad(d_loss)(d, batches.x[i], fakes[i], weights[i])
        rates = DiscriminatorParams(*[schedule.discriminator_rate] * len(d))
        return *_update(d_optimizer, d_layout, d_flat, d_opt, gradient, rates), loss

    carry, unroll = (d_flat, d_opt, jnp.float32(0)), game.k <= MOST_UNROLLED
    d_flat, d_opt, loss_of_d = lax.fori_loop(0, game.k, d_step, carry, unroll=unroll)
    # Use G's new profile: from one step to the next, a steep part may move by more than its width in z.
    new_z, new_weights = steep_places(batches.generator_z, profile, hyper.steep_share)

    def g_loss(g: GeneratorParams, d: DiscriminatorParams) -> Array:
        return objectives.GENERATOR_LOSSES[game.loss](logits(d, of_g(g, new_z)), new_weights)

    loss_of_g, gradient = jax.value_and_grad(g_loss)(g, d_layout.unflatten(d_flat))
    rates = GeneratorParams(*[schedule.shape_rate] * len(g))._replace(
        offset=schedule.offset_rate,
        slope=schedule.shape_rate if game.straight_line else 0.0,
        ends=schedule.shape_rate if game.steep_ends else 0.0,
    )
    g_flat, g_opt = _update(g_optimizer, g_layout, g_flat, g_opt, gradient, rates)
    return State(g_flat, d_flat, g_opt, d_opt, profile), loss_of_d, loss_of_g


def _update(
    optimizer: Optimizer, layout: Layout, flat: Array, opt: Any, gradient: Any, rates: Any
) -> tuple[Array, Any]:
    rate = layout.flatten(rates)
    update, new_opt = optimizer.update(layout.flatten(gradient), opt, flat)
    moves = jnp.max(rate) > 0
    return flat + rate * update, jax.tree.map(partial(jnp.where, moves), new_opt, opt)


def step_through(
    game: Game, hyper: Hyperparameters, state: State, schedule: Schedule
) -> tuple[State, Pairs]:
    """Run a block of steps; return the final state, and the pair and the losses of each step."""

    def body(state: State, xs: tuple[Batches, Schedule]) -> tuple[State, Pairs]:
        state, *losses = training_step(game, hyper, state, *xs)
        return state, Pairs(state.generator, state.discriminator, *losses)

    # Drawing all minibatches at once is cheaper than one by one.
    quantiles = jnp.asarray(hyper.quantiles)
    draw = partial(draw_batches, hyper.starts, hyper.seed, quantiles, stratified=game.stratified)
    batches = jax.vmap(draw)(schedule.step)
    return lax.scan(body, state, (batches, schedule))


def init_state(game: Game, hyper: Hyperparameters, config: Config) -> State:
    """The state of the untrained pair, drawn from the config's seed by NumPy."""
    g_rng, d_rng = map(np.random.default_rng, np.random.SeedSequence(config.seed).spawn(2))
    # Layout.flatten is not used: outside a compiled program, JAX would compile each operation.
    pair = networks.init_generator(g_rng, config), networks.init_discriminator(d_rng, config)
    g, d = (np.concatenate([np.ravel(part) for part in params]) for params in pair)
    g_optimizer, d_optimizer = game.optimizers(hyper)
    # Before G is evaluated, its profile is a straight line, equally steep everywhere.
    even = np.linspace(-1, 1, config.batch_size + 2, dtype=np.float32)
    return State(g, d, g_optimizer.init(g), d_optimizer.init(d), Profile(even, even))


def phase_schedule(phase: Phase, length: int, first_step: int, done: int) -> Schedule:
    """The schedule of a block that starts at `first_step`, `done` steps into a phase of `length` steps.

    Rates rise over the first `warm_up` steps of the phase and stay constant. Over the last steps, a
    share `anneal` of the phase, they fall linearly, and would reach 0 one step after its end.
    """
    index = done + np.arange(BLOCK)
    left = 1.0 - index / length
    rate = np.clip(left / phase.anneal, 0, 1) if phase.anneal else np.ones(BLOCK)
    rate = rate * np.minimum(1.0, (index + 1) / (phase.warm_up + 1))
    d_rate, g_rate = rate * phase.discriminator_rate, rate * phase.generator_rate
    displacement = np.where(index == 0, phase.displacement, 0.0)
    numbers = d_rate, g_rate, g_rate * (not phase.shift), displacement
    return Schedule((first_step + np.arange(BLOCK)).astype(np.int32), *map(np.float32, numbers))


UNTRAINED = Schedule(
    np.zeros(BLOCK, np.int32), *(np.zeros(BLOCK, np.float32) for _ in Schedule._fields[1:])
)
"""A schedule with rates of 0: the first block uses it, to record the untrained pair and its losses."""
