import json
import sys
from io import BytesIO, TextIOWrapper

from PIL import Image

from gan1d.history import History
from gan1d.provenance import obstacles
from helpers import TINY, command, exit_code


def test_train_certify_and_animate(tmp_path):
    run, gif = tmp_path / "run.npz", tmp_path / "out.gif"
    done = command("train", run, *TINY, "--seed", 3, "--record-every", 7)
    assert (done.returncode, done.stderr) == (0, "")
    assert str(run) in done.stdout
    history = History.load(run)
    assert history.config.seed == 3
    assert history.step[-1] == 60

    done = command("certify", run, run, "--json")
    assert done.returncode == 3
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == 2
    names = {"converged", "jsd", "d_rms_from_half", "d_max_from_half", "d_rms_from_optimal"}
    assert names | {"value", "value_gap", "nash_gap"} <= set(lines[0])
    assert lines[0]["converged"] is False

    done = command("animate", gif, "--run", run)
    assert (done.returncode, done.stderr) == (0, "")
    with Image.open(gif) as image:
        assert image.size == (960, 540)


def test_a_diverging_run_says_where_and_leaves_nothing(tmp_path):
    out = tmp_path / "run.npz"
    done = command("train", out, *TINY, "--discriminator-learning-rate", "1e38")
    assert done.returncode == 1
    assert "diverged at step" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_samples_come_from_standard_input(tmp_path, monkeypatch, capsys):
    run = tmp_path / "run.npz"
    table = "a title\nname,x\n" + "".join(f"n{i},{i * i}\n" for i in range(50))
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(table.encode())))
    assert (
        exit_code(["train", str(run), *TINY, "--target", "-", "--column", "x", "--skip", "1"]) == 0
    )
    said = capsys.readouterr().out.splitlines()[1]
    assert said.startswith(
        "data: 50 samples from column 'x' of standard input (heading line skipped"
    )
    (obstacle,) = obstacles(History.load(run).provenance)
    assert obstacle.startswith("target was read: 50 samples from column 'x' of standard input")
    assert exit_code(["figure", str(tmp_path / "x.png"), "--run", str(run), "--target", "-"]) == 2
