import numpy as np
import pytest
from matplotlib.axes import Axes

from gan1d.render.film.scene import Scene
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.captions import telling_rows
from texts import check_moments

pytestmark = pytest.mark.usefixtures("rules")


@pytest.mark.parametrize(
    ("size", "losses"),
    [
        *[((640, 360), True), ((1920, 400), True), ((300, 900), True)],
        *[((300, 900), False), ((640, 640), False)],
    ],
)
def test_no_text_is_clipped_or_overlaps_another(run, size, losses):
    scene = Scene(run, Canvas(size=size), losses=losses)
    check_moments(scene, (0, run.last_row("b"), run.last_row("d")))


@pytest.mark.parametrize(("name", "losses"), [("run", False), ("run", True), ("short_run", False)])
def test_no_caption_is_cut_short_and_axes_never_move(name, losses, request):
    history = request.getfixturevalue(name)
    scene, limits = Scene(history, Canvas(), losses=losses), set()
    for row in (0, *telling_rows(history)):
        check_moments(scene, [row])
        assert "…" not in scene.caption.get_text()
        limits.add(tuple((axes.get_xlim(), axes.get_ylim()) for axes in scene.figure.axes))
    assert len(limits) == 1


def test_a_waiting_panel_holds_what_is_known_before_the_run(run):
    scene = Scene(run, Canvas())
    ink, faded = scene.theme.ink, scene.theme.faded.ink
    for letter, trained in (("a", "alternating"), ("b", "$D$ alone"), ("c", "$G$ alone")):
        row = run.last_row(letter) - 1
        scene.show(row)
        scene.fill(row)
        assert [name for name, panel in scene.small.items() if panel.filled] == [
            name for name in scene.small if name < letter
        ]
        for name, panel in scene.small.items():
            _, heading, title = panel.waiting
            assert heading.get_text() == f"({name})"
            if name >= letter:
                colours = {text.get_color() for text in (heading, title)}
                assert colours == {ink if name == letter else faded}
        assert scene.small[letter].waiting[2].get_text() == trained
    panel = scene.small["d"]
    waiting = panel.waiting[0]
    full = next(artist for artist in panel.fill() if isinstance(artist, Axes))
    assert waiting.get_position().bounds == full.get_position().bounds
    assert (waiting.get_xlim(), waiting.get_ylim()) == (full.get_xlim(), full.get_ylim())
    # The lines of z, x, 0, ½ and p_data stay in place when the panel's other curves are drawn.
    known, drawn = (
        [
            (line.get_xydata().tolist(), line.get_linewidth(), line.get_zorder())
            for line in axes.lines
            if len(line.get_xydata())
        ]
        for axes in (waiting, full)
    )
    assert len(known) == 5
    assert [line for line in drawn if line in known] == known
    p_data = waiting.lines[4]
    assert np.argmax(p_data.get_ydata()) == np.argmax(run.p_data)
    assert p_data.get_color() == scene.theme.faded.p_data.colour
    assert not any(artist.get_visible() for artist in panel.waiting)
