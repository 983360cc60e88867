import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import matplotlib as mpl
import pytest

from films import TINY_CANVAS
from gan1d import Playback, animate, draw_figure


def drawn(run, path):
    if path.suffix == ".svg":
        return draw_figure(run, path, panel="b").read_bytes()
    return animate(run, path, canvas=TINY_CANVAS, playback=Playback(frames=6)).read_bytes()


def test_threads_draw_what_one_thread_draws(short_run, tmp_path):
    settings, filters = dict(mpl.rcParams), list(warnings.filters)
    alone = [drawn(short_run, tmp_path / name) for name in ("alone.gif", "alone.svg")]
    names = ("a.gif", "b.svg", "c.svg")
    with ThreadPoolExecutor(len(names)) as threads:
        jobs = [threads.submit(drawn, short_run, tmp_path / name) for name in names]
        at_once = [job.result() for job in jobs]
    assert at_once == [*alone, alone[1]]
    assert dict(mpl.rcParams) == settings
    assert list(warnings.filters) == filters


def test_a_thread_that_stops_halfway_does_not_block_others(short_run, tmp_path):
    def stop(done, total):
        raise KeyError

    with pytest.raises(KeyError):
        animate(short_run, tmp_path / "a.gif", canvas=TINY_CANVAS, progress=stop)
    other = threading.Thread(target=drawn, args=(short_run, tmp_path / "b.svg"), daemon=True)
    other.start()
    other.join(timeout=60)
    assert not other.is_alive()
