"""A format is one module, and every picture says what makes it again."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

import gan1d
from gan1d.cli.program import main
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.render import formats
from gan1d.render.figures.stills import draw_figure
from gan1d.render.figures.sweep import draw_sweep
from gan1d.render.film.request import Playback, Request
from gan1d.render.formats import by_ending, film_endings, films_in_words, still_endings
from gan1d.render.formats.about import About, read_configs, read_sources
from gan1d.render.look.canvas import Canvas
from gan1d.sweeps import Member

SMALL = Canvas(size=(320, 180))
FEW = Playback(frames=8)

TOY = '''
"""Sizes and durations of the frames as JSON, after the sources."""

import json

from gan1d.render.formats.format import Extra, Format, Written


def write_film(film, cut):
    shapes = [frame.shape for frame in film.frames()]
    told = {"shapes": shapes, "durations": film.in_units(1), "once": film.once, "cut": cut}
    told["padding"] = "x" * (1000 * cut * len(shapes))
    return Written(f"{film.about.marked_sources}\\n{json.dumps(told)}".encode(), "well done")


def write_still(still):
    return still.about.marked_sources.encode()


def read(path):
    return path.read_text().splitlines()[0]


FORMAT = Format(
    ending=".toy",
    what="a toy",
    read=read,
    write_film=write_film,
    write_still=write_still,
    frames=10,
    fps=5.0,
    most_fps=8.0,
    most_hold=4.0,
    transparent=False,
    even_sides=True,
    losses=False,
    cuts=(3, 1),
)
'''


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A format that is added as nothing but a file in a folder of formats; its folder."""
    folder = tmp_path / "more_formats"
    folder.mkdir()
    (folder / "toy.py").write_text(TOY)
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(folder)])
    yield folder
    sys.modules.pop("gan1d.render.formats.toy", None)


@pytest.fixture
def saved(short_run, tmp_path):
    return short_run.save(tmp_path / "run.npz")


def told_by(path):
    return json.loads(path.read_text().splitlines()[1])


def test_a_new_format_is_animated_to_from_python(toy, short_run, tmp_path):
    notes = []
    path = gan1d.animate(short_run, tmp_path / "a.toy", canvas=SMALL, notice=notes.append)
    told = told_by(path)
    assert {tuple(shape) for shape in told["shapes"]} == {(180, 320, 4)}
    assert 8 <= len(told["shapes"]) <= 12
    assert min(told["durations"]) == 200
    assert told["cut"] == 3
    assert notes == ["well done"]
    assert read_configs(path) == [short_run.config]


