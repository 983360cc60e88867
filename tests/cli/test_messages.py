"""What reaches the terminal, or whoever reads the output, whatever they are."""

import os
import subprocess
import sys

import pytest

from helpers import command


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


def test_a_terminal_without_the_characters_of_a_name_is_no_failure(tmp_path):
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = command("figure", "größe.svg", "--show", "optimal", cwd=tmp_path, env=ascii_only)
    assert done.returncode == 0
    assert done.stdout.startswith("gr\\xf6\\xdfe.svg")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(tmp_path):
    tmp_path.chmod(0o500)
    assert command("train", tmp_path / "run.npz").returncode == 2
