import json
import subprocess
import sys

import pytest

from cli.bad_arguments import ROWS, fill
from gan1d.checks import DivergedError, InputError
from gan1d.cli.program import COMMANDS, main
from gan1d.cli.terminal import ExitCode

ANSWERS = """
import json, sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from gan1d.cli.program import main

for row in sys.stdin.read().split("\\n"):
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        code = main(row.split())
    print(json.dumps([code, "jax" in sys.modules, out.getvalue(), err.getvalue()]))"""


def test_bad_commands_are_refused_in_one_clear_line_before_any_work(short_run, tmp_path):
    fill(tmp_path, short_run)
    before = contents(tmp_path)
    program = [sys.executable, "-c", ANSWERS]
    done = subprocess.run(
        program, input="\n".join(ROWS), capture_output=True, cwd=tmp_path, text=True, check=True
    )
    wrong = {}
    for (row, part), answer in zip(ROWS.items(), done.stdout.splitlines(), strict=True):
        *code, err = json.loads(answer)
        line = err.removeprefix("gan1d: error: ").removesuffix("\n")
        clear = part in line and line.isprintable() and f"gan1d: error: {line}\n" == err
        if not (clear and code == [2, False, ""] and len(err) < 1100):
            wrong[row] = answer
    assert wrong == {}
    assert contents(tmp_path) == before


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (MemoryError(), 1, "out of memory: raise --record-every"),
        (DivergedError("diverged at step 3"), 1, "diverged at step 3\n"),
        (ChildProcessError("training: ended"), 1, "training: ended\n"),
        (InputError("seed: expected"), 2, "seed: expected\n"),
        (OSError(28, "No space left on device"), 2, "[Errno 28] No space left on device\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
    ],
)
def test_each_failure_has_its_exit_code(error, code, message, monkeypatch, capsys):
    def fail(*_):
        raise error

    monkeypatch.setattr("gan1d.render.formats.about.read_sources", fail)
    assert main(["show", "out.gif"]) is ExitCode(code)
    assert capsys.readouterr().err.startswith(f"gan1d: error: {message}")


def test_help_and_version_are_printed(capsys):
    for name, summary in COMMANDS.items():
        assert main([name, "--help"]) == 0
        assert summary in " ".join(capsys.readouterr().out.split())
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("gan1d 0.")
