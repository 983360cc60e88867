import sys
from types import SimpleNamespace

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
