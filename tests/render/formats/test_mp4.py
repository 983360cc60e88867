import os
import re
import subprocess

import imageio_ffmpeg
import numpy as np
import pytest

import gan1d
from films import TINY_CANVAS
from gan1d.checks import InputError
from gan1d.render.film.animate import animate
from gan1d.render.film.request import Playback
from gan1d.render.look.canvas import Canvas


def test_an_mp4_has_the_size_and_the_time_asked_for_and_begins_with_its_poster(short_run, tmp_path):
    # The sides are not multiples of the sides of the codec's blocks.
    canvas, size = Canvas(size=(322, 182)), (182, 322, 3)
    playback = Playback(frames=8, duration=3, panel_hold=0.1, hold=1, poster="last")
    path = animate(short_run, tmp_path / "out.mp4", canvas=canvas, playback=playback)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24"]
    done = subprocess.run([*command, "-"], capture_output=True, check=True)
    said = done.stderr.decode()
    assert "yuv420p(tv, bt709" in said
    assert "unknown" not in said.split("yuv420p")[1].split(")")[0]
    assert ", 322x182" in said
    fps = float(re.search(r"([\d.]+) fps", said)[1])
    poster, *frames = np.frombuffer(done.stdout, np.uint8).reshape(-1, *size).astype(int)
    assert len(frames) == pytest.approx(3 * fps, abs=1)
    assert np.abs(poster - frames[-1]).mean() < 1.5
    assert np.abs(poster - frames[0]).mean() > 4
    # The blank background stays blank, and a frame that is held does not change.
    assert frames[0][:4].min() > 250
    assert np.abs(frames[-1] - frames[-2]).max() < 20
    drawn = list(gan1d.frames(short_run, canvas=canvas, playback=Playback(frames=2)))
    assert np.abs(frames[-1] - drawn[-1][..., :3]).mean() < 4


TWO = Playback(frames=2)


@pytest.fixture
def ffmpeg(tmp_path, monkeypatch):
    """A function that puts a shell script in the place of ffmpeg."""

    def put(script):
        path = tmp_path / "ffmpeg"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", lambda: str(path))

    return put


@pytest.mark.parametrize("reads", ["cat > /dev/null", "exec 0<&-"])
def test_an_ffmpeg_that_fails_is_quoted(ffmpeg, reads, short_run, tmp_path):
    ffmpeg(f"{reads}; echo first >&2; echo no such encoder >&2; exit 3")
    out = tmp_path / "out.mp4"
    with pytest.raises(InputError, match=r"cannot write the \.mp4: .* code 3: no such encoder$"):
        gan1d.animate(short_run, out, canvas=TINY_CANVAS, playback=TWO)
    assert not out.exists()


def test_an_ffmpeg_that_is_not_there_is_named(short_run, tmp_path, monkeypatch):
    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", lambda: "/no/such/ffmpeg")
    with pytest.raises(InputError, match=r"needs ffmpeg: .*/no/such/ffmpeg"):
        gan1d.animate(short_run, tmp_path / "out.mp4", canvas=TINY_CANVAS, playback=TWO)


def test_an_interrupt_ends_ffmpeg_too(ffmpeg, short_run, tmp_path):
    ffmpeg(f"echo $$ > {tmp_path}/process; exec cat > /dev/null")

    def interrupt(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gan1d.animate(
            short_run, tmp_path / "out.mp4", canvas=TINY_CANVAS, playback=TWO, progress=interrupt
        )
    process = int((tmp_path / "process").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert not (tmp_path / "out.mp4").exists()
