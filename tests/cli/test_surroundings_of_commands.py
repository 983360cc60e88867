"""A command in odd surroundings makes the same file, or says in one line what to do."""

import os
import subprocess
import sys

import pytest

from gan1d.cli.program import main
from helpers import TINY, command

PANEL = ("figure", "a.svg", "--panel", "a", "--size", "640x480", *TINY)


def test_a_users_settings_and_modules_and_another_process_change_no_byte(tmp_path, monkeypatch):
    plain, odd = tmp_path / "plain", tmp_path / "odd"
    plain.mkdir()
    odd.mkdir()
    for name in ("jax", "numpy", "pickle", "tqdm"):
        (odd / f"{name}.py").write_text("raise SystemExit('the wrong module')")
    settings = "text.usetex: True\nfont.size: 40\nsvg.fonttype: path\nno.such.key: 1\n"
    (odd / "matplotlibrc").write_text(settings)
    variables = {"PYTHONWARNINGS": "error", "TMPDIR": "/nonsense", "MPLBACKEND": "nonsense"}
    done = command(*PANEL, cwd=odd, env=os.environ | variables)
    assert (done.returncode, done.stderr) == (0, "")
    # JAX is imported here, so training runs in this process.
    monkeypatch.chdir(plain)
    assert main(PANEL) == 0
    assert (odd / "a.svg").read_bytes() == (plain / "a.svg").read_bytes()


@pytest.mark.parametrize(
    ("words", "variables", "part"),
    [
        (("train", "a.npz"), {"NPROC": "100000"}, "NPROC: expected at most 1024 threads"),
        pytest.param(
            ("train", "a.npz"),
            {"JAX_PLATFORMS": "cuda"},
            "JAX cannot start: it finds no cuda device (unset JAX_PLATFORMS)",
            marks=pytest.mark.skipif(os.path.exists("/dev/nvidia0"), reason="there is a GPU"),
        ),
        (("figure", "a.png", "--show", "optimal"), {}, "Matplotlib cannot start: "),
    ],
)
def test_a_failure_to_start_is_reported_in_one_line(words, variables, part, tmp_path):
    (tmp_path / "matplotlibrc").write_bytes(bytes(range(128, 256)))
    done = command(*words, cwd=tmp_path, env=os.environ | variables)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith(f"gan1d: error: {part}")
    assert [path.name for path in tmp_path.iterdir()] == ["matplotlibrc"]


def test_a_terminal_that_cannot_show_a_file_name_is_no_failure(tmp_path):
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = command("figure", "größe.svg", "--show", "optimal", cwd=tmp_path, env=ascii_only)
    assert done.returncode == 0
    assert done.stdout.startswith("gr\\xf6\\xdfe.svg")


def shell(line, folder):
    line = line.replace("gan1d", f"{sys.executable} -m gan1d")
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, capture_output=True, text=True, timeout=120
    )


def test_a_reader_that_stops_does_not_change_the_exit_code(saved, tmp_path):
    # The reader is gone before the first line is written.
    done = shell("(sleep 0.2; gan1d certify run.npz) | true; echo ${PIPESTATUS[0]}", tmp_path)
    assert (done.stdout, done.stderr) == ("3\n", "")


def test_closed_streams_change_nothing(tmp_path):
    closed = "<&- >&- 2>&-"
    done = shell(f"gan1d {' '.join(PANEL)} {closed}; echo $?; gan1d show no.gif {closed}", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, "0\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]