def test_a_new_format_is_animated_to_from_the_command_line(toy, short_run, saved, tmp_path, capsys):
    out = tmp_path / "a.TOY"
    assert main(["animate", str(out), "--run", str(saved), "--play-once", "--size", "320x180"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "well done"
    assert told_by(out)["once"] is True
    assert main(["show", str(out)]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(short_run.config.to_json())


def test_a_new_format_gives_up_its_own_cuts_and_then_frames(toy, short_run, tmp_path):
    for limit in (60_000, 20_000):
        notes = []
        playback = Playback(frames=40, max_size=limit)
        path = gan1d.animate(
            short_run, tmp_path / "a.toy", canvas=SMALL, playback=playback, notice=notes.append
        )
        assert path.stat().st_size <= limit
        assert told_by(path)["cut"] == 1
        assert notes[0].startswith(f"to fit {limit} bytes: lower quality")
        assert ("frames" in notes[0]) == (limit == 20_000)


def test_a_new_format_takes_stills(toy, short_run, saved, tmp_path, capsys):
    out = tmp_path / "a.toy"
    assert main(["figure", str(out), "--run", str(saved)]) == 0
    assert read_configs(out) == [short_run.config]
    assert draw_figure(None, out, show="optimal") == out
    assert read_sources(out) == [{"show": "optimal"}]


def test_a_new_format_is_named_where_formats_are(toy):
    assert ".toy" in film_endings()
    assert ".toy" in still_endings()
    assert ".toy (a toy)" in films_in_words()
    with pytest.raises(InputError, match=r"ending in .*\.toy"):
        Request(out="a.avi")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--fps", "9"], "fps: expected at most 8 for .toy, got 9"),
        (["--hold", "5"], "hold: expected at most 4 seconds for .toy, got 5"),
        (["--transparent"], "transparent: not supported for .toy"),
        (["--losses"], "losses: not supported for .toy"),
        (["--size", "321x180"], "size: expected even sides for .toy, got 321x180"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_new_format_s_limits_are_kept(toy, options, message, saved, tmp_path, capsys):
    out = tmp_path / "a.toy"
    assert main(["animate", str(out), "--run", str(saved), *options]) == 2
    assert capsys.readouterr().err == f"gan1d: error: {message}\n"
    assert not out.exists()


def test_a_new_format_may_need_a_package_and_refuse_a_size(toy, capsys, tmp_path):
    more = """
    extra=Extra("no_such_module", "no-such-package"),
    unsized="a toy is as large as it is","""
    (toy / "toy.py").write_text(TOY.replace("    frames=10,", f"{more}\n    frames=10,"))
    out = str(tmp_path / "a.toy")
    assert main(["animate", out]) == 2
    assert "install it with pip install no-such-package" in capsys.readouterr().err
    assert main(["animate", out, "--dpi", "90"]) == 2
    assert "dpi: not supported for .toy; a toy is as large as it is" in capsys.readouterr().err


def test_the_finest_cut_that_fits_is_taken(short_run, tmp_path):
    whole = gan1d.animate(short_run, tmp_path / "whole.mp4", canvas=SMALL, playback=FEW)
    limit, notes = whole.stat().st_size - 1, []
    playback = replace(FEW, max_size=limit)
    gan1d.animate(
        short_run, tmp_path / "out.mp4", canvas=SMALL, playback=playback, notice=notes.append
    )
    assert notes == [f"to fit {limit} bytes: rate factor 24 for 18"]


def test_what_can_be_written():
    assert set(film_endings()) == {".gif", ".mp4", ".webp", ".png", ".pdf", ".html"}
    assert set(still_endings()) == {".png", ".svg", ".pdf"}
    assert films_in_words() == (
        ".gif, .html (a page to play, stop and step), .mp4, .pdf (a page for every frame, for LaTeX), "
        ".png (an APNG) or .webp"
    )
    for ending, one in by_ending().items():
        assert ending == one.ending


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
@pytest.mark.parametrize("show", ["objectives", "optimal"])
def test_a_still_of_the_theory_says_what_makes_it_again(show, ending, tmp_path, capsys):
    out = tmp_path / f"out{ending}"
    assert main(["figure", str(out), "--show", show]) == 0
    capsys.readouterr()
    assert read_sources(out) == [{"show": show}]
    assert main(["show", str(out)]) == 0
    assert json.loads(capsys.readouterr().out) == {"show": show}
    with pytest.raises(InputError, match="shows no run"):
        read_configs(out)


CONFIG = Config(steps=300, target="uniform:0,1")


def member(jsd=0.002, **settings):
    """A member of a sweep with a certificate, or without one where there is no JSD."""
    x = np.linspace(0, 1, 20)
    certificate = gan1d.Certificate(jsd is not None and jsd < 0.01, jsd, *(0.01,) * 6, step=300)
    return Member(
        config=replace(CONFIG, **settings),
        certificate=None if jsd is None else certificate,
        x=x,
        p_data=np.ones(20),
        p_g=np.ones(20),
        d=np.full(20, 0.5),
        step=np.array([0, 300]),
        jsd=np.array([0.5, jsd or np.nan]),
        d_spread=np.full((2, 5), 0.5),
    )


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_the_picture_of_a_sweep_says_what_makes_it_again(ending, tmp_path, capsys):
    members = [
        member(jsd, seed=seed, beta1=beta1)
        for beta1, jsd in ((0.0, 0.002), (0.25, 0.004), (0.5, 0.03))
        for seed in (7, 8)
    ]
    out = draw_sweep(members, tmp_path / f"out{ending}")
    config = json.loads(replace(CONFIG, seed=7).to_json())
    sweep = {"members": 6, "seeds": [7, 8], "varied": {"beta1": [0.0, 0.25, 0.5]}}
    assert read_sources(out) == [config | {"sweep": sweep}]
    assert main(["show", str(out)]) == 0
    assert json.loads(capsys.readouterr().out) == config | {"sweep": sweep}
    assert main(["animate", str(tmp_path / "a.gif"), "--run", str(out)]) == 2
    title, text = described(out)
    assert title == "A sweep of a generative adversarial network"
    assert text == (
        "Of 6 runs of a generative adversarial network that learns uniform:0,1 (from-noise, seeds 7 "
        "to 8, 3 values of beta1 from 0 to 0.5), 4 converged; at the end p_g is 0.0040 nats from "
        "p_data (Jensen-Shannon divergence) in the median and 0.0300 nats at worst."
    )


def described(path):
    """Title and description in a still's metadata."""
    if path.suffix == ".pdf":
        found = PdfReader(path).metadata
        return found["/Title"], found["/Subject"]
    if path.suffix == ".png":
        with Image.open(path) as image:
            return image.info["Title"], image.info["Description"]
    text = path.read_text()
    return tuple(text.split(f"<{tag}>")[1].split("<")[0] for tag in ("title", "desc"))


def test_a_sweep_that_lost_a_run_says_so(tmp_path):
    out = draw_sweep([member(seed=3), member(None, seed=4)], tmp_path / "out.png")
    assert "Of 2 runs" in described(out)[1]
    assert "1 converged" in described(out)[1]
    assert "infinitely far at worst" in described(out)[1]
    out = draw_sweep([member(seed=3)], tmp_path / "out.png")
    assert "Of 1 run of" in described(out)[1]
    assert "(from-noise, seed 3)" in described(out)[1]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.gif", None, "does not exist"),
        ("text.jpg", b"", "expected a name ending in .gif, .html"),
        ("text.png", b"no picture", "cannot read"),
        ("text.svg", b"<svg", "cannot read"),
        ("bare.svg", b"<svg/>", "does not say how gan1d made it"),
        ("bare.html", b"<p>", "does not say how gan1d made it"),
        ("bare.pdf", b"%PDF", "does not say how gan1d made it"),
        ("other.mp4", b'gan1d {"no_such_field": 1}', "known fields"),
        ("half.mp4", b'gan1d {"seed": ', "cannot read"),
    ],
)
def test_files_that_say_nothing_are_refused(name, content, message, tmp_path):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_sources(path)
    assert str(caught.value).startswith("file: ")
    assert name in str(caught.value)


def test_an_older_config_is_filled_in(tmp_path):
    path = tmp_path / "old.mp4"
    path.write_bytes(b'\x00\xffgan1d {"seed": 5}\x00')
    assert read_configs(path) == [Config(seed=5)]
    assert read_sources(path) == [json.loads(Config(seed=5).to_json())]


def test_text_that_looks_like_a_source_is_none():
    about = About('gan1d {"show": "x"}', 'It learns gan1d {"seed": 1}.', ('{"seed": 2}',))
    assert "gan1d {" not in about.title + about.description
    assert about.marked_sources == 'gan1d {"seed": 2}'


@pytest.fixture
def ffmpeg(tmp_path, monkeypatch):
    """Puts a shell script in the place of ffmpeg."""

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
        gan1d.animate(short_run, out, canvas=SMALL, playback=FEW)
    assert not out.exists()


def test_an_ffmpeg_that_cannot_be_run_is_named(short_run, tmp_path, monkeypatch):
    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", lambda: "/no/such/ffmpeg")
    with pytest.raises(InputError, match="cannot run ffmpeg at '/no/such/ffmpeg': No such file"):
        gan1d.animate(short_run, tmp_path / "out.mp4", canvas=SMALL, playback=FEW)

    def missing():
        raise RuntimeError("No ffmpeg exe could be found.")

    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", missing)
    with pytest.raises(InputError, match="needs ffmpeg: No ffmpeg exe could be found"):
        gan1d.animate(short_run, tmp_path / "out.mp4", canvas=SMALL, playback=FEW)


def test_an_interrupt_ends_ffmpeg_too(ffmpeg, short_run, tmp_path):
    ffmpeg(f"echo $$ > {tmp_path}/process; exec cat > /dev/null")

    def interrupt(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gan1d.animate(
            short_run, tmp_path / "out.mp4", canvas=SMALL, playback=FEW, progress=interrupt
        )
    process = int((tmp_path / "process").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert not (tmp_path / "out.mp4").exists()


def test_a_request_is_checked_without_anything_heavy():
    code = """
import sys
from gan1d.errors import InputError
from gan1d.render.film.request import Request
for name in ("a.gif", "a.mp4", "a.html", "a.pdf"):
    assert Request(out=name).pace.frames >= 120
try:
    Request(out="a.avi")
except InputError:
    heavy = {"jax", "matplotlib", "numpy", "imageio", "PIL", "scipy"}
    print(heavy & {name.split(".")[0] for name in sys.modules})"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@given(st.integers(2, 5000), st.integers(2, 5000))
def test_fewer_frames_take_the_same_time(frames, fewer):
    pace = replace(Request(out="a.gif").pace, frames=frames)
    thinned = pace.thinned(fewer)
    assert thinned.frames == fewer
    whole = min(frames * pace.frame_ms, fewer * 1000 / 0.5)
    assert thinned.frames * thinned.frame_ms == pytest.approx(whole)
