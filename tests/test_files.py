"""Files are written whole or not at all, and read within limits."""

import os
import re
import stat
from pathlib import Path
from unittest.mock import Mock

import pytest

from gan1d.checks import InputError
from gan1d.config import Config
from gan1d.files import check_output, opened, read_toml, rescue, write_whole
from gan1d.targets.text import parse_target


def write(path, text="after"):
    with write_whole(path) as temporary:
        temporary.write_text(text)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_file_is_unchanged_when_writing_fails(error, tmp_path):
    path = tmp_path / "out.gif"
    path.write_text("before")
    with pytest.raises(error), write_whole(path) as temporary:  # noqa: PT012
        assert (temporary.parent, temporary.suffix) == (tmp_path, ".gif")
        temporary.write_text("half")
        raise error
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_replaced_keeps_its_mode_and_its_link(tmp_path):
    path, link, plain, other = (tmp_path / f"{name}.png" for name in "abcd")
    path.write_text("before")
    link.symlink_to(path)
    other.hardlink_to(path)
    dangling = tmp_path / "dangling.png"
    dangling.symlink_to("new.png")
    write(check_output(dangling, (".png",)))
    assert (tmp_path / "new.png").read_text() == "after"
    for mode in (0o600, 0o755):
        path.chmod(mode)
        write(check_output(link, (".png",)), f"{mode}")
        assert link.is_symlink()
        assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == (f"{mode}", mode)
    assert other.read_text() == "before"
    before = os.umask(0o027)
    write(plain)
    assert os.umask(before) == 0o027
    assert stat.S_IMODE(plain.stat().st_mode) == 0o640


UNUSABLE = {
    "missing/out.png": "existing folder, got '.*missing'",
    "out.bmp": "file ending in .png, got '.*out.bmp'",
    "dangling.png": "existing folder, got '.*nowhere'",
    "a" * 300 + ".png": "File name too long",
    "folder.png": "is a folder",
    "file/out.png": "existing folder",
    "pipe.png": "not a regular file",
    "run.png": "file ending in .png, got '.*run.npz'",
    "loop.png": "symbolic links",
    "mine.png": "read-only",
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_unusable_outputs_are_refused_before_any_work(name, tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "folder.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "dangling.png").symlink_to("nowhere/new.png")
    (tmp_path / "run.png").symlink_to("run.npz")
    (tmp_path / "loop.png").symlink_to("loop.png")
    # Read-only, so it is refused even to root.
    (tmp_path / "mine.png").touch(0o444)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(InputError, match=rf"^output: [^\n]*{UNUSABLE[name]}[^\n]*$"):
        check_output(tmp_path / name, (".png",))
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("function", ["touch", "write_text", "replace"])
def test_a_full_disk_is_one_line_and_leaves_nothing(function, tmp_path, monkeypatch):
    full = Mock(side_effect=OSError(28, "No space left on device"))
    monkeypatch.setattr(f"pathlib.Path.{function}", full)
    with pytest.raises(InputError, match=r"^output: cannot write .*out.gif' .No space left[^\n]*$"):
        write(tmp_path / "out.gif")
    assert list(tmp_path.iterdir()) == []


def test_failed_work_is_rescued_but_interrupted_work_is_not(tmp_path):
    def fails(path):
        raise OSError

    for error, save, notes in (
        (MemoryError, Path.touch, "the run is in '.*npz'"),
        (InputError, fails, "nothing was kept"),
        (KeyboardInterrupt, Path.touch, ""),
    ):
        with pytest.raises(error) as caught, rescue(save, tmp_path / "a", "the run is in {}"):
            raise error
        assert re.fullmatch(notes, "".join(getattr(caught.value, "__notes__", [])))
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("what", ["/dev/zero", "pipe", ".", "missing", "\0"])
def test_only_regular_files_are_opened(what, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    expected = pytest.raises(InputError, match=r"^run: expected a file, got [^\n]*$")
    with expected, opened(tmp_path / what, "run"):
        pass


def test_a_file_that_is_too_large_or_broken_is_refused(tmp_path):
    path = tmp_path / "theme.toml"
    for text, message in (
        ("a = 1\n" * 10**6, "4 MB"),
        ("a", "after a key"),
        ("a=" + "[" * 9999, ""),
    ):
        path.write_text(text)
        with pytest.raises(InputError, match=rf"^theme: expected a file in TOML, [^\n]*{message}"):
            read_toml(path, "theme")
    with open(tmp_path / "samples.txt", "wb") as file:
        file.truncate(10**9)
    with pytest.raises(InputError, match=r"target: [^\n]*larger than 134 MB"):
        parse_target(file.name)


def test_json_that_is_too_deep_is_refused():
    for text in ("[" * 200_000, '{"a":' * 200_000):
        with pytest.raises(InputError, match=r"^config: [^\n]{,400}$"):
            Config.from_json(text)
    with pytest.raises(InputError, match=r"^seed: [^\n]{,300}$"):
        Config.from_json(f'{{"seed": {"[" * 900}{"]" * 900}}}')
