"""Is it one distribution? What every target that is not gan1d's own has to show."""

import numpy as np
from numpy.typing import NDArray

from gan1d.errors import InputError
from gan1d.targets.distributions import Target

Array = NDArray[np.float64]

CHECKED = np.array([1e-5, 1e-3, 0.02, *np.linspace(0.05, 0.95, 37), 0.98, 0.999, 1 - 1e-5])
"""Values of u at which a target is looked at."""
_TOLERANCE = 1e-3


def check_target(target: Target, name: str) -> None:
    """Raise InputError unless its cdf and quantiles are those of one continuous distribution."""
    x = np.asarray(target.quantile(CHECKED), np.float64)
    if not (np.isfinite(x).all() and np.all(np.diff(x) >= 0)):
        raise InputError(
            f"target: expected quantiles of {name} that are finite and increase with u, got "
            f"{_brief(x[:3])}, ..., {_brief(x[-3:])}"
        )
    far = np.array([target.mean - 40 * target.std, target.mean + 40 * target.std])
    u = np.asarray(target.cdf(x), np.float64)
    beyond = np.asarray(target.cdf(far), np.float64)
    if not (np.all((u >= 0) & (u <= 1)) and np.all((beyond >= 0) & (beyond <= 1))):
        raise InputError(f"target: expected a cdf of {name} between 0 and 1, got {_brief(beyond)}")
    wrong = np.abs(u - CHECKED)
    if not np.all(wrong <= _TOLERANCE):
        at = int(np.argmax(wrong))
        raise InputError(
            f"target: expected a continuous distribution, in which no value has a probability of its "
            f"own; of {name}, cdf(quantile({CHECKED[at]:.3g})) is {u[at]:.3g}"
        )
    if not x[0] <= target.mean <= x[-1]:
        raise InputError(
            f"target: expected a mean of {name} among its quantiles, {x[0]:g} to {x[-1]:g}, got "
            f"{target.mean:g}"
        )


def _brief(numbers: Array) -> str:
    return ", ".join(f"{number:g}" for number in numbers)
