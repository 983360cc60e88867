"""Is it one distribution? What every target that is not gan1d's own has to show."""

import numpy as np
from numpy.typing import NDArray

from gan1d.errors import InputError
from gan1d.targets.distributions import Target

Array = NDArray[np.float64]

CHECKED = np.array([1e-5, 1e-3, 0.02, *np.linspace(0.05, 0.95, 37), 0.98, 0.999, 1 - 1e-5])
CHECKED.flags.writeable = False
"""Values of u at which a target is looked at."""
_FAR = np.linspace(-40, 40, 161)
"""Where its cdf is looked at, in standard deviations."""
_TOLERANCE = 1e-3


def check_target(target: Target, name: str) -> None:
    """Raise InputError unless its cdf and quantiles are those of one continuous distribution."""
    x = np.asarray(target.quantile(CHECKED), np.float64)
    if not (np.isfinite(x).all() and np.all(np.diff(x) >= 0)):
        raise InputError(
            f"target: expected quantiles of {name} that are finite and increase with u, got "
            f"{_brief(x[:3])}, ..., {_brief(x[-3:])}"
        )
    u = np.asarray(target.cdf(x), np.float64)
    far = np.asarray(target.cdf(target.mean + target.std * _FAR), np.float64)
    bad = [value for value in (*u, *far) if not -1e-12 <= value <= 1 + 1e-9]
    if bad:
        raise InputError(f"target: expected a cdf of {name} between 0 and 1, got {bad[0]:g}")
    if not np.all(np.diff(far) >= -1e-9):
        raise InputError(f"target: expected a cdf of {name} that never falls")
    wrong = np.abs(u - CHECKED)
    if not np.all(wrong <= _TOLERANCE):
        at = int(np.argmax(wrong))
        raise InputError(
            f"target: expected a continuous distribution, in which no value has a probability of its "
            f"own; of {name}, cdf(quantile({CHECKED[at]:.3g})) is {u[at]:.3g}"
        )
    _check_moments(target, name)


def _check_moments(target: Target, name: str) -> None:
    """Raise InputError unless mean and std can be those of the quantiles.

    Tails that hold one in 10 000 may add anything to them, so only what is far off is noticed: a
    variance in place of a standard deviation, or other units.
    """
    u = (np.arange(2000) + 0.5) / 2000
    x = np.asarray(target.quantile(u), np.float64)
    mean, std = float(np.mean(x)), float(np.std(x))
    if not 0.9 * std <= target.std <= 20 * std:
        raise InputError(
            f"target: expected a standard deviation of {name} near {std:.4g}, that of its quantiles, "
            f"got {target.std:g}"
        )
    if not abs(target.mean - mean) <= 0.5 * target.std:
        raise InputError(
            f"target: expected a mean of {name} near {mean:.4g}, that of its quantiles, got "
            f"{target.mean:g}"
        )


def _brief(numbers: Array) -> str:
    return ", ".join(f"{number:g}" for number in numbers)
