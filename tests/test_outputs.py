"""What is replaced, and what is not; and where a record is when its output could not be written."""

import errno
import os
import socket
import stat

import pytest

from gan1d.checks import InputError
from gan1d.files import check_output, keep, kept_if_lost, with_notes, write_whole


def write(path, text="after"):
    with write_whole(path) as temporary:
        temporary.write_text(text)


def not_regular(folder):
    """Paths where something else than a regular file stands, through links or not."""
    os.mkfifo(folder / "pipe.png")
    yield folder / "pipe.png"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(folder / "socket.png"))
    yield folder / "socket.png"
    for device in ("null", "zero", "full"):
        link = folder / f"{device}.png"
        link.symlink_to(f"/dev/{device}")
        yield link
    again = folder / "again.png"
    again.symlink_to(folder / "null.png")
    yield again
    loop = folder / "loop.png"
    loop.symlink_to(loop)
    yield loop


def test_only_regular_files_are_replaced(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in not_regular(tmp_path):
        before = os.lstat(path)
        with pytest.raises(InputError, match=r"^output: [^\n]*$"):
            check_output(path, (".png",))
        if path.name != "loop.png":
            with pytest.raises(InputError, match="expected a file, but"):
                write(path)
        assert os.path.samestat(os.lstat(path), before)
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert not list(tmp_path.glob(".gan1d-*"))


@pytest.mark.parametrize("stream", ["-", "/dev/stdout", "/dev/stderr", "/dev/fd/1"])
def test_a_stream_is_no_place_for_a_file(stream):
    with pytest.raises(InputError, match="output: expected a file, got a stream"):
        check_output(stream, (".png",))


def test_the_file_that_messages_go_to_is_not_replaced(tmp_path, capfd):
    path = tmp_path / "out.png"
    path.touch()
    stdout = os.dup(1)
    try:
        with open(path, "w") as file:
            os.dup2(file.fileno(), 1)
            with pytest.raises(InputError, match="messages go to"):
                check_output(path, (".png",))
    finally:
        os.dup2(stdout, 1)
        os.close(stdout)


def test_a_read_only_file_is_refused_to_root_too(tmp_path):
    path = tmp_path / "out.png"
    path.write_text("before")
    path.chmod(0o444)
    with pytest.raises(InputError, match=r"'.*out\.png' is read-only"):
        check_output(path, (".png",))
    link = tmp_path / "link.png"
    link.symlink_to(path)
    with pytest.raises(InputError, match="is read-only"):
        check_output(link, (".png",))
    with pytest.raises(InputError, match="is read-only"):
        write(path)
    assert path.read_text() == "before"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_a_file_that_is_replaced_keeps_its_mode(tmp_path, mode):
    path, link = tmp_path / "out.png", tmp_path / "link.png"
    path.write_text("before")
    path.chmod(mode)
    link.symlink_to(path)
    for way in (path, link):
        write(check_output(way, (".png",)))
        assert stat.S_IMODE(path.stat().st_mode) == mode
    assert link.is_symlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_a_file_that_is_replaced_keeps_its_owner(tmp_path):
    path = tmp_path / "out.png"
    path.write_text("before")
    os.chown(path, 65534, 65534)
    write(path)
    assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65534)


def test_other_names_of_a_file_keep_what_they_had(tmp_path):
    path, other = tmp_path / "out.png", tmp_path / "other.png"
    path.write_text("before")
    other.hardlink_to(path)
    write(check_output(path, (".png",)))
    assert (path.read_text(), other.read_text()) == ("after", "before")


def test_a_dangling_link_is_followed_into_a_folder_that_exists(tmp_path):
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    good.symlink_to("new.png")
    bad.symlink_to("nowhere/new.png")
    write(check_output(good, (".png",)))
    assert good.is_symlink()
    assert (tmp_path / "new.png").read_text() == "after"
    with pytest.raises(InputError, match=r"expected an existing folder, got '.*nowhere'"):
        check_output(bad, (".png",))


def test_too_long_a_path_is_found_before_the_work(tmp_path):
    folder = tmp_path
    while len(str(folder)) < 3900:
        folder = folder / ("d" * 90)
    # Made step by step: its own path is longer than the system takes.
    here = os.getcwd()
    try:
        os.chdir(tmp_path)
        for part in folder.relative_to(tmp_path).parts:
            os.mkdir(part)
            os.chdir(part)
    finally:
        os.chdir(here)
    name = "n" * (4095 - len(str(folder)) - 5)
    # The name itself would do, the temporary one beside it would not.
    short = folder / ("d" * (4095 - len(str(folder)) - 12)) / "a.png"
    short.parent.mkdir()
    assert len(str(short)) < 4095
    for path in (short, folder / f"{name}x.png"):
        with pytest.raises(InputError, match="output: "):
            check_output(path, (".png",))


def test_a_file_that_becomes_a_device_meanwhile_is_not_replaced(tmp_path):
    path = check_output(tmp_path / "out.png", (".png",))
    writing = write_whole(path)
    writing.__enter__().write_text("after")
    os.mkfifo(path)
    with pytest.raises(InputError, match="is a pipe"):
        writing.__exit__(None, None, None)
    assert [one.name for one in tmp_path.iterdir()] == ["out.png"]


def fail(error):
    raise error


def test_what_would_be_lost_is_kept_beside_or_elsewhere(tmp_path, monkeypatch):
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "folder"
    elsewhere.mkdir()
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    save = lambda path: path.write_text("record")  # noqa: E731
    for out, place in ((folder / "a.gif", folder), (tmp_path / "gone" / "a.gif", elsewhere)):
        with (
            pytest.raises(InputError) as caught,
            kept_if_lost(save, out, "the run is kept in {}, which --run reads"),
        ):
            fail(InputError("output: full"))
        (kept,) = place.iterdir()
        assert kept.read_text() == "record"
        expected = f"output: full; the run is kept in {str(kept)!r}, which --run reads"
        assert with_notes(caught.value, str(caught.value)) == expected


def test_that_nothing_could_be_kept_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with (
        pytest.raises(MemoryError) as caught,
        kept_if_lost(lambda path: fail(full), tmp_path / "a.gif", "kept in {}"),
    ):
        fail(MemoryError())
    assert with_notes(caught.value, "out of memory") == "out of memory; nothing was kept"
    assert not list(tmp_path.iterdir())
    assert keep(lambda path: fail(full), None) is None


def test_an_interrupt_keeps_nothing(tmp_path):
    with (
        pytest.raises(KeyboardInterrupt),
        kept_if_lost(lambda path: path.write_text("record"), tmp_path / "a.gif", "kept in {}"),
    ):
        fail(KeyboardInterrupt())
    assert not list(tmp_path.iterdir())


def test_a_link_to_a_file_of_another_kind_is_refused(tmp_path):
    target = tmp_path / "run.npz"
    target.write_text("dear")
    link = tmp_path / "out.png"
    link.symlink_to(target)
    with pytest.raises(InputError, match=r"expected a link to a \.png file, but .*'run\.npz'"):
        check_output(link, (".png",))
    link.unlink()
    link.symlink_to(tmp_path / "blob")
    assert check_output(link, (".png",)) == link
