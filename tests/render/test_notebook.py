import base64
import dataclasses
from html.parser import HTMLParser
from io import BytesIO

import numpy as np
from PIL import Image

from films import FEW, TINY_CANVAS
from gan1d.render.look.canvas import Canvas


def element_in(html):
    """The tag of the only element in a piece of HTML, and its attributes."""
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))
    parser.feed(html)
    (element,) = found
    return element


def picture(text):
    """An image in base64, decoded."""
    return Image.open(BytesIO(base64.b64decode(text)))


def same(image, other):
    """Whether two images have the same pixels."""
    return np.array_equal(image.convert("RGBA"), other.convert("RGBA"))


def test_a_history_shows_itself_as_a_still_with_alt_text(short_run):
    # HTML in the name of a target stays text.
    config = dataclasses.replace(short_run.config, target='"><script>.csv')
    history = dataclasses.replace(short_run, config=config)
    data, metadata = history._repr_mimebundle_()
    tag, attributes = element_in(data["text/html"])
    head, _, text = attributes["src"].partition(",")
    assert (tag, head) == ("img", "data:image/png;base64")
    image = picture(text)
    assert image.width > 1.5 * image.height
    assert same(picture(data["image/png"]), image)
    assert data["text/plain"] == repr(history)
    assert metadata == {"image/png": {"width": 960, "alt": attributes["alt"]}}
    assert history._repr_html_() == data["text/html"]
    assert "Jensen-Shannon" in attributes["alt"]
    assert "<script>" not in data["text/html"]
    assert '"><script>.csv' in attributes["alt"]


def test_an_animation_stands_inline(short_run):
    inline = short_run.animate(canvas=TINY_CANVAS, playback=FEW)
    data, metadata = inline._repr_mimebundle_()
    tag, attributes = element_in(inline._repr_html_())
    head, _, text = attributes["src"].partition(",")
    assert (tag, head) == ("img", "data:image/gif;base64")
    image = picture(text)
    assert image.size == (320, 180)
    assert image.n_frames >= 5
    assert attributes["alt"] == inline.description
    # Exports to PDF and LaTeX show the last frame, the finished figure.
    image.seek(image.n_frames - 1)
    assert same(picture(data["image/png"]), image)
    assert metadata == {"image/png": {"width": 320, "alt": inline.description}}


def test_a_page_stands_in_an_iframe(short_run):
    shown = short_run.play(losses=True, canvas=Canvas(theme="dark"), playback=FEW)
    data, _ = shown._repr_mimebundle_()
    tag, attributes = element_in(data["text/html"])
    assert tag == "iframe"
    assert attributes["sandbox"] == "allow-scripts"
    assert attributes["title"] == shown.description
    assert "min-height: 640px" in attributes["style"]
    assert '"mark":"log 2"' in attributes["srcdoc"]
    assert max(picture(data["image/png"]).convert("RGB").getpixel((0, 0))) < 60
