import json
import re
from html import unescape

import pytest

from gan1d.render.film.animate import animate
from gan1d.render.film.request import HOLD, Playback
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.words import ENGLISH
from helpers import read_configs


def test_the_page_is_small_whole_and_says_what_it_shows(page, run):
    text = page.read_text()
    assert 300_000 < len(text.encode()) < 450_000
    assert read_configs(page) == [run.config]
    assert "Jensen-Shannon" in text
    assert not re.search(r"""(?:src="(?!data:)|href|action)\s*=|@import|url\(""", text)
    assert not re.search(r"https?://", text)
    assert "default-src 'none'" in text
    assert "unsafe" not in text
    assert "{{" not in text


def test_the_page_speaks_the_language_of_its_canvas(short_run, tmp_path):
    canvas = Canvas(language="de", captions=False, numbers=False, axis=True)
    text = animate(short_run, tmp_path / "de.html", canvas=canvas).read_text()
    # Whatever encoding the page that it is pasted into may have.
    assert text.isascii()
    text = unescape(text)
    assert '<div class="gan1d" lang="de">' in text
    assert "<dl hidden>" in text
    words = canvas.words.under("page")
    for key in ("back_hint", "play", "speed", "run", "explanation"):
        assert words[key] in text
    film = json.loads(re.search(r'class="film">(.*?)</script>', text)[1])
    assert film["words"]["pause"] == words["pause"]
    assert [2.0, "2"] in film["runs"][0]["ticks"]
    seen = re.sub(r"<script.*?</script>|<style.*?</style>", "", text, flags=re.DOTALL)
    seen = re.sub(r'\b(?:id|class|value|type)="[^"]*"', "", seen)
    for key, english in ENGLISH.under("page").items():
        assert words[key] == english or english not in seen, key
    assert "normal:4,1.25</span>" in seen


def test_a_page_keeps_to_a_duration(short_run, tmp_path):
    playback = Playback(duration=14.5, frames=40)
    text = animate(short_run, tmp_path / "out.html", playback=playback).read_text()
    played = json.loads(re.search(r'class="film">(.*?)</script>', text)[1])
    assert sum(played["durations"]) == pytest.approx(14_500, abs=5)
    assert played["durations"][-1] == 1000 * HOLD
