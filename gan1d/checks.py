"""Checks of single values and the two errors: a message has the name, what was expected, what came."""

import math
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from functools import cache
from itertools import repeat
from numbers import Integral, Real
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from gan1d.history import History

_LONGEST_VALUE, _LONGEST_PATH = 60, 300
"""Characters of a message that what was given may take. A path is useful only as a whole."""
_LONGEST_MESSAGE = 1000


class InputError(ValueError):
    """An argument cannot be used: the message names it, what was expected and what came."""


class DivergedError(RuntimeError):
    """Training produced NaN or infinity; the message names the step.

    Attributes:
        history: the record before it.
    """

    history: "History"


def quote(value: object) -> str:
    """A value as a message shows it: one line, without control characters, and not too long."""
    return _shortened(value, _LONGEST_VALUE)


def quote_path(path: "str | os.PathLike[str]") -> str:
    """The same for the path of a file."""
    return _shortened(os.fspath(path), _LONGEST_PATH)


def in_words(value: object) -> str:
    """An object of the user's, the same in every run: its own words if it has some, else its class."""
    kind = type(value)
    try:
        text = repr(value)
    except Exception:
        text = ""
    # Where in memory it lies, or pages of arrays, say nothing.
    if text and len(text) <= 120 and " at 0x" not in text and text.isprintable():
        return text
    return f"an object of {kind.__module__}.{kind.__qualname__}"


def printable(text: str) -> str:
    """Text with its control characters, line ends and invalid Unicode escaped, as Python would."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def one_line(message: str) -> str:
    """A message as one line of bounded length, whatever it quotes."""
    text = re.sub(r"\S+", lambda word: _cut(word[0], _LONGEST_PATH), printable(message.strip()))
    return _cut(text, _LONGEST_MESSAGE)


def reason(error: BaseException) -> str:
    """Why something failed, in one line."""
    text = (getattr(error, "strerror", None) or str(error)).strip() or type(error).__name__
    return text.splitlines()[0][:200]


def _shortened(value: object, most: int) -> str:
    try:
        text = printable(repr(value))
    except Exception:
        # A class of the user's, or a whole number with more digits than Python cares to write.
        text = f"a value of type {type(value).__name__}"
    return _cut(text, most)


def _cut(text: str, most: int) -> str:
    end = most // 3
    return text if len(text) <= most else f"{text[: most - end - 3]}...{text[-end:]}"


def whole(name: str, value: Any, at_least: int, at_most: int | None = None) -> None:
    """Raise unless the value is a whole number within the bounds."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise InputError(f"{name}: expected a whole number, got {quote(value)}")
    value = int(value)
    if value < at_least:
        raise InputError(
            f"{name}: expected a whole number of at least {at_least}, got {quote(value)}"
        )
    if at_most is not None and value > at_most:
        raise InputError(
            f"{name}: expected a whole number of at most {at_most}, got {quote(value)}"
        )


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
        raise InputError(f"{name}: expected a finite number, got {quote(value)}")
    value = float(value)
    failed = (
        (above is not None and not value > above, "above", above),
        (below is not None and not value < below, "below", below),
        (at_least is not None and not value >= at_least, "of at least", at_least),
        (at_most is not None and not value <= at_most, "of at most", at_most),
    )
    for outside, relation, bound in failed:
        if outside:
            raise InputError(f"{name}: expected a number {relation} {bound:g}, got {value:g}")


def flag(name: str, value: Any) -> None:
    """Raise unless the value is True or False, Python's or NumPy's."""
    # Where NumPy has not been imported, the value cannot be one of its own.
    numpy = sys.modules.get("numpy")
    kinds = (bool,) if numpy is None else (bool, numpy.bool_)
    if not isinstance(value, kinds):
        raise InputError(f"{name}: expected True or False, got {quote(value)}")


def one_of(name: str, value: Any, choices: Sequence[str]) -> None:
    """Raise unless the value is one of the choices."""
    if not (isinstance(value, str) and value in choices):
        message = f"{name}: expected one of {', '.join(choices)}, got {quote(value)}"
        raise InputError(message + did_you_mean(value, choices))


def instance(name: str, value: Any, kind: type) -> None:
    """Raise unless the value is an object of a class."""
    if not isinstance(value, kind):
        raise InputError(f"{name}: expected a {kind.__name__}, got {quote(value)}")


def did_you_mean(value: Any, choices: Sequence[str]) -> str:
    """The end of a message, naming the choice that a mistyped one is nearest to; "" if none is near."""
    from difflib import get_close_matches

    # Comparing a long text with each choice would take long, and it is near to none.
    if not isinstance(value, str) or len(value) >= 40:
        return ""
    by_letters = {choice.lower(): choice for choice in choices}
    near = get_close_matches(value.lower(), by_letters, 1)
    return f"; did you mean {by_letters[near[0]]}?" if near else ""


@contextmanager
def starting(
    library: str, *prefixes: str, remedy: str, ours: Collection[str] = ()
) -> Iterator[None]:
    """Turn whatever keeps a library from starting into one InputError that says what to do.

    `prefixes` are those of the environment variables that the library reads; those in `ours` are not
    the user's. `remedy` is what to do where no variable is set.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        found = {name for name in os.environ if name.startswith(prefixes)}
        names = ", ".join(sorted(found.difference(ours)))
        what = f"unset {names}" if names else remedy
        raise InputError(f"{library} cannot start: {reason(error)} ({what})") from error


def make_plain(instance: Any) -> None:
    """Give every number, flag and text in a frozen dataclass the Python type of its annotation.

    Numbers of NumPy would neither be saved as JSON nor print like the ones that a user types. Called
    when the values have been checked.
    """
    for name, kind in _annotations(instance.__class__).items():
        value = getattr(instance, name)
        plain = _plain(value, kind)
        if plain is not value:
            object.__setattr__(instance, name, plain)


def make_read_only(instance: Any, names: Iterable[str]) -> None:
    """Replace arrays of a frozen dataclass by views that cannot be written to.

    Nothing is copied, and whoever has made the arrays can still write to them.
    """
    for name in names:
        view = getattr(instance, name).view()
        view.flags.writeable = False
        object.__setattr__(instance, name, view)


@cache
def _annotations(cls: type) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {item.name: hints[item.name] for item in fields(cls)}


def _plain(value: Any, kind: Any) -> Any:
    """The value as the annotation `kind` has it: int, X | None, str | X | None, tuple[X, …]."""
    if kind is str:
        # Not str(value), which is the name of an enum's member, not its text.
        return str.__str__(value)
    if kind in (bool, int, float):
        return kind(value)
    parts = get_args(kind)
    if get_origin(kind) is tuple and isinstance(value, tuple):
        kinds = repeat(parts[0]) if Ellipsis in parts else parts
        return tuple(_plain(item, part) for item, part in zip(value, kinds, strict=False))
    if NoneType in parts and value is not None:
        given = [part for part in parts if part is not NoneType]
        text = isinstance(value, str)
        return _plain(value, next((part for part in given if (part is str) == text), given[0]))
    return value


def short_repr(instance: Any) -> str:
    """The call that makes a frozen dataclass, without the arguments that have their defaults."""
    given = (
        f"{item.name}={getattr(value, 'text', value)!r}"
        for item in fields(instance)
        if item.repr and (value := getattr(instance, item.name)) != item.default
    )
    return f"{type(instance).__name__}({', '.join(given)})"
