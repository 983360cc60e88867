import dataclasses
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import gan1d.cli
from gan1d.cli import main
from gan1d.cli.figure import SHOWN_OF_A_RUN
from gan1d.cli.terminal import ExitCode
from gan1d.errors import DivergedError, InputError
from gan1d.history import History
from gan1d.render.figures.figure1 import LAYOUTS
from gan1d.render.figures.stills import STILLS

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


BAD_SETTINGS = [
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
]
BAD_PICTURES = [
    ["--theme", "neon"],
    ["--size", "0x10"],
    ["--size", "9000x540"],
    ["--size", "wide"],
]
OUTPUTS = {"animate": "out.gif", "figure": "out.png", "train": "out.npz", "sweep": "out.npz"}
BAD = [
    *((command, arguments) for command in OUTPUTS for arguments in BAD_SETTINGS),
    *((command, arguments) for command in ("animate", "figure") for arguments in BAD_PICTURES),
]


@pytest.mark.parametrize(
    ("command", "arguments"), BAD, ids=[f"{name} {' '.join(given)}" for name, given in BAD]
)
def test_bad_values_are_one_clear_line_and_exit_2(command, arguments, tmp_path, capsys):
    out = tmp_path / OUTPUTS[command]
    out.write_text("before")
    try:
        code = main([command, str(out), *arguments])
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
        (["animate", "out.gif", "--run", "text.npz", "--seed", "1"], "--seed cannot be combined"),
        (["figure", "--run", "text.npz", "--show", "optimal"], "--run cannot be combined"),
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


def read_until(terminal, pattern, seconds=60):
    """What has been written to a terminal when the pattern is in it for the first time."""
    text, end = "", time.monotonic() + seconds
    while not re.search(pattern, text):
        ready, _, _ = select.select([terminal], [], [], end - time.monotonic())
        assert ready, f"nothing like {pattern!r} in {text!r}"
        text += os.read(terminal, 4096).decode()
    return text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(("name", "file"), [("train", "run.npz"), ("animate", "out.gif")])
def test_an_interrupted_run_leaves_no_debris(number, name, file, tmp_path):
    out = tmp_path / file
    out.write_text("before")
    endless = ("--steps", "2000000", "--record-every", "1000", "--n-x", "50", "--n-z", "33")
    terminal, other_end = os.openpty()
    # A bar is shown only where it has room.
    termios.tcsetwinsize(other_end, (24, 100))
    process = subprocess.Popen(
        [sys.executable, "-m", "gan1d", name, str(out), *endless], stderr=other_end
    )
    os.close(other_end)
    try:
        # Some steps are done.
        read_until(terminal, r"\| [1-9]\d*/2000000")
        process.send_signal(number)
        said = read_until(terminal, r"error: .*\n")
        process.wait(timeout=60)
    finally:
        process.kill()
        process.wait()
        os.close(terminal)
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


def help_text(name, capsys):
    with pytest.raises(SystemExit):
        main([name, "--help"])
    return " ".join(capsys.readouterr().out.split())


def test_help_lists_choices_and_true_defaults(capsys):
    for name in OUTPUTS:
        text = help_text(name, capsys)
        assert "--loss {non-saturating,saturating} G's objective" in text
        assert "--protocol {from-noise,textbook} phases" in text
        default = "textbook" if name == "figure" else "from-noise"
        assert f"textbook displaces a converged G ({default})" in text


def test_the_figure_has_the_default_that_its_help_shows(tmp_path, monkeypatch):
    trained = []
    monkeypatch.setattr("gan1d.model.training.train", lambda config, **_: trained.append(config))
    assert main(["figure", str(tmp_path / "out.png")]) == 2  # there is no run to draw
    assert [config.protocol for config in trained] == ["textbook"]


def test_the_choices_of_figure_are_those_of_the_library(capsys):
    text = help_text("figure", capsys)
    assert f"--show {{{','.join(STILLS)}}}" in text
    assert f"--layout {{{','.join(LAYOUTS)}}}" in text
    assert set(SHOWN_OF_A_RUN) == {name for name, kind in STILLS.items() if kind.of_a_run}


def test_no_module_hides_a_function_of_the_package():
    modules = {path.stem for path in Path(gan1d.cli.__file__).parent.glob("*.py")}
    assert not modules & set(gan1d.cli.__all__)


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (
            MemoryError(),
            1,
            "out of memory: raise --record-every, or lower --n-x, --frames or --size",
        ),
        (DivergedError("diverged at step 3"), 1, "diverged at step 3"),
        (ChildProcessError("training: ended"), 1, "training: ended"),
        (InputError("seed: expected"), 2, "seed: expected"),
        (
            OSError(28, "No space left on device"),
            2,
            "output: cannot write: No space left on device",
        ),
        (KeyboardInterrupt(), 130, "interrupted"),
        (KeyboardInterrupt("kept in 'a'"), 130, "interrupted: kept in 'a'"),
    ],
)
def test_each_failure_has_its_exit_code(error, code, message, monkeypatch, capsys):
    def fail(*_):
        raise error

    monkeypatch.setattr("gan1d.render.formats.about.read_sources", fail)
    assert main(["show", "out.gif"]) is ExitCode(code)
    assert capsys.readouterr().err == f"gan1d: error: {message}\n"
