import pytest

from gan1d.measured import Measured
from gan1d.render.film.layout import NOMINAL
from gan1d.render.film.scene import Scene
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules
from gan1d.render.look.sheet import Sheet


@pytest.mark.parametrize("dpi", [96, 106, 116, 33.3, 71.7])
@pytest.mark.parametrize(
    "more", [{}, {"font_scale": 1.3}, {"aspect": "4:3", "font_scale": 0.7}], ids=str
)
def test_the_size_that_is_checked_is_the_size_that_is_made(dpi, more):
    canvas = Canvas(dpi=dpi, **more)
    with drawing_rules():
        sheet = Sheet(canvas, NOMINAL)
    assert sheet.canvas.get_width_height() == canvas.pixels(NOMINAL)


def test_a_frame_is_the_sheet_as_it_is(short_run):
    canvas = Canvas(dpi=71.7, aspect="4:3", font_scale=0.7)
    with drawing_rules():
        scene = Scene(Measured(short_run), canvas)
    assert scene.canvas.get_width_height() == canvas.pixels(NOMINAL)
