import json
import os
import subprocess
import sys

import pytest

from cli.bad_arguments import ROWS, fill
from gan1d.checks import DivergedError, InputError
from gan1d.cli.program import COMMANDS, main
from gan1d.cli.terminal import ExitCode
from helpers import command

ANSWERS = """
import json, sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from gan1d.cli.program import main

answers = []
for row in json.load(sys.stdin):
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        code = main(row.split())
    answers.append((code, "jax" in sys.modules, out.getvalue(), err.getvalue()))
json.dump(answers, sys.stdout)"""


def test_what_cannot_be_done_is_one_clear_line_before_any_work(short_run, tmp_path):
    fill(tmp_path, short_run)
    before = contents(tmp_path)
    program = [sys.executable, "-c", ANSWERS]
    done = subprocess.run(
        program, input=json.dumps([*ROWS]).encode(), capture_output=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr.decode()
    wrong = {}
    for (row, part), (code, jax, out, err) in zip(
        ROWS.items(), json.loads(done.stdout), strict=True
    ):
        line = err.removeprefix("gan1d: error: ").removesuffix("\n")
        right = (code, jax, out) == (2, False, "") and part in line
        if not (right and len(err) < 1100 and line.isprintable() and line + "\n" != err):
            wrong[row] = (code, jax, out, err)
    assert wrong == {}
    assert contents(tmp_path) == before


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_the_program_refuses_in_one_line_too(tmp_path):
    done = command("train", "--steps", "ten", cwd=tmp_path)
    line = "argument --steps: expected a whole number, got 'ten' (see gan1d train --help)\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"gan1d: error: {line}")


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
        (OSError(28, "No space left on device"), 2, "[Errno 28] No space left on device"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_each_failure_has_its_exit_code(error, code, message, monkeypatch, capsys):
    def fail(*_):
        raise error

    monkeypatch.setattr("gan1d.render.formats.about.read_sources", fail)
    assert main(["show", "out.gif"]) is ExitCode(code)
    assert capsys.readouterr().err == f"gan1d: error: {message}\n"


def test_help_and_version(capsys):
    done = command("--help")
    assert (done.returncode, done.stderr) == (0, "")
    for name, summary in COMMANDS.items():
        assert name in done.stdout
        assert main([name, "--help"]) == 0
        assert summary in " ".join(capsys.readouterr().out.split())
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("gan1d 0.")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
def test_help_that_cannot_be_written_is_told():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gan1d", "train", "--help"], stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 2
    line = b"gan1d: error: standard output: cannot write: No space left on device\n"
    assert done.stderr == line
