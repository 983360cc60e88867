from dataclasses import fields

import numpy as np

from gan1d import theory
from gan1d.certificate import LIMITS, Certificate
from gan1d.measured import Measured
from gan1d.measures import CENTRAL_SHARE, MEASURES


def test_each_measure_is_a_field_of_the_certificate_and_says_its_unit():
    assert set(MEASURES) == {item.name for item in fields(Certificate)} - {"converged", "step"}
    assert all(name == measure.name for name, measure in MEASURES.items())
    assert {measure.unit for measure in MEASURES.values()} == {"", "nats"}
    assert set(LIMITS) == {"jsd", "d_rms_from_half", "d_rms_from_optimal", "value_gap"}


def test_the_measures_are_the_theory_s(run):
    rows = [0, run.last_row("a"), run.last_row("b"), -1]
    measured = Measured(run)
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
        np.testing.assert_allclose(measured.of(name, rows), expected[name], rtol=1e-12)
    np.testing.assert_array_equal(measured.optimal_discriminator(rows[1]), d_star[1])
