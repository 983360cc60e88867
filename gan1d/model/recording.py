"""From parameters to a History: curves on fixed grids, exact densities, rows kept."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from gan1d import targets, theory
from gan1d.config import Config
from gan1d.density import push_forward_density
from gan1d.errors import DivergedError, InputError
from gan1d.history import LEAST_COVERED, History
from gan1d.model.compiled import Program
from gan1d.model.networks import (
    DiscriminatorParams,
    GeneratorParams,
    Layouts,
    discriminator,
    generator,
    layouts,
)
from gan1d.phases import Until


def on_grids(
    networks: Layouts, g: Array, d: Array, x: Array, z: Array, period: Array
) -> tuple[Array, Array]:
    """D on (n_x,) x and G on (n_z,) z, for flat parameters stacked on a leading axis of length B.

    Returns D, a probability, (B, n_x), and G, in standardised units, (B, n_z).
    """
    # Parameters are taken apart before the loop: done in its body, this would keep a CPU's loops over
    # x and z from being vectorised, and curves would take twice as long.
    of_generator, of_discriminator = networks
    pairs = jax.vmap(of_generator.unflatten)(g), jax.vmap(of_discriminator.unflatten)(d)

    def of_pair(pair: tuple[GeneratorParams, DiscriminatorParams]) -> tuple[Array, Array]:
        g, d = pair
        logit = partial(discriminator, period=period)
        return jax.vmap(logit, (None, 0))(d, x), jax.vmap(generator, (None, 0))(g, z)

    # One pair after the other: a batch of small matrix products is three times slower on a CPU.
    # "highest": a GPU's reduced-precision products would put steps into G, hence spikes into p_g.
    with jax.default_matmul_precision("highest"):
        logits, g_of_z = lax.map(of_pair, pairs)
    # Kept off exact 0 and 1, which float32 reaches at a logit of 17 and whose logarithms are infinite.
    return jnp.clip(jax.nn.sigmoid(logits), 1e-30, 1 - 2.0**-24), g_of_z


curves = Program(on_grids)


def window_edges(config: Config, target: targets.Target) -> np.ndarray:
    """Bin edges of the recorded window, (n_x + 1,), data units.

    Unless the config gives one, the window holds 4.5 standard deviations of the data on either side
    and G's first box with as much again beside it.
    """
    if config.window is not None:
        low, high = config.window
    else:
        reach = 2.0 * config.start_scale
        low = target.mean + target.std * min(-4.5, config.start_location - reach)
        high = target.mean + target.std * max(4.5, config.start_location + reach)
    edges = np.linspace(low, high, config.n_x + 1)
    if not np.all(np.diff(edges) > 0):
        raise InputError(f"window: expected room for {config.n_x} bins, got {low!r} to {high!r}")
    return edges


MOST_BYTES = 8e9
"""What a record may take in memory."""


class Block(NamedTuple):
    """Curves of consecutive training steps, perhaps still being computed."""

    phase: str
    first_step: int
    length: int
    """How many of the rows belong to the run; the rest is computed but not used."""
    phase_ends: bool
    d: Any  # (B, n_x)
    g_of_z: Any  # (B, n_z), standardised
    discriminator_loss: Any  # (B,)
    generator_loss: Any  # (B,)

    def first(self, count: int) -> "Block":
        """The same block with only its first rows counting."""
        return self._replace(length=count)

    def columns(self) -> dict[str, np.ndarray]:
        """The rows that count as NumPy arrays; waits for them.

        Raises DivergedError naming the first step at which the pair is no longer finite.
        """
        names = ("d", "g_of_z", "discriminator_loss", "generator_loss")
        columns = {name: np.asarray(getattr(self, name))[: self.length] for name in names}
        finite = np.all(
            [np.isfinite(a).reshape(self.length, -1).all(1) for a in columns.values()], axis=0
        )
        if not finite.all():
            raise DivergedError(
                f"training diverged at step {self.first_step + int(np.argmin(finite))}: expected "
                "finite numbers, got NaN or infinity (lower learning rates may help)"
            )
        return columns


class Recorder:
    """Collects blocks into a History: every `record_every`-th step and the last of each phase."""

    def __init__(self, config: Config, target: targets.Target) -> None:
        self.config = config
        self.target = target
        self.x_edges = window_edges(config, target)
        self.dx = np.diff(self.x_edges)
        self.x = (self.x_edges[1:] + self.x_edges[:-1]) / 2
        self.z = np.linspace(-1.0, 1.0, config.n_z)
        self.standard_x = np.float32((self.x - target.mean) / target.std)
        self.p_data = targets.bin_density(target, self.x_edges)
        covered = float(np.sum(self.p_data * self.dx))
        if covered < LEAST_COVERED:
            raise InputError(
                f"window: expected a stretch of x that holds at least {LEAST_COVERED} of "
                f"{config.target}, got {self.x_edges[0]:g} to {self.x_edges[-1]:g} with {covered:.3g}"
            )
        size = config.steps // config.record_every + 1 + len(config.plan())
        needed = size * 8 * (config.n_x + config.n_z)
        if needed > MOST_BYTES:
            raise InputError(
                f"record_every: expected a record of at most {MOST_BYTES / 1e9:g} GB, got "
                f"{needed / 1e9:.1f} GB ({size} rows); a larger record_every keeps fewer"
            )
        self._rows = {
            "step": np.empty(size, np.int64),
            "phase": np.empty(size, f"U{max(len(phase.name) for phase in config.plan())}"),
            "p_g": np.empty((size, config.n_x), np.float32),
            "d": np.empty((size, config.n_x), np.float32),
            # In data units float32 would be coarse: near 4000 its steps are larger than 1e-4.
            "g_of_z": np.empty((size, config.n_z)),
            "discriminator_loss": np.empty(size, np.float32),
            "generator_loss": np.empty(size, np.float32),
        }
        self._size = 0

    @property
    def is_empty(self) -> bool:
        """Has no row been kept yet?"""
        return self._size == 0

    def curves(self, g: Any, d: Any) -> tuple[Array, Array]:
        """D and G on the grids, for flat parameters of length B; does not wait for them."""
        period = np.float32(self.config.fourier_period)
        return curves(layouts(self.config), g, d, self.standard_x, np.float32(self.z), period)

    def block(self, phase: str, first_step: int, states: Any, losses: Any) -> Block:
        """The curves of stacked states; starts the computation and does not wait for it."""
        d, g_of_z = self.curves(states.generator, states.discriminator)
        return Block(
            phase, first_step, len(d), False, d, g_of_z, losses.discriminator, losses.generator
        )

    def add(self, block: Block) -> None:
        """Keep the rows of a block that are due. Raises DivergedError."""
        columns = block.columns()
        step = block.first_step + np.arange(block.length)
        due = step % self.config.record_every == 0
        due[-1] |= block.phase_ends
        kept = slice(self._size, self._size + int(np.count_nonzero(due)))
        self._size = kept.stop
        rows = self._rows
        rows["step"][kept] = step[due]
        rows["phase"][kept] = block.phase
        rows["d"][kept] = columns["d"][due]
        rows["g_of_z"][kept] = self._in_data_units(columns["g_of_z"][due])
        rows["p_g"][kept] = push_forward_density(rows["g_of_z"][kept], self.x_edges)
        rows["discriminator_loss"][kept] = columns["discriminator_loss"][due]
        rows["generator_loss"][kept] = columns["generator_loss"][due]

    def goal(self, until: Until, before: Block) -> Callable[[Block], np.ndarray]:
        """A function of a block: at which of its rows has the phase come to its end?

        `before` is the block before the phase; its last row is where a relative goal starts from.
        """
        at_most = until.at_most * (self._measure(until, before)[-1] if until.relative else 1.0)
        return lambda block: self._measure(until, block) <= at_most

    def _measure(self, until: Until, block: Block) -> np.ndarray:
        columns = block.columns()
        p_g = push_forward_density(self._in_data_units(columns["g_of_z"]), self.x_edges)
        return theory.MEASURES[until.measure](columns["d"], self.p_data, p_g, self.dx)

    def _in_data_units(self, standardised: np.ndarray) -> np.ndarray:
        return self.target.mean + self.target.std * standardised.astype(np.float64)

    def history(self) -> History:
        """The record so far."""
        rows = {name: column[: self._size] for name, column in self._rows.items()}
        return History(
            x=self.x,
            x_edges=self.x_edges,
            z=self.z,
            p_data=self.p_data,
            config=self.config,
            **rows,
        )
