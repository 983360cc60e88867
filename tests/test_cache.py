import os
import stat
import subprocess
import sys
import warnings

import jax
import pytest

from gan1d.cache import cache_folder, kept_programs

TINY = ["--steps", "40", "--n-x", "60", "--n-z", "33", "--quiet"]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def entries(home):
    return sorted(home.rglob("*-cache"))


def trained(tmp_path, *options):
    path = tmp_path / "run.npz"
    command = [sys.executable, "-W", "error", "-m", "gan1d", "train", str(path), *TINY, *options]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return path.read_bytes()


def test_a_second_run_takes_what_the_first_compiled_and_is_the_same(home, tmp_path):
    first = trained(tmp_path)
    kept = {path: path.stat().st_mtime_ns for path in entries(home)}
    assert len(kept) >= 2
    assert trained(tmp_path) == first
    assert {path: path.stat().st_mtime_ns for path in entries(home)} == kept
    # Other numbers are another run of the same programs; another batch size is another program.
    trained(tmp_path, "--seed", "5", "--beta1", "0.3", "--target", "laplace:0,1")
    assert entries(home) == sorted(kept)
    trained(tmp_path, "--batch-size", "16")
    assert len(entries(home)) > len(kept)


def test_damaged_programs_are_compiled_anew_without_a_word(home, tmp_path):
    first = trained(tmp_path)
    for path in entries(home):
        path.write_bytes(path.read_bytes()[:500])
    assert trained(tmp_path) == first
    assert entries(home) == []
    assert trained(tmp_path) == first
    assert len(entries(home)) >= 2


def test_no_cache_keeps_nothing(home, tmp_path):
    trained(tmp_path, "--no-cache")
    assert not home.exists()


def test_a_folder_that_cannot_be_made_is_done_without(home, tmp_path):
    home.write_text("in the way")
    assert cache_folder() is None
    trained(tmp_path)
    assert home.read_text() == "in the way"


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_folder_in_which_others_may_write_is_not_used(home, tmp_path):
    folder = cache_folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o777)
    assert cache_folder() is None
    trained(tmp_path)
    assert entries(home) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_read(home, tmp_path):
    trained(tmp_path)
    folder = cache_folder()
    kept = entries(home)
    folder.chmod(0o500)
    trained(tmp_path, "--batch-size", "16")
    folder.chmod(0o700)
    assert entries(home) == kept


def test_a_relative_place_is_none(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    assert cache_folder() is None


def test_what_the_user_has_set_for_jax_is_left_alone(home, tmp_path, monkeypatch):
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path / "own"))
    trained(tmp_path)
    assert not home.exists()


def test_settings_of_jax_and_other_warnings_come_through(home):
    before = jax.config.jax_compilation_cache_dir
    with pytest.warns(UserWarning, match="something else"):  # noqa: SIM117, PT031
        with kept_programs():
            assert jax.config.jax_compilation_cache_dir == str(cache_folder())
            warnings.warn("something else", stacklevel=1)
    assert jax.config.jax_compilation_cache_dir == before


def test_training_from_python_keeps_nothing(home):
    from gan1d import Config, train

    train(Config(steps=7, n_x=50, n_z=33))
    assert not home.exists()
