"""Frames that are drawn before the run is over are those that would be drawn after it."""

from dataclasses import replace

import numpy as np
import pytest

from films import FEW
from gan1d.config import Config
from gan1d.measured import Measured
from gan1d.model.training import train
from gan1d.render.film.animate import animate, write_animation
from gan1d.render.film.early import draw_early, goes_on
from gan1d.render.film.request import Playback, Request
from gan1d.render.film.timeline import timeline
from gan1d.render.look.canvas import Canvas
from helpers import COLUMNS, SMALL

CANVAS = Canvas(size=(360, 240))
PLAYBACK = Playback(frames=24)


def without_last_phase(run):
    rows = np.flatnonzero(run.phase != run.phase[-1])
    return replace(run, **{name: getattr(run, name)[rows] for name in COLUMNS})


@pytest.mark.parametrize("fixture", ["run", "textbook_run", "short_run"])
@pytest.mark.parametrize(
    ("ending", "options"),
    [
        (".gif", {}),
        (".gif", {"losses": True}),
        (".gif", {"canvas": replace(CANVAS, theme="dark", transparent=True)}),
        (".gif", {"canvas": replace(CANVAS, language="de", axis=True, words={"title.b": ""})}),
        (".gif", {"canvas": replace(CANVAS, captions=False, numbers=False)}),
        (".png", {}),
    ],
)
def test_the_file_is_the_same(fixture, ending, options, request, tmp_path):
    run = request.getfixturevalue(fixture)
    options = {"canvas": CANVAS, "playback": FEW} | options
    asked = Request(out=tmp_path / f"early{ending}", **options)
    begun = draw_early(asked, without_last_phase(run))
    early = write_animation(asked, run, begun=begun)
    late = animate(run, tmp_path / f"late{ending}", **options)
    assert early.read_bytes() == late.read_bytes()


def a_gif(playback=PLAYBACK):
    return Request(out="out.gif", canvas=CANVAS, playback=playback)


def test_frames_are_used_again_if_the_run_ends_as_expected(run):
    begun = draw_early(a_gif(), without_last_phase(run))
    rows = timeline(run, a_gif().pace).rows
    assert 0.6 * len(rows) < len(begun.frames) < len(rows)
    assert goes_on(begun, Measured(run), rows)
    assert begun.stage.run.history is run


def test_frames_are_drawn_anew_if_it_ends_otherwise(run):
    missed = replace(run, d=np.where(run.phase[:, None] == "d", 0.6, run.d).astype(np.float32))
    begun = draw_early(a_gif(), without_last_phase(run))
    rows = timeline(missed, a_gif().pace).rows
    assert not goes_on(begun, Measured(missed), rows)
    assert begun.stage.run.history is not missed


def test_other_rows_are_drawn_anew(run):
    begun = draw_early(a_gif(), without_last_phase(run))
    rows = timeline(run, a_gif(Playback(frames=60)).pace).rows
    assert not goes_on(begun, Measured(run), rows)


def test_a_limit_of_bytes_is_met_all_the_same(run, tmp_path):
    options = {"canvas": CANVAS, "playback": replace(PLAYBACK, max_size=60_000)}
    asked = Request(out=tmp_path / "early.gif", **options)
    begun = draw_early(asked, without_last_phase(run))
    early = write_animation(asked, run, begun=begun)
    late = animate(run, tmp_path / "late.gif", **options)
    assert early.read_bytes() == late.read_bytes()
    assert early.stat().st_size <= 60_000


@pytest.mark.parametrize("ending", [".mp4", ".pdf", ".html"])
def test_formats_whose_frames_are_not_kept_begin_late(ending, run):
    assert draw_early(Request(out=f"out{ending}"), without_last_phase(run)) is None


def test_two_runs_begin_late(run):
    assert draw_early(Request(out="out.gif", compare=True), without_last_phase(run)) is None


@pytest.mark.parametrize("steps", [100, 1000])
@pytest.mark.parametrize("record_every", [1, 7])
def test_the_rows_shown_do_not_depend_on_how_the_last_phase_ends(steps, record_every):
    run = train(Config(steps=steps, record_every=record_every, **SMALL))
    begun = draw_early(a_gif(), without_last_phase(run))
    rows = timeline(run, a_gif().pace).rows
    assert begun.moments == rows[: len(begun.moments)]
    assert rows[len(begun.moments)] >= len(without_last_phase(run).step)


@pytest.mark.parametrize(
    "playback",
    [
        Playback(frames=24, start="b", end="c"),
        Playback(frames=24, end="a", poster="last"),
        Playback(frames=24, start="d"),
        Playback(frames=24, start=50, end=2000),
        Playback(frames=24, start=3000),
        Playback(frames=24, duration=11, panel_hold=0.5),
    ],
    ids=repr,
)
def test_a_part_of_a_run_and_a_duration_make_the_same_file(playback, run, tmp_path):
    asked = Request(out=tmp_path / "early.gif", canvas=CANVAS, playback=playback)
    begun = draw_early(asked, without_last_phase(run))
    # Nothing is drawn early of a film that begins in the last phase.
    assert (begun is None) == (playback.start in ("d", 3000))
    early = write_animation(asked, run, begun=begun)
    late = animate(run, tmp_path / "late.gif", canvas=CANVAS, playback=playback)
    assert early.read_bytes() == late.read_bytes()
