import sys
from types import SimpleNamespace

from PIL import Image

from gan1d.cli.program import main
from helpers import TINY


def test_frames_drawn_while_another_process_trains_make_the_same_file(tmp_path, monkeypatch):
    late, early = tmp_path / "late.gif", tmp_path / "early.gif"
    few = ("--frames", "5", "--size", "320x180")
    assert main(["animate", str(late), *TINY, *few]) == 0
    # A process that has not imported JAX leaves the training to another one.
    apart = SimpleNamespace(modules={}, executable=sys.executable)
    monkeypatch.setattr("gan1d.cli.runs.sys", apart)
    assert main(["animate", str(early), *TINY, *few]) == 0
    assert early.read_bytes() == late.read_bytes()


def test_it_takes_a_theme_a_size_and_another_run(pair, tmp_path):
    one, other = pair[0].save(tmp_path / "a.npz"), pair[1].save(tmp_path / "b.npz")
    out = tmp_path / "two.gif"
    options = ["--theme", "dark", "--size", "640x360", "--frames", "8"]
    assert main(["animate", str(out), "--run", str(one), "--compare", str(other), *options]) == 0
    with Image.open(out) as image:
        assert image.size == (640, 360)
        assert image.convert("RGB").getpixel((2, 2)) == (0x14, 0x19, 0x1F)
