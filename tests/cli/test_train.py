import json

from PIL import Image

from gan1d.history import History
from helpers import TINY, command


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
