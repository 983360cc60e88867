"""A trained run is not lost if its output cannot be written."""

import os
import re
import resource
import shutil
import sys
from contextlib import suppress
from unittest.mock import Mock

import pytest

from gan1d.checks import InputError
from gan1d.cli.program import main
from gan1d.history import History

SMALL = ("--quiet", "--size", "320x180")
TRAIN = "gan1d.model.training.train"


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A folder for the output, and one for temporary files."""
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    return folder, elsewhere


def kept(place, told):
    """The run saved in the folder `place`; the line on standard error, `told`, must name that file."""
    (path,) = place.iterdir()
    assert told.count("\n") == 1
    assert told.endswith(f"; the run is kept in {str(path)!r}; --run draws it\n")
    return History.load(path)


@pytest.mark.parametrize("words", [("train", "a.npz", "--quiet"), ("figure", "a.png", *SMALL)])
def test_a_run_is_kept_if_its_folder_has_vanished(words, places, short_run, monkeypatch, capsys):
    folder, elsewhere = places
    monkeypatch.setattr(TRAIN, lambda config, **_: shutil.rmtree(folder) or short_run)
    command, out, *options = words
    assert main([command, str(folder / out), *options]) == 2
    assert kept(elsewhere, capsys.readouterr().err) == short_run


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (OSError(28, "No space left on device"), 2, "output: cannot write .* .No space left"),
        (MemoryError(), 1, "out of memory: "),
    ],
)
def test_a_run_is_kept_beside_an_output_that_cannot_be_written(
    error, code, message, places, short_run, monkeypatch, capsys
):
    monkeypatch.setattr(TRAIN, lambda config, **_: short_run)
    monkeypatch.setattr("pathlib.Path.write_bytes", Mock(side_effect=error))
    assert main(["figure", str(places[0] / "out.png"), *SMALL]) == code
    told = capsys.readouterr().err
    assert re.match(f"gan1d: error: {message}", told)
    assert kept(places[0], told) == short_run


def test_a_file_that_grows_too_large_leaves_nothing(places, saved, short_run, capsys):
    folder, elsewhere = places
    out, again = folder / "out.png", folder / "again.npz"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        assert main(["figure", str(out), "--run", str(saved), *SMALL]) == 2
        with pytest.raises(InputError, match=r"again\.npz' .File too large"):
            short_run.save(again)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    # A run that was loaded is not saved again.
    told = capsys.readouterr().err
    assert told == f"gan1d: error: output: cannot write {str(out)!r} (File too large)\n"
    assert not [*folder.iterdir(), *elsewhere.iterdir()]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_standard_output_is_named(saved, monkeypatch, capsys):
    with suppress(OSError), open("/dev/full", "w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        assert main(["show", str(saved)]) == 2
    line = "gan1d: error: standard output: cannot write: No space left on device\n"
    assert sys.stderr.getvalue() == line
