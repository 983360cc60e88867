import re
from dataclasses import replace

import pytest

import gan1d
from films import FEW, TINY_CANVAS, decoded
from gan1d.errors import InputError
from gan1d.render.film.animate import animate
from gan1d.render.film.request import Pace, Playback
from gan1d.render.film.timeline import timeline
from gan1d.render.look.canvas import Canvas


@pytest.mark.parametrize(("ending", "share"), [(".gif", 0.6), (".webp", 0.5), (".pdf", 0.7)])
def test_a_file_is_made_to_fit(ending, share, short_run, tmp_path):
    playback = Playback(frames=24)
    whole = animate(short_run, tmp_path / f"whole{ending}", canvas=TINY_CANVAS, playback=playback)
    limit = int(share * whole.stat().st_size)
    told = []
    path = animate(
        short_run,
        tmp_path / f"out{ending}",
        canvas=TINY_CANVAS,
        playback=Playback(frames=24, max_size=limit),
        notice=told.append,
    )
    assert path.stat().st_size <= limit
    assert told[0].startswith(f"to fit {limit} bytes: ")
    assert "frames" in told[0]
    assert ("26 of 43 colours" in told[0]) == (ending != ".pdf")
    if ending != ".pdf":
        durations, wanted = decoded(path)[1], sum(timeline(short_run, Pace(frames=24)).durations)
        assert sum(durations) == pytest.approx(wanted, rel=0.1)


def test_nothing_is_given_up_where_it_fits(made, short_run, tmp_path):
    limit = made(".gif").stat().st_size
    told = []
    playback = Playback(frames=12, max_size=limit)
    path = animate(
        short_run, tmp_path / "out.gif", canvas=TINY_CANVAS, playback=playback, notice=told.append
    )
    assert path.read_bytes() == made(".gif").read_bytes()
    assert told == []


def test_a_limit_that_cannot_be_met_is_refused_and_loses_nothing(short_run, tmp_path):
    path = tmp_path / "out.gif"
    path.write_text("before")
    playback = Playback(frames=12, max_size=500)
    with pytest.raises(InputError, match=r"max_size: expected at least \d+ bytes .* got 500"):
        animate(short_run, path, canvas=TINY_CANVAS, playback=playback)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_the_finest_cut_that_fits_is_taken(short_run, tmp_path):
    whole = gan1d.animate(short_run, tmp_path / "whole.mp4", canvas=TINY_CANVAS, playback=FEW)
    limit, notes = whole.stat().st_size - 1, []
    playback = replace(FEW, max_size=limit)
    gan1d.animate(
        short_run, tmp_path / "out.mp4", canvas=TINY_CANVAS, playback=playback, notice=notes.append
    )
    assert notes == [f"to fit {limit} bytes: rate factor 24 for 18"]


@pytest.mark.parametrize(("ending", "share"), [(".gif", 0.4), (".webp", 0.4), (".png", 0.4)])
def test_a_smaller_width_that_keeps_all_frames_is_suggested(ending, share, short_run, tmp_path):
    playback = Playback(frames=40)
    whole = animate(short_run, tmp_path / f"whole{ending}", playback=playback)
    frames = len(decoded(whole)[0])
    told = []
    limited = replace(playback, max_size=int(share * whole.stat().st_size))
    path = tmp_path / f"out{ending}"
    animate(short_run, path, playback=limited, notice=told.append)
    assert len(decoded(path)[0]) < 0.5 * frames
    width = int(re.search(r"; width (\d+) would keep all frames$", told.pop())[1])
    animate(short_run, path, canvas=Canvas(width=width), playback=limited, notice=told.append)
    assert "frames" not in "".join(told)
    assert len(decoded(path)[0]) >= 0.9 * frames


def test_no_width_is_suggested_where_it_does_not_help(short_run, tmp_path):
    playback, told = Playback(frames=40), []
    whole = animate(short_run, tmp_path / "whole.pdf", playback=playback)
    limited = replace(playback, max_size=int(0.55 * whole.stat().st_size))
    animate(short_run, tmp_path / "out.pdf", playback=limited, notice=told.append)
    assert told[0].endswith("frames")
    # It would be smaller than a picture may be.
    small = replace(playback, max_size=30_000)
    animate(short_run, tmp_path / "out.gif", canvas=TINY_CANVAS, playback=small, notice=told.append)
    assert told[-1].endswith("frames")


def test_an_mp4_is_suggested_a_size_with_even_sides(short_run, tmp_path):
    limited, told = Playback(frames=60, max_size=60_000), []
    path = tmp_path / "out.mp4"
    # The first frame alone takes much, so that fewer frames do not help.
    with pytest.raises(InputError, match="max_size: expected at least") as caught:
        animate(short_run, path, canvas=Canvas(size=(960, 540)), playback=limited)
    found = re.search(r"; size (\d+)x(\d+) would keep all frames$", str(caught.value))
    size = int(found[1]), int(found[2])
    animate(short_run, path, canvas=Canvas(size=size), playback=limited, notice=told.append)
    assert "frames" not in "".join(told)
