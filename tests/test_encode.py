import dataclasses
import json
import re
import subprocess
from io import BytesIO
from xml.etree import ElementTree

import imageio_ffmpeg
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from gan1d.cli.program import main
from gan1d.errors import InputError
from gan1d.measured import Measured
from gan1d.render.figures.stills import draw_figure
from gan1d.render.film import request as request_module
from gan1d.render.film.animate import animate
from gan1d.render.film.layout import NOMINAL
from gan1d.render.film.request import HOLD, Pace, Playback
from gan1d.render.film.scene import Scene
from gan1d.render.film.timeline import timeline
from gan1d.render.formats import by_ending, film_endings, still_endings
from gan1d.render.formats.about import read_configs
from gan1d.render.formats.format import in_units
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules
from gan1d.render.look.theme import DARK, PAPER

ENDINGS = film_endings()
SIZE = (320, 180)
SMALL = Canvas(size=SIZE)
FEW = Playback(frames=12)
FEW_PACE = Pace(frames=12)
PIXELS = (".gif", ".webp", ".png")


@pytest.fixture(scope="module")
def made(short_run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats")
    return {
        ending: animate(short_run, folder / f"out{ending}", canvas=canvas_of(ending), playback=FEW)
        for ending in ENDINGS
    }


def canvas_of(ending):
    """A small one, where a size can be asked for."""
    return Canvas() if ending == ".html" else SMALL


def decoded(path):
    """Frames (RGBA), durations in ms, and how often it plays (0: for ever)."""
    with Image.open(path) as image:
        frames, durations = [], []
        for i in range(image.n_frames):
            image.seek(i)
            image.load()
            durations.append(image.info["duration"])
            frames.append(np.asarray(image.convert("RGBA")))
        # A GIF without the entry plays once.
        return frames, durations, image.info.get("loop", 1)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_run_gives_the_same_bytes(ending, made, short_run, tmp_path):
    again = animate(short_run, tmp_path / f"again{ending}", canvas=canvas_of(ending), playback=FEW)
    assert again.read_bytes() == made[ending].read_bytes()


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_config_comes_back(ending, made, short_run, capsys):
    assert read_configs(made[ending]) == [short_run.config]
    assert main(["show", str(made[ending])]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(short_run.config.to_json())


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_says_what_it_shows(ending, made):
    data = made[ending].read_bytes()
    if ending == ".pdf":
        about = PdfReader(BytesIO(data)).metadata
        data = f"{about['/Title']} {about['/Subject']}".encode()
    assert b"A generative adversarial network learns" in data
    assert b"Jensen-Shannon" in data
    assert b"have not converged" in data


@pytest.mark.parametrize("ending", PIXELS)
def test_frames_and_durations_come_back(ending, made, short_run):
    frames, durations, loop = decoded(made[ending])
    plan = timeline(short_run, FEW_PACE)
    assert sum(durations) == pytest.approx(sum(plan.durations), abs=10)
    assert durations[-1] >= 1000 * HOLD
    assert loop == 0
    assert all(frame.shape == (180, 320, 4) for frame in frames)
    assert all(tuple(frame[0, 0]) == (255, 255, 255, 255) for frame in frames)
    assert np.mean(frames[0] != frames[-1]) > 0.01


def test_formats_of_pixels_show_the_same(made):
    gif, *others = (decoded(made[ending])[0][-1] for ending in PIXELS)
    for other in others:
        np.testing.assert_array_equal(other, gif)


@pytest.mark.parametrize("ending", PIXELS)
def test_a_transparent_film_lets_the_slide_through_in_every_frame(ending, short_run, tmp_path):
    canvas = Canvas(theme=DARK, size=SIZE, transparent=True)
    path = animate(short_run, tmp_path / f"out{ending}", canvas=canvas, playback=FEW)
    opaque = animate(
        short_run, tmp_path / f"opaque{ending}", canvas=Canvas(theme=DARK, size=SIZE), playback=FEW
    )
    ground = Image.new("RGBA", SIZE, DARK.background)
    for clear, full in zip(decoded(path)[0], decoded(opaque)[0], strict=True):
        assert clear[0, 0, 3] == 0
        assert np.mean(clear[..., 3] == 0) > 0.6
        # On a ground of the theme's own colour it is the same but for the edges' rounding.
        on_ground = Image.alpha_composite(ground, Image.fromarray(clear))
        error = np.abs(np.asarray(on_ground).astype(int) - full)
        assert np.mean(error > 2) < 0.02
        assert error.max() < 80


@pytest.mark.parametrize("ending", PIXELS)
def test_playing_once_faster_and_with_a_shorter_rest(ending, short_run, tmp_path):
    playback = Playback(frames=12, fps=40, hold=1, once=True)
    path = animate(short_run, tmp_path / f"out{ending}", canvas=SMALL, playback=playback)
    frames, durations, loop = decoded(path)
    assert loop == 1
    assert durations[-1] == 1000
    assert min(durations) in (20, 25, 30)
    assert len(frames) > 5


def test_an_mp4_has_the_size_and_the_time_asked_for(short_run, tmp_path):
    canvas = Canvas(size=(322, 182))
    path = animate(short_run, tmp_path / "out.mp4", canvas=canvas, playback=FEW)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24"]
    done = subprocess.run([*command, "-"], capture_output=True, check=True)
    said = done.stderr.decode()
    assert "yuv420p(tv, bt709" in said
    assert "unknown" not in said.split("yuv420p")[1].split(")")[0]
    assert ", 322x182" in said
    assert "16.67 fps" in said
    frames = np.frombuffer(done.stdout, np.uint8).reshape(-1, 182, 322, 3)
    plan = timeline(short_run, FEW_PACE)
    assert len(frames) == pytest.approx(sum(plan.durations) / FEW_PACE.frame_ms, abs=1)
    # Blank paper stays blank, and a held frame stands still.
    assert frames[0][:4].min() > 250
    assert np.abs(frames[-1].astype(int) - frames[-10]).max() < 20
    gif = animate(short_run, tmp_path / "out.gif", canvas=canvas, playback=FEW)
    last = decoded(gif)[0][-1][..., :3].astype(int)
    assert np.abs(frames[-1] - last).mean() < 4


def test_pages_are_as_many_as_the_line_for_latex_says(made, short_run, tmp_path, capsys):
    run = short_run.save(tmp_path / "run.npz")
    out = tmp_path / "out.pdf"
    options = ["--run", str(run), "--frames", "12", "--size", "320x180"]
    assert main(["animate", str(out), *options]) == 0
    line = capsys.readouterr().out.splitlines()[-1]
    found = re.fullmatch(
        r"\\animategraphics\[autoplay,loop,controls,width=\\linewidth\]"
        r"\{16.667\}\{(.*)\}\{0\}\{(\d+)\}",
        line,
    )
    assert found[1] == str(out.with_suffix(""))
    pages = PdfReader(out).pages
    assert len(pages) == int(found[2]) + 1
    plan = timeline(short_run, FEW_PACE)
    assert len(pages) == pytest.approx(sum(plan.durations) / FEW_PACE.frame_ms, abs=1)
    first, last = pages[0].extract_text(), pages[-1].extract_text()
    assert str(plan.rows[-1]) in last
    assert str(plan.rows[-1]) not in first
    assert "(d)" in first
    width, height = pages[0].mediabox[2:]
    assert float(width) / float(height) == pytest.approx(16 / 9, rel=1e-3)
    assert main(["animate", str(out), *options, "--play-once", "--fps", "5"]) == 0
    line = capsys.readouterr().out.splitlines()[-1]
    assert "loop" not in line
    assert "{5}" in line


@pytest.mark.parametrize(("ending", "share"), [(".gif", 0.6), (".webp", 0.5), (".pdf", 0.7)])
def test_a_file_is_made_to_fit(ending, share, short_run, tmp_path):
    playback = Playback(frames=40)
    whole = animate(short_run, tmp_path / f"whole{ending}", canvas=SMALL, playback=playback)
    limit = int(share * whole.stat().st_size)
    told = []
    path = animate(
        short_run,
        tmp_path / f"out{ending}",
        canvas=SMALL,
        playback=Playback(frames=40, max_size=limit),
        notice=told.append,
    )
    assert path.stat().st_size <= limit
    assert told[0].startswith(f"to fit {limit} bytes: ")
    assert "frames" in told[0]
    assert ("27 of 44 colours" in told[0]) == (ending != ".pdf")
    if ending != ".pdf":
        durations, wanted = decoded(path)[1], sum(timeline(short_run, Pace(frames=40)).durations)
        assert sum(durations) == pytest.approx(wanted, rel=0.1)


def test_nothing_is_given_up_where_it_fits(made, short_run, tmp_path):
    limit = made[".gif"].stat().st_size
    told = []
    playback = Playback(frames=12, max_size=limit)
    path = animate(
        short_run, tmp_path / "out.gif", canvas=SMALL, playback=playback, notice=told.append
    )
    assert path.read_bytes() == made[".gif"].read_bytes()
    assert told == []


def test_a_limit_that_cannot_be_met_is_refused_and_loses_nothing(short_run, tmp_path):
    path = tmp_path / "out.gif"
    path.write_text("before")
    playback = Playback(frames=12, max_size=500)
    with pytest.raises(InputError, match=r"max_size: expected at least \d+ bytes .* got 500"):
        animate(short_run, path, canvas=SMALL, playback=playback)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "arguments",
    [
        ["out.gif", "--fps", "-3"],
        ["out.gif", "--fps", "0"],
        ["out.gif", "--fps", "60"],
        ["out.webp", "--fps", "1000"],
        ["out.gif", "--fps", "nan"],
        ["out.gif", "--hold", "-1"],
        ["out.gif", "--hold", "656"],
        ["out.png", "--hold", "66"],
        ["out.webp", "--hold", "20000"],
        ["out.mp4", "--hold", "601"],
        ["out.gif", "--max-size", "0"],
        ["out.gif", "--max-size", "many"],
        ["out.gif", "--max-size=-5kB"],
        ["out.gif", "--max-size", "1e999"],
        ["out.gif", "--frames", "1"],
        ["out.gif", "--size", "0x0"],
        ["out.gif", "--size", "9000x500"],
        ["out.mp4", "--size", "641x360"],
        ["out.mp4", "--size", "640x361"],
        ["out.mp4", "--aspect", "4:3", "--width", "804"],
        ["out.mp4", "--transparent"],
        ["out.gif", "--aspect", "3:2"],
        ["out.gif", "--theme", "neon"],
        ["out.gif", "--font-scale", "3"],
        ["out.avi"],
    ],
    ids=" ".join,
)
def test_bad_requests_are_one_clear_line_before_any_training(
    arguments, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gan1d.model.training.train", None)
    out = tmp_path / arguments[0]
    out.write_text("before")
    try:
        code = main(["animate", *arguments])
    except SystemExit as leaving:
        code = leaving.code
    said = capsys.readouterr()
    assert code == 2
    assert said.err.count("\n") == 1
    assert "expected" in said.err or "not supported" in said.err
    assert out.read_text() == "before"


def test_a_missing_extra_is_named_with_its_command(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(request_module, "find_spec", lambda name: None)
    assert main(["animate", str(tmp_path / "out.mp4")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "pip install imageio-ffmpeg" in said


def test_a_run_with_some_of_the_phases_has_their_panels(short_run, tmp_path):
    first = int(np.flatnonzero(short_run.phase == "c")[0])
    names = [item.name for item in dataclasses.fields(short_run)]
    rows = {
        name: array[first:]
        for name in names
        if isinstance(array := getattr(short_run, name), np.ndarray)
        and len(array) == len(short_run.step)
    }
    late = dataclasses.replace(short_run, **rows)
    path = animate(late, tmp_path / "out.gif", canvas=SMALL, playback=FEW)
    assert len(decoded(path)[0]) > 2


STRANGE = [
    "two$x$y_\x01\x1b\nt.csv",
    "$\\frac{$bad\udcff\ufffe.csv",
    'gan1d {"seed": 1}日本語&<>\'.csv',
]


@pytest.mark.parametrize("name", STRANGE, ids=ascii)
def test_a_target_of_any_name_can_be_shown(name, short_run, tmp_path):
    config = dataclasses.replace(short_run.config, target=name)
    phase = np.where(short_run.phase == "a", "$p$ $", short_run.phase)
    run = dataclasses.replace(short_run, config=config, phase=phase)
    files = [
        animate(run, tmp_path / f"out{ending}", canvas=canvas_of(ending), playback=FEW)
        for ending in ENDINGS
    ]
    files += [draw_figure(run, tmp_path / f"d{ending}", panel="d") for ending in still_endings()]
    for path in files:
        assert read_configs(path) == [config], path
    ElementTree.parse(tmp_path / "d.svg")
    two = animate(run, tmp_path / "two.gif", compare=short_run, canvas=SMALL, playback=FEW)
    assert read_configs(two) == [config, short_run.config]
    assert run._repr_html_()


def test_a_name_that_latex_cannot_take_is_said(short_run, tmp_path):
    told = []
    for name in ("fine_1.2.pdf", "sp ace%.pdf"):
        path = tmp_path / name
        animate(short_run, path, canvas=SMALL, playback=FEW, notice=told.append)
    assert told[0].endswith("}")
    assert "% rename it" in told[1]


@pytest.mark.parametrize("factory", [{"dpi": dpi} for dpi in (96, 106, 116, 33.3, 71.7)])
def test_the_size_that_is_checked_is_the_size_that_is_made(factory, short_run):
    for more in ({}, {"font_scale": 1.3}, {"aspect": "4:3", "font_scale": 0.7}):
        canvas = Canvas(**factory, **more)
        with drawing_rules():
            scene = Scene(Measured(short_run), canvas)
        assert scene.canvas.get_width_height() == canvas.pixels(NOMINAL)


def test_losses_and_two_runs_are_not_shown_together(short_run, tmp_path, capsys):
    run = str(short_run.save(tmp_path / "run.npz"))
    out = str(tmp_path / "out.gif")
    assert main(["animate", out, "--run", run, "--compare", run, "--losses"]) == 2
    assert "losses: cannot be combined with compare" in capsys.readouterr().err


def test_both_runs_of_a_comparison_come_back(short_run, textbook_run, tmp_path, capsys):
    path = animate(
        short_run, tmp_path / "out.webp", compare=textbook_run, canvas=SMALL, playback=FEW
    )
    assert read_configs(path) == [short_run.config, textbook_run.config]
    assert main(["show", str(path)]) == 0
    assert capsys.readouterr().out.count('"seed"') == 2


def test_animating_with_losses(short_run, tmp_path):
    run = short_run.save(tmp_path / "run.npz")
    out = tmp_path / "out.gif"
    assert main(["animate", str(out), "--run", str(run), "--losses", "--frames", "8"]) == 0
    with Image.open(out) as image:
        assert image.size == (960, 720)


@given(
    st.lists(st.floats(20.0, 5000.0), min_size=1, max_size=200),
    st.sampled_from([1.0, 10.0, 60.0]),
)
def test_durations_in_units_end_when_they_should(durations, unit):
    units = in_units(durations, unit)
    assert all(n >= 1 for n in units)
    # Only what is shorter than a unit is made longer.
    longer = sum(unit for duration in durations if duration < unit)
    assert abs(unit * sum(units) - sum(durations)) <= unit / 2 + longer + 1e-6


@pytest.mark.parametrize(
    ("ending", "cut", "words"),
    [(".gif", 4, "27 of 44 colours"), (".mp4", 30, "rate factor 30 for 18")],
)
def test_a_cut_says_what_is_given_up(ending, cut, words):
    one = by_ending()[ending]
    assert cut == one.cuts[-1]
    assert one.describe_cut(PAPER, cut) == words
