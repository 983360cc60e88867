import os
import subprocess
import sys
import warnings
from contextlib import suppress
from types import SimpleNamespace

import numpy as np
import pytest

from gan1d.cli import main
from gan1d.config import Config
from gan1d.model.cache_folder import cache_folder
from gan1d.model.compiled import Program, folder_in_use, kept_programs
from gan1d.model.training import train
from helpers import SMALL, TINY


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A folder of this test alone; outside the blocks of a test no programs are kept."""
    monkeypatch.setattr("gan1d.model.compiled._in_use", [])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def entries(home):
    return {path: path.stat().st_mtime_ns for path in home.rglob("*.program")}


def twice(times, x):
    return times * x


def compiled():
    """Compile a small program, new to this process, as a command would."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with kept_programs():
            assert Program(twice)(2, np.float32(3)) == 6


def test_a_second_command_takes_what_the_first_compiled_and_gives_the_same(home, tmp_path):
    path = tmp_path / "run.npz"
    command = ["train", str(path), *TINY]

    def trained(*options):
        assert main([*command, *options]) == 0
        return path.read_bytes()

    def trained_apart():
        program = [sys.executable, "-W", "error", "-m", "gan1d"]
        done = subprocess.run([*program, *command], capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        return path.read_bytes()

    anew = trained("--no-cache")
    assert not home.exists()
    assert trained_apart() == anew
    kept = entries(home)
    assert len(kept) >= 2
    assert trained_apart() == anew
    # Other numbers are another run of the same programs.
    trained("--seed", "5", "--beta1", "0.3", "--target", "laplace:0,1")
    assert entries(home) == kept


def test_training_from_python_keeps_nothing(home):
    train(Config(steps=7, **SMALL))
    assert not home.exists()


@pytest.mark.parametrize("damage", [lambda data: data[:100], lambda data: data[:-1] + b"?"])
def test_damaged_programs_are_compiled_anew_without_a_word(home, damage):
    compiled()
    ((path, _),) = entries(home).items()
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    compiled()
    assert path.read_bytes() != damaged
    kept = entries(home)
    compiled()
    assert entries(home) == kept


def test_a_program_is_kept_for_its_shapes_and_for_its_static_argument(home):
    program = Program(twice)
    with kept_programs():
        assert program(2, np.float32(3)) == 6
        assert program(2, np.float32(4)) == 8
        assert len(entries(home)) == 1
        assert program(3, np.float32(3)) == 9
        assert program(2, np.ones(2, np.float32)).tolist() == [2, 2]
        assert len(entries(home)) == 3
    assert program(4, np.float32(3)) == 12
    assert len(entries(home)) == 3


def test_only_so_many_programs_are_kept(home, monkeypatch):
    monkeypatch.setattr("gan1d.model.compiled.MOST_KEPT", 2)
    program = Program(twice)
    with kept_programs():
        for times in range(2, 6):
            assert program(times, np.float32(3)) == 3 * times
            first, *_ = entries(home)
            os.utime(first, (times, times))
    assert len(entries(home)) == 2


def test_a_folder_that_cannot_be_made_is_done_without(home):
    home.write_text("in the way")
    assert cache_folder() is None
    compiled()
    assert home.read_text() == "in the way"


def test_a_folder_that_may_not_be_written_is_only_read(home, monkeypatch):
    def refused(*arguments):
        raise PermissionError("read-only")

    cache_folder()
    monkeypatch.setattr("gan1d.model.compiled.write_whole", refused)
    compiled()
    assert entries(home) == {}


@pytest.mark.parametrize(
    ("system", "variable", "place"),
    [("darwin", "HOME", "Library/Caches"), ("win32", "LOCALAPPDATA", "")],
)
def test_each_system_has_its_own_place_for_caches(system, variable, place, tmp_path, monkeypatch):
    monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setattr("gan1d.model.cache_folder.sys", SimpleNamespace(platform=system))
    assert cache_folder().is_relative_to(tmp_path / place / "gan1d")


def test_programs_are_kept_in_the_block_alone(home):
    assert folder_in_use() is None
    with kept_programs():
        assert folder_in_use() == cache_folder()
    assert folder_in_use() is None
    with suppress(KeyError), kept_programs():
        raise KeyError
    assert folder_in_use() is None
