import pytest
from PIL import Image

from gan1d.render.figures.stills import draw_figure
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import DARK


@pytest.mark.parametrize(
    ("canvas", "size"), [({"width": 640}, (640, 200)), ({"dpi": 150}, (1920, 600))]
)
def test_a_png_has_the_size_asked_for(canvas, size, short_run, tmp_path):
    path = draw_figure(short_run, tmp_path / "out.png", canvas=Canvas(**canvas))
    with Image.open(path) as image:
        assert image.size == size
        assert short_run.config.target.text in image.info["Description"]
        assert image.convert("RGBA").getpixel((2, 2)) == (255, 255, 255, 255)


def test_a_transparent_picture_has_no_background(short_run, tmp_path):
    canvas = Canvas(theme=DARK, transparent=True, width=640)
    with Image.open(draw_figure(short_run, tmp_path / "out.png", canvas=canvas)) as image:
        assert image.convert("RGBA").getpixel((2, 2))[3] == 0
