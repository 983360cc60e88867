"""The way through the phases, judged by measures that are made up."""

import itertools

import numpy as np
import pytest

from gan1d.config import Config
from gan1d.model.algorithm import phase_schedule
from gan1d.model.tuning import BLOCK
from gan1d.model.walk import Ending, Walk
from gan1d.phases import Phase, Until

JSD = Until("jsd", 0.1)


def walk_of(*phases, steps=5 * BLOCK):
    return Walk(Config(steps=steps, phases=phases))


def measured(values, name="jsd"):
    """A run's measure after each step, from 0 on; after the last of the values it stays."""

    def measure(walk):
        def of(asked):
            assert asked == name
            steps = walk.first - 1 + np.arange(BLOCK + 1)
            return np.asarray(values)[np.minimum(steps, len(values) - 1)]

        return of

    return measure


def walked(walk, measure=None):
    """Walk to the end; the phase of each step, and how many blocks were run."""
    steps, names, blocks = [], [], 0
    while not walk.over:
        blocks += 1
        first, watched = walk.first, walk.watched
        found = walk.advance(measure(walk) if watched else None)
        if found is None:
            assert walk.first == first
            continue
        assert found.first == first
        steps += range(found.first, found.first + len(found.phase))
        names += found.phase.tolist()
    assert steps == list(range(1, len(steps) + 1))
    return names, blocks


def lengths(names):
    return [(name, len(list(group))) for name, group in itertools.groupby(names)]


def test_without_goals_every_block_is_run_once():
    walk = walk_of(Phase("x", 100), Phase("y", 3), Phase("z", 1))
    assert walk.untrained() == (0, ["x"], [True])
    names, blocks = walked(walk)
    assert lengths(names) == [("x", 100), ("y", 3), ("z", 5 * BLOCK - 103)]
    assert blocks == 5
    assert walk.endings == [Ending(100, False), Ending(103, False), Ending(5 * BLOCK, False)]


def test_every_step_is_due_unless_it_is_thinned():
    phases = Phase("x", 100), Phase("y", BLOCK, until=JSD), Phase("z", 1)

    def due(record_every=1, rows=None):
        config = Config(steps=5 * BLOCK, phases=phases, record_every=record_every)
        walk, steps = Walk(config, rows), []
        while not walk.over:
            wanted, watched = walk.wanted(), walk.watched
            found = walk.advance(measured([1.0])(walk))
            assert wanted.all() if watched else wanted[: len(found.due)][found.due].all()
            assert wanted[-1]
            steps += (found.first + np.flatnonzero(found.due)).tolist()
        return steps

    end = 5 * BLOCK
    y = range(101, 101 + BLOCK)
    assert due() == list(range(1, end + 1))
    assert due(50) == sorted({50, 100, 150, 100 + BLOCK, *range(200, end, 50), end})
    # The untrained pair is the first of its phase; of one that may end early all are due.
    picked = due(rows=lambda length: np.array([0, 1, length - 2]))
    assert picked == [1, 99, 100, *y, 101 + BLOCK, 102 + BLOCK, end - 1, end]
    assert due(50, rows=lambda length: np.array([0])) == due(50)


@pytest.mark.parametrize("goal", [1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 50, 4 * BLOCK])
def test_a_phase_ends_at_the_first_step_at_which_its_goal_holds(goal):
    walk = walk_of(Phase("x", 4 * BLOCK, until=JSD), Phase("z", 1))
    # What comes later does not count, nor does the untrained pair.
    values = [0.0] + [0.5] * (goal - 1) + [0.1, 0.7]
    names, blocks = walked(walk, measured(values))
    assert lengths(names) == [("x", goal), ("z", 5 * BLOCK - goal)]
    assert walk.endings == [Ending(goal, True), Ending(5 * BLOCK, False)]
    # Only a block with steps to spare is run again.
    assert blocks == 5 + (goal % BLOCK != 0)


@pytest.mark.parametrize("length", [BLOCK - 1, BLOCK, BLOCK + 30])
def test_a_goal_that_is_missed_leaves_the_phase_its_steps(length):
    walk = walk_of(Phase("x", length, until=JSD), Phase("z", 1))
    names, blocks = walked(walk, measured([0.11]))
    assert lengths(names) == [("x", length), ("z", 5 * BLOCK - length)]
    assert walk.endings[0] == Ending(length, False)
    assert blocks == 5


