"""The measures of a run: one table for phases, sweeps, certificates, commands and pictures.

To add a measure, add a row to MEASURES and a field to certificate.Certificate.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d import theory

Array = NDArray[Any]
"""A NumPy array of numbers or texts."""

CENTRAL_SHARE = 0.997
"""Share of p_data over which extremes of D are taken; for a normal, mean ± 3 standard deviations.
D learns little elsewhere: of two minibatches of 160 samples each, about one sample lies there."""


@dataclass(frozen=True)
class Measure:
    """One number that says how far a pair (G, D) is from the equilibrium.

    Attributes:
        label: the name in a certificate's table, with the unit, if any.
        symbol: a shorter name for other tables and pictures.
        function: takes D, p_data and p_g, each (..., n_x), and dx, (n_x,); returns (...).
        limit: the largest value at which a run has converged; None if the verdict has no limit for it.
    """

    label: str
    symbol: str
    function: Callable[[Array, Array, Array, Array], Array]
    limit: float | None = None


def _jsd(d: Array, p_data: Array, p_g: Array, dx: Array) -> Array:
    return theory.jsd(p_data, p_g, dx)


def _rms_from_half(d: Array, p_data: Array, p_g: Array, dx: Array) -> Array:
    return theory.rms_distance(d, 0.5, p_data, p_g, dx)


def _max_from_half(d: Array, p_data: Array, p_g: Array, dx: Array) -> Array:
    central = theory.central_bins(p_data, dx, CENTRAL_SHARE)
    return np.asarray(np.max(np.abs(d[..., central] - 0.5), axis=-1))


def _rms_from_optimal(d: Array, p_data: Array, p_g: Array, dx: Array) -> Array:
    return theory.rms_distance(d, theory.optimal_discriminator(p_data, p_g), p_data, p_g, dx)


def _value_gap(d: Array, p_data: Array, p_g: Array, dx: Array) -> Array:
    return np.abs(theory.value(d, p_data, p_g, dx) + theory.LOG_4)


_nash_gap = partial(theory.nash_gap, central=CENTRAL_SHARE)

# Why these limits. JSD: 0.01 nats part two equal normals by 0.28 standard deviations. RMS |D - 1/2|:
# at 0.02, the curve of D is close to the line at 1/2. RMS |D - D*|: when the JSD is at its limit, even
# a D of exactly 1/2 is sqrt(JSD / 2) = 0.07 from D*. |V + log 4|: at the other limits, 0.0097 nats if
# D - 1/2 is proportional to D* - 1/2, but without bound if D is sure and wrong about a few samples.
MEASURES: dict[str, Measure] = {
    "jsd": Measure("JSD(p_data, p_g), nats", "JSD", _jsd, 0.01),
    "d_rms_from_half": Measure("RMS |D - 1/2|", "RMS |D - 1/2|", _rms_from_half, 0.02),
    "d_max_from_half": Measure("max |D - 1/2|, central 99.7 %", "max |D - 1/2|", _max_from_half),
    "d_rms_from_optimal": Measure("RMS |D - D*|", "RMS |D - D*|", _rms_from_optimal, 0.08),
    "value": Measure("V(D, G), nats", "V", theory.value),
    "value_gap": Measure("|V(D, G) + log 4|, nats", "|V + log 4|", _value_gap, 0.01),
    "nash_gap": Measure("Nash gap, central 99.7 %, nats", "Nash gap", _nash_gap),
}
"""The measures by their names in a Certificate, in JSON and in files."""

SHORT = ("jsd", "d_rms_from_half", "d_rms_from_optimal", "value_gap", "nash_gap")
"""The measures shown in tables that have a row for each run."""


def fixed(number: float, decimals: int) -> str:
    """A number rounded to some decimals; a bound such as "<0.0001" if a positive one rounds to 0."""
    text = f"{number:.{decimals}f}"
    return f"<{10.0**-decimals:.{decimals}f}" if number > 0 and float(text) == 0 else text
