from pathlib import Path

import numpy as np
import pytest

from gan1d.checks import one_line, printable, quote, quote_path


class Unprintable:
    def __repr__(self):
        raise RuntimeError


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("seed", "'seed'"),
        (3.5, "3.5"),
        ("a\x1b[31m\nb", r"'a\x1b[31m\nb'"),
        ("\u202egnp", r"'\u202egnp'"),
        ("\udcff", r"'\udcff'"),
        (np.eye(2), r"array([[1., 0.],\n       [0., 1.]])"),
        (Unprintable(), "a value of type Unprintable"),
    ],
)
def test_a_value_is_quoted_in_one_line(value, shown):
    assert quote(value) == shown


def test_a_number_too_long_for_python_is_named_by_its_type():
    assert quote(10**5000) == "a value of type int"


def test_what_is_long_is_shortened_but_for_paths():
    long = quote("a" * 10_000 + "end")
    assert len(long) == 60
    assert long.startswith("'aaa")
    assert long.endswith("aend'")
    path = Path("/", *["folder"] * 30, "file.npz")
    assert quote_path(path) == repr(str(path))
    assert len(quote_path("a" * 10_000)) == 300


def test_a_message_is_one_line_of_bounded_length():
    assert one_line("first\nsecond\n") == r"first\nsecond"
    assert len(one_line("word " * 1000)) == 1000
    assert printable("naïve 漢字") == "naïve 漢字"
