import dataclasses
from functools import partial

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image
from texts import check_texts

from gan1d import theory
from gan1d.measured import Measured
from gan1d.render.film.animate import animate
from gan1d.render.film.request import HOLD
from gan1d.render.film.scene import Scene
from gan1d.render.film.timeline import PANEL_MS, timeline
from gan1d.render.formats.format import FRAMES
from gan1d.render.look import captions
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.palette import palette
from gan1d.render.look.rules import drawing_rules
from gan1d.render.look.theme import DARK, LIGHT, PAPER, THEMES
from gan1d.render.parts.layers import frames
from gan1d.render.parts.panel import NO_MASS, P_DATA_PEAK, TOP, X_LINE, Z_LINE

SMALL = Canvas(size=(640, 360))
LAST_MS = 1000 * HOLD


@pytest.fixture(scope="module")
def scene(run):
    with drawing_rules():
        return Scene(Measured(run), SMALL)


@pytest.mark.parametrize("moment", [0, "a", "b", "c", "d"])
def test_the_curves_are_the_record(scene, run, moment):
    row = 0 if moment == 0 else run.last_row(moment)
    scene.show(row)
    panel = scene.stage
    height = P_DATA_PEAK / run.p_data.max()
    np.testing.assert_allclose(panel.p_data.get_xydata(), np.c_[run.x, height * run.p_data])
    np.testing.assert_allclose(panel.p_g.get_ydata(), np.minimum(height * run.p_g[row], TOP))
    # D and D* are drawn in full only where somebody asks.
    asked = run.p_data + run.p_g[row] > NO_MASS * run.p_data.max()
    np.testing.assert_allclose(panel.d.get_ydata()[asked], run.d[row][asked])
    assert np.isnan(panel.d.get_ydata()[~asked]).all()
    d_star = theory.optimal_discriminator(run.p_data, run.p_g[row])
    np.testing.assert_allclose(panel.d_star.get_ydata()[asked], d_star[asked])
    assert np.isnan(panel.d_star.get_ydata()[~asked]).all()


def test_arrows_go_from_equally_likely_z_to_g_of_z(scene, run):
    row = run.last_row("d")
    scene.show(row)
    panel = scene.stage
    tails, heads = panel.arrows.tails, panel.arrows.heads
    low, high = panel.z_ends
    z = 2 * (tails[:, 0] - low) / (high - low) - 1
    np.testing.assert_allclose(np.diff(z), 2 / len(z))
    np.testing.assert_allclose(heads[:, 0], np.interp(z, run.z, run.g_of_z[row]), atol=1e-6)
    np.testing.assert_allclose(tails[:, 1], Z_LINE)
    np.testing.assert_allclose(heads[:, 1], X_LINE)


def test_arrows_that_would_leave_the_window_are_left_out(run):
    far = dataclasses.replace(run, g_of_z=run.g_of_z + 1e3)
    with drawing_rules():
        scene = Scene(Measured(far), SMALL)
        scene.show(0)
    assert np.isnan(scene.stage.arrows.heads[:, 0]).all()
    assert len(scene.stage.arrows.get_path().vertices) == 0
    with drawing_rules():
        scene = Scene(Measured(run), SMALL)
        scene.show(0)
    assert np.isfinite(scene.stage.arrows.heads).all()


def test_dash_styles_tell_the_curves_apart_without_colour(scene):
    panel = scene.stage
    assert panel.p_g.get_linestyle() == "-"
    dashes = [line._unscaled_dash_pattern[1] for line in (panel.p_data, panel.d)]
    assert dashes[0] is not None
    assert dashes[1] is not None
    assert dashes[0] != dashes[1]
    assert to_rgb(panel.p_data.get_color()) == (0, 0, 0)


def test_axes_never_move(scene, run):
    limits = []
    for row in (0, run.last_row("a"), run.last_row("c"), run.last_row("d")):
        scene.show(row)
        scene.fill(row)
        scene.canvas.draw()
        limits.append([(axes.get_xlim(), axes.get_ylim()) for axes in scene.figure.axes])
    assert all(limit == limits[0] for limit in limits)


