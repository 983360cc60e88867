import math

import pytest

from gan1d.errors import InputError
from gan1d.phases import Phase, Until

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: Phase("", 10), "phase.name"),
        (lambda: Phase("a", 0), "phase.steps"),
        (lambda: Phase("a", 10, generator_rate=-1), "phase.generator_rate"),
        (lambda: Phase("a", 10, discriminator_rate=NAN), "phase.discriminator_rate"),
        (lambda: Phase("a", 10, anneal=2), "phase.anneal"),
        (lambda: Phase("a", 10, displacement=INF), "phase.displacement"),
        (lambda: Phase("a", 10, straight="yes"), "phase.straight"),
        (lambda: Phase("a", 10, until="jsd"), "phase.until"),
        (lambda: Until("loss", 0.1), "until.measure"),
        (lambda: Until("jsd", 0), "until.at_most"),
        (lambda: Until("jsd", 1, relative=2), "until.relative"),
    ],
)
def test_unusable_phases_are_refused_by_name(make, name):
    with pytest.raises(InputError, match=f"{name}: expected"):
        make()
