import hashlib
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import matplotlib as mpl
import pytest

from gan1d import Canvas, Playback, animate, draw_figure
from gan1d.render.look.rules import drawing_rules

SMALL = Canvas(size=(320, 180))
ENDINGS = (".gif", ".svg", ".webp", ".png")


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def drawn(run, folder, i):
    folder.mkdir(exist_ok=True)
    ending = ENDINGS[i % len(ENDINGS)]
    path = folder / f"{i}{ending}"
    if ending in (".svg", ".png"):
        return digest(draw_figure(run, path, panel="abcd"[i % len(ENDINGS)]))
    return digest(animate(run, path, canvas=SMALL, playback=Playback(frames=6)))


def test_four_threads_draw_what_one_draws(short_run, tmp_path):
    settings, filters = dict(mpl.rcParams), list(warnings.filters)
    alone = [drawn(short_run, tmp_path / "alone", i) for i in range(len(ENDINGS))]
    with ThreadPoolExecutor(4) as threads:
        jobs = [threads.submit(drawn, short_run, tmp_path / "at once", i) for i in range(4)]
        at_once = [job.result() for job in jobs]
    assert at_once == alone
    assert dict(mpl.rcParams) == settings
    assert list(warnings.filters) == filters


def test_our_settings_hold_inside_only():
    with mpl.rc_context({"font.size": 31.0}):
        with drawing_rules():
            assert mpl.rcParams["font.size"] == mpl.rcParamsDefault["font.size"]
            with drawing_rules():
                assert mpl.rcParams["pdf.fonttype"] == 42
            assert mpl.rcParams["pdf.fonttype"] == 42
        assert mpl.rcParams["font.size"] == 31.0


def test_no_one_who_stops_halfway_keeps_the_others_waiting(short_run, tmp_path):
    def stop(done, total):
        raise KeyError

    with pytest.raises(KeyError):
        animate(short_run, tmp_path / "a.gif", canvas=SMALL, progress=stop)
    other = threading.Thread(target=drawn, args=(short_run, tmp_path, 1), daemon=True)
    other.start()
    other.join(timeout=60)
    assert not other.is_alive()
