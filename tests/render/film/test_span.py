from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.phases import Phase
from gan1d.render.film.span import Span
from helpers import COLUMNS
from strategies import histories


@given(histories(), st.data())
def test_any_two_places_in_order_are_a_span(history, data):
    names = st.sampled_from(sorted(set(history.phase.tolist())))
    steps = st.integers(int(history.step[0]), int(history.step[-1]))
    span = Span(*(data.draw(st.none() | names | steps) for _ in range(2)))
    try:
        first, last = span.rows(history)
    except InputError as error:
        said = str(error)
    else:
        said = ""
    if said:
        assert "start (--from): expected nothing later than end (--to)" in said
        return
    assert 0 <= first <= last < len(history.step)
    if isinstance(span.start, int):
        assert history.step[first] <= span.start
    if isinstance(span.start, str):
        assert history.phase[first] == span.start
        assert span.start not in history.phase[:first]
    if isinstance(span.end, int):
        assert last + 1 == len(history.step) or history.step[last + 1] > span.end
    if isinstance(span.end, str):
        assert history.phase[last] == span.end
        assert span.end not in history.phase[last + 1 :]


def test_a_step_of_a_thinned_record_is_the_row_before_it(run):
    thin = replace(run, **{name: getattr(run, name)[::10] for name in COLUMNS})
    assert [int(thin.step[thin.row_at(step)]) for step in (0, 9, 10, 119, 120)] == [
        *(0, 0, 10, 110, 120)
    ]
    first, last = Span(15, 38).rows(thin)
    assert (thin.step[first], thin.step[last]) == (10, 30)


OWN = (Phase("warm up", 100), Phase("a", 100), Phase("warm up", 100))


@pytest.mark.parametrize(
    ("span", "message"),
    [
        (Span("e"), r"start \(--from\): expected a phase \(a, b, c, d\) or .* 0 to 4800, got 'e'"),
        (Span(None, 4801), r"end \(--to\): expected a phase .* from 0 to 4800, got 4801"),
        (Span("c", "b"), "expected nothing later than .*, got 'c', which is after 'b'"),
        (Span(9, 8), "expected nothing later than .*, got step 9, which is after step 8"),
    ],
)
def test_what_no_run_has_is_refused_before_it_is_trained(span, message):
    with pytest.raises(InputError, match=message):
        span.check(Config(), 4800)


def test_phases_of_ones_own_are_places(short_run):
    config = Config(steps=300, phases=OWN)
    Span("warm up", "a").check(config, 300)
    Span("a", "warm up").check(config, 300)
    run = replace(short_run, phase=np.where(short_run.phase == "b", "10", short_run.phase))
    first, last = Span("10", "10").rows(run)
    assert set(run.phase[first : last + 1]) == {"10"}
    # A number is a step, whatever phases are called.
    assert Span(10, 10).rows(run) == (10, 10)
