"""Many runs at once: every member by the very steps of a single run, spread over all local devices.

A block is BLOCK consecutive steps, and what each of them is to do follows from where the member's
phases end. When a goal is reached inside a block, a phase ends there, and the block is tried again
from where it began, with the next phase in its place. So all members run the same program all the
time, whatever phase each of them is in.
"""

from collections.abc import Callable, Iterator, Sequence
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

from gan1d import targets
from gan1d.config import Config
from gan1d.errors import DivergedError, InputError
from gan1d.model.compiled import Program
from gan1d.model.hosts import gathered, share
from gan1d.model.recording import Block, Recorder, on_grids
from gan1d.model.training import (
    BLOCK,
    UNTRAINED,
    Game,
    Schedule,
    hyperparameters,
    init_state,
    phase_schedule,
    step_through,
)
from gan1d.phases import Phase
from gan1d.sweeps import SHARED, Member, member_of

VECTOR_WIDTH = {"cpu": 1}
"""Members that a device trains in one vectorised program, by platform. A CPU gains nothing by it: the
arithmetic of one small GAN fills a core, its numbers fit the cache, and one after the other each
member is its single run to the last bit."""
WIDEST = 128
MEMBERS = PartitionSpec("members")
CHUNK = 64
"""Members in memory at a time by default: of each, the curves of a block of steps."""
MOST_ROWS = 40
"""Moments at which a member is measured on its way, at the ends of blocks."""


