import sys
from types import SimpleNamespace

from PIL import Image

from gan1d.cli import main
from gan1d.render.film.animate import animate
from helpers import TINY


def test_frames_drawn_while_another_process_trains_make_the_same_file(tmp_path, monkeypatch):
    late, early = tmp_path / "late.gif", tmp_path / "early.gif"
    few = ("--frames", "8", "--size", "320x180")
    assert main(["animate", str(late), *TINY, *few]) == 0
    # A process that has not imported JAX leaves the training to another one.
    apart = SimpleNamespace(modules={}, executable=sys.executable)
    monkeypatch.setattr("gan1d.cli.runs.sys", apart)
    assert main(["animate", str(early), *TINY, *few]) == 0
    assert early.read_bytes() == late.read_bytes()


def test_animate_takes_a_theme_and_a_size(saved, tmp_path):
    gif = tmp_path / "out.gif"
    given = ["animate", str(gif), "--run", str(saved), "--theme", "dark", "--size", "480x360"]
    assert main(given) == 0
    with Image.open(gif) as image:
        assert image.size == (480, 360)
        assert image.convert("RGB").getpixel((2, 2)) == (0x14, 0x19, 0x1F)
        # The strip has no ground of its own.
        assert image.convert("RGB").getpixel((440, 110)) == (0x14, 0x19, 0x1F)


def test_animating_with_losses(saved, tmp_path):
    out = tmp_path / "out.gif"
    assert main(["animate", str(out), "--run", str(saved), "--losses", "--frames", "8"]) == 0
    with Image.open(out) as image:
        assert image.size == (960, 720)


def test_two_runs_are_shown_side_by_side(pair, tmp_path):
    one, other = pair[0].save(tmp_path / "a.npz"), pair[1].save(tmp_path / "b.npz")
    out = tmp_path / "two.gif"
    assert main(["animate", str(out), "--run", str(one), "--compare", str(other)]) == 0
    with Image.open(out) as image:
        assert image.size == (960, 540)
        assert image.n_frames > 20
    same = animate(pair[0], tmp_path / "same.gif", compare=pair[1])
    assert same.read_bytes() == out.read_bytes()
