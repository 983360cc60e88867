import pytest
from PIL import Image

from gan1d.render.figures.stills import draw_figure
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import DARK


@pytest.mark.parametrize(
    ("canvas", "size"),
    [
        ({}, (1280, 400)),
        ({"size": (1920, 1080)}, (1920, 1080)),
        ({"size": (333, 161)}, (333, 161)),
        ({"width": 640}, (640, 200)),
        ({"dpi": 300}, (3840, 1200)),
    ],
)
def test_a_png_has_the_size_asked_for(canvas, size, short_run, tmp_path):
    path = draw_figure(short_run, tmp_path / "out.png", canvas=Canvas(**canvas))
    with Image.open(path) as image:
        assert image.size == size
        assert short_run.config.target.text in image.info["Description"]
        background = image.convert("RGBA").getpixel((2, 2))
    assert background == (255, 255, 255, 255)


def test_a_transparent_picture_has_no_background(short_run, tmp_path):
    canvas = Canvas(theme=DARK, transparent=True)
    path = draw_figure(short_run, tmp_path / "out.png", canvas=canvas)
    with Image.open(path) as image:
        assert image.convert("RGBA").getpixel((2, 2))[3] == 0
