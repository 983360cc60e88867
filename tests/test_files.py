import os
import stat

import pytest

from gan1d.checks import InputError
from gan1d.files import check_output, write_whole


def write_half(path, error):
    with write_whole(path) as temporary:
        temporary.write_text("half")
        raise error


def test_what_stood_there_is_untouched_when_writing_fails(tmp_path):
    path = tmp_path / "out.gif"
    path.write_text("before")
    for error in (ValueError, KeyboardInterrupt):
        with pytest.raises(error):
            write_half(path, error)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_finished_file_takes_its_place_with_ordinary_permissions(tmp_path):
    path = tmp_path / "out.gif"
    path.write_text("before")
    with write_whole(path) as temporary:
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".gif"
        temporary.write_text("after")
    assert path.read_text() == "after"
    plain = tmp_path / "plain"
    plain.touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_a_link_stays_a_link(tmp_path):
    target, link = tmp_path / "target.gif", tmp_path / "link.gif"
    target.write_text("before")
    link.symlink_to(target)
    with write_whole(link) as temporary:
        temporary.write_text("after")
    assert link.is_symlink()
    assert target.read_text() == "after"


def test_unusable_outputs_are_refused_before_any_work(tmp_path):
    cases = {
        tmp_path / "missing" / "out.gif": "existing folder",
        tmp_path / "out.bmp": "a file ending in .gif",
        tmp_path / ("a" * 300 + ".gif"): "a name of at most",
        tmp_path / "out": "a file ending in .gif",
        tmp_path / "folder.gif": "is a folder",
    }
    (tmp_path / "folder.gif").mkdir()
    for path, words in cases.items():
        with pytest.raises(InputError, match="output: expected") as caught:
            check_output(path, (".gif",))
        assert words in str(caught.value)


def test_a_folder_that_is_not_writable_is_refused_before_any_work(tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: path != tmp_path)
    with pytest.raises(InputError, match=r"output: the folder .* is not writable"):
        check_output(tmp_path / "out.gif", (".gif",))


def full(*_, **__):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("function", ["gan1d.files._new_file_beside", "pathlib.Path.replace"])
def test_what_cannot_be_written_is_one_line_and_leaves_nothing(function, tmp_path, monkeypatch):
    path = tmp_path / "out.gif"
    monkeypatch.setattr(function, full)
    with (
        pytest.raises(InputError, match=r"output: cannot write .*out.gif': No space left"),
        write_whole(path) as temporary,
    ):
        temporary.write_text("whole")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="is not writable"):
        check_output(tmp_path / "out.gif", (".gif",))
