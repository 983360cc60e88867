import hashlib
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.mathtext import MathTextParser

from gan1d import Canvas, Playback, animate, draw_figure
from gan1d.render.look import rules
from gan1d.render.look.rules import drawing_rules
from gan1d.render.look.theme import PAPER

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


def test_eight_threads_draw_what_one_draws(short_run, tmp_path):
    settings, filters = dict(mpl.rcParams), list(warnings.filters)
    alone = [drawn(short_run, tmp_path / "alone", i) for i in range(len(ENDINGS))]
    with ThreadPoolExecutor(8) as threads:
        jobs = [threads.submit(drawn, short_run, tmp_path / "at once", i) for i in range(8)]
        at_once = [job.result() for job in jobs]
    assert at_once == 2 * alone
    assert dict(mpl.rcParams) == settings
    assert list(warnings.filters) == filters


def test_what_the_user_sets_meanwhile_stays():
    before = mpl.rcParams["lines.linewidth"], mpl.rcParams["svg.fonttype"]
    with warnings.catch_warnings():
        try:
            with drawing_rules():
                mpl.rcParams["lines.linewidth"] = 7
                mpl.rcParams["svg.fonttype"] = "path"
                warnings.filterwarnings("ignore", "one of the user's")
            assert mpl.rcParams["lines.linewidth"] == 7
            assert mpl.rcParams["svg.fonttype"] == "path"
            assert any(item[1] and "user" in item[1].pattern for item in warnings.filters)
            assert not any(item[1] and "Glyph" in item[1].pattern for item in warnings.filters)
        finally:
            mpl.rcParams["lines.linewidth"], mpl.rcParams["svg.fonttype"] = before


def test_our_settings_hold_inside_only():
    with mpl.rc_context({"font.size": 31.0}):
        with drawing_rules():
            assert mpl.rcParams["font.size"] == mpl.rcParamsDefault["font.size"]
            with drawing_rules():
                assert mpl.rcParams["pdf.fonttype"] == 42
            assert mpl.rcParams["pdf.fonttype"] == 42
        assert mpl.rcParams["font.size"] == 31.0


@pytest.mark.parametrize("legacy", ["1.13", "1.21", "1.25"])
def test_how_numpy_prints_changes_no_picture(legacy, short_run, tmp_path):
    usual = digest(draw_figure(short_run, tmp_path / "usual.svg"))
    with np.printoptions(legacy=legacy):
        found = digest(draw_figure(short_run, tmp_path / "legacy.svg"))
        assert np.get_printoptions()["legacy"] == legacy
    assert found == usual


def test_no_one_who_stops_halfway_keeps_the_others_waiting(short_run, tmp_path):
    def stop(done, total):
        raise KeyError

    with pytest.raises(KeyError):
        animate(short_run, tmp_path / "a.gif", canvas=SMALL, progress=stop)
    other = threading.Thread(target=drawn, args=(short_run, tmp_path, 1), daemon=True)
    other.start()
    other.join(timeout=60)
    assert not other.is_alive()


def test_formulas_of_the_users_threads_do_not_meet_ours(short_run, tmp_path):
    """Matplotlib's own parser is taken, from its start to its end, while we measure ours."""
    alone = digest(draw_figure(short_run, tmp_path / "alone.png"))
    text = MathTextParser("agg")
    text.parse("$x$")
    parser = text._parser
    with patch.object(parser, "_state_stack", None), patch.object(parser, "_expression", None):
        rules._formulas_in.cache_clear()
        with drawing_rules():
            figure = rules.new_figure((2.0, 1.0), PAPER)
            renderer = figure.canvas.get_renderer()
            assert figure.text(0, 0, r"$D^*(x)$").get_window_extent(renderer).width > 10
    assert digest(draw_figure(short_run, tmp_path / "again.png")) == alone
