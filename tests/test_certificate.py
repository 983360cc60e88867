import dataclasses
from html import escape

import numpy as np
import pytest

from gan1d import theory
from gan1d.certificate import LIMITS, certify
from gan1d.measures import MEASURES, fixed


def with_last_row(history, **arrays):
    changed = {}
    for name, row in arrays.items():
        changed[name] = getattr(history, name).copy()
        changed[name][-1] = row
    return dataclasses.replace(history, **changed)


def test_a_perfect_pair_converges(run):
    perfect = with_last_row(run, p_g=run.p_data, d=np.full_like(run.d[-1], 0.5))
    certificate = certify(perfect)
    assert certificate.converged
    assert certificate.value == pytest.approx(-np.log(4), abs=1e-5)
    for name in ("jsd", "d_rms_from_half", "d_max_from_half", "d_rms_from_optimal"):
        assert getattr(certificate, name) == pytest.approx(0, abs=1e-6)
    assert certificate.nash_gap == pytest.approx(0, abs=1e-5)
    assert certificate.value_gap == pytest.approx(0, abs=1e-5)


def test_a_dead_discriminator_is_no_convergence(run):
    """D = 1/2 and V = -log 4 to the last digit, while p_g is a box of noise."""
    dead = with_last_row(run, p_g=run.p_g[0], d=np.full_like(run.d[-1], 0.5))
    certificate = certify(dead)
    assert certificate.d_rms_from_half < 1e-6
    assert certificate.value_gap < 1e-2
    assert not certificate.converged
    assert certificate.jsd > LIMITS["jsd"]
    assert certificate.d_rms_from_optimal > LIMITS["d_rms_from_optimal"]


def test_an_opinionated_discriminator_is_no_convergence(run):
    certain = with_last_row(run, p_g=run.p_data, d=np.where(run.x < 4, 0.6, 0.4))
    assert not certify(certain).converged


def test_the_measures_are_the_theorys(run):
    row = run.last_row("b")
    certificate = certify(run, row)
    p_data, p_g, d, dx = run.p_data, run.p_g[row], run.d[row], run.dx
    assert certificate.jsd == theory.jsd(p_data, p_g, dx)
    assert certificate.value == theory.value(d, p_data, p_g, dx)
    assert certificate.value_gap == abs(certificate.value + np.log(4))
    assert certificate.step == run.step[row]
    assert not certificate.converged


def test_json_ready(run):
    measures = certify(run).to_dict()
    assert type(measures["converged"]) is bool
    assert all(type(value) in (bool, int, float) for value in measures.values())


def test_a_certificate_is_printed_as_a_table(run):
    certificate = certify(run)
    lines = str(certificate).splitlines()
    assert lines[0] == "converged at step 4800"
    assert (
        lines[1]
        == f"  JSD(p_data, p_g), nats          {fixed(certificate.jsd, 5):>10}  (at most 0.01: yes)"
    )
    assert len(lines) == 1 + len(MEASURES)
    assert all("at most" in line for line in lines[1 : 1 + len(LIMITS)])
    html = certificate._repr_html_()
    assert html.count("<tr>") == len(MEASURES)
    assert escape(fixed(certificate.nash_gap, 5)) in html
    latex = certificate._repr_latex_()
    assert latex.count(r"\\") == latex.count("\n") - 1 == 1 + len(MEASURES)
    assert (
        rf"RMS $|$D $-$ 1/2$|$ & ${fixed(certificate.d_rms_from_half, 5)}$ & at most 0.02: yes"
        in latex
    )
    assert r"central 99.7 \%" in latex
    assert r"JSD(p\_data, p\_g), nats" in latex
    start = str(certify(run, 0))
    assert start.startswith("NOT converged at step 0")
    assert "(at most 0.01: NO)" in start


def test_other_limits_give_another_verdict(run):
    from gan1d.checks import InputError

    assert not certify(run, limits={"jsd": 1e-9}).converged
    assert certify(run, 0, limits={}).converged
    with pytest.raises(InputError, match=r"limits: expected one of jsd, .*got 'kl'"):
        certify(run, limits={"kl": 1.0})


def test_a_measure_may_be_exactly_its_limit(run):
    certificate = certify(run)
    exact = {name: getattr(certificate, name) for name in LIMITS}
    assert certify(run, limits=exact).converged
    for name in LIMITS:
        assert not certify(run, limits=exact | {name: exact[name] * (1 - 1e-9)}).converged
    text = str(dataclasses.replace(certificate, **LIMITS))
    assert text.count(": yes)") == len(LIMITS)


def test_the_final_pair_is_certified_unless_told_otherwise(run):
    assert certify(run) == certify(run, len(run.step) - 1)


def test_a_certificate_cannot_be_altered(run):
    with pytest.raises(dataclasses.FrozenInstanceError):
        certify(run).converged = True
