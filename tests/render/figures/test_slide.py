import pytest

from gan1d.config import Config
from gan1d.render.figures.request import SLIDE
from gan1d.render.figures.slide import SMALL, Slide
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.sheet import Sheet
from helpers import still
from texts import check_texts, smallest_type

pytestmark = pytest.mark.usefixtures("rules")


def test_no_text_is_small_or_clipped_or_overlaps(pair):
    large = Config(k=1000, loss="saturating", steps=10_000_000, batch_size=262)
    for show, history in (("algorithm", large), ("structure", pair[1]), ("step", pair[1])):
        figure = still(history, show, canvas=Canvas(captions=False, axis=True))
        check_texts(figure)
        assert smallest_type(figure) >= SMALL
    # The smallest type has at least 20 pixels in a picture of 1280x720.
    assert SMALL * 1280 / SLIDE[0] / 72 >= 20


@pytest.mark.parametrize("size", [(12.8, 20.0), (15.0, 7.2), SLIDE])
def test_the_sheet_is_in_the_middle_of_a_picture_of_any_proportions(size):
    slide = Slide(Sheet(Canvas(), size))
    assert tuple(slide.sheet.figure.get_size_inches()) == pytest.approx(size)
    place = slide.ground.transData + slide.sheet.figure.transFigure.inverted()
    assert place.transform((SLIDE[0] / 2, SLIDE[1] / 2)) == pytest.approx((0.5, 0.5))
    # Axes are placed in inches from the slide's corner.
    box = slide.axes((1.0, 2.0, 3.0, 4.0)).get_position()
    assert (box.x0, box.y0) == pytest.approx(place.transform((1.0, 2.0)))
    assert (box.x1, box.y1) == pytest.approx(place.transform((4.0, 6.0)))


def test_a_text_is_broken_or_shrunk_to_fit_but_not_below_the_smallest_type():
    slide = Slide(Sheet(Canvas(), SLIDE))
    text = r"the price of the game $V(D, G) = 0$ and more"
    slide.write(0, 5, text, SMALL, 2.5, 3)
    rows = [row.get_text() for row in slide.ground.texts]
    assert len(rows) > 1
    assert " ".join(rows) == text
    for room in (4.0, 2.5):
        row = slide.write(0, 1, text, 20.0, room)
        assert SMALL <= row.get_fontsize() < 20
        assert row.get_window_extent().width <= room * slide.sheet.figure.dpi
