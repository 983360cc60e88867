"""What a run has cost is not lost if its output cannot be written in the end."""

import errno
import os
import re
import resource
import shutil
import sys
from contextlib import suppress

import numpy as np
import pytest

from gan1d.checks import InputError
from gan1d.cli.program import main
from gan1d.history import History

SMALL = ("--quiet", "--size", "320x180")
COMMANDS = {
    "train": ("train", "out.npz", "--quiet"),
    "figure": ("figure", "out.png", *SMALL),
}


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A folder for the output, and that for temporary files."""
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    return folder, elsewhere


def runs(monkeypatch, short_run, meanwhile=lambda: None):
    def trained(config, **options):
        meanwhile()
        return short_run

    monkeypatch.setattr("gan1d.model.training.train", trained)


def called(name, folder):
    command, out, *options = COMMANDS[name]
    return main([command, str(folder / out), *options])


def check_kept(place, short_run, told):
    (kept,) = place.iterdir()
    assert told.count("\n") == 1
    assert told.endswith(f"; the run is kept in {str(kept)!r}, which --run reads\n")
    np.testing.assert_array_equal(History.load(kept).d, short_run.d)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_run_is_kept_elsewhere_if_the_folder_goes(name, places, short_run, monkeypatch, capsys):
    folder, elsewhere = places
    runs(monkeypatch, short_run, lambda: shutil.rmtree(folder))
    assert called(name, folder) == 2
    check_kept(elsewhere, short_run, capsys.readouterr().err)


def test_a_run_is_kept_beside_if_the_output_cannot_be_made(places, short_run, monkeypatch, capsys):
    folder, _ = places
    runs(monkeypatch, short_run)
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    for error, code, message in (
        (full, 2, "output: cannot write .*: No space left on device"),
        (MemoryError(), 1, "out of memory: .*"),
    ):

        def fail(self, data, error=error):
            raise error

        monkeypatch.setattr("pathlib.Path.write_bytes", fail)
        assert called("figure", folder) == code
        told = capsys.readouterr().err
        assert re.match(f"gan1d: error: {message}", told)
        check_kept(folder, short_run, told)
        (kept,) = folder.iterdir()
        kept.unlink()


def test_a_file_that_grows_too_large_leaves_nothing(places, saved, short_run, capsys):
    folder, elsewhere = places
    out, again = folder / "out.png", folder / "again.npz"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        assert main(["figure", str(out), "--run", str(saved), *SMALL]) == 2
        with pytest.raises(InputError, match=r"again\.npz': File too large"):
            short_run.save(again)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    # A run that is saved already is not kept again.
    told = capsys.readouterr().err
    assert told == f"gan1d: error: output: cannot write {str(out)!r}: File too large\n"
    assert not [*folder.iterdir(), *elsewhere.iterdir()]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_standard_output_is_named(saved, monkeypatch, capsys):
    with suppress(OSError), open("/dev/full", "w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        assert main(["show", str(saved)]) == 2
    line = "gan1d: error: standard output: cannot write: No space left on device\n"
    assert sys.stderr.getvalue() == line
