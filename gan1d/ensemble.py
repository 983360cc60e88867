"""Many runs at once: the same phases for every member, spread over all local devices.

Members go through their phases together; whoever has reached the goal of one waits for the others. On
a CPU each member is trained by the very program of a single run, and its row is that run's final pair
to the last bit.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, cached_property, partial
from typing import Any, NamedTuple

import jax
import numpy as np
from jax import lax
from jax.sharding import Mesh, PartitionSpec
from numpy.typing import NDArray

from gan1d import targets
from gan1d.certificate import Certificate, certify
from gan1d.config import Config
from gan1d.errors import DivergedError, InputError
from gan1d.phases import Phase, Until
from gan1d.recording import COMPILER_OPTIONS, Block, Recorder, on_grids
from gan1d.sweeps import SHARED, Member
from gan1d.training import (
    BLOCK,
    Game,
    Schedule,
    hyperparameters,
    init_state,
    phase_schedule,
    step_through,
)

VECTOR_WIDTH = {"cpu": 1}
"""Members that a device trains in one vectorised program, by platform. A CPU gains nothing by it: the
arithmetic of one small GAN fills a core, and its numbers fit the cache."""
WIDEST = 128
Goal = Callable[[Block], NDArray[np.bool_]]
CHUNK = 64
"""Members in memory at a time by default: of each, the curves of a block of steps."""


def sweep(
    configs: Sequence[Config],
    *,
    chunk: int = CHUNK,
    progress: Callable[[int], None] | None = None,
) -> list[Member]:
    """Train every config, many at once, and certify its final pair.

    Args:
        configs: the members. They may differ in anything but the fields in sweeps.SHARED.
        chunk: how many are in memory at a time.
        progress: called with the number of training steps finished, of all members together.

    Raises:
        InputError: there are no configs, or they differ in a shared field.
    """
    if not configs:
        raise InputError("seeds: expected at least one member, got none")
    for name in SHARED:
        if any(getattr(config, name) != getattr(configs[0], name) for config in configs):
            raise InputError(f"{name}: expected one value for all members, got several")
    members: list[Member] = []
    for start in range(0, len(configs), chunk):
        part = configs[start : start + chunk]
        # A last chunk of another size would be compiled anew.
        ensemble = _Ensemble(part, chunk if start else min(chunk, len(configs)))
        for step in ensemble.play():
            if progress is not None:
                progress(start * configs[0].steps + step * len(part))
        members += [Member(config, ensemble.certificate(i)) for i, config in enumerate(part)]
    return members


class _Ensemble:
    """The members' states, and the programs that move them."""

    def __init__(self, configs: Sequence[Config], places: int) -> None:
        mesh = Mesh(np.array(jax.local_devices()), ("members",))
        # The devices share the places evenly; the last member is repeated in those left over.
        places += -places % mesh.size
        self._configs = [*configs, *[configs[-1]] * (places - len(configs))]
        game = Game.of(configs[0])
        self._programs = _programs(game, mesh, places // mesh.size)
        target = targets.parse_target(configs[0].target)
        # Nothing but the final pair is kept.
        self._recorders = [
            Recorder(replace(config, record_every=config.steps), target) for config in self._configs
        ]
        hypers = [hyperparameters(config, target) for config in self._configs]
        states = [
            init_state(game, hyper, config)
            for hyper, config in zip(hypers, self._configs, strict=True)
        ]
        self._hyper, self._state = _stacked(hypers), _stacked(states)
        self._grids = (
            np.stack([recorder.standard_x for recorder in self._recorders]),
            np.stack([np.float32(recorder.z) for recorder in self._recorders]),
        )

    def play(self) -> Iterator[int]:
        """Run all phases; yields the number of steps that every member has finished."""
        size, steps = len(self._configs), self._configs[0].steps
        step = np.ones(size, int)
        plans = [config.plan() for config in self._configs]
        for index, phase in enumerate(plans[0]):
            is_last = index == len(plans[0]) - 1
            length = steps + 1 - step if is_last else np.full(size, phase.steps)
            goals = self._goals([plan[index] for plan in plans])
            done = np.zeros(size, int)
            while np.any(done < length):
                schedules = [
                    phase_schedule(plan[index], n, first, over)
                    for plan, n, first, over in zip(plans, length, step, done, strict=True)
                ]
                counts = np.minimum(BLOCK, length - done)
                if goals:
                    counts, reached = self._until(goals, schedules, counts)
                    length = np.where(reached, done + counts, length)
                self._state = self._programs.advance(
                    self._hyper, self._state, _cut(schedules, counts)
                )
                done, step = done + counts, step + counts
                yield int(step.min()) - 1

    def certificate(self, index: int) -> Certificate | None:
        """The certificate of a member's final pair; None if it is not finite."""
        recorder, block = self._recorders[index], self._final[index]
        try:
            recorder.add(block._replace(first_step=recorder.config.steps))
        except DivergedError:
            return None
        return certify(recorder.history())

    @cached_property
    def _final(self) -> list[Block]:
        return self.curves()

    def _blocks(self, d: Any, g_of_z: Any, counts: Any) -> list[Block]:
        """Curves as blocks of their members; losses are not looked at."""
        d, g_of_z = np.asarray(d), np.asarray(g_of_z)
        nothing = np.zeros(d.shape[1])
        return [
            Block("", 0, int(count), True, d[i], g_of_z[i], nothing, nothing)
            for i, count in enumerate(counts)
        ]

    def _goals(self, phases: list[Phase]) -> list[Goal]:
        """Each member's test of whether it has reached the phase's goal; empty if there is none."""
        if phases[0].until is None:
            return []
        now = self.curves()
        return [
            _goal(recorder, phase.until, block)
            for recorder, phase, block in zip(self._recorders, phases, now, strict=True)
            if phase.until is not None
        ]

    def _until(
        self, goals: list[Goal], schedules: list[Schedule], counts: NDArray[np.intp]
    ) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """How many steps of the block belong to the phase, and whether it ends with them."""
        d, g_of_z = self._programs.watch(
            self._hyper, self._state, _cut(schedules, counts), *self._grids
        )
        counts, reached = counts.copy(), np.zeros(len(counts), bool)
        for i, block in enumerate(self._blocks(d, g_of_z, counts)):
            here = goals[i](block)
            if here.any():
                counts[i], reached[i] = int(np.argmax(here)) + 1, True
        return counts, reached

    def curves(self) -> list[Block]:
        """The members as they stand, a block of one row each."""
        d, g_of_z = self._programs.measure(self._hyper, self._state, *self._grids)
        return self._blocks(d, g_of_z, np.ones(len(self._configs), int))


class _Programs(NamedTuple):
    """Functions of all members' arguments, stacked."""

    advance: Callable[..., Any]
    """The states after a block of steps."""
    watch: Callable[..., Any]
    """The curves after each step of a block."""
    measure: Callable[..., Any]
    """The curves of the states, as blocks of one step."""


@cache
def _programs(game: Game, mesh: Mesh, share: int) -> _Programs:
    """The programs for `share` members on each device; compiled once for all chunks of a sweep."""
    width = min(share, VECTOR_WIDTH.get(jax.default_backend(), WIDEST))

    def on_all_devices(one: Callable[..., Any]) -> Callable[..., Any]:
        def many(*arguments: Any) -> Any:
            each = partial(_apply, one)
            return lax.map(each, arguments, batch_size=width if width > 1 else None)

        members = PartitionSpec("members")
        sharded = jax.shard_map(
            many, mesh=mesh, in_specs=members, out_specs=members, check_vma=False
        )
        return jax.jit(sharded, compiler_options=COMPILER_OPTIONS)

    def advance(hyper: Any, state: Any, schedule: Any) -> Any:
        return step_through(game, hyper, state, schedule)[0]

    def watch(hyper: Any, state: Any, schedule: Any, x: Any, z: Any) -> Any:
        states = step_through(game, hyper, state, schedule)[1]
        return on_grids(states.generator, states.discriminator, x, z, hyper.fourier_period)

    def measure(hyper: Any, state: Any, x: Any, z: Any) -> Any:
        g, d = jax.tree.map(lambda a: a[None], (state.generator, state.discriminator))
        return on_grids(g, d, x, z, hyper.fourier_period)

    return _Programs(on_all_devices(advance), on_all_devices(watch), on_all_devices(measure))


def _apply(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    return function(*arguments)


def _goal(recorder: Recorder, until: Until, before: Block) -> Goal:
    """At which rows of a block the goal is reached: nowhere if its member waits or has diverged."""

    def reached(block: Block) -> NDArray[np.bool_]:
        if not block.length:
            return np.zeros(0, bool)
        try:
            return np.asarray(recorder.goal(until, before)(block))
        except DivergedError:
            return np.zeros(block.length, bool)

    return reached


def _cut(schedules: list[Schedule], counts: NDArray[np.intp]) -> Any:
    """The members' schedules, stacked, in which nobody moves after `counts` steps."""
    stacked = _stacked(schedules)
    moves = np.arange(BLOCK) < counts[:, None]
    rates = {name: getattr(stacked, name) * moves for name in Schedule._fields if name != "step"}
    return stacked._replace(**{name: rate.astype(np.float32) for name, rate in rates.items()})


def _stacked(members: list[Any]) -> Any:
    return jax.tree.map(lambda *parts: np.stack([np.asarray(part) for part in parts]), *members)
