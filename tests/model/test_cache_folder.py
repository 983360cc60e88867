"""A compiled program is code: it is run only where nobody else could have put it."""

import os
import shutil
import warnings

import numpy as np
import pytest

from gan1d.model.cache_folder import cache_folder
from gan1d.model.compiled import Program, kept_programs

pytestmark = pytest.mark.skipif(os.name != "posix", reason="files of POSIX")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    home = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    return home


def twice(times, x):
    return times * x


def called():
    """Call a small program, new to this process, as a command would; was it traced?"""
    traced = []

    def twice(times, x):
        traced.append(times)
        return times * x

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with kept_programs():
            assert Program(twice)(2, np.float32(3)) == 6
    return bool(traced)


def kept():
    (path,) = cache_folder().glob("*.program")
    return path


def test_a_kept_program_is_taken():
    assert called()
    assert not called()
    assert kept().stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("above", [0, 1, 2])
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o1777])
def test_a_program_in_a_folder_that_others_may_write_is_compiled_anew(above, mode):
    called()
    folder = [kept().parent, *kept().parents][above + 1 if above else 0]
    folder.chmod(mode)
    assert cache_folder() is None
    assert called()
    folder.chmod(0o700)
    assert not called()


def test_so_is_one_of_somebody_else(monkeypatch):
    called()
    found = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: found + 1)
    assert cache_folder() is None


def test_nor_is_a_linked_folder(home, tmp_path):
    called()
    (home / "gan1d").rename(tmp_path / "elsewhere")
    (home / "gan1d").symlink_to(tmp_path / "elsewhere")
    assert cache_folder() is None
    assert called()


def test_a_cache_that_is_itself_a_link_is_where_it_points(home, tmp_path):
    (tmp_path / "large").mkdir(mode=0o700)
    home.symlink_to(tmp_path / "large")
    assert called()
    assert not called()
    assert kept().is_relative_to(tmp_path / "large")


def test_a_program_under_the_name_of_another_is_not_run():
    called()
    path = kept()
    program = Program(twice)
    with kept_programs():
        assert program(3, np.float32(3)) == 9
    (other,) = set(cache_folder().glob("*.program")) - {path}
    shutil.copy(other, path)
    assert called()
    assert not called()


def test_a_folder_in_place_of_a_program_is_done_without():
    called()
    path = kept()
    path.unlink()
    path.mkdir()
    assert called()


@pytest.mark.parametrize("place", ["here", "/nul\0", "/proc/nonsense", "/dev/null", "/x" * 5000])
def test_a_place_that_cannot_be_is_none(place, monkeypatch):
    monkeypatch.setattr(os, "environ", {"XDG_CACHE_HOME": place})
    assert cache_folder() is None
