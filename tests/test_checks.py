from pathlib import Path

import numpy as np
import pytest

from gan1d import checks
from gan1d.checks import InputError, quote
from gan1d.config import Config
from gan1d.phases import Phase, Until
from gan1d.render.look.canvas import Canvas


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("seed", "'seed'"),
        (3.5, "3.5"),
        ("a\x1b[31m\nb", r"'a\x1b[31m\nb'"),
        ("\udcff", r"'\udcff'"),
        (np.eye(2), r"array([[1., 0.],\n       [0., 1.]])"),
    ],
)
def test_a_value_is_quoted_in_one_line(value, shown):
    assert quote(value) == shown


def test_long_values_are_shortened_but_not_paths():
    long = quote("a" * 10_000 + "end")
    assert len(long) == 200
    assert long.startswith("'aaa")
    assert long.endswith("aend'")
    path = Path("/", *["folder"] * 25, "file.npz")
    assert quote(path) == repr(str(path))


@pytest.mark.parametrize(
    ("check", "bounds", "passes", "fails"),
    [
        (checks.whole, {"at_least": 1, "at_most": 5}, (1, 5, np.int16(3)), (0, 6, 1.5, "3", None)),
        (checks.number, {}, (-1e300, np.float32(2), 7), (np.nan, np.inf, "1", None, 1j)),
        (checks.number, {"above": 0, "at_most": 1}, (1e-300, 1), (0, 1.01)),
        (checks.flag, {}, (True, False, np.True_), ("yes", None, 2)),
        (checks.one_of, {"choices": ("one", "two")}, ("one", np.str_("two")), ("three", 1, None)),
        (checks.text, {"at_most": 3}, ("a", np.str_("abc")), ("", "abcd", 3)),
    ],
)
def test_a_check_returns_a_plain_value_or_names_the_argument(check, bounds, passes, fails):
    for value in passes:
        plain = check("name", value, **bounds)
        assert plain == value
        assert type(plain) in (bool, int, float, str)
    for value in fails:
        with pytest.raises(InputError, match="name: expected") as caught:
            check("name", value, **bounds)
        assert str(caught.value).partition("; ")[0].endswith(f", got {value!r}")


def test_scalars_of_numpy_are_saved_and_printed_as_pythons_own():
    phase = Phase(np.str_("a"), np.int64(20), until=Until("jsd", np.float32(0.5)))
    window = (np.float32(0), np.int64(8))
    config = Config(seed=np.int64(3), anneal=np.float32(0.5), window=window, phases=(phase,))
    assert "np." not in repr(config)
    assert Config.from_json(config.to_json()) == config
    assert repr(Canvas(transparent=np.True_)) == "Canvas(transparent=True)"
