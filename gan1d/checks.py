"""Checks of single values: each raises InputError with the name, what was expected, what came."""

import math
from dataclasses import fields
from numbers import Integral, Real
from typing import Any

from gan1d.errors import InputError


def whole(name: str, value: Any, at_least: int, at_most: int | None = None) -> None:
    """Raise unless the value is a whole number within the bounds."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise InputError(f"{name}: expected a whole number, got {value!r}")
    value = int(value)
    if value < at_least:
        raise InputError(f"{name}: expected a whole number of at least {at_least}, got {value}")
    if at_most is not None and value > at_most:
        raise InputError(f"{name}: expected a whole number of at most {at_most}, got {value}")


def number(
    name: str,
    value: Any,
    *,
    above: float | None = None,
    below: float | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
) -> None:
    """Raise unless the value is a finite number within the bounds."""
    try:
        finite = not isinstance(value, bool) and isinstance(value, Real) and math.isfinite(value)
    except OverflowError:
        finite = False
    if not finite:
        raise InputError(f"{name}: expected a finite number, got {repr(value)[:40]}")
    value = float(value)
    failed = (
        (above is not None and not value > above, "above", above),
        (below is not None and not value < below, "below", below),
        (at_least is not None and not value >= at_least, "of at least", at_least),
        (at_most is not None and not value <= at_most, "of at most", at_most),
    )
    for outside, words, bound in failed:
        if outside:
            raise InputError(f"{name}: expected a number {words} {bound:g}, got {value:g}")


def flag(name: str, value: Any) -> None:
    """Raise unless the value is True or False."""
    if not isinstance(value, bool):
        raise InputError(f"{name}: expected True or False, got {value!r}")


def one_of(name: str, value: Any, choices: tuple[str, ...]) -> None:
    """Raise unless the value is one of the choices."""
    if value not in choices:
        raise InputError(f"{name}: expected one of {', '.join(choices)}, got {value!r}")


def make_plain(instance: Any) -> None:
    """Turn the numbers of a frozen dataclass into Python's own, as JSON and equality need them."""
    for item in fields(instance):
        kind, value = type(item.default), getattr(instance, item.name)
        if kind in (int, float) and type(value) is not kind:
            object.__setattr__(instance, item.name, kind(value))
