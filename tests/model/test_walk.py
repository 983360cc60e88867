"""The way through the phases, judged by measures that are made up."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gan1d.config import Config
from gan1d.model.algorithm import phase_schedule
from gan1d.model.tuning import BLOCK
from gan1d.model.walk import Ending, Walk
from gan1d.phases import Phase, Until

JSD = Until("jsd", 0.1)


def walk_of(*phases, steps=5 * BLOCK):
    return Walk(Config(steps=steps, phases=phases))


def measured(values):
    """A run's measure after each step, from 0 on; after the last of the values it stays."""

    def measure(walk):
        def of(asked):
            assert asked == "jsd"
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


END = 5 * BLOCK
NEAR = st.integers(-2, 2).map(lambda apart: BLOCK + apart)
GOALS = st.builds(Until, st.just("jsd"), st.sampled_from([0.1, 0.5, 2.0]), st.booleans())
PHASES = st.builds(Phase, st.sampled_from("abc"), st.integers(1, 9) | NEAR, until=st.none() | GOALS)
PLACES = st.integers(0, END) | st.builds(lambda n, near: n * near, st.integers(0, 4), NEAR)
DIPS = st.dictionaries(PLACES, st.sampled_from([0.0, 0.1, 0.3, np.nan]))


def walked_slowly(plan, values):
    """The phase of each step, how the phases end, and in how many of them steps were to spare."""
    names, endings, spare = [], [], 0
    for phase in plan:
        before, until = len(names), phase.until
        last = END if phase is plan[-1] else before + phase.steps
        goal = until.at_most * (values[before] if until.relative else 1) if until else np.nan
        reached = next((step for step in range(before + 1, last + 1) if values[step] <= goal), None)
        endings.append(Ending(reached or last, reached is not None))
        names += [phase.name] * (endings[-1].last_step - before)
        spare += reached not in (None, last) and reached % BLOCK > 0
    return names, endings, spare


@settings(max_examples=300, deadline=None)
@given(st.lists(PHASES, min_size=1, max_size=5), DIPS)
def test_a_phase_ends_at_the_first_step_at_which_its_goal_holds_or_runs_out_of_steps(phases, dips):
    values = np.ones(END + 1)
    values[list(dips)] = list(dips.values())
    walk = walk_of(*phases)
    assert walk.untrained() == (0, [phases[0].name], [True])
    names, blocks = walked(walk, measured(values))
    expected, endings, spare = walked_slowly(walk.plan, values)
    assert (names, walk.endings, walk.done) == (expected, endings, END)
    # Only a block with steps to spare is run again.
    assert blocks == -(-len(names) // BLOCK) + spare


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