def train_many(
    configs: Sequence[Config],
    *,
    chunk: int = CHUNK,
    finished: Sequence[Member] = (),
    on_chunk: Callable[[Sequence[Member]], object] | None = None,
    progress: Callable[[int, int], None] | None = None,
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
    for name in SHARED:
        if any(getattr(config, name) != getattr(configs[0], name) for config in configs):
            raise InputError(f"{name}: expected one value for all members, got several")
    known = {member.config: member for member in finished}
    mine = share(configs)
    left = [config for config in mine if config not in known]
    total, done = sum(config.steps for config in left), 0
    for start in range(0, len(left), chunk):
        # A last chunk of another size would be compiled anew.
        ensemble = _Ensemble(left[start : start + chunk], min(chunk, len(left)))
        for steps in ensemble.play():
            if progress is not None:
                progress(done + steps, total)
        done += steps
        known |= {member.config: member for member in ensemble.members()}
        if on_chunk is not None:
            on_chunk([known[config] for config in mine if config in known])
    return gathered([known[config] for config in mine])


class _Ensemble:
    """The members of a chunk: their states, and the program that moves them."""

    def __init__(self, configs: Sequence[Config], places: int) -> None:
        mesh = Mesh(np.array(jax.local_devices()), ("members",))
        # What comes from the host is put in place first: the program is compiled for where things are.
        self._placed = partial(jax.device_put, device=NamedSharding(mesh, MEMBERS))
        # The devices share the places evenly; the last member is repeated in those left over.
        places += -places % mesh.size
        self._walks = [_Walk(config) for config in configs]
        everyone = [*configs, *[configs[-1]] * (places - len(configs))]
        game = Game.of(configs[0])
        self._run = partial(_run, _Setting(game, mesh, places // mesh.size))
        hypers = [
            hyperparameters(config, targets.parse_target(config.target)) for config in everyone
        ]
        states = [
            init_state(game, hyper, config) for hyper, config in zip(hypers, everyone, strict=True)
        ]
        self._hyper, self._state = self._placed((_stacked(hypers), _stacked(states)))
        walks = [*self._walks, *[self._walks[-1]] * (places - len(configs))]
        self._grids = self._placed(
            (
                np.stack([walk.recorder.standard_x for walk in walks]),
                np.stack([np.float32(walk.recorder.z) for walk in walks]),
            )
        )
        self._idle = places - len(configs)

    def play(self) -> Iterator[int]:
        """Run all members to their ends; yields the number of steps done, of all together."""
        while not all(walk.over for walk in self._walks):
            schedules = [walk.schedule() for walk in self._walks] + [UNTRAINED] * self._idle
            watched = np.array([walk.watched for walk in self._walks] + [False] * self._idle)
            orders = self._placed((_stacked(schedules), watched))
            state, ends, rows = self._run(self._hyper, self._state, *orders, *self._grids)
            ends = [np.asarray(a) for a in ends]
            rows = [np.asarray(a) if watched.any() else a for a in rows]
            kept = [
                walk.hear(*(a[i] for a in ends), *(a[i] if watched[i] else None for a in rows))
                for i, walk in enumerate(self._walks)
            ]
            if all(kept):
                self._state = state
            else:
                kept += [False] * self._idle
                self._state = self._placed(_chosen(np.array(kept), state, self._state))
            yield sum(walk.done for walk in self._walks)

    def members(self) -> list[Member]:
        """What has become of the members."""
        return [walk.member() for walk in self._walks]


class _Walk:
    """One member's way through its phases: which are over, and what the next block is to do."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._plan = config.plan()
        self._ends: list[int] = []  # the last steps of the phases that are over
        self._goal: Callable[[Block], NDArray[np.bool_]] | None = None
        self._diverged = False
        self.first = 1
        """The first step of the next block."""
        thinned = replace(config, record_every=stride(config))
        self.recorder = Recorder(thinned, targets.parse_target(config.target))

    @property
    def over(self) -> bool:
        """Is there nothing left to do?"""
        return self._diverged or (self._all_ends_known and self.first > self._ends[-1])

    @property
    def done(self) -> int:
        """Training steps done; all of them if the run has ended early."""
        return self._config.steps if self.over else self.first - 1

    @property
    def watched(self) -> bool:
        """Must the curves after each step of the next block be seen?"""
        return not self.over and any(
            phase.until is not None for _, phase, _, _ in self._unfinished()
        )

    @property
    def _all_ends_known(self) -> bool:
        return len(self._ends) == len(self._plan)

    def _stretches(self) -> Iterator[tuple[int, Phase, int, int]]:
        """Index, phase, first and (at the latest) last step of each that the next block touches."""
        first = 1
        for index, phase in enumerate(self._plan):
            if index < len(self._ends):
                last = self._ends[index]
            else:
                last = first + self._planned(index, first) - 1
            if first < self.first + BLOCK and last >= self.first:
                yield index, phase, first, last
            first = last + 1

    def _unfinished(self) -> list[tuple[int, Phase, int, int]]:
        return [stretch for stretch in self._stretches() if stretch[0] >= len(self._ends)]

    def _planned(self, index: int, first: int) -> int:
        is_last = index == len(self._plan) - 1
        return self._config.steps + 1 - first if is_last else self._plan[index].steps

    def schedule(self) -> Schedule:
        """What each step of the next block is to do; nothing, once the run is over."""
        if self.over:
            return UNTRAINED
        step = self.first + np.arange(BLOCK)
        result = UNTRAINED
        for index, phase, first, last in self._stretches():
            here = (first <= step) & (step <= last)
            planned = self._planned(index, first)
            part = phase_schedule(phase, planned, self.first, self.first - first)
            result = Schedule(*(np.where(here, a, b) for a, b in zip(part, result, strict=True)))
        return result._replace(step=step.astype(np.int32))

    def hear(
        self,
        d_ends: NDArray[np.float32],
        g_ends: NDArray[np.float32],
        d_rows: NDArray[np.float32] | None,
        g_rows: NDArray[np.float32] | None,
    ) -> bool:
        """Judge the block by its curves; False if it is to be tried again with what is now known.

        Args:
            d_ends: D before and after the block, (2, n_x).
            g_ends: G before and after the block, (2, n_z), standardised.
            d_rows: D after each step, (BLOCK, n_x), if the block was watched.
            g_rows: G after each step, (BLOCK, n_z), if the block was watched.
        """
        if self.over:
            return False
        try:
            if self.recorder.is_empty:
                self.recorder.add(_block(self._plan[0].name, 0, d_ends[:1], g_ends[:1]))
            if d_rows is not None and g_rows is not None:
                before = _block("", self.first - 1, d_ends[:1], g_ends[:1])
                if self._ends_within(before, _block("", self.first, d_rows, g_rows)):
                    return False
            self._pass_phases()
            self._record(d_ends[1:], g_ends[1:])
        except DivergedError:
            self._diverged = True
        self.first += BLOCK
        return True

    def _ends_within(self, before: Block, rows: Block) -> bool:
        """Does a phase reach its goal with steps of the block to spare? Notes where, if so."""
        end = self.first + BLOCK - 1
        for _, phase, first, last in self._unfinished():
            if phase.until is not None:
                if self._goal is None:
                    previous = before if first == self.first else _part(rows, first - 1, first - 1)
                    self._goal = self.recorder.goal(phase.until, previous)
                start = max(first, self.first)
                here = self._goal(_part(rows, start, min(last, end)))
                if here.any():
                    self._end_phase(start + int(np.argmax(here)))
                    return self._ends[-1] < end
            if last <= end:
                self._end_phase(last)
        return False

    def _pass_phases(self) -> None:
        """Note the phases that end with the block or in it, their steps being over."""
        for _, _, _, last in self._unfinished():
            if last < self.first + BLOCK:
                self._end_phase(last)

    def _end_phase(self, last: int) -> None:
        self._ends.append(last)
        self._goal = None

    def _record(self, d: NDArray[np.float32], g_of_z: NDArray[np.float32]) -> None:
        step = self.first + BLOCK - 1
        index = sum(end < step for end in self._ends)
        name = self._plan[min(index, len(self._plan) - 1)].name
        ends = self._all_ends_known and step >= self._ends[-1]
        step = self._ends[-1] if ends else step
        self.recorder.add(_block(name, step, d, g_of_z)._replace(phase_ends=ends))

    def member(self) -> Member:
        """The member as it ended."""
        every = stride(self._config)
        step = np.append(np.arange(0, self._config.steps, every), self._config.steps)
        return member_of(self._config, self.recorder.history(), step, diverged=self._diverged)


def stride(config: Config) -> int:
    """Steps between two measured moments of a member: a multiple of BLOCK, at least record_every."""
    at_least = max(config.steps / MOST_ROWS, min(config.record_every, config.steps))
    return BLOCK * ceil(at_least / BLOCK)


def _block(
    phase: str, first_step: int, d: NDArray[np.float32], g_of_z: NDArray[np.float32]
) -> Block:
    """Curves as a block; a sweep does not look at losses."""
    nothing = np.zeros(len(d), np.float32)
    return Block(phase, first_step, len(d), False, d, g_of_z, nothing, nothing)


def _part(block: Block, first: int, last: int) -> Block:
    """The rows of the steps from `first` to `last`."""
    here = slice(first - block.first_step, last + 1 - block.first_step)
    return _block(block.phase, first, block.d[here], block.g_of_z[here])


class _Setting(NamedTuple):
    """What the program is compiled for, once for all chunks of a sweep."""

    game: Game
    mesh: Mesh
    share: int
    """Members on each device."""


def _all_members(setting: _Setting, *arguments: Any) -> Any:
    """A block of steps of all members, stacked.

    Of (hyper, state, schedule, watched, x, z) to the state after the block, the curves before and
    after it, and those after each of its steps (zeros unless watched).
    """
    width = min(setting.share, VECTOR_WIDTH.get(jax.default_backend(), WIDEST))

    def one(arguments: tuple[Any, ...]) -> Any:
        hyper, state, schedule, watched, x, z = arguments
        final, states, _ = step_through(setting.game, hyper, state, schedule)

        def curves(states: Any) -> Any:
            pairs = states.generator, states.discriminator
            return on_grids(setting.game.layouts, *pairs, x, z, hyper.fourier_period)

        def nothing(states: Any) -> Any:
            return jnp.zeros((BLOCK, *x.shape)), jnp.zeros((BLOCK, *z.shape))

        ends = jax.tree.map(lambda *pair: jnp.stack(pair), state, final)
        return final, curves(ends), lax.cond(watched, curves, nothing, states)

    def many(*arguments: Any) -> Any:
        return lax.map(one, arguments, batch_size=width if width > 1 else None)

    return jax.shard_map(
        many, mesh=setting.mesh, in_specs=MEMBERS, out_specs=MEMBERS, check_vma=False
    )(*arguments)


_run = Program(_all_members)


def _stacked(members: list[Any]) -> Any:
    return jax.tree.map(lambda *parts: np.stack([np.asarray(part) for part in parts]), *members)


def _chosen(kept: NDArray[np.bool_], new: Any, old: Any) -> Any:
    """Member by member, the new state if it is kept, else the old one."""

    def choose(a: Any, b: Any) -> NDArray[Any]:
        a, b = np.asarray(a), np.asarray(b)
        return np.where(kept.reshape(-1, *[1] * (a.ndim - 1)), a, b)

    return jax.tree.map(choose, new, old)
