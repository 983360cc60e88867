import pytest

from gan1d.measured import Measured
from gan1d.render.film.scene import Scene
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules
from gan1d.render.look.theme import DARK, LIGHT, THEMES
from texts import check_texts


def test_axes_never_move(scene, run):
    limits = []
    for row in (0, run.last_row("a"), run.last_row("c"), run.last_row("d")):
        scene.show(row)
        scene.fill(row)
        scene.canvas.draw()
        limits.append([(axes.get_xlim(), axes.get_ylim()) for axes in scene.figure.axes])
    assert all(limit == limits[0] for limit in limits)


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
