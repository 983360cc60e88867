import subprocess
import sys

import pytest

from gan1d.checks import InputError
from gan1d.render.film.request import Request
from gan1d.render.look.canvas import Canvas


def test_a_page_has_no_size_of_its_own():
    with pytest.raises(InputError, match=r"width: not supported for .html"):
        Request(out="out.html", canvas=Canvas(width=800))


def test_a_request_is_checked_without_anything_heavy():
    code = """
import sys
from gan1d.checks import InputError
from gan1d.render.film.request import Request
for name in ("a.gif", "a.mp4", "a.html", "a.pdf"):
    assert Request(out=name).playback.frames >= 120
try:
    Request(out="a.avi")
except InputError:
    heavy = {"jax", "matplotlib", "numpy", "imageio", "PIL", "scipy"}
    print(heavy & {name.split(".")[0] for name in sys.modules})"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
