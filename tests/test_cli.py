import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import gan1d
from gan1d.cli.program import main
from gan1d.history import History

ROOT = Path(gan1d.__file__).parent.parent
TINY = ("--steps", "60", "--n-x", "60", "--n-z", "33", "--quiet")


def command(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "gan1d", *map(str, arguments)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
        **options,
    )


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


def test_a_converged_run_is_certified(run, tmp_path, capsys):
    path = run.save(tmp_path / "run.npz")
    assert main(["certify", str(path)]) == 0
    said = capsys.readouterr().out
    assert "converged at step 6000" in said
    assert "NO" not in said
    assert main(["certify", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["converged"] is True


def test_animate_trains_when_it_is_given_no_run(tmp_path):
    gif = tmp_path / "out.gif"
    assert main(["animate", str(gif), *TINY, "--protocol", "textbook"]) == 0
    assert gif.stat().st_size > 10_000


def test_animate_takes_a_theme_and_a_size(tmp_path):
    run, gif = tmp_path / "run.npz", tmp_path / "out.gif"
    assert main(["train", str(run), *TINY]) == 0
    given = ["animate", str(gif), "--run", str(run), "--theme", "dark", "--size", "480x360"]
    assert main(given) == 0
    with Image.open(gif) as image:
        assert image.size == (480, 360)
        assert image.convert("RGB").getpixel((2, 2)) == (0x14, 0x19, 0x1F)
        # The strip has no ground of its own.
        assert image.convert("RGB").getpixel((440, 110)) == (0x14, 0x19, 0x1F)


def test_the_script_writes_beside_itself(tmp_path):
    (tmp_path / "scripts").mkdir()
    (tmp_path / "animations").mkdir()
    script = shutil.copy(ROOT / "scripts" / "make_animation.py", tmp_path / "scripts")
    subprocess.run([sys.executable, script, *TINY], check=True, capture_output=True)
    assert (tmp_path / "animations" / "gan1d.gif").stat().st_size > 10_000


@pytest.mark.parametrize(
    "arguments",
    [
        ["--steps", "0"],
        ["--steps", "-5"],
        ["--steps", "2"],
        ["--steps", "ten"],
        ["--steps", "nan"],
        ["--steps", "1.5"],
        ["--k", "0"],
        ["--batch-size", "-1"],
        ["--seed", "-1"],
        ["--record-every", "0"],
        ["--generator-learning-rate", "0"],
        ["--generator-learning-rate", "nan"],
        ["--discriminator-learning-rate", "-1"],
        ["--loss", "hinge"],
        ["--protocol", "other"],
        ["--target", "normal:0,0"],
        ["--target", "normal:0,-1"],
        ["--target", "normal:nan,1"],
        ["--target", "moon:0,1"],
        ["--no-such-option"],
        ["--target", "normal:1e16,1"],
        ["--target", "normal:0,1e200"],
        ["--beta1", "1"],
        ["--step", "60"],
        ["--batch-size", "1000000"],
        ["--theme", "neon"],
        ["--size", "0x10"],
        ["--size", "9000x540"],
        ["--size", "wide"],
    ],
    ids=" ".join,
)
def test_bad_values_are_one_clear_line_and_exit_2(arguments, tmp_path, capsys):
    out = tmp_path / "out.gif"
    out.write_text("before")
    try:
        code = main(["animate", str(out), *arguments])
    except SystemExit as leaving:
        code = leaving.code
    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert said.err.startswith("gan1d: error: ")
    assert said.err.count("\n") == 1
    name = arguments[0].lstrip("-")
    assert name in said.err or name.replace("-", "_") in said.err
    assert out.read_text() == "before"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["animate", "missing/out.gif"], "existing folder"),
        (["animate", "out.tiff"], "ending in .gif"),
        (["animate", "out.gif", "--run", "none.npz"], "none at"),
        (["animate", "out.gif", "--run", "text.npz"], "saved run"),
        (["animate", "out.gif", "--run", "text.npz", "--seed", "1"], "--seed"),
        (["train", "out.gif"], "ending in .npz"),
        (["certify", "none.npz"], "none at"),
        (["certify", "text.npz"], "saved run"),
        (["certify"], "RUN.npz"),
        (["frobnicate"], "frobnicate"),
        ([], "COMMAND"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_files_are_one_clear_line_and_exit_2(arguments, words, tmp_path):
    (tmp_path / "text.npz").write_text("not a run")
    done = command(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["text.npz"]


def test_a_diverging_run_says_where_and_leaves_nothing(tmp_path):
    out = tmp_path / "run.npz"
    done = command("train", out, *TINY, "--discriminator-learning-rate", "1e38")
    assert done.returncode == 1
    assert "diverged at step" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(("name", "file"), [("train", "run.npz"), ("animate", "out.gif")])
def test_an_interrupted_run_leaves_no_debris(number, name, file, tmp_path):
    out = tmp_path / file
    out.write_text("before")
    endless = ("--steps", "2000000", "--record-every", "1000", "--n-x", "50", "--n-z", "33")
    process = subprocess.Popen(
        [sys.executable, "-m", "gan1d", name, str(out), *endless],
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(4)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said
    assert out.read_text() == "before"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(tmp_path):
    tmp_path.chmod(0o500)
    assert command("train", tmp_path / "run.npz", *TINY).returncode == 2


def test_standard_output_that_cannot_be_written(short_run, tmp_path):
    run = short_run.save(tmp_path / "run.npz")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gan1d", "certify", str(run)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_infinite_measures_are_null_in_json(run, tmp_path, capsys):
    d = run.d.copy()
    d[-1] = 0.0
    path = dataclasses.replace(run, d=d).save(tmp_path / "run.npz")
    assert main(["certify", "--json", str(path)]) == 3
    assert json.loads(capsys.readouterr().out, parse_constant=pytest.fail)["value"] is None


def test_help_and_version():
    done = command("--help")
    assert done.returncode == 0
    for name in ("animate", "train", "certify"):
        assert name in done.stdout
        shown = command(name, "--help")
        assert shown.returncode == 0
        assert "RUN.npz" in shown.stdout or "OUT" in shown.stdout
    assert gan1d.__version__ in command("--version").stdout


def test_every_option_reaches_the_run(tmp_path):
    out = tmp_path / "run.npz"
    options = {"seed": 5, "k": 2, "loss": "saturating", "target": "normal:-1,0.3"}
    options |= {"batch_size": 16, "beta1": 0.5, "start_location": -2.0}
    flags = [
        word for name, v in options.items() for word in (f"--{name.replace('_', '-')}", str(v))
    ]
    assert main(["train", str(out), *TINY, *flags, "--no-stratified"]) == 0
    config = History.load(out).config
    assert {name: getattr(config, name) for name in options} == options
    assert config.stratified is False
    edges = History.load(out).x_edges
    assert np.all((edges[0] < -1) & (edges[-1] > -1))
