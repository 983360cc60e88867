"""What a run has cost is not lost if its output cannot be written in the end."""

import errno
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from gan1d.cli import main
from gan1d.history import History

SMALL = ("--quiet", "--size", "320x180")
COMMANDS = {
    "train": ("train", "out.npz", "--quiet"),
    "animate": ("animate", "out.gif", "--frames", "8", *SMALL),
    "figure": ("figure", "out.png", *SMALL),
}


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A folder for the output, which is the current one, and that for temporary files."""
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    return folder, elsewhere


def runs(monkeypatch, short_run, meanwhile=lambda: None):
    def trained(options, config):
        meanwhile()
        return short_run

    monkeypatch.setattr("gan1d.cli.runs.train_here", trained)
    monkeypatch.setattr("gan1d.cli.train.train_here", trained)


def called(name, folder):
    command, out, *options = COMMANDS[name]
    return main([command, str(folder / out), *options])


def check_kept(place, short_run, said):
    (kept,) = place.iterdir()
    assert said.count("\n") == 1
    assert said.startswith("gan1d: error: output: ")
    assert said.endswith(f"; the run is kept in {str(kept)!r}, which --run reads\n")
    np.testing.assert_array_equal(History.load(kept).d, short_run.d)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_run_is_kept_elsewhere_if_the_folder_goes(name, places, short_run, monkeypatch, capsys):
    folder, elsewhere = places
    runs(monkeypatch, short_run, lambda: shutil.rmtree(folder))
    assert called(name, folder) == 2
    check_kept(elsewhere, short_run, capsys.readouterr().err)


@pytest.mark.parametrize("name", ["animate", "figure"])
def test_a_run_is_kept_beside_if_the_disk_is_full(name, places, short_run, monkeypatch, capsys):
    folder, _ = places
    runs(monkeypatch, short_run)

    def full(self, data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    assert called(name, folder) == 2
    said = capsys.readouterr().err
    assert "No space left on device" in said
    check_kept(folder, short_run, said)


@pytest.mark.parametrize("name", ["animate", "figure"])
def test_a_saved_run_is_not_kept_again(name, places, short_run, capsys, monkeypatch):
    folder, elsewhere = places
    run = short_run.save(elsewhere / "run.npz")
    load = History.load

    def slow(path):
        shutil.rmtree(folder)
        return load(path)

    monkeypatch.setattr(History, "load", slow)
    command, out, *options = COMMANDS[name]
    assert main([command, str(folder / out), "--run", str(run), *options]) == 2
    said = capsys.readouterr().err
    assert said.startswith("gan1d: error: output: ")
    assert "is kept in" not in said
    assert list(elsewhere.iterdir()) == [run]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_run_is_kept_if_drawing_fails_for_want_of_memory(
    name, places, short_run, monkeypatch, capsys
):
    folder, elsewhere = places
    runs(monkeypatch, short_run)

    def out_of_memory(*arguments, **options):
        raise MemoryError

    if name == "train":
        monkeypatch.setattr("numpy.savez", out_of_memory)
        assert called(name, folder) == 1
        assert capsys.readouterr().err.endswith("; nothing was kept\n")
        assert not [*folder.iterdir(), *elsewhere.iterdir()]
        return
    monkeypatch.setattr("gan1d.render.film.animate.film_of", out_of_memory)
    monkeypatch.setattr("gan1d.render.figures.stills.write_still", out_of_memory)
    assert called(name, folder) == 1
    (kept,) = folder.iterdir()
    assert repr(str(kept)) in capsys.readouterr().err


LIMITED = """
import resource, sys
import matplotlib.font_manager  # which may write a file of its own
from gan1d.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
sys.exit(main(sys.argv[1:]))"""


def limited(*arguments, stdout=subprocess.PIPE):
    return subprocess.run(
        [sys.executable, "-c", LIMITED, *map(str, arguments)],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_file_that_grows_too_large_leaves_nothing(places, short_run):
    folder, elsewhere = places
    run = short_run.save(elsewhere / "run.npz")
    out = folder / "out.png"
    done = limited("figure", out, "--run", run, *SMALL)
    assert done.returncode == 2
    assert done.stderr == f"gan1d: error: output: cannot write {str(out)!r}: File too large\n"
    assert not list(folder.iterdir())
    # The record itself, too, without a word from the garbage collector.
    code = f"""
import resource
from gan1d import History
history = History.load({str(run)!r})
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    history.save({str(folder / "run.npz")!r})
except ValueError as error:
    print(error)"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stderr, done.returncode) == ("", 0)
    assert "File too large" in done.stdout
    assert not list(folder.iterdir())


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_standard_output_is_named_and_the_file_is_there(places, short_run):
    folder, elsewhere = places
    run, out = short_run.save(elsewhere / "run.npz"), folder / "out.png"
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gan1d", "figure", str(out), "--run", str(run), *SMALL],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
        expected = (
            f"standard output: cannot write: No space left on device; {str(out)!r} is complete"
        )
        assert (done.returncode, done.stderr) == (2, f"gan1d: error: {expected}\n")
        assert out.stat().st_size > 1000
        for arguments in (("show", run), ("certify", run)):
            done = subprocess.run(
                [sys.executable, "-m", "gan1d", *map(str, arguments)],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
            )
            expected = "gan1d: error: standard output: cannot write: No space left on device\n"
            assert (done.returncode, done.stderr) == (2, expected)