def test_the_strip_shows_v_under_c(scene, run):
    strip = scene.strips[0]
    for row in (0, 10, *(run.last_row(letter) for letter in "abcd")):
        scene.show(row)
        c, v = strip.c_line.get_ydata(), strip.v_line.get_ydata()
        assert np.all(v <= c + 1e-9)
        p_g, d = run.p_g[row], run.d[row]
        assert c[-1] == pytest.approx(theory.virtual_criterion(run.p_data, p_g, run.dx), abs=0.02)
        assert v[-1] == pytest.approx(theory.value(d, run.p_data, p_g, run.dx), abs=0.02)
        assert strip.head.get_xydata()[-1].tolist() == [strip.v_line.get_xdata()[-1], v[-1]]


def test_each_phase_has_the_same_width_in_the_strip(scene, run):
    ends = []
    for letter in "abcd":
        scene.show(run.last_row(letter))
        ends.append(scene.strips[0].c_line.get_xdata()[-1])
    assert ends == pytest.approx([1, 2, 3, 4])
    assert np.all(np.diff(scene.strips[0].course.x) >= 0)


@pytest.mark.parametrize("losses", [False, True])
@pytest.mark.parametrize("canvas", [SMALL, Canvas(theme=DARK, transparent=True, aspect="1:1")])
def test_layered_frames_are_pixel_identical_to_full_draws(run, canvas, losses):
    rows = (0, 40, run.last_row("a"), run.last_row("b"), run.last_row("c"), len(run.step) - 1)
    build = partial(Scene, Measured(run), canvas, losses=losses)
    layered = [frame.copy() for frame in frames(build, rows)]
    with drawing_rules():
        scene = build()
        for row, frame in zip(rows, layered, strict=True):
            scene.show(row)
            scene.fill(row)
            scene.canvas.draw()
            np.testing.assert_array_equal(frame, np.asarray(scene.canvas.buffer_rgba()))


CANVASES = [
    *(Canvas(size=size) for size in [(640, 360), (1280, 720), (1920, 400), (300, 900)]),
    *(
        Canvas(theme=theme, aspect=aspect, font_scale=scale)
        for theme, aspect, scale in (
            (LIGHT, "16:9", 1.5),
            (DARK, "16:9", 0.6),
            (DARK, "4:3", 1.0),
            (LIGHT, "4:3", 1.5),
            (DARK, "1:1", 1.5),
            (LIGHT, "1:1", 0.6),
        )
    ),
]


def looks(canvas):
    name = next(name for name, theme in THEMES.items() if theme == canvas.theme)
    return f"{name}-{canvas.size or canvas.aspect}-{canvas.font_scale}"


@pytest.mark.parametrize("canvas", CANVASES, ids=looks)
@pytest.mark.parametrize("losses", [False, True], ids=["", "losses"])
def test_no_text_is_clipped_or_overlaps_another(run, canvas, losses):
    with drawing_rules():
        scene = Scene(Measured(run), canvas, losses=losses)
        for row in (0, *(run.last_row(letter) for letter in "bd")):
            scene.show(row)
            scene.fill(row)
            check_texts(scene.figure, [strip.axes for strip in scene.strips])


@pytest.mark.parametrize("which", ["short_run", "textbook_run"])
def test_no_words_of_other_runs_are_clipped_or_overlap(which, request):
    run = request.getfixturevalue(which)
    for canvas in (Canvas(), Canvas(font_scale=1.5)):
        with drawing_rules():
            scene = Scene(Measured(run), canvas)
            ends = [run.last_row(letter) for letter in "abcd"]
            for row in (0, *(end - 1 for end in ends), *ends):
                scene.show(row)
                scene.fill(row)
                check_texts(scene.figure, [strip.axes for strip in scene.strips])


def test_captions_do_not_claim_what_was_not_reached(run, short_run):
    last = len(run.step) - 1
    assert "½" in captions.going_on(Measured(run), last)
    assert "½" in captions.panel_title(Measured(run), "d", last)
    for letter in "abc":
        row = run.last_row(letter)
        reached = Measured(run)
        assert captions.going_on(reached, row) != captions.going_on(reached, row - 1)
        missed = Measured(dataclasses.replace(run, phase_end=np.full_like(run.phase_end, "steps")))
        for said in (captions.going_on, partial(captions.panel_title, phase=letter)):
            assert said(missed, row=row) != said(reached, row=row)
    short_last = len(short_run.step) - 1
    assert "not converged" in captions.going_on(Measured(short_run), short_last)
    assert "not converged" in captions.panel_title(Measured(short_run), "d", short_last)


