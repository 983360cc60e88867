import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import gan1d.cli
from cli.bad_arguments import ROWS, fill
from gan1d.checks import DivergedError, InputError
from gan1d.cli import main
from gan1d.cli.terminal import ExitCode
from helpers import TINY, command, exit_code

TRAINING = (
    "gan1d.model.training.train",
    "gan1d.sweeps.sweep.Processes",
    "gan1d.cli.runs.Processes",
)


@pytest.fixture(scope="module")
def folder(short_run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("refused")
    fill(folder, short_run)
    return folder


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row.given))
def test_what_cannot_be_done_is_one_clear_line_before_any_work(row, folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    for name in TRAINING:
        monkeypatch.setattr(name, lambda *_, **__: pytest.fail("it trains"))
    before, start = contents(folder), time.monotonic()
    code = exit_code(row.given)
    assert time.monotonic() - start < 10
    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert said.err.startswith("gan1d: error: ")
    assert said.err.count("\n") == 1
    message = said.err.removeprefix("gan1d: error: ")
    for word in row.words:
        assert word in message or word.replace("-", "_") in message
    assert contents(folder) == before


def test_what_cannot_be_done_is_refused_without_jax(folder):
    code = """
import sys
from cli.bad_arguments import ROWS
from helpers import exit_code
for row in ROWS:
    assert (exit_code(row.given), "jax" in sys.modules) == (2, False), row
"""
    tests = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | tests,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("row", [ROWS[0], ROWS[-1]], ids=lambda row: " ".join(row.given))
def test_the_program_refuses_in_one_line_too(row, folder):
    done = command(*row.given, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("gan1d: error: ")
    assert done.stderr.count("\n") == 1


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
    ],
)
def test_each_failure_has_its_exit_code(error, code, message, monkeypatch, capsys):
    def fail(*_):
        raise error

    monkeypatch.setattr("gan1d.render.formats.about.read_sources", fail)
    assert main(["show", "out.gif"]) is ExitCode(code)
    assert capsys.readouterr().err == f"gan1d: error: {message}\n"


def test_a_terminal_without_the_characters_of_a_name_is_no_failure(tmp_path):
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = command("figure", "größe.svg", "--show", "optimal", cwd=tmp_path, env=ascii_only)
    assert done.returncode == 0
    assert done.stdout.startswith("gr\\xf6\\xdfe.svg")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(tmp_path):
    tmp_path.chmod(0o500)
    assert command("train", tmp_path / "run.npz", *TINY).returncode == 2


def test_help_and_version():
    done = command("--help")
    assert done.returncode == 0
    for name in ("animate", "train", "certify"):
        assert name in done.stdout
        shown = command(name, "--help")
        assert shown.returncode == 0
        assert "RUN.npz" in shown.stdout or "OUT" in shown.stdout
    assert gan1d.__version__ in command("--version").stdout


def test_no_module_hides_a_function_of_the_package():
    modules = {path.stem for path in Path(gan1d.cli.__file__).parent.glob("*.py")}
    assert not modules & set(gan1d.cli.__all__)
