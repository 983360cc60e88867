"""A format is one module, and every picture says what makes it again."""

import json
import sys
from io import BytesIO

import pytest
from pypdf import PdfReader

import gan1d
from films import FEW, TINY_CANVAS, canvas_for
from gan1d.checks import InputError
from gan1d.cli.program import main
from gan1d.render import formats
from gan1d.render.figures.stills import draw_figure
from gan1d.render.film.animate import animate
from gan1d.render.film.request import Playback, Request
from gan1d.render.formats import film_endings, films_in_words
from gan1d.render.formats.about import read_description, read_sources
from gan1d.render.look.canvas import Canvas
from helpers import read_configs

TOY = '''
"""Sizes and durations of the frames as JSON, after the record."""

import json

from gan1d.render.formats.format import Format, Written


def write_film(film):
    shapes = [frame.shape for frame in film.frames()]
    told = {"shapes": shapes, "durations": film.in_units(1), "once": film.request.playback.once}
    return Written(f"{film.about.record}\\n{json.dumps(told)}".encode(), "well done")


def write_still(still):
    return still.about.record.encode()


FORMAT = Format(
    ending=".toy",
    what="a toy",
    write_film=write_film,
    write_still=write_still,
    frames=10,
    fps=5.0,
    most_fps=8.0,
    transparent=False,
    even_sides=True,
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


def told_by(path):
    return json.loads(path.read_text().splitlines()[1])


def test_a_new_format_takes_films_and_stills(toy, short_run, tmp_path):
    notes, path = [], tmp_path / "a.toy"
    assert gan1d.animate(short_run, path, canvas=TINY_CANVAS, notice=notes.append) == path
    told = told_by(path)
    assert {tuple(shape) for shape in told["shapes"]} == {(180, 320, 4)}
    assert 8 <= len(told["shapes"]) <= 12
    assert min(told["durations"]) == 200
    assert notes == ["well done"]
    assert read_configs(path) == [short_run.config]
    assert draw_figure(None, path, show="optimal") == path
    assert read_sources(path) == [{"show": "optimal"}]
    assert ".toy (a toy)" in films_in_words()
    with pytest.raises(InputError, match=r"ending in .*\.toy"):
        Request(out="a.avi")


def test_a_new_format_is_an_ending_on_the_command_line(toy, short_run, saved, tmp_path, capsys):
    out = tmp_path / "a.TOY"
    assert main(["animate", str(out), "--run", str(saved), "--play-once", "--size", "320x180"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "well done"
    assert told_by(out)["once"] is True
    assert main(["show", str(out)]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(short_run.config.to_json())


def test_a_new_format_s_limits_are_kept(toy):
    for options, message in (
        ({"playback": Playback(fps=9)}, "fps: expected at most 8 for .toy, got 9"),
        ({"canvas": Canvas(transparent=True)}, "transparent: not supported for .toy"),
        ({"canvas": Canvas(size=(321, 180))}, "size: expected even sides for .toy, got 321x180"),
    ):
        with pytest.raises(InputError, match=message):
            Request(out="a.toy", **options)
    # It may need a package, and refuse a size.
    more = """
    extra="no-such-package",
    unsized="a toy is as large as it is","""
    (toy / "toy.py").write_text(TOY.replace("    frames=10,", f"{more}\n    frames=10,"))
    sys.modules.pop("gan1d.render.formats.toy")
    with pytest.raises(InputError, match="install it with pip install no-such-package"):
        Request(out="a.toy")
    with pytest.raises(InputError, match=r"dpi: not supported for .toy; a toy is as large"):
        Request(out="a.toy", canvas=Canvas(dpi=90))


@pytest.mark.parametrize("ending", film_endings())
def test_the_same_run_gives_the_same_bytes(ending, made, short_run, tmp_path):
    again = animate(short_run, tmp_path / f"again{ending}", canvas=canvas_for(ending), playback=FEW)
    assert again.read_bytes() == made(ending).read_bytes()


@pytest.mark.parametrize("ending", film_endings())
def test_a_file_says_what_it_shows_and_what_makes_it_again(ending, made, short_run):
    assert read_configs(made(ending)) == [short_run.config]
    text, data = read_description(made(ending)), made(ending).read_bytes()
    assert "Jensen-Shannon" in text
    assert "have not converged" in text
    # It stands where programs look for it; but a GIF has no such place.
    if ending == ".pdf":
        about = PdfReader(BytesIO(data)).metadata
        data = f"{about['/Title']} {about['/Subject']}".encode()
    assert b"A generative adversarial network learns" in data
    assert ending == ".gif" or text.split(",")[0].encode() in data
