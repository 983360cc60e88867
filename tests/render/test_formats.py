"""A format is one module, and every picture holds the config that makes it again."""

import json
import sys

import pytest
from pypdf import PdfReader

from films import FEW, canvas_for
from gan1d.checks import InputError
from gan1d.cli.program import main
from gan1d.render import formats
from gan1d.render.figures.stills import draw_figure
from gan1d.render.film.animate import animate
from gan1d.render.film.request import Playback, Request
from gan1d.render.formats import film_endings, films_in_words
from gan1d.render.formats.about import read_description
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
    """Add a format by adding only its module; return the module's folder."""
    folder = tmp_path / "more_formats"
    folder.mkdir()
    (folder / "toy.py").write_text(TOY)
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(folder)])
    yield folder
    sys.modules.pop("gan1d.render.formats.toy", None)


def test_a_new_format_writes_films_and_stills_and_is_an_ending_on_the_command_line(
    toy, short_run, saved, tmp_path, capsys
):
    out = tmp_path / "a.TOY"
    assert main(["animate", str(out), "--run", str(saved), "--play-once", "--size", "320x180"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "well done"
    told = json.loads(out.read_text().splitlines()[1])
    assert {tuple(shape) for shape in told["shapes"]} == {(180, 320, 4)}
    assert 8 <= len(told["shapes"]) <= 12
    assert min(told["durations"]) == 200
    assert told["once"] is True
    assert read_configs(out) == [short_run.config]
    assert draw_figure(None, out, show="optimal") == out
    assert main(["show", str(out)]) == 0
    assert json.loads(capsys.readouterr().out) == {"show": "optimal"}
    assert ".toy (a toy)" in films_in_words()
    with pytest.raises(InputError, match=r"ending in .*\.toy"):
        Request(out="a.avi")


def test_a_new_format_s_limits_are_kept(toy):
    more = """
    extra="no-such-package",
    unsized="a toy is as large as it is","""
    for options, message in (
        ({"playback": Playback(fps=9)}, "fps: expected at most 8 for .toy, got 9"),
        ({"canvas": Canvas(transparent=True)}, "transparent: not supported for .toy"),
        ({"canvas": Canvas(size=(321, 180))}, "size: expected even sides for .toy, got 321x180"),
        # A format may need a package and may refuse a size.
        ({}, "install it with pip install no-such-package"),
        ({"canvas": Canvas(dpi=90)}, r"dpi: not supported for .toy; a toy is as large"),
    ):
        if not options:
            (toy / "toy.py").write_text(TOY.replace("    frames=10,", f"{more}\n    frames=10,"))
            sys.modules.pop("gan1d.render.formats.toy")
        with pytest.raises(InputError, match=message):
            Request(out="a.toy", **options)


@pytest.mark.parametrize("ending", film_endings())
def test_the_same_run_gives_the_same_bytes_and_they_hold_its_config(
    ending, made, short_run, tmp_path
):
    again = animate(short_run, tmp_path / f"again{ending}", canvas=canvas_for(ending), playback=FEW)
    data = made(ending).read_bytes()
    assert again.read_bytes() == data
    assert read_configs(again) == [short_run.config]
    text = read_description(again)
    assert "Jensen-Shannon" in text
    assert "have not converged" in text
    # The description is where programs look for it; a GIF has no such place.
    if ending == ".pdf":
        about = PdfReader(again).metadata
        data = f"{about['/Title']} {about['/Subject']}".encode()
    assert b"A generative adversarial network learns" in data
    assert ending == ".gif" or text.split(",")[0].encode() in data
