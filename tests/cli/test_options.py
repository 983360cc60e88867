from argparse import ArgumentTypeError

import numpy as np
import pytest

from cli.bad_arguments import OUTPUTS
from gan1d.cli import main
from gan1d.cli.options import byte_count, flag, number, size, whole_number
from gan1d.history import History
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


@pytest.mark.parametrize(
    ("text", "count"),
    [
        *(("900kB", 900_000), ("900k", 900_000), ("900 KB", 900_000), ("1.5MB", 1_500_000)),
        *(("2g", 2 * 10**9), ("1KiB", 1024), ("1MiB", 1024**2), ("7", 7), ("7b", 7), ("1e3", 1000)),
    ],
)
def test_bytes_are_counted_in_the_usual_units(text, count):
    assert byte_count(text) == count


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *((byte_count, text) for text in ("many", "", "kB", "5 apples", "nan", "1e999")),
        *((size, text) for text in ("wide", "640", "640x", "x360", "640x360x3", "6.4x3")),
        *((whole_number, text) for text in ("1.5", "", "ten")),
        *((number, text) for text in ("", "ten", "1,5")),
    ],
)
def test_text_that_is_no_such_value_is_refused(kind, text):
    with pytest.raises(ArgumentTypeError, match=r"expected .*, got"):
        kind(text)


def test_a_size_is_a_width_and_a_height():
    assert size("640x360") == size("640X360") == (640, 360)
