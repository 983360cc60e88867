"""A command in odd surroundings makes the same file, or says in one line what to do."""

import os
import subprocess
import sys

import pytest

from helpers import TINY, command


def made(folder, *words, **variables):
    """The bytes of what a command writes without a word on standard error."""
    done = command(*words, "out.svg", "--quiet", cwd=folder, env=os.environ | variables)
    assert (done.returncode, done.stderr) == (0, "")
    return (folder / "out.svg").read_bytes()


def test_variables_settings_and_modules_of_the_user_change_no_byte(tmp_path):
    plain, odd = tmp_path / "plain", tmp_path / "odd"
    plain.mkdir()
    odd.mkdir()
    for name in ("jax", "numpy", "pickle", "tqdm"):
        (odd / f"{name}.py").write_text("raise SystemExit('the wrong module')")
    settings = "text.usetex: True\nfont.size: 40\nsvg.fonttype: path\nno.such.key: 1\n"
    (odd / "matplotlibrc").write_text(settings)
    variables = {"JAX_ENABLE_X64": "1", "JAX_DEFAULT_PRNG_IMPL": "rbg", "MPLBACKEND": "nonsense"}
    variables |= {"PYTHONOPTIMIZE": "2", "PYTHONWARNINGS": "error", "TMPDIR": "/nonsense"}
    assert made(odd, "figure", *TINY, **variables) == made(plain, "figure", *TINY)


NO_DEVICE = "it finds no cuda device (unset JAX_PLATFORMS)"


@pytest.mark.parametrize(
    ("words", "variables", "part"),
    [
        (["train", "a.npz"], {"NPROC": "100000"}, "NPROC: expected at most 1024 threads"),
        (["sweep", "--seeds", "1"], {"JAX_PLATFORMS": "nonsense"}, "JAX cannot start"),
        pytest.param(
            *(["figure", "a.png"], {"JAX_PLATFORMS": "cuda"}, f"JAX cannot start: {NO_DEVICE}"),
            marks=pytest.mark.skipif(os.path.exists("/dev/nvidia0"), reason="there is one"),
        ),
    ],
)
def test_what_cannot_be_held_is_refused_in_one_line(words, variables, part, tmp_path):
    done = command(*words, *TINY, cwd=tmp_path, env=os.environ | variables)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("gan1d: error: ")
    assert part in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_rc_file_that_cannot_be_read_is_named_in_one_line(tmp_path):
    (tmp_path / "matplotlibrc").write_bytes(bytes(range(128, 256)))
    done = command("figure", "a.png", "--show", "optimal", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("gan1d: error: Matplotlib cannot start: ")
    assert done.stderr.endswith("(is there a matplotlibrc that cannot be read?)\n")


def test_a_terminal_without_the_characters_of_a_name_is_no_failure(tmp_path):
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
    # The reader is gone before the first line comes.
    done = shell("(sleep 0.2; gan1d certify run.npz) | true; echo ${PIPESTATUS[0]}", tmp_path)
    assert (done.stdout, done.stderr) == ("3\n", "")


def test_closed_streams_change_nothing(saved, tmp_path):
    closed = "<&- >&- 2>&-"
    done = shell(f"gan1d certify run.npz {closed}; echo $?; gan1d show no.gif {closed}", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, "3\n", "")
    # With a process that trains, too.
    small = "--steps 60 --n-x 60 --n-z 33 --panel a --size 640x480"
    assert shell(f"gan1d figure a.svg {small} {closed}", tmp_path).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.svg", "run.npz"]
