from dataclasses import fields

import numpy as np
import pytest

from gan1d import theory
from gan1d.certificate import LIMITS, Certificate, certify
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


def test_many_rows_at_once_measure_what_each_does_alone(run):
    rows = [5, 0, 300, -1]
    together = Measured(run, rows)
    for name in MEASURES:
        alone = [Measured(run).at(name, row) for row in rows]
        np.testing.assert_array_equal(together.of(name, rows), alone)


def test_each_measure_is_computed_once_for_all_rows(run, monkeypatch):
    calls = []

    def counted(d, p_data, p_g, dx):
        calls.append(len(p_g))
        return theory.jsd(p_data, p_g, dx)

    monkeypatch.setitem(MEASURES, "jsd", MEASURES["jsd"].__class__("jsd", "", "", "", counted))
    measured = Measured(run, [1, 2, 3])
    assert calls == []
    for row in (1, 2, 3, 3, 2):
        measured.at("jsd", row)
    assert calls == [3]
    measured.expect([3, 4, 5])
    measured.at("jsd", 5)
    assert calls == [3, 2]
    last = len(run.step) - 1
    assert measured.at("jsd", -1) == measured.at("jsd", last)
    assert calls == [3, 2, 1]


def test_a_certificate_is_printed_as_a_table(run):
    certificate = certify(run)
    lines = str(certificate).splitlines()
    assert lines[0] == "converged at step 6000"
    assert (
        lines[1]
        == f"  JSD(p_data, p_g), nats          {certificate.jsd:10.5f}  (at most 0.01: yes)"
    )
    assert len(lines) == 1 + len(MEASURES)
    html = certificate._repr_html_()
    assert html.count("<tr>") == len(MEASURES)
    assert f"{certificate.nash_gap:.5f}" in html
    start = str(certify(run, 0))
    assert start.startswith("NOT converged at step 0")
    assert "(at most 0.01: NO)" in start


def test_other_limits_give_another_verdict(run):
    from gan1d.errors import InputError

    assert not certify(run, limits={"jsd": 1e-9}).converged
    assert certify(run, 0, limits={}).converged
    with pytest.raises(InputError, match=r"limits: expected names among jsd, .*got 'kl'"):
        certify(run, limits={"kl": 1.0})
