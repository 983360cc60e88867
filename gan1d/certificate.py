"""Whether a run has converged: its measures and a verdict.

D = 1/2 alone proves nothing: a discriminator that has died is 1/2 everywhere while p_g is visibly
wrong. So the verdict requires four things at once, each within a limit: p_g is p_data (by the JSD), D
is 1/2, D is D*, and V(D, G) is -log 4.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gan1d import checks
from gan1d.history import History
from gan1d.measures import MEASURES, fixed

LIMITS = {name: item.limit for name, item in MEASURES.items() if item.limit is not None}
"""Each measure's largest value in a converged run; a comment in measures.py gives the reasons."""


@dataclass(frozen=True)
class Certificate:
    """The measures of one row of a run, and the verdict. Prints as a table.

    Attributes:
        converged: the verdict.
        jsd: JSD(p_data, p_g), nats.
        d_rms_from_half: sqrt E[(D - 1/2)^2] under (p_data + p_g) / 2.
        d_max_from_half: max |D - 1/2| over the central 99.7 % of p_data.
        d_rms_from_optimal: sqrt E[(D - D*)^2] under (p_data + p_g) / 2.
        value: V(D, G), nats.
        value_gap: |V(D, G) + log 4|, nats.
        nash_gap: sum of what D and G could gain alone, G within the central 99.7 % of p_data, nats.
        step: the training step measured.
        limits: each measure's largest value in a converged run.
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
    limits: Mapping[str, float] = field(default_factory=lambda: LIMITS, hash=False)

    @property
    def verdict(self) -> str:
        """The verdict: "converged" or "NOT converged"."""
        return "converged" if self.converged else "NOT converged"

    def __repr__(self) -> str:
        """The certificate as a table; measures with a limit come first."""
        lines = [f"{self.verdict} at step {self.step}"]
        for name, measure in sorted(MEASURES.items(), key=lambda item: item[0] not in self.limits):
            number, limit = getattr(self, name), self.limits.get(name)
            line = f"  {measure.label:<32}{fixed(number, 5):>10}"
            if limit is not None:
                line += f"  (at most {limit:g}: {'yes' if number <= limit else 'NO'})"
            lines.append(line)
        return "\n".join(lines)


def certify(history: History, row: int = -1, limits: Mapping[str, float] = LIMITS) -> Certificate:
    """Measure one row of a run, by default the last, and compare the measures with their limits.

    `limits` maps a measure's name to its largest allowed value. Raises InputError for an unknown name.
    """
    for name in limits:
        checks.one_of("limits", name, tuple(MEASURES))
    measured = {name: float(history.measure(name, row)) for name in MEASURES}
    return Certificate(
        converged=all(measured[name] <= limit for name, limit in limits.items()),
        step=int(history.step[row]),
        limits=dict(limits),
        **measured,
    )
