from argparse import ArgumentParser
from dataclasses import replace

import numpy as np
import pytest

from cli.bad_arguments import OUTPUTS
from gan1d.cli import main
from gan1d.cli.options import add_fields, asked, flag
from gan1d.history import History
from gan1d.render.film.request import Playback
from gan1d.render.look.canvas import Canvas
from helpers import TINY


def test_every_option_reaches_the_run(tmp_path):
    out = tmp_path / "run.npz"
    options = {"seed": 5, "k": 2, "loss": "saturating", "target": "normal:-1,0.3"}
    options |= {"batch_size": 16, "beta1": 0.5, "start_location": -2.0}
    flags = [word for name, value in options.items() for word in (flag(name), str(value))]
    assert main(["train", str(out), *TINY, *flags, "--no-stratified"]) == 0
    config = History.load(out).config
    assert {name: getattr(config, name) for name in options} == options
    assert config.stratified is False
    edges = History.load(out).x_edges
    assert np.all((edges[0] < -1) & (edges[-1] > -1))


def test_help_lists_choices_and_true_defaults(capsys):
    for name in OUTPUTS:
        with pytest.raises(SystemExit):
            main([name, "--help"])
        text = " ".join(capsys.readouterr().out.split())
        assert "--loss {non-saturating,saturating} G's objective" in text
        assert "--protocol {from-noise,textbook} phases" in text
        default = "textbook" if name == "figure" else "from-noise"
        assert f"textbook displaces a converged G ({default})" in text


def given(kind, *words):
    parser = ArgumentParser()
    add_fields(parser, kind)
    return asked(kind, parser.parse_args(words))


def test_every_field_of_a_picture_has_an_option_that_reaches_it():
    assert given(Canvas) == Canvas()
    assert given(Playback) == Playback()
    words = "--theme dark --no-numbers --axis --size 640X360 --font-size 9 --math-font stix"
    expected = Canvas(theme="dark", numbers=False, axis=True, size=(640, 360), font_size=9)
    assert given(Canvas, *words.split()) == replace(expected, math_font="stix")
    assert given(Canvas, "--width", "82mm", "--dpi", "300") == Canvas(width="82mm", dpi=300)
    words = "--frames 9 --duration 20 --play-once --poster last"
    expected = Playback(frames=9, duration=20, once=True, poster="last")
    assert given(Playback, *words.split()) == expected
