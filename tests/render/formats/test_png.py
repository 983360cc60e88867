import pytest
from PIL import Image

from gan1d.render.figures.stills import draw_figure
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import DARK


@pytest.mark.parametrize(
    ("canvas", "size", "ground"),
    [
        ({"width": 640}, (640, 200), (255, 255, 255, 255)),
        ({"dpi": 150, "theme": DARK, "transparent": True}, (1920, 600), (255, 255, 255, 0)),
    ],
)
def test_a_png_has_the_size_and_the_ground_asked_for(canvas, size, ground, short_run, tmp_path):
    path = draw_figure(short_run, tmp_path / "out.png", canvas=Canvas(**canvas))
    with Image.open(path) as image:
        assert image.size == size
        assert short_run.config.target.text in image.info["Description"]
        assert image.convert("RGBA").getpixel((2, 2)) == ground
