"""A run's way through its phases, with invented measures."""

from functools import partial

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gan1d.config import Config
from gan1d.history import GOAL, STEPS
from gan1d.model.algorithm import phase_schedule
from gan1d.model.tuning import BLOCK
from gan1d.model.walk import Walk
from gan1d.phases import Phase, Until

JSD = Until("jsd", 0.1)


def walk_of(*phases, steps=5 * BLOCK):
    return Walk(Config(steps=steps, phases=phases))


def measured(walk, values):
    """A function that returns the JSD after each step of the block; the last of `values` repeats."""
    steps = walk.first - 1 + np.arange(BLOCK + 1)
    return {"jsd": np.asarray(values)[np.minimum(steps, len(values) - 1)]}.__getitem__


def test_every_step_is_due_unless_the_record_is_thinned():
    three = Phase("x", 100), Phase("y", BLOCK, until=JSD), Phase("z", 1)

    def due(record_every=1, rows=None, phases=three):
        config = Config(steps=5 * BLOCK, phases=phases, record_every=record_every)
        walk, steps = Walk(config, rows), []
        while not walk.over:
            wanted, watched = walk.wanted(), walk.watched
            found = walk.advance(measured(walk, [1.0]))
            assert wanted.all() if watched else wanted[: len(found.due)][found.due].all()
            assert wanted[-1]
            steps += (found.first + np.flatnonzero(found.due)).tolist()
        return steps

    end = 5 * BLOCK
    y = range(101, 101 + BLOCK)
    assert due() == list(range(1, end + 1))
    assert due(50) == sorted({50, 100, 150, 100 + BLOCK, *range(200, end, 50), end})
    # In the first phase, row 0 is the untrained pair. All steps of a phase with a goal are recorded.
    picked = due(rows=lambda length: np.array([0, 1, length - 2]))
    assert picked == [1, 99, 100, *y, 101 + BLOCK, 102 + BLOCK, end - 1, end]
    third = partial(due, rows=lambda length: np.array([2]))
    assert third() == [2, 100, *y, 103 + BLOCK, end]
    assert third(phases=[Phase("x", 1), Phase("z", 1)]) == [1, 4, end]
    assert third(50) == due(50)


END = 5 * BLOCK
NEAR = st.integers(-2, 2).map(lambda apart: BLOCK + apart)
GOALS = st.builds(Until, st.just("jsd"), st.sampled_from([0.1, 0.5, 2.0]), st.booleans())
PHASES = st.builds(Phase, st.sampled_from("abc"), st.integers(1, 9) | NEAR, until=st.none() | GOALS)
PLACES = st.integers(0, END) | st.builds(lambda n, near: n * near, st.integers(0, 4), NEAR)
DIPS = st.dictionaries(PLACES, st.sampled_from([0.0, 0.1, 0.1005, 0.3, np.nan]))


def walked_slowly(plan, values):
    """The phase of each step, how the phases end, and how many phases end early inside a block."""
    names, endings, inside = [], {}, 0
    for phase in plan:
        before, until = len(names), phase.until
        last = END if phase is plan[-1] else before + phase.steps
        goal = until.at_most * (values[before] if until.relative else 1) if until else np.nan
        reached = next((step for step in range(before + 1, last + 1) if values[step] <= goal), None)
        endings[reached or last] = STEPS if reached is None else GOAL
        names += [phase.name] * (max(endings) - before)
        inside += reached not in (None, last) and reached % BLOCK > 0
    return names, endings, inside


@settings(max_examples=150)
@given(st.lists(PHASES, min_size=1, max_size=5), DIPS)
@example([Phase("a", 9, until=JSD), Phase("b", 1)], {9: 0.0})
@example([Phase("a", 9, until=JSD), Phase("b", 1)], {5: 0.1005})
def test_a_phase_ends_at_the_first_step_at_which_its_goal_holds_or_runs_out_of_steps(phases, dips):
    values = np.ones(END + 1)
    values[list(dips)] = list(dips.values())
    walk = walk_of(*phases)
    assert walk.untrained() == (0, [phases[0].name], [True])
    names, blocks = [], 0
    while not walk.over:
        blocks += 1
        first = walk.first
        steps = walk.advance(measured(walk, values) if walk.watched else None)
        if steps is None:
            assert walk.first == first
        else:
            assert steps.first == first == len(names) + 1
            names += steps.phase.tolist()
        assert walk.done == (END if walk.over else len(names))
    expected, endings, inside = walked_slowly(walk.plan, values)
    assert (names, walk.endings, walk.done) == (expected, endings, END)
    # Only a block inside which a phase ends early is run again.
    assert blocks == -(-len(names) // BLOCK) + inside


def test_a_block_has_the_schedule_of_each_phase_at_its_steps():
    x = Phase("x", 30, generator_rate=0.5, until=JSD)
    y = Phase("y", 25, discriminator_rate=0.25, displacement=0.5, anneal=0.5)
    z, end = Phase("z", 1, anneal=1.0), BLOCK + 40
    walk = walk_of(x, y, z, steps=end)
    assert walk.watched
    assert walk.advance(measured(walk, [1.0] * 20 + [0.0])) is None
    # Only blocks in which a goal may be reached are watched.
    assert not walk.watched
    assert not walk_of(Phase("w", BLOCK), x).watched
    schedule = walk.schedule()
    assert schedule.step.tolist() == list(range(1, BLOCK + 1))
    for phase, length, first, last in ((x, 30, 1, 20), (y, 25, 21, 45), (z, end - 45, 46, BLOCK)):
        expected = phase_schedule(phase, length, first, 0)
        for found, right in zip(schedule, expected, strict=True):
            np.testing.assert_array_equal(found[first - 1 : last], right[: last + 1 - first])
    assert np.flatnonzero(schedule.displacement).tolist() == [20]
    assert len(walk.advance(None).phase) == BLOCK
    # After the end of the run, G and D do not change.
    after = walk.schedule()
    assert after.step.tolist() == list(range(BLOCK + 1, 2 * BLOCK + 1))
    assert not np.any([rates[40:] for rates in after[1:]])
    assert after.shape_rate[:40].all()