def test_timeline_holds_the_panels_and_the_end(run):
    plan = timeline(run)
    shown = dict(zip(plan.rows, plan.durations, strict=True))
    assert plan.rows == tuple(sorted(set(plan.rows)))
    assert plan.rows[0] == 0
    assert plan.rows[-1] == len(run.step) - 1
    for letter in "abc":
        assert shown[run.last_row(letter)] == PANEL_MS
    assert shown[plan.rows[-1]] == LAST_MS >= 2000
    assert 0.8 * FRAMES <= len(plan.rows) <= 1.1 * FRAMES


@pytest.mark.parametrize("steps", [4, 5, 10, 40])
def test_the_shortest_runs_have_a_timeline(run, steps):
    cut = run.last_row("c") + steps
    first = run.last_row("c") - 2
    keep = slice(first, cut)
    rows = ("step", "phase", "p_g", "d", "g_of_z", "discriminator_loss", "generator_loss")
    short = dataclasses.replace(run, **{name: getattr(run, name)[keep] for name in rows})
    plan = timeline(short)
    assert plan.rows[0] == 0
    assert plan.rows[-1] == cut - first - 1


@pytest.fixture(scope="module")
def gif(run, tmp_path_factory):
    path = tmp_path_factory.mktemp("gif") / "out.gif"
    told = []
    animate(run, path, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    return path


def test_the_gif_decoded_again(gif, run):
    assert gif.stat().st_size <= 1.5e6
    plan = timeline(run)
    with Image.open(gif) as image:
        assert image.size == (960, 540)
        assert image.info["loop"] == 0
        assert run.config.to_json().encode() in image.info["comment"]
        durations, shots = [], {}
        for i in range(image.n_frames):
            image.seek(i)
            durations.append(image.info["duration"])
            if i in (0, image.n_frames - 1):
                shots[i] = np.asarray(image.convert("RGB"))
    # Equal neighbours may be merged, so the total counts, not the number of frames.
    assert sum(durations) == sum(plan.durations)
    assert durations[-1] >= LAST_MS
    first, last = shots.values()
    for shot in (first, last):
        assert shot[0, 0].tolist() == [255, 255, 255]
    assert np.mean(first != last) > 0.01


def test_gif_frames_are_the_drawn_ones_up_to_the_palette(gif, run):
    plan = timeline(run)
    last = plan.rows[-1]
    marks = [run.last_row(letter) for letter in "abc"]
    drawn = [
        frame.copy() for frame in frames(partial(Scene, Measured(run), Canvas()), (0, *marks, last))
    ][-1]
    with Image.open(gif) as image:
        image.seek(image.n_frames - 1)
        decoded = np.asarray(image.convert("RGB")).astype(int)
    error = np.abs(decoded - drawn[..., :3])
    assert error.max() < 80
    assert error.mean() < 1


def test_the_same_run_gives_the_same_bytes(gif, run, tmp_path):
    again = animate(run, tmp_path / "again.gif")
    assert again.read_bytes() == gif.read_bytes()


def test_a_users_matplotlib_settings_change_nothing(run):
    import matplotlib as mpl

    (plain,) = (frame.copy() for frame in frames(partial(Scene, Measured(run), SMALL), (50,)))
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "axes.facecolor": "red"}):
        (same,) = (frame.copy() for frame in frames(partial(Scene, Measured(run), SMALL), (50,)))
        assert mpl.rcParams["font.size"] == 30
    np.testing.assert_array_equal(plain, same)


def test_the_palette_is_small_and_keeps_the_background():
    colours = palette(PAPER).colours
    assert colours[0] == (255, 255, 255)
    assert len(set(colours)) == len(colours) <= 64
    # No entry so near the background that it would be taken for it.
    distance = np.abs(np.subtract(colours[1:], colours[0])).max(axis=1)
    assert distance.min() >= 10
