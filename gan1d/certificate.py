"""Has this run converged? Numbers and a verdict.

D = 1/2 alone proves nothing: a discriminator that has died says 1/2 everywhere while p_g is visibly
wrong. So the verdict asks four things at once: that p_g is the data (JSD), that D says 1/2, that D is
right to say so (its distance from D*), and that the game has its value, -log 4.
"""

from dataclasses import asdict, dataclass

import numpy as np

from gan1d import theory
from gan1d.history import History

CENTRAL_SHARE = 0.997
"""Share of p_data over which extremes of D are taken: three standard deviations of a normal. Beyond
it a minibatch of 64 holds one sample in five steps, and D has hardly been asked."""


@dataclass(frozen=True)
class Limits:
    """What a converged run may at most measure."""

    jsd: float = 0.01
    d_rms_from_half: float = 0.02
    d_rms_from_optimal: float = 0.08
    value_gap: float = 0.01


LIMITS = Limits()
"""JSD of 0.01 nats is where p_g and p_data lie on one another at the size of a slide. A D that says
exactly 1/2 is about sqrt(JSD / 2) = 0.07 from D* there, which sets the limit for that distance."""


@dataclass(frozen=True)
class Certificate:
    """Measures of one moment of a run, and whether they are all within the limits.

    Attributes:
        converged: the verdict.
        jsd: JSD(p_data, p_g), nats.
        d_rms_from_half: sqrt E[(D - 1/2)^2] under (p_data + p_g) / 2.
        d_max_from_half: max |D - 1/2| over the central 99.7 % of p_data.
        d_rms_from_optimal: sqrt E[(D - D*)^2] under (p_data + p_g) / 2.
        value: V(D, G), nats.
        value_gap: |V(D, G) + log 4|, nats.
        nash_gap: what the players could gain by deviating, over the central 99.7 %, nats.
        step: the training step measured.
    """

    converged: bool
    jsd: float
    d_rms_from_half: float
    d_max_from_half: float
    d_rms_from_optimal: float
    value: float
    value_gap: float
    nash_gap: float
    step: int

    def to_dict(self) -> dict[str, bool | float | int]:
        """The measures by name."""
        return asdict(self)


def measure(name: str, history: History, row: int) -> float:
    """A measure by which a phase may end (phases.MEASURES), at one row."""
    p_g, d = history.p_g[row], history.d[row]
    return float(theory.MEASURES[name](d, history.p_data, p_g, history.dx))


def certify(history: History, row: int = -1, limits: Limits = LIMITS) -> Certificate:
    """The certificate of one row of a run, by default its final pair."""
    p_data, p_g, d, dx = history.p_data, history.p_g[row], history.d[row], history.dx
    d_star = theory.optimal_discriminator(p_data, p_g)
    value = float(theory.value(d, p_data, p_g, dx))
    central = theory.central_bins(p_data, dx, CENTRAL_SHARE)
    measures = {
        "jsd": float(theory.jsd(p_data, p_g, dx)),
        "d_rms_from_half": float(theory.rms_distance(d, 0.5, p_data, p_g, dx)),
        "d_rms_from_optimal": float(theory.rms_distance(d, d_star, p_data, p_g, dx)),
        "value_gap": abs(value + theory.LOG_4),
    }
    return Certificate(
        converged=all(measures[name] <= limit for name, limit in asdict(limits).items()),
        d_max_from_half=float(np.max(np.abs(d[central] - 0.5))),
        value=value,
        nash_gap=float(theory.nash_gap(d, p_data, p_g, dx, central=CENTRAL_SHARE)),
        step=int(history.step[row]),
        **measures,
    )
