import os
import subprocess
import sys
import threading

from gan1d.files import write_whole


def ended(code):
    """What a program prints that stops in the middle."""
    program = f"import os, threading\nfrom gan1d import unfinished\n{code}\nos._exit(0)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.split()


def test_the_latest_is_undone_first_and_what_is_over_not_at_all():
    assert ended("""
def begun(name):
    return unfinished.begun(lambda: name, lambda name: print(name, flush=True))
with begun("over"):
    pass
with begun("first"), begun("second"), unfinished.remark(lambda: "kept"), unfinished.remark(str):
    assert unfinished.stop(0)
    print(*unfinished.undo_all(), flush=True)
    os._exit(0)
""") == ["second", "first", "kept"]


def test_nothing_is_begun_or_finished_after_the_stop():
    assert ended("""
def begin():
    with unfinished.begun(lambda: 1, print):
        print("begun", flush=True)
assert unfinished.stop(0)
other = threading.Thread(target=begin, daemon=True)
other.start()
other.join(0.2)
print("waits" if other.is_alive() else "over", flush=True)
""") == ["waits"]


def test_no_stop_while_something_is_being_begun():
    assert ended("""
with unfinished.begun(lambda: print(unfinished.stop(0)), print):
    print(unfinished.stop(0), flush=True)
    os._exit(0)
""") == ["False", "True"]


def test_an_undo_that_fails_does_not_keep_the_others(tmp_path):
    path = tmp_path / "file"
    path.touch()
    ended(f"""
from pathlib import Path
with unfinished.begun(lambda: Path({str(path)!r}), Path.unlink), unfinished.begun(int, lambda _: 1 / 0):
    unfinished.stop(0)
    unfinished.undo_all()
    os._exit(0)
""")
    assert not path.exists()


def test_files_get_the_usual_mode_and_the_umask_is_left_alone(tmp_path):
    def write(i):
        with write_whole(tmp_path / f"{i}.txt") as temporary:
            temporary.write_text("text")

    before = os.umask(0o027)
    try:
        threads = [threading.Thread(target=write, args=(i,)) for i in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o640}
    finally:
        assert os.umask(before) == 0o027
    assert len(list(tmp_path.iterdir())) == 40
