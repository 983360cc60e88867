import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan1d.render.film.request import HOLD, Pace
from gan1d.render.film.timeline import PANEL_MS, timeline, timeline_of_two
from gan1d.render.formats.format import FRAMES
from gan1d.render.look import captions
from helpers import COLUMNS
from strategies import histories

LAST_MS = 1000 * HOLD


def test_timeline_holds_the_panels_and_the_end(run):
    plan = timeline(run)
    shown = dict(zip(plan.rows, plan.durations, strict=True))
    assert plan.rows == tuple(sorted(set(plan.rows)))
    assert plan.rows[0] == 0
    assert plan.rows[-1] == len(run.step) - 1
    for letter in "abc":
        assert shown[run.last_row(letter)] == PANEL_MS
    assert shown[plan.rows[-1]] == LAST_MS >= 2000
    assert 0.8 * FRAMES <= len(plan.rows) <= 1.1 * FRAMES


@given(histories(), st.integers(2, 400))
def test_any_record_is_shown_from_its_first_row_to_its_last(history, frames):
    pace = Pace(frames=frames)
    plan = timeline(history, pace)
    shown = dict(zip(plan.rows, plan.durations, strict=True))
    assert list(plan.rows) == sorted(shown)
    assert plan.rows[0] == 0
    assert plan.rows[-1] == len(history.step) - 1
    assert len(plan.rows) <= max(frames, 2 * len(set(history.phase))) + 1
    for row in captions.panels(history).values():
        assert shown[row] >= PANEL_MS or row == plan.rows[-1]
    assert shown[plan.rows[-1]] == LAST_MS
    assert min(plan.durations) >= pace.frame_ms


@pytest.mark.parametrize("steps", [4, 5, 10, 40])
def test_the_shortest_runs_have_a_timeline(run, steps):
    cut = run.last_row("c") + steps
    first = run.last_row("c") - 2
    keep = slice(first, cut)
    short = dataclasses.replace(run, **{name: getattr(run, name)[keep] for name in COLUMNS})
    plan = timeline(short)
    assert plan.rows[0] == 0
    assert plan.rows[-1] == cut - first - 1


def test_the_frames_miss_no_motion(run):
    rows = list(timeline(run, Pace(frames=360)).rows)
    assert len(rows) > 300
    moved = np.abs(np.diff(run.p_g[rows], axis=0)) @ run.dx / 2
    of_record = np.abs(np.diff(run.p_g, axis=0)) @ run.dx / 2
    # No step from frame to frame is much larger than the largest of a single training step.
    assert moved.max() <= max(2 * of_record.max(), 0.05)


def test_the_timeline_shows_the_motion_of_either(pair):
    plan = timeline_of_two(pair)
    assert plan.rows[0] == 0
    assert plan.rows[-1] == 100
    assert plan.durations[-1] == 1000 * HOLD
    assert set(plan.durations[1:-1]) == {Pace().frame_ms}
    for history in pair:
        shown = {int(history.step[row]) for row in timeline(history, Pace(frames=60)).rows}
        assert shown <= set(plan.rows)
