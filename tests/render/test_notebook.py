import base64
import dataclasses
import json
import re
from html.parser import HTMLParser
from io import BytesIO

import numpy as np
from PIL import Image

from films import TINY_CANVAS
from gan1d.render.film.request import Playback
from gan1d.render.look.canvas import Canvas
from helpers import read_configs

FEW = {"canvas": TINY_CANVAS, "playback": Playback(frames=8)}


def tags_in(html):
    """The tags in a piece of HTML, and their attributes."""
    found = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

    Parser().feed(html)
    return found


def same_picture(text, image):
    """Is the image in this text, in base64, of the same pixels as another?"""
    found = Image.open(BytesIO(base64.b64decode(text)))
    assert found.format == "PNG"
    return np.array_equal(found.convert("RGBA"), image.convert("RGBA"))


def image_in(html):
    """The only image in a piece of HTML: decoded, and its attributes."""
    ((tag, attributes),) = tags_in(html)
    assert tag == "img"
    head, data = attributes["src"].split(",")
    assert head in ("data:image/png;base64", "data:image/gif;base64")
    return Image.open(BytesIO(base64.b64decode(data))), attributes


def test_a_history_shows_itself_as_a_still_with_alt_text(short_run):
    # Words that cannot leave the text.
    config = dataclasses.replace(short_run.config, target='"><script>.csv')
    history = dataclasses.replace(short_run, config=config)
    data, metadata = history._repr_mimebundle_()
    image, attributes = image_in(data["text/html"])
    assert image.format == "PNG"
    assert image.width > 1.5 * image.height
    assert same_picture(data["image/png"], image)
    assert data["text/plain"] == repr(history)
    assert metadata == {"image/png": {"width": 960, "alt": attributes["alt"]}}
    assert history._repr_html_() == data["text/html"]
    assert "Jensen-Shannon" in attributes["alt"]
    assert "<script>" not in data["text/html"]
    assert '"><script>.csv' in attributes["alt"]


def test_an_animation_stands_inline(short_run):
    inline = short_run.animate(**FEW)
    data, metadata = inline._repr_mimebundle_()
    image, attributes = image_in(inline._repr_html_())
    assert image.format == "GIF"
    assert image.size == (320, 180)
    assert image.n_frames >= 5
    assert attributes["alt"] == inline.description
    assert len(repr(inline)) < 80
    assert data["text/html"] == inline._repr_html_()
    # Exports to PDF and LaTeX have the finished figure.
    image.seek(image.n_frames - 1)
    assert same_picture(data["image/png"], image)
    assert metadata == {"image/png": {"width": 320, "alt": inline.description}}


def test_a_page_stands_in_a_frame_of_its_own(short_run, tmp_path):
    canvas, playback = Canvas(theme="dark"), Playback(frames=8, once=True)
    shown = short_run.play(losses=True, canvas=canvas, playback=playback)
    data, _ = shown._repr_mimebundle_()
    ((tag, attributes),) = tags_in(data["text/html"])
    assert tag == "iframe"
    assert attributes["sandbox"] == "allow-scripts"
    assert attributes["title"] == shown.description
    assert "min-height: 640px" in attributes["style"]
    path = tmp_path / "page.html"
    path.write_text(attributes["srcdoc"])
    assert read_configs(path) == [short_run.config]
    film = json.loads(re.search(r'class="film">(.*?)</script>', attributes["srcdoc"])[1])
    assert len(film["runs"][0]["strips"]) == 3
    picture = np.asarray(Image.open(BytesIO(base64.b64decode(data["image/png"]))).convert("RGB"))
    assert picture[0, 0].max() < 60
    assert len(repr(shown)) < 80
