import base64
import dataclasses
from html.parser import HTMLParser
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from films import TINY_CANVAS
from gan1d.errors import InputError
from gan1d.render.film.request import Playback

FEW = {"canvas": TINY_CANVAS, "playback": Playback(frames=8)}


def image_in(html):
    """The only image in a piece of HTML: decoded, and its attributes."""
    found = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

    Parser().feed(html)
    ((tag, attributes),) = found
    assert tag == "img"
    head, data = attributes["src"].split(",")
    assert head in ("data:image/png;base64", "data:image/gif;base64")
    return Image.open(BytesIO(base64.b64decode(data))), attributes


def test_a_history_shows_itself_as_a_still_with_alt_text(short_run):
    image, attributes = image_in(short_run._repr_html_())
    assert image.format == "PNG"
    assert image.width > 1.5 * image.height
    assert "Jensen-Shannon" in attributes["alt"]
    assert short_run.config.target in attributes["alt"]


def test_a_run_with_a_phase_of_its_own_shows_that(short_run):
    own = dataclasses.replace(short_run, phase=np.full(len(short_run.phase), "train"))
    image, _ = image_in(own._repr_html_())
    assert image.format == "PNG"


def test_words_in_the_alt_text_cannot_leave_it(short_run):
    config = dataclasses.replace(short_run.config, target='"><script>.csv')
    html = dataclasses.replace(short_run, config=config)._repr_html_()
    assert "<script>" not in html
    assert '"><script>.csv' in image_in(html)[1]["alt"]


def test_an_animation_stands_inline(short_run):
    inline = short_run.animate(**FEW)
    image, attributes = image_in(inline._repr_html_())
    assert image.format == "GIF"
    assert image.size == (320, 180)
    assert image.n_frames >= 5
    assert attributes["alt"] == inline.description
    assert len(repr(inline)) < 80


def test_two_runs_stand_inline(short_run):
    inline = short_run.animate(compare=short_run, **FEW)
    assert "side by side" in inline.description


def test_bad_options_are_refused(short_run):
    with pytest.raises(InputError, match="hold"):
        short_run.animate(playback=Playback(hold=700))
