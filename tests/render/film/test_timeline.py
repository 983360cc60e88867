from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan1d.render.film.request import Playback
from gan1d.render.film.timeline import timeline
from gan1d.render.formats.format import FPS, FRAMES
from gan1d.render.look import captions
from gan1d.render.look.words import ENGLISH
from strategies import histories

LAST_MS, PANEL_MS, FRAME_MS = 1000 * Playback().hold, 1000 * Playback().panel_hold, 1000 / FPS


def shown_by(plan):
    """How long each row of the record is shown, in ms."""
    return dict(zip(plan.rows, plan.durations, strict=True))


def test_the_converged_pair_and_g_just_displaced_are_held(textbook_run):
    shown = shown_by(timeline(textbook_run))
    held = [row for row, lasts in shown.items() if lasts == PANEL_MS]
    converged = textbook_run.last_row("converge")
    displaced = converged + 1
    assert held == [converged, displaced, *map(textbook_run.last_row, "abc")]
    told = [captions.going_on(textbook_run, row) for row in held]
    assert told[:2] == [ENGLISH("verdict.converged"), ENGLISH("caption.displaced")]


@settings(max_examples=60)
@given(histories(), st.integers(2, 400), st.none() | st.floats(1, 400))
def test_any_record_is_shown_from_its_first_row_to_its_last(history, frames, duration):
    plan = timeline(history, Playback(frames=frames, duration=duration), most_fps=50)
    shown = shown_by(plan)
    assert list(plan.rows) == sorted(shown)
    assert plan.rows[0] == 0
    assert plan.rows[-1] == len(history.step) - 1
    assert len(plan.rows) <= max(frames, 2 * len(set(history.phase))) + 1
    shortest, longest = min(plan.durations), max(plan.durations)
    if duration is None:
        for row in captions.panels(history).values():
            assert shown[row] >= PANEL_MS or row == plan.rows[-1]
        assert plan.durations[-1] == LAST_MS
        assert shortest >= FRAME_MS
    else:
        # The film lasts `duration` unless a frame is as short or as long as frames may be.
        if shortest > 20 * (1 + 1e-9) and longest < 60_000:
            assert sum(plan.durations) == pytest.approx(1000 * duration)
        assert shortest >= max(20, 1000 / plan.fps) * (1 - 1e-9)


def test_the_frames_miss_no_motion(run):
    rows = list(timeline(run, Playback(frames=360)).rows)
    assert len(rows) > 300
    moved = np.abs(np.diff(run.p_g[rows], axis=0)) @ run.dx / 2
    of_record = np.abs(np.diff(run.p_g, axis=0)) @ run.dx / 2
    # Between frames, p_g moves by at most 0.05, or twice its largest move in one step if that is more.
    assert moved.max() <= max(2 * of_record.max(), 0.05)


def test_a_stray_row_is_not_shown_and_a_change_that_lasts_is(run):
    first, last = run.last_row("c") + 1, run.last_row("d")
    stray = np.arange(first + 500, last - 500, 50)
    p_g = run.p_g.copy()
    p_g[stray] = run.p_g[0]
    far = replace(run, p_g=p_g)
    rows = np.array(timeline(far, Playback(frames=240)).rows)
    assert not set(stray) & set(rows)
    assert np.sum(rows > stray[0]) > 12
    p_g[stray[20] :] = run.p_g[0]
    rows = np.array(timeline(far, Playback(frames=240)).rows)
    assert np.sum(rows >= stray[20]) > 3


def test_the_timeline_shows_the_motion_of_both_runs(pair):
    plan = timeline(pair[0], compare=pair[1])
    assert plan.rows[0] == 0
    assert plan.rows[-1] == 100
    assert plan.durations[-1] == LAST_MS
    assert set(plan.durations[1:-1]) == {FRAME_MS}
    for history in pair:
        shown = {int(history.step[row]) for row in timeline(history, Playback(frames=60)).rows}
        assert shown <= set(plan.rows)


@pytest.mark.parametrize("hold", [0.0, 2.0, 4.0])
def test_the_ends_of_panels_and_of_the_film_are_held(run, hold):
    plan = timeline(run, Playback(panel_hold=hold))
    shown = shown_by(plan)
    assert {shown[run.last_row(letter)] for letter in "abc"} == {max(1000 * hold, FRAME_MS)}
    assert plan.durations[-1] == LAST_MS >= 2000
    assert plan.rows == timeline(run).rows
    assert 0.8 * FRAMES <= len(plan.rows) <= 1.1 * FRAMES


@pytest.mark.parametrize(("duration", "share"), [(60, 1.0), (14, 1.0), (11, 0.79), (5, 0.36)])
def test_a_short_film_has_fewer_frames_and_shorter_holds(run, duration, share):
    plan, whole = timeline(run, Playback(duration=duration), most_fps=50), timeline(run)
    assert sum(plan.durations) == pytest.approx(1000 * duration)
    assert len(plan.rows) > 0.4 * len(whole.rows)
    shown = shown_by(plan)
    held = [shown[run.last_row(letter)] / PANEL_MS for letter in "abc"]
    assert [*held, plan.durations[-1] / LAST_MS] == pytest.approx([share] * 4, abs=0.01)
