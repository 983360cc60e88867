import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gan1d.render.look.axes import round_ticks


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (-2.9, 9.6, ["−2", "0", "2", "4", "6", "8"]),
        (0.0, 1.0, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (-1.2e9, 2e9, ["−1e+09", "0", "1e+09", "2e+09"]),
        (3.1e-7, 5.2e-7, ["3.5e−07", "4e−07", "4.5e−07", "5e−07"]),
    ],
)
def test_ticks_are_round_and_have_a_real_minus(low, high, labels):
    assert [label for _, label in round_ticks(low, high)] == labels


@given(st.floats(-1e12, 1e12), st.floats(1e-9, 1e12))
def test_ticks_are_few_and_inside(low, width):
    assume(low + width - low > 0.1 * width and abs(low) < 1e6 * width)
    ticks = round_ticks(low, low + width)
    assert len(ticks) <= 9
    assert all(low - 1e-6 * width <= place <= low + 1.000001 * width for place, _ in ticks)
    labels = [label for _, label in ticks]
    assert not any("-" in label for label in labels)
