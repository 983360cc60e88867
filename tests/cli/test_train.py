import sys
from io import BytesIO, TextIOWrapper

from gan1d.cli.program import main
from gan1d.history import History
from gan1d.provenance import obstacles
from helpers import TINY


def test_a_diverging_run_says_where_and_leaves_nothing(tmp_path, capsys):
    diverging = [*TINY, "--discriminator-learning-rate", "1e38"]
    assert main(["train", str(tmp_path / "run.npz"), *diverging]) == 1
    err = capsys.readouterr().err
    assert "diverged at step" in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_samples_come_from_standard_input(tmp_path, monkeypatch, capsys):
    run = tmp_path / "run.npz"
    table = "a title\nname,x\n" + "".join(f"n{i},{i * i}\n" for i in range(50))
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(table.encode())))
    read = ("--target", "-", "--column", "x", "--skip", "1")
    assert main(["train", str(run), *TINY, *read]) == 0
    source = "50 samples from column 'x' of standard input"
    line = capsys.readouterr().out.splitlines()[1]
    assert line.startswith(f"data: {source} (heading line skipped")
    (obstacle,) = obstacles(History.load(run).provenance)
    assert obstacle.startswith(f"target is not stored: {source}")
