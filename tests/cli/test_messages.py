import os
import subprocess
import sys

import pytest

from gan1d.cli import main
from helpers import TINY, exit_code


def refused(capsys, *arguments):
    """The line with which a call is refused."""
    try:
        code = main(arguments)
    except SystemExit as error:
        code = error.code
    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("animate", "--run=--"), "argument --run: expected a value, got '--'"),
        (("sweep", "--vary=--"), "argument --vary: expected a value, got '--'"),
        (("train", "--sede", "3"), "unrecognized arguments: --sede; did you mean --seed?"),
        (("sweep", "--vary", "beta3=0:0.5:2"), "got 'beta3'; did you mean beta2?"),
        (("sweep", "--vary", "beta1=0.5:0.1:2"), "with LOW below HIGH, got 'beta1=0.5:0.1:2'"),
        (("sweep", "--vary", f"beta1=0:0.5:{10**400}"), "vary: expected FIELD=VALUE,VALUE"),
        (("sweep", "--seeds", f"{10**400}"), "seeds: expected a whole number of at most 100000"),
        (("animate", "\ud800.gif"), "output: expected a name that a file can have"),
        (("figure", "\0.pdf"), "output: expected a name that a file can have"),
    ],
)
def test_it_says_what_is_wrong_and_what_is_near(arguments, message, capsys):
    assert message in refused(capsys, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("x\x1b[31m\n",),
        ("animate", "a\x1b[31m\nb.xyz"),
        ("train", "--seed", "\x07"),
        ("train", "--target", "\x1b]0;title\x07"),
        ("train", "--what\n=1"),
        ("show", "a\nb"),
        ("certify", "\x1b.npz"),
    ],
)
def test_no_control_character_reaches_the_terminal(arguments, capsys):
    assert refused(capsys, *arguments).removesuffix("\n").isprintable()


@pytest.mark.parametrize(
    "arguments",
    [(), ("animate",), ("train", "--seed"), ("train", "--target"), ("show",), ("train", "--loss")],
)
def test_a_long_argument_is_not_echoed_whole(arguments, capsys):
    assert len(refused(capsys, *arguments, "9" * 10_000)) < 1100


def shell(command, tmp_path):
    command = command.replace("gan1d", f"{sys.executable} -m gan1d")
    return subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )


def test_a_reader_that_stops_does_not_change_the_exit_code(short_run, tmp_path):
    short_run.save(tmp_path / "run.npz")
    # The reader is gone before the first line comes.
    done = shell("(sleep 0.2; gan1d certify run.npz) | true; echo ${PIPESTATUS[0]}", tmp_path)
    assert done.stdout == "3\n"
    assert done.stderr == ""


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_change_nothing(closed, short_run, tmp_path):
    short_run.save(tmp_path / "run.npz")
    done = shell(f"gan1d certify run.npz {closed}; echo $?; gan1d show no.gif {closed}", tmp_path)
    assert done.returncode == 2
    assert done.stdout.splitlines()[-1] == "3"
    assert "error" not in done.stdout
    assert done.stderr.count("\n") == ("2" not in closed)


def test_training_beside_the_drawing_needs_no_stream(tmp_path):
    small = "--steps 100 --n-x 50 --n-z 33 --frames 5 --width 320"
    assert shell(f"gan1d animate a.gif {small} <&- >&- 2>&-", tmp_path).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["a.gif"]


def test_a_negative_number_may_stand_alone_in_any_notation(tmp_path, capsys):
    for number in ("-1", "-1.5", "-1e1", "-1.5E-1", "-.5"):
        assert exit_code(["train", str(tmp_path / "a.npz"), *TINY, "--start-location", number]) == 0
    assert exit_code(["train", "--start-location", "-x"]) == 2


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_that_cannot_be_written_is_told(option):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gan1d", option], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2
    assert done.stderr == "gan1d: error: standard output: cannot write: No space left on device\n"