def test_several_goals_in_one_block():
    phases = [Phase(name, 60, until=JSD) for name in "abc"]
    values = [1.0] * 400
    for step in (5, 6, 90):
        values[step] = 0.0
    walk = walk_of(*phases, Phase("z", 1))
    names, blocks = walked(walk, measured(values))
    # (c) begins at 7 and has steps to 66: it misses the goal that holds at 90.
    assert lengths(names) == [("a", 5), ("b", 1), ("c", 60), ("z", 5 * BLOCK - 66)]
    assert [ending.by_goal for ending in walk.endings] == [True, True, False, False]
    assert blocks == 5 + 2


@pytest.mark.parametrize("before", [BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
def test_a_relative_goal_starts_from_the_step_before_its_phase(before):
    until = Until("jsd", 0.5, relative=True)
    values = np.linspace(1.0, 0.0, 5 * BLOCK + 1)
    values[: before - 1] = 0.01
    walk = walk_of(Phase("w", before), Phase("x", 2 * BLOCK, until=until), Phase("z", 1))
    walked(walk, measured(values))
    expected = next(
        step for step in range(before + 1, 5 * BLOCK) if values[step] <= 0.5 * values[before]
    )
    limit = before + 2 * BLOCK
    assert walk.endings[1] == Ending(min(expected, limit), expected <= limit)


def test_a_relative_goal_of_the_first_phase_starts_from_the_untrained_pair():
    walk = walk_of(Phase("x", 300, until=Until("jsd", 0.5, relative=True)), Phase("z", 1))
    walked(walk, measured([0.8] + [0.5] * 199 + [0.4]))
    assert walk.endings[0] == Ending(200, True)


@pytest.mark.parametrize("goal", [1, BLOCK, BLOCK + 17, 5 * BLOCK])
def test_the_last_phase_may_end_the_run_early(goal):
    walk = walk_of(Phase("x", 1), Phase("z", 1, until=JSD))
    names, _ = walked(walk, measured([1.0] * (goal + 1) + [0.0]))
    goal = min(goal + 1, 5 * BLOCK)
    assert lengths(names) == [("x", 1), ("z", goal - 1)]
    assert [ending.last_step for ending in walk.endings] == [1, goal]
    assert walk.done == 5 * BLOCK


def test_what_is_not_finite_reaches_no_goal():
    walk = walk_of(Phase("x", 300, until=JSD), Phase("y", 9, until=JSD), Phase("z", 1))
    walked(walk, measured([1.0] * 200 + [np.nan]))
    assert walk.endings[:2] == [Ending(300, False), Ending(309, False)]


def test_phases_may_share_a_name():
    walk = walk_of(Phase("x", 10), Phase("x", 20), Phase("y", 5), Phase("x", 1))
    names, _ = walked(walk)
    assert lengths(names) == [("x", 30), ("y", 5), ("x", 5 * BLOCK - 35)]
    assert [ending.last_step for ending in walk.endings] == [10, 30, 35, 5 * BLOCK]


def test_only_blocks_in_which_a_goal_may_be_reached_are_watched():
    walk = walk_of(Phase("x", BLOCK), Phase("y", BLOCK // 2, until=JSD), Phase("z", 1))
    watched = []
    while not walk.over:
        watched.append(walk.watched)
        walk.advance(measured([1.0])(walk))
    assert watched == [False, True, False, False, False]


def test_the_schedule_is_that_of_each_phase_in_its_place():
    x = Phase("x", 30, generator_rate=0.5, until=JSD)
    y = Phase("y", 25, discriminator_rate=0.25, displacement=0.5, anneal=0.5)
    walk = walk_of(x, y, Phase("z", 1, anneal=1.0), steps=BLOCK + 40)
    assert walk.advance(measured([1.0] * 20 + [0.0])(walk)) is None
    schedule = walk.schedule()
    assert schedule.step.tolist() == list(range(1, BLOCK + 1))
    parts = [
        (slice(0, 20), phase_schedule(x, 30, 1, 0), slice(0, 20)),
        (slice(20, 45), phase_schedule(y, 25, 21, 0), slice(0, 25)),
        (
            slice(45, BLOCK),
            phase_schedule(walk.plan[2], BLOCK + 40 - 45, 46, 0),
            slice(0, BLOCK - 45),
        ),
    ]
    for here, expected, there in parts:
        for found, right in zip(schedule, expected, strict=True):
            np.testing.assert_array_equal(found[here], right[there])
    assert np.flatnonzero(schedule.displacement).tolist() == [20]
    assert len(walk.advance(measured([1.0])(walk)).phase) == BLOCK
    # After the end of the run nobody moves.
    after = walk.schedule()
    assert after.step.tolist() == list(range(BLOCK + 1, 2 * BLOCK + 1))
    for rates in after[1:]:
        assert not rates[40:].any()
    assert after.shape_rate[:40].all()
