"""Many runs at once, spread over all local devices; each member is its single run.

All members run the same compiled program, whatever phases they are in: see walk.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from math import ceil
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from numpy.typing import NDArray

from gan1d.config import Config
from gan1d.errors import DivergedError, InputError
from gan1d.floats import held_errors
from gan1d.model.algorithm import (
    UNTRAINED,
    Game,
    Pairs,
    Schedule,
    hyperparameters,
    init_state,
    step_through,
)
from gan1d.model.compiled import Program
from gan1d.model.forks import check_not_forked
from gan1d.model.hosts import gathered, share
from gan1d.model.recording import Curves, Recorder, on_grids
from gan1d.model.surroundings import check_ready, held_fixed
from gan1d.model.tuning import BLOCK, VECTOR_WIDTH, WIDEST
from gan1d.model.walk import Steps, Walk
from gan1d.progress import Progress
from gan1d.sweeps.members import SHARED, Member, member_of
from gan1d.targets.resolve import Resolved, resolve

CHUNK = 64
"""Members in memory at a time, by default: each holds the curves of a block of steps."""
MOST_ROWS = 40
"""Moments at which a member is measured on its way, at the ends of blocks."""
MEMBERS = PartitionSpec("members")


@held_errors()
def train_many(
    configs: Sequence[Config],
    *,
    chunk: int = CHUNK,
    finished: Sequence[Member] = (),
    on_chunk: Callable[[Sequence[Member]], object] | None = None,
    progress: Progress | None = None,
) -> list[Member]:
    """Train every config, many at once, and certify its final pair.

    Under jax.distributed every process calls this with the same configs, trains its share on its own
    devices, and returns all members.

    Args:
        configs: the members. They may differ in anything but the fields in sweeps.SHARED.
        chunk: how many are in memory at a time.
        finished: members of an earlier sweep; those that are asked for are not trained again.
        on_chunk: called at the end of each chunk with what this process has finished so far.
        progress: called with (done, total), in training steps of all members of this process together.

    Raises:
        InputError: there are no configs, or they differ in a shared field.
    """
    if not configs:
        raise InputError("seeds: expected at least one member, got none")
    check_ready()
    check_not_forked()
    for name in SHARED:
        if any(getattr(config, name) != getattr(configs[0], name) for config in configs):
            raise InputError(f"{name}: expected one value for all members, got several")
    known = {member.config: member for member in finished}
    mine = share(configs)
    left = [config for config in mine if config not in known]
    total, done = sum(config.steps for config in left), 0
    for start in range(0, len(left), chunk):
        # A last chunk of another size would be compiled anew.
        with held_fixed():
            ensemble = _Ensemble(left[start : start + chunk], min(chunk, len(left)))
        while not ensemble.over:
            ensemble.play_block()
            if progress is not None:
                progress(done + ensemble.done, total)
        done += ensemble.done
        known |= {member.config: member for member in ensemble.members()}
        if on_chunk is not None:
            on_chunk([known[config] for config in mine if config in known])
    with held_fixed():
        return gathered([known[config] for config in mine])


class _Ensemble:
    """The members of a chunk, and the program that trains them all."""

    def __init__(self, configs: Sequence[Config], places: int) -> None:
        mesh = Mesh(np.array(jax.local_devices()), ("members",))
        # Arrays are put on their devices first: the program is compiled for where its inputs are.
        self._placed = partial(jax.device_put, device=NamedSharding(mesh, MEMBERS))
        # Every device has as many places; those left over repeat the last member and stay idle.
        places += -places % mesh.size
        self._idle = places - len(configs)
        # What they share is looked up once: see SHARED.
        data = resolve(configs[0])
        self._runs = [_Run(config, data) for config in configs]
        everyone = [*self._runs, *[self._runs[-1]] * self._idle]
        game = Game.of(configs[0])
        self._train_block = partial(_train_block, _Setting(game, mesh, places // mesh.size))
        hypers = [hyperparameters(run.config, run.recorder.data.quantiles) for run in everyone]
        states = [
            init_state(game, hyper, run.config) for hyper, run in zip(hypers, everyone, strict=True)
        ]
        self._hyper, self._state = self._placed((_stacked(hypers), _stacked(states)))
        self._grids = self._placed(
            (
                np.stack([run.recorder.standard_x for run in everyone]),
                np.stack([np.float32(run.recorder.z) for run in everyone]),
            )
        )

    @property
    def over(self) -> bool:
        """Have all members come to their ends?"""
        return all(run.over for run in self._runs)

    @property
    def done(self) -> int:
        """Training steps done, of all members together."""
        return sum(run.done for run in self._runs)

    @held_fixed()
    def play_block(self) -> None:
        """Train all members by a block of steps, and record it."""
        schedules = [run.schedule() for run in self._runs] + [UNTRAINED] * self._idle
        watched = np.array([run.watched for run in self._runs] + [False] * self._idle)
        inputs = self._placed((_stacked(schedules), watched))
        state, ends, rows = self._train_block(self._hyper, self._state, *inputs, *self._grids)
        ends = [np.asarray(a) for a in ends]
        rows = [np.asarray(a) if watched.any() else a for a in rows]
        kept = [
            run.advance(
                _curves(*(a[i] for a in ends)),
                _curves(*(a[i] for a in rows)) if watched[i] else None,
            )
            for i, run in enumerate(self._runs)
        ]
        if all(kept):
            self._state = state
        else:
            kept += [False] * self._idle
            self._state = self._placed(_chosen(np.array(kept), state, self._state))

    def members(self) -> list[Member]:
        """All members as they ended."""
        return [run.member() for run in self._runs]


class _Run:
    """One member: its way through its phases, and its record at the ends of blocks."""

    def __init__(self, config: Config, data: Resolved) -> None:
        self.config = config
        self._walk = Walk(config)
        self._diverged = False
        thinned = replace(config, record_every=stride(config))
        self.recorder = Recorder(thinned, data)

    @property
    def over(self) -> bool:
        """Is there nothing left to do?"""
        return self._diverged or self._walk.over

    @property
    def done(self) -> int:
        """Training steps done; all of them once the run is over, even if it ended early."""
        return self.config.steps if self.over else self._walk.done

    @property
    def watched(self) -> bool:
        """Are the curves of each step of the next block needed?"""
        return not self.over and self._walk.watched

    def schedule(self) -> Schedule:
        """The schedule of the next block, in which nobody moves once the run is over."""
        return UNTRAINED if self.over else self._walk.schedule()

    def advance(self, ends: Curves, rows: Curves | None) -> bool:
        """Judge and record a block; False if the state before it is to be kept.

        Args:
            ends: two rows, before and after the block.
            rows: a row after each step, if the block was watched.
        """
        if self.over:
            return False
        first, before, after = self._walk.first, _row(ends, 0), _row(ends, 1)
        steps = self._walk.advance(
            None if rows is None else self.recorder.measured(first, before, rows)
        )
        if steps is None:
            return False
        try:
            if first == 1:
                self.recorder.add(self._walk.untrained(), before)
            if rows is not None:
                self.recorder.check_finite(steps, rows)
            over = np.array([self._walk.over])
            due = over | (steps.last % stride(self.config) == 0)
            self.recorder.add(Steps(steps.last, steps.phase[-1:], over, due), after)
        except DivergedError:
            self._diverged = True
        return True

    def member(self) -> Member:
        """The member as it ended."""
        every = stride(self.config)
        step = np.append(np.arange(0, self.config.steps, every), self.config.steps)
        history = self.recorder.history(self._walk.endings)
        return member_of(self.config, history, step, diverged=self._diverged)


def stride(config: Config) -> int:
    """Steps between two measured moments of a member: a multiple of BLOCK, at least record_every."""
    at_least = max(config.steps / MOST_ROWS, min(config.record_every, config.steps))
    return BLOCK * ceil(at_least / BLOCK)


def _curves(d: NDArray[np.float32], g_of_z: NDArray[np.float32]) -> Curves:
    """Curves without losses, which a sweep does not record."""
    nothing = np.zeros(len(d), np.float32)
    return Curves(d, g_of_z, nothing, nothing)


def _row(curves: Curves, row: int) -> Curves:
    return Curves(*(column[row : row + 1] for column in curves))


class _Setting(NamedTuple):
    """What the program is compiled for; the same for all chunks of a sweep."""

    game: Game
    mesh: Mesh
    share: int
    """Members on each device."""


def _all_members(setting: _Setting, *arguments: Any) -> Any:
    """A block of steps of all members, stacked: (hyper, state, schedule, watched, x, z).

    Returns the state after the block, the curves before and after it, and the curves after each of
    its steps, which are zeros for members that are not watched.
    """
    width = min(setting.share, VECTOR_WIDTH.get(jax.default_backend(), WIDEST))

    def one(arguments: tuple[Any, ...]) -> Any:
        hyper, state, schedule, watched, x, z = arguments
        final, pairs, _ = step_through(setting.game, hyper, state, schedule)

        def curves(pairs: Pairs) -> Any:
            g, d = pairs
            return on_grids(setting.game.layouts, g, d, x, z, hyper.waves)

        def nothing(pairs: Pairs) -> Any:
            return jnp.zeros((BLOCK, *x.shape), x.dtype), jnp.zeros((BLOCK, *z.shape), z.dtype)

        ends = Pairs(*(jnp.stack(pair) for pair in zip(state[:2], final[:2], strict=True)))
        return final, curves(ends), lax.cond(watched, curves, nothing, pairs)

    def many(*arguments: Any) -> Any:
        return lax.map(one, arguments, batch_size=width if width > 1 else None)

    return jax.shard_map(
        many, mesh=setting.mesh, in_specs=MEMBERS, out_specs=MEMBERS, check_vma=False
    )(*arguments)


_train_block = Program(_all_members)


def _stacked(members: list[Any]) -> Any:
    return jax.tree.map(lambda *parts: np.stack([np.asarray(part) for part in parts]), *members)


def _chosen(kept: NDArray[np.bool_], new: Any, old: Any) -> Any:
    """Each member's new state if it is kept, else its old one."""

    def choose(a: Any, b: Any) -> NDArray[Any]:
        a, b = np.asarray(a), np.asarray(b)
        return np.where(kept.reshape(-1, *[1] * (a.ndim - 1)), a, b)

    return jax.tree.map(choose, new, old)
