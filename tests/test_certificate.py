from dataclasses import replace

import numpy as np
import pytest

from gan1d.certificate import LIMITS, certify
from gan1d.checks import InputError
from gan1d.measures import MEASURES, fixed
from gan1d.targets.distributions import Normal
from helpers import with_generator


def perfect(run):
    """A run whose G is the data's quantile function, linear between points of z, and whose D is 1/2."""
    u = np.clip((run.z + 1) / 2, 1e-7, 1 - 1e-7)
    return with_generator(run, Normal(4, 1.25).quantile(u), d=np.full_like(run.d[0], 0.5))


def test_a_perfect_pair_converges(run):
    certificate = certify(perfect(run))
    assert certificate.converged
    assert certificate.value == pytest.approx(-np.log(4), abs=2e-5)
    assert certificate.d_rms_from_half == certificate.d_max_from_half == 0
    # The JSD is not 0, since G is linear between points of z.
    assert certificate.jsd < 2e-5
    assert certificate.d_rms_from_optimal < (certificate.jsd / 2) ** 0.5 * 1.01
    assert certificate.nash_gap == pytest.approx(0, abs=1e-4)


def test_a_dead_discriminator_has_not_converged(run):
    """D is 1/2 and V is -log 4, while p_g is still the untrained G's box."""
    dead = with_generator(run, run.g_of_z[0], d=np.full_like(run.d[0], 0.5))
    certificate = certify(dead)
    assert certificate.d_rms_from_half < 1e-6
    assert certificate.value_gap < 1e-2
    assert not certificate.converged
    assert certificate.jsd > LIMITS["jsd"]
    assert certificate.d_rms_from_optimal > LIMITS["d_rms_from_optimal"]
    # With p_g = p_data but a D away from 1/2, the pair has not converged either.
    certain = replace(perfect(run), d=np.broadcast_to(np.where(run.x < 4, 0.6, 0.4), run.d.shape))
    assert not certify(certain).converged


def test_a_certificate_is_printed_as_a_table(run):
    certificate = certify(run)
    lines = str(certificate).splitlines()
    assert lines[0] == "converged at step 4800"
    assert lines[1].startswith("  JSD(p_data, p_g), nats ")
    assert type(certificate.step) is int
    assert lines[1].split()[-5:] == [fixed(certificate.jsd, 5), "(at", "most", "0.01:", "yes)"]
    assert len(lines) == 1 + len(MEASURES)
    limits = [float(line.split("most ")[1].split(":")[0]) for line in lines[1 : 1 + len(LIMITS)]]
    assert limits == [*LIMITS.values()] == [0.01, 0.02, 0.08, 0.01]
    start = str(certify(run, 0))
    assert start.startswith("NOT converged at step 0")
    assert "(at most 0.01: NO)" in start


def test_other_limits_give_another_verdict(run):
    assert certify(run) == certify(run, len(run.step) - 1)
    assert hash(certify(run)) == hash(certify(run, len(run.step) - 1))
    strict = certify(run, limits={"jsd": 1e-9})
    assert not strict.converged
    assert "(at most 1e-09: NO)" in str(strict)
    assert certify(run, 0, limits={}).converged
    with pytest.raises(InputError, match=r"limits: expected one of jsd, .*got 'kl'"):
        certify(run, limits={"kl": 1.0})


def test_a_measure_may_be_exactly_its_limit(run):
    certificate = certify(run)
    exact = {name: getattr(certificate, name) for name in LIMITS}
    assert certify(run, limits=exact).converged
    for name in LIMITS:
        assert not certify(run, limits=exact | {name: exact[name] * (1 - 1e-9)}).converged
    text = str(replace(certificate, **LIMITS))
    assert text.count(": yes)") == len(LIMITS)
