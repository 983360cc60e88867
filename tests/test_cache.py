import os
import stat
import subprocess
import sys
import warnings

import jax
import numpy as np
import pytest

from gan1d.cache import cache_folder, kept_programs

TINY = ["--steps", "40", "--n-x", "60", "--n-z", "33", "--quiet"]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def entries(home):
    return {path: path.stat().st_mtime_ns for path in home.rglob("*-cache")}


def compiled():
    """Compile a small program, new to this process, as a command would."""

    def doubled(x):
        return 2 * x

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with kept_programs():
            # Fetched before it is compared: a comparison is a program of its own.
            assert np.asarray(jax.jit(doubled)(np.float32(3))) == 6


def test_a_second_command_takes_what_the_first_compiled_and_gives_the_same(home, tmp_path):
    def trained(*options):
        path = tmp_path / "run.npz"
        command = [sys.executable, "-W", "error", "-m", "gan1d", "train", str(path), *TINY]
        done = subprocess.run([*command, *options], capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        return path.read_bytes()

    anew = trained("--no-cache")
    assert not home.exists()
    assert trained() == anew
    kept = entries(home)
    assert len(kept) >= 2
    assert trained() == anew
    # Other numbers are another run of the same programs.
    trained("--seed", "5", "--beta1", "0.3", "--target", "laplace:0,1")
    assert entries(home) == kept


def test_damaged_programs_are_compiled_anew_without_a_word(home):
    compiled()
    kept = entries(home)
    assert kept
    for path in kept:
        path.write_bytes(path.read_bytes()[:100])
    compiled()
    assert entries(home) == {}
    compiled()
    assert entries(home).keys() == kept.keys()


def test_a_folder_that_cannot_be_made_is_done_without(home):
    home.write_text("in the way")
    assert cache_folder() is None
    compiled()
    assert home.read_text() == "in the way"


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_folder_in_which_others_may_write_is_not_used(home):
    folder = cache_folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o777)
    assert cache_folder() is None
    compiled()
    assert entries(home) == {}


def test_a_folder_that_may_not_be_written_is_only_read(home, monkeypatch):
    def refused(*arguments):
        raise PermissionError("read-only")

    cache_folder()
    monkeypatch.setattr("jax._src.lru_cache.LRUCache.put", refused)
    compiled()
    assert entries(home) == {}


def test_a_relative_place_is_none(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    assert cache_folder() is None


def test_what_the_user_has_set_for_jax_is_left_alone(home, tmp_path, monkeypatch):
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path / "own"))
    compiled()
    assert not home.exists()


def test_settings_of_jax_and_other_warnings_come_through():
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
