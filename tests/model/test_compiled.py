"""Compiled programs are code, so gan1d runs only files that nobody but the user could have written."""

import os
from types import SimpleNamespace

import numpy as np
import pytest

from gan1d.cli.program import main
from gan1d.history import History
from gan1d.model.compiled import Program, cache_folder, kept_programs
from helpers import TINY, command


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A cache folder for this test, used only in the test's own blocks of `kept_programs`."""
    monkeypatch.setattr("gan1d.model.compiled._in_use", [])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def entries(home):
    return {path: path.stat().st_mtime_ns for path in home.rglob("*.program")}


def compiled():
    """Call a small program as a new command would; return whether it was compiled."""
    traced = []

    def twice(times, x):
        traced.append(times)
        return times * x

    with kept_programs():
        assert Program(twice)(2, np.float32(3)) == 6
    return bool(traced)


def test_a_second_command_reuses_the_compiled_programs_and_gives_the_same(
    home, tmp_path, short_run
):
    arguments = ["train", tmp_path / "run.npz", *TINY, "--steps", "100"]
    assert main(list(map(str, arguments))) == 0
    first = entries(home)
    assert len(first) == 2
    done = command(*arguments, env={**os.environ, "PYTHONWARNINGS": "error"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{tmp_path / 'run.npz'}  ")
    assert History.load(tmp_path / "run.npz") == short_run
    # A run with other values of some settings uses the same programs.
    assert main([*map(str, arguments), "--seed=5", "--beta1=0.3", "--target=expon"]) == 0
    assert entries(home) == first


def test_a_kept_program_is_reused_unless_it_is_damaged(home):
    assert compiled()
    assert not compiled()
    (kept,) = entries(home)
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.write_bytes(kept.read_bytes()[:100])
    assert compiled()
    assert not compiled()


def test_a_program_is_kept_for_its_shapes_and_for_its_static_argument(home, monkeypatch):
    program = Program(lambda times, x: times * x)
    assert program(2, np.float32(3)) == 6
    assert not home.exists()
    with kept_programs():
        for x in (3, 4):
            assert program(2, np.float32(x)) == 2 * x
        assert len(entries(home)) == 1
        assert program(3, np.float32(3)) == 9
        assert program(2, np.ones(2, np.float32)).tolist() == [2, 2]
        assert len(entries(home)) == 3
        monkeypatch.setattr("gan1d.model.compiled.MOST_KEPT", 2)
        assert program(4, np.float32(3)) == 12
        assert len(entries(home)) == 2


@pytest.mark.skipif(os.name != "posix", reason="needs the modes and users of POSIX")
def test_only_a_folder_that_nobody_else_may_write_is_used(home, tmp_path, monkeypatch):
    compiled()
    for folder, mode in ((home, 0o770), (home, 0o1777), (home / "gan1d", 0o707)):
        folder.chmod(mode)
        assert cache_folder() is None
        assert compiled()
        folder.chmod(0o700)
        assert not compiled()
    other = os.geteuid() + 1
    with monkeypatch.context() as somebody:
        somebody.setattr(os, "geteuid", lambda: other)
        assert cache_folder() is None
    home.rename(tmp_path / "large")
    # The user's cache may be a link, but gan1d's folder in it may not.
    home.symlink_to(tmp_path / "large")
    assert cache_folder() == tmp_path / "large" / "gan1d"
    cache_folder().rename(tmp_path / "elsewhere")
    (home / "gan1d").symlink_to(tmp_path / "elsewhere")
    assert cache_folder() is None


def test_programs_run_without_a_cache_folder_that_can_be_written(home, monkeypatch):
    monkeypatch.setattr("gan1d.model.compiled.write_whole", None)
    assert compiled()
    assert entries(home) == {}
    home.rename(home.with_name("elsewhere"))
    home.write_text("in the way")
    for path in (home, "here"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(path))
        assert cache_folder() is None
        assert compiled()


def test_each_system_has_its_own_place_for_caches(tmp_path, monkeypatch):
    (tmp_path / "Library/Caches").mkdir(parents=True, mode=0o700)
    for name, system, place in (
        ("HOME", "darwin", "Library/Caches"),
        ("LOCALAPPDATA", "win32", ""),
    ):
        monkeypatch.setenv(name, str(tmp_path))
        monkeypatch.setattr("gan1d.model.compiled.sys", SimpleNamespace(platform=system))
        assert cache_folder() == tmp_path / place / "gan1d"
