import numpy as np
import pytest
from matplotlib.axes import Axes

from gan1d.render.film.scene import Scene
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.captions import telling_rows
from gan1d.render.look.rules import drawing_rules
from gan1d.render.look.words import languages
from texts import check_texts


def test_axes_never_move(scene, run):
    limits = []
    for row in (0, run.last_row("a"), run.last_row("c"), run.last_row("d")):
        scene.show(row)
        scene.fill(row)
        scene.figure.canvas.draw()
        limits.append([(axes.get_xlim(), axes.get_ylim()) for axes in scene.figure.axes])
    assert all(limit == limits[0] for limit in limits)


@pytest.mark.parametrize("size", [(640, 360), (1920, 400), (300, 900), (640, 640)])
@pytest.mark.parametrize("losses", [False, True], ids=["", "losses"])
def test_no_text_is_clipped_or_overlaps_another(run, size, losses):
    with drawing_rules():
        scene = Scene(run, Canvas(size=size), losses=losses)
        for row in (0, *(run.last_row(letter) for letter in "bd")):
            scene.show(row)
            scene.fill(row)
            check_texts(scene.figure, [strip.axes for strip in scene.strips])


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("size", [(640, 360), (960, 540)])
def test_no_caption_is_cut_short(run, size, language):
    with drawing_rules():
        scene = Scene(run, Canvas(size=size, language=language))
        for row in telling_rows(run):
            scene.show(row)
            assert "…" not in scene.caption.get_text()


def test_no_words_of_other_runs_are_clipped_or_overlap(short_run):
    with drawing_rules():
        scene = Scene(short_run, Canvas())
        for row in telling_rows(short_run):
            scene.show(row)
            scene.fill(row)
            check_texts(scene.figure, [strip.axes for strip in scene.strips])


def lines_of(axes):
    return [
        (*line.get_xydata().round(9).tolist(), line.get_linewidth(), line.get_zorder())
        for line in axes.lines
        if len(line.get_xydata())
    ]


def test_a_waiting_panel_holds_what_is_known_before_the_run(run):
    with drawing_rules():
        scene = Scene(run, Canvas())
    scene.show(0)
    for panel in scene.small.values():
        waiting = panel.waiting[0]
        full = next(artist for artist in panel.fill() if isinstance(artist, Axes))
        assert waiting.get_position().bounds == full.get_position().bounds
        assert (waiting.get_xlim(), waiting.get_ylim()) == (full.get_xlim(), full.get_ylim())
        # Nothing moves when the panel is filled: z, x, 0, ½ and p_data.
        known, all_lines = lines_of(waiting), lines_of(full)
        assert len(known) == 5
        assert [line for line in all_lines if line in known] == known
        p_data = waiting.lines[4]
        assert np.argmax(p_data.get_ydata()) == np.argmax(run.p_data)
        assert p_data.get_color() == scene.theme.faded.p_data.colour
        assert not any(artist.get_visible() for artist in panel.waiting)


def test_the_panel_of_the_phase_that_is_going_on_is_named_in_ink(run):
    with drawing_rules():
        scene = Scene(run, Canvas())
    ink, faded = scene.theme.ink, scene.theme.faded.ink
    for letter, trained in (("a", "alternating"), ("b", "$D$ alone"), ("c", "$G$ alone")):
        row = run.last_row(letter) - 1
        scene.show(row)
        scene.fill(row)
        for name, panel in scene.small.items():
            if not panel.filled:
                _, heading, title = panel.waiting
                assert heading.get_text() == f"({name})"
                assert {text.get_color() for text in (heading, title)} == {
                    ink if name == letter else faded
                }
        assert scene.small[letter].waiting[2].get_text() == trained
        assert [panel.filled for panel in scene.small.values()] == [
            name < letter for name in scene.small
        ]
