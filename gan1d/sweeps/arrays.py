"""A sweep as plain arrays: how its members are laid out in a file, and checked when read back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d.archive import text_of
from gan1d.certificate import LIMITS, Certificate
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.history import made_from
from gan1d.measures import MEASURES
from gan1d.reading import MOST_TEXT
from gan1d.sweeps.members import D_LEVELS, MOST_MEMBERS, Member, varying
from gan1d.sweeps.table import columns

Array = NDArray[Any]

_CURVES = ("x", "p_data", "p_g", "d", "d_spread")
_SHAPES: dict[str, tuple[str, ...]] = {
    "seed": ("N",),
    "final_step": ("N",),
    "converged": ("N",),
    "x": ("N", "n_x"),
    "p_data": ("N", "n_x"),
    "p_g": ("N", "n_x"),
    "d": ("N", "n_x"),
    "step": ("C",),
    "jsd_by_step": ("N", "C"),
    "d_spread": ("N", "C", str(len(D_LEVELS))),
}
_WHOLE = {"seed", "final_step", "step"}
_PROBABILITIES = {"d", "d_spread"}
_NEVER_NAN = {"seed", "final_step", "converged", "step", "x", "p_data"}
_MOST_JSD = 0.6932
"""log 2, rounded up."""


HEAD = ("config", "version", "provenance", "seed", "step")
"""The arrays that say how large the others are."""
MOST_IN_HEAD = 8 * (MOST_TEXT + 2 * MOST_MEMBERS)


def most_bytes(head: Mapping[str, Array]) -> int:
    """More than the arrays of a sweep can take, in float64, by those of its HEAD. Raises InputError."""
    try:
        n_x = Config.from_json(text_of(head, "config")).n_x
        members, steps = head["seed"].size, head["step"].size
    except KeyError as error:
        raise InputError(f"not a sweep written by gan1d (it has no {error.args[0]})") from None
    row = len(_CURVES) * n_x + (1 + len(D_LEVELS)) * steps + 100
    return 8 * members * row + MOST_IN_HEAD


def array_names() -> tuple[str, ...]:
    """All arrays that a file of a sweep may hold."""
    return ("config", "version", "provenance", *_SHAPES, *varying(), *MEASURES)


def to_arrays(members: Sequence[Member]) -> dict[str, Any]:
    """A sweep as plain arrays: its columns, its curves, and the config of the first member.

    To `columns`, each (N,), it adds x, p_data, p_g and d of the final pairs, (N, n_x) each; step, (C,);
    jsd_by_step, (N, C); d_spread, (N, C, 5), at d_levels; and config and provenance, JSON texts.
    """
    return columns(members) | {
        **{name: np.stack([getattr(member, name) for member in members]) for name in _CURVES},
        "jsd_by_step": np.stack([member.jsd for member in members]),
        "step": members[0].step,
        "d_levels": np.array(D_LEVELS),
        "config": np.array(members[0].config.to_json()),
        "provenance": np.array(members[0].provenance.to_json()),
    }


def from_arrays(arrays: Mapping[str, Array]) -> list[Member]:
    """The members that `to_arrays` was given. Raises InputError if the arrays are not a sweep's."""
    try:
        _check_arrays(arrays)
        config, provenance = made_from(arrays)
        names = [name for name in ("seed", *varying()) if name in arrays]
        members = [
            replace(_member(config, names, arrays, i), provenance=provenance)
            for i in range(len(arrays["seed"]))
        ]
    except KeyError as error:
        raise InputError(f"not a sweep written by gan1d (it has no {error.args[0]})") from None
    except (IndexError, TypeError, ValueError) as error:
        raise InputError(f"not a sweep written by gan1d ({error})") from None
    for member in members:
        _check_member(member)
    return members


def _member(config: Config, names: list[str], arrays: Mapping[str, Array], i: int) -> Member:
    # A file may be older than a measure; the verdict's measures it must have.
    measures = {
        name: float(arrays[name][i]) if name in arrays or name in LIMITS else float("nan")
        for name in MEASURES
    }
    converged, step = bool(arrays["converged"][i]), int(arrays["final_step"][i])
    return Member(
        config=replace(config, **{name: arrays[name][i].item() for name in names}),
        certificate=Certificate(converged=converged, step=step, **measures) if step >= 0 else None,
        step=arrays["step"],
        jsd=arrays["jsd_by_step"][i],
        **{name: arrays[name][i] for name in _CURVES},
    )


def _check_arrays(arrays: Mapping[str, Array]) -> None:
    """Raise unless all arrays fit together and hold numbers that they can hold."""
    sizes = {str(len(D_LEVELS)): len(D_LEVELS)}
    optional = [name for name in (*varying(), *MEASURES) if name in arrays]
    for name, axes in (_SHAPES | dict.fromkeys(optional, ("N",))).items():
        array = arrays[name]
        fits = array.ndim == len(axes) and all(
            sizes.setdefault(axis, size) == size
            for axis, size in zip(axes, array.shape, strict=True)
        )
        if not fits:
            raise InputError(f"{name}: expected shape ({', '.join(axes)}), got {array.shape}")
        kinds = "b" if name == "converged" else "iu" if name in _WHOLE else "fiu"
        if array.dtype.kind not in kinds:
            raise InputError(f"{name}: got an array of {array.dtype}")
        _check_numbers(name, array)
    if not 1 <= sizes["N"] <= MOST_MEMBERS or not sizes["C"] or sizes["n_x"] < 2:
        raise InputError(
            f"seed, step, x: got shapes {[arrays[n].shape for n in ('seed', 'step', 'x')]}"
        )
    for name in ("x", "step"):
        if not (np.diff(arrays[name].astype(np.float64)) > 0).all():
            raise InputError(f"{name}: expected numbers that increase from one to the next")


def _check_numbers(name: str, array: Array) -> None:
    if name in _NEVER_NAN and not np.isfinite(array).all():
        raise InputError(f"{name}: expected finite numbers, got NaN or infinity")
    high = {"jsd_by_step": _MOST_JSD}.get(name, 1.0 if name in _PROBABILITIES else np.inf)
    low = 0 if name in {*_PROBABILITIES, "jsd_by_step", "p_data", "p_g", "step"} else -np.inf
    # A member that diverged has no numbers.
    if not (np.isnan(array) | (array >= low) & (array <= high)).all():
        raise InputError(f"{name}: expected numbers from {low} to {high}")
    if name in {"p_g", "p_data"} and np.isinf(array).any():
        raise InputError(f"{name}: expected finite densities, got infinity")


def _check_member(member: Member) -> None:
    """Raise unless the member's verdict is that of its measures, and its curves are there."""
    found, seed = member.certificate, member.config.seed
    if found is None:
        return
    measured = {name: getattr(found, name) for name in MEASURES}
    if any(np.isnan(measured[name]) or measured[name] < 0 for name in LIMITS):
        raise InputError(f"not a sweep written by gan1d (seed {seed} has no measures)")
    if found.converged != all(measured[name] <= limit for name, limit in LIMITS.items()):
        raise InputError(
            f"not a sweep written by gan1d (converged: the verdict on seed {seed} contradicts its "
            "measures)"
        )
    if found.jsd > _MOST_JSD or not (np.isfinite(member.p_g).all() and np.isfinite(member.d).all()):
        raise InputError(f"not a sweep written by gan1d (the curves or the JSD of seed {seed})")
