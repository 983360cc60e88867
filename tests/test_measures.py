from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gan1d import theory
from gan1d.certificate import Certificate
from gan1d.measures import CENTRAL_SHARE, MEASURES, fixed


def test_each_measure_is_a_field_of_the_certificate_and_says_its_unit():
    others = {"converged", "step", "limits"}
    assert set(MEASURES) == {item.name for item in fields(Certificate)} - others
    in_nats = [name for name, measure in MEASURES.items() if measure.label.endswith(", nats")]
    assert in_nats == ["jsd", "value", "value_gap", "nash_gap"]
    within = stats.norm.cdf(3) - stats.norm.cdf(-3)
    assert pytest.approx(within, abs=5e-4) == CENTRAL_SHARE
    labels = [measure.label for measure in MEASURES.values() if "central" in measure.label]
    assert len(labels) == 2
    assert all(f"central {100 * CENTRAL_SHARE:g} %" in label for label in labels)


def test_the_measures_are_functions_of_theory(run):
    rows = [0, run.last_row("a"), run.last_row("b"), -1]
    p_data, p_g, d, dx = run.p_data, run.p_g[rows], run.d[rows], run.dx
    value = theory.value(d, p_data, p_g, dx)
    d_star = theory.optimal_discriminator(p_data, p_g)
    central = theory.central_bins(p_data, dx, CENTRAL_SHARE)
    expected = {
        "jsd": theory.jsd(p_data, p_g, dx),
        "d_rms_from_half": theory.rms_distance(d, 0.5, p_data, p_g, dx),
        "d_max_from_half": np.abs(d[:, central] - 0.5).max(axis=1),
        "d_rms_from_optimal": theory.rms_distance(d, d_star, p_data, p_g, dx),
        "value": value,
        "value_gap": np.abs(value + np.log(4)),
        "nash_gap": theory.nash_gap(d, p_data, p_g, dx, central=CENTRAL_SHARE),
    }
    for name in MEASURES:
        np.testing.assert_allclose(run.measure(name, rows), expected[name], rtol=1e-12)


def test_many_rows_at_once_give_the_same_as_one_by_one(run):
    rows = [5, 0, 300, -1]
    p_g, d = run.p_g[rows], run.d[rows]
    for name, measure in MEASURES.items():
        fresh = replace(run)
        # Two of these rows are already in the cache.
        fresh.measure(name, rows[1:3])
        flat = fresh.measure(name, rows)
        assert fresh.measure(name, run.step == run.step[5]) == flat[0]
        np.testing.assert_array_equal(flat, [replace(run).measure(name, row) for row in rows])
        folded = measure.function(d.reshape(2, 2, -1), run.p_data, p_g.reshape(2, 2, -1), run.dx)
        np.testing.assert_allclose(folded, flat.reshape(2, 2), rtol=1e-12)


@settings(max_examples=50)
@given(st.floats(0, 2), st.integers(1, 6))
def test_no_number_reads_as_zero_unless_it_is(number, decimals):
    text = fixed(number, decimals)
    assert len(text.removeprefix("<")) == decimals + 2
    if text.startswith("<"):
        assert 0 < number <= 0.5 * 10.0**-decimals < float(text[1:])
    else:
        assert abs(float(text) - number) <= 0.501 * 10.0**-decimals
        assert (float(text) == 0) == (number == 0)
