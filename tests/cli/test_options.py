from argparse import ArgumentParser
from dataclasses import fields, replace

import pytest

from gan1d.cli.options import add_request, config_of, flag, from_options
from gan1d.config import Config
from gan1d.render.figures.request import StillRequest
from gan1d.render.film.request import Playback, Request
from gan1d.render.look.canvas import Canvas


def parsed(words, kind=Request, **defaults):
    parser = ArgumentParser()
    add_request(parser, kind, "out.png", "a picture", **defaults)
    return parser.parse_args(words.split())


def test_every_option_reaches_the_run():
    assert config_of(parsed("")) == Config()
    values = {"seed": 5, "k": 2, "loss": "saturating", "target": "normal:-1,0.3", "record_every": 7}
    values |= {"batch_size": 16, "start_location": -2.0, "stratified": False, "bandwidth": None}
    words = " ".join(f"{flag(name)} {value}" for name, value in values.items() if value)
    words += " --no-stratified --bandwidth auto"
    assert config_of(parsed(words)) == Config(**values)
    assert config_of(parsed("--seed 3", protocol="textbook")) == Config(seed=3, protocol="textbook")


def test_every_field_of_a_picture_has_an_option_that_reaches_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plain = from_options(Request, parsed(""))
    assert (plain.canvas, plain.losses, plain.compare) == (Canvas(), False, None)
    words = "--theme dark --no-numbers --axis --width 82mm --dpi 300 --font-size 5 --math-font stix"
    words += " --frames 9 --duration 20 --play-once --poster last --losses"
    request = from_options(Request, parsed(words))
    look = Canvas(theme="dark", numbers=False, axis=True, width="82mm", dpi=300, font_size=5)
    assert request.canvas == replace(look, math_font="stix")
    assert request.losses
    playback = Playback(frames=9, duration=20, once=True, poster="last")
    assert replace(request.playback, fps=None) == playback
    still = from_options(StillRequest, parsed("--panel c --size 640X360", StillRequest))
    assert (still.panel, still.canvas) == ("c", Canvas(size=(640, 360)))


def test_help_shows_choices_and_the_default_of_the_command(capsys):
    with pytest.raises(SystemExit):
        parsed("--help", StillRequest, protocol="textbook")
    text = " ".join(capsys.readouterr().out.split())
    assert "--loss NAME G's objective: non-saturating" in text
    assert text.rindex("--target TEXT") < text.rindex("--step N") < text.rindex("--beta1 X")
    assert "textbook displaces a converged G (textbook)" in text
    for item in fields(Config):
        assert (f"{flag(item.name)} " in text) == item.metadata["option"], item.name
