from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from gan1d.render.formats.format import Film


@given(
    st.lists(st.floats(20.0, 5000.0), min_size=1, max_size=200),
    st.sampled_from([1.0, 10.0, 60.0]),
)
def test_durations_in_units_end_when_they_should(durations, unit):
    units = Film.in_units(SimpleNamespace(durations=durations), unit)
    assert all(n >= 1 for n in units)
    # Only what is shorter than a unit is made longer.
    longer = sum(unit for duration in durations if duration < unit)
    assert abs(unit * sum(units) - sum(durations)) <= unit / 2 + longer + 1e-6
