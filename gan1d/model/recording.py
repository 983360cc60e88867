"""Turn the parameters of G and D into a History: G, D and p_g on fixed grids, at the recorded steps."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax
from numpy.typing import NDArray

from gan1d.checks import DivergedError, InputError
from gan1d.config import Config
from gan1d.grids import LEAST_D, MOST_D, grids_of
from gan1d.history import History
from gan1d.measures import MEASURES
from gan1d.model import networks
from gan1d.model.algorithm import Pairs
from gan1d.model.compiled import Program
from gan1d.model.networks import DiscriminatorParams, GeneratorParams, Layout
from gan1d.model.surroundings import held_fixed
from gan1d.model.walk import Steps
from gan1d.provenance import Provenance
from gan1d.targets.distributions import Target


def on_grids(
    layouts: tuple[Layout, Layout],
    g: Array,
    d: Array,
    x: Array,
    z: Array,
    waves: networks.Waves,
    wanted: Array,
) -> tuple[Array, Array]:
    """Evaluate D on the grid x and G on the grid z, for B pairs of flat parameters.

    Shapes: g (B, P), d (B, Q), x (n_x,), z (n_z,), wanted (B,). `wanted` lists the pairs to evaluate,
    padded with -1. Returns D as probabilities, (B, n_x), and G in standardised units, (B, n_z). The
    row of a pair that is not wanted is 0, or NaN if the pair is not finite.
    """
    # Parameters are unflattened once, before the loop.
    of_generator, of_discriminator = layouts
    pairs = jax.vmap(of_generator.unflatten)(g), jax.vmap(of_discriminator.unflatten)(d)

    def of_pair(pair: tuple[GeneratorParams, DiscriminatorParams]) -> tuple[Array, Array]:
        g, d = pair
        logits = jax.vmap(partial(networks.discriminator, waves=waves), (None, 0))(d, x)
        g_of_z = jax.vmap(networks.generator, (None, 0))(g, z)
        return jnp.clip(jax.nn.sigmoid(logits), LEAST_D, MOST_D), g_of_z

    # One pair at a time: on a CPU a batch of small matrix products is slower, as is a condition inside
    # `map` in place of a loop over the wanted rows.
    zero = jnp.sum(0 * g, 1, keepdims=True) + jnp.sum(0 * d, 1, keepdims=True)
    nothing = zero + jnp.zeros_like(x)[None], zero + jnp.zeros_like(z)[None]

    def add(i: Array, result: tuple[Array, Array]) -> tuple[Array, Array]:
        row = wanted[i]
        new = of_pair(jax.tree.map(lambda part: part[row], pairs))
        return jax.tree.map(lambda rows, value: rows.at[row].set(value), result, new)

    return lax.fori_loop(0, jnp.sum(wanted >= 0), add, nothing)


curves = Program(on_grids)


MOST_BYTES = 8e9
"""The largest record allowed, in bytes of memory."""


class Curves(NamedTuple):
    """The curves and losses of each step of a block."""

    d: np.ndarray  # (B, n_x), a probability
    g_of_z: np.ndarray  # (B, n_z), standardised units
    discriminator_loss: np.ndarray  # (B,), nats
    generator_loss: np.ndarray  # (B,), nats


class Recorder:
    """Collects the rows of a run, and makes a History of them."""

    def __init__(self, config: Config, target: Target, provenance: Provenance) -> None:
        self.config, self.target, self.provenance = config, target, provenance
        self.grids = grids = grids_of(config, target)
        self.standard_x = np.float32((grids.x - target.mean) / target.std)
        self._layouts, self._waves = networks.layouts(config), networks.waves(config)
        size = config.steps // config.record_every + 1 + len(config.plan())
        needed = size * 8 * (config.n_x + config.n_z)
        if needed > MOST_BYTES:
            raise InputError(
                f"record_every: expected a record of at most {MOST_BYTES / 1e9:g} GB, got "
                f"{needed / 1e9:.1f} GB ({size} rows); raise record_every to keep fewer"
            )
        self._blocks: list[dict[str, np.ndarray]] = []

    @held_fixed()
    def curves(self, pairs: Pairs, wanted: NDArray[np.bool_]) -> Curves:
        """Curves and losses of B steps; curves are 0 or NaN at steps where `wanted`, (B,), is False."""
        # JAX's CPU client runs queued work in order. Submit the curves only when their input is ready,
        # so that they are computed at once, while the next block is trained.
        jax.block_until_ready(pairs)
        rows = np.full(len(wanted), -1, np.int32)
        rows[: np.count_nonzero(wanted)] = np.flatnonzero(wanted)
        grids = self.standard_x, np.float32(self.grids.z)
        g, d, *losses = pairs
        computed = curves(self._layouts, g, d, *grids, self._waves, rows)
        return Curves(*map(np.asarray, (*computed, *losses)))

    def add(self, steps: Steps, curves: Curves) -> None:
        """Record the steps of a block that `steps.due` marks, up to the first that is not finite.

        Raises DivergedError, which names this step, if there is one.
        """
        block = Curves(*(column[: len(steps.phase)] for column in curves))
        count = int(np.argmin(np.append(_finite(block), False)))
        step, due = steps.first + np.arange(len(steps.phase)), np.flatnonzero(steps.due[:count])
        columns = {"step": step, "phase": steps.phase, **block._asdict()}
        rows = {name: column[due] for name, column in columns.items()}
        rows["g_of_z"] = self._in_data_units(rows["g_of_z"])
        rows["p_g"] = self.grids.p_g(rows["g_of_z"]).astype(np.float32)
        self._blocks.append(rows)
        if count < len(steps.phase):
            raise DivergedError(
                f"training diverged at step {steps.first + count}: expected finite numbers, got NaN or "
                "infinity (lower learning rates may help)"
            )

    def measure(self, before: Curves, block: Curves, name: str) -> np.ndarray:
        """A measure after the last step of `before` and each step of `block` (see walk.Measure)."""
        d = np.concatenate([before.d[-1:], block.d])
        g_of_z = np.concatenate([before.g_of_z[-1:], block.g_of_z])
        finite = _finite((d, g_of_z))
        result = np.full(len(d), np.nan)
        if finite.any():
            p_g, grids = self.grids.p_g(self._in_data_units(g_of_z[finite])), self.grids
            pair = d[finite], grids.p_data, p_g, np.diff(grids.x_edges)
            result[finite] = MEASURES[name].function(*pair)
        return result

    def _in_data_units(self, standardised: np.ndarray) -> np.ndarray:
        # Not float32, which would be coarse in data units: near 4000 it has steps above 1e-4.
        return self.target.mean + self.target.std * standardised.astype(np.float64)

    def history(self, endings: Mapping[int, str]) -> History:
        """A History of the rows added so far, with the endings of its phases."""
        blocks = self._blocks
        rows = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
        return History(
            **self.grids._asdict(),
            config=self.config,
            provenance=self.provenance,
            phase_last_step=np.array(list(endings), np.int64),
            phase_end=np.array(list(endings.values()), "U5"),
            **rows,
        )


def _finite(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Whether each row is finite in all columns, (B,)."""
    finite = [np.isfinite(column.reshape(len(column), -1)).all(1) for column in columns]
    return np.all(finite, axis=0)
