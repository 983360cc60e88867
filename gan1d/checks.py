"""The two errors of gan1d, and checks of single values.

Each check returns a plain Python object, which JSON can hold; a wrong value raises InputError.
"""

import math
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gan1d.history import History


class InputError(ValueError):
    """An argument, a file or the system cannot be used; the message says which and why."""


class DivergedError(RuntimeError):
    """Training produced NaN or infinity; the message names the step.

    Attributes:
        history: the record up to the last finite step.
    """

    history: "History"


def quote(value: object) -> str:
    """A value or a path as messages show it: its repr on one line, cut if it is long."""
    shown = os.fspath(value) if isinstance(value, os.PathLike) else value
    # Most paths are shorter than 200 characters, and a path is useful only as a whole.
    return one_line(repr(shown), at_most=200)


def one_line(text: str, at_most: int = 1000) -> str:
    """A text on one line, cut in the middle if it is longer than `at_most`.

    Control characters, line ends and invalid Unicode are escaped as in a repr.
    """
    text = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text.strip())
    end = at_most // 3
    return text if len(text) <= at_most else f"{text[: at_most - end - 3]}...{text[-end:]}"


def reason(error: BaseException) -> str:
    """An error's message in one line, or its class if it has no message."""
    text = (getattr(error, "strerror", None) or str(error)).strip() or type(error).__name__
    return text.splitlines()[0][:200]


def in_words(value: object) -> str:
    """A reproducible description of a user's object: its repr if short, else its class."""
    text = repr(value)
    # A memory address differs from run to run.
    if len(text) <= 120 and " at 0x" not in text and text.isprintable():
        return text
    return f"an object of {type(value).__module__}.{type(value).__qualname__}"


def whole(name: str, value: Any, at_least: int, at_most: int | None = None) -> int:
    """A whole number within the bounds."""
    if isinstance(value, Integral):
        number = int(value)
        if at_least <= number and (at_most is None or number <= at_most):
            return number
    bounds = f"of at least {at_least}" if at_most is None else f"from {at_least} to {at_most}"
    raise InputError(f"{name}: expected a whole number {bounds}, got {quote(value)}")


def number(
    name: str,
    value: Any,
    *,
    above: float = -math.inf,
    at_least: float = -math.inf,
    at_most: float = math.inf,
) -> float:
    """A finite number within the bounds."""
    real = isinstance(value, Real) and math.isfinite(value)
    if real and at_least <= value <= at_most and above < value:
        return float(value)
    bounds = {"above": above, "at least": at_least, "at most": at_most}
    texts = [f"{words} {bound:g}" for words, bound in bounds.items() if math.isfinite(bound)]
    limits = f" ({', '.join(texts)})" if texts else ""
    raise InputError(f"{name}: expected a finite number{limits}, got {quote(value)}")


def interval(name: str, value: Any) -> tuple[float, ...]:
    """Two finite numbers, the smaller one first."""
    ends = tuple(number(name, end) for end in value)
    if not (len(ends) == 2 and ends[0] < ends[1]):
        raise InputError(f"{name}: expected (low, high) with low below high, got {quote(value)}")
    return ends


def flag(name: str, value: Any) -> bool:
    """True or False."""
    if value not in (True, False):
        raise InputError(f"{name}: expected True or False, got {quote(value)}")
    return bool(value)


def text(name: str, value: Any, at_most: int) -> str:
    """A text of 1 to `at_most` characters."""
    if not (isinstance(value, str) and 0 < len(value) <= at_most):
        raise InputError(
            f"{name}: expected a text of 1 to {at_most} characters, got {quote(value)}"
        )
    return "".join(value)


def one_of(name: str, value: Any, choices: Sequence[str]) -> str:
    """One of the choices."""
    if value not in choices:
        message = f"{name}: expected one of {', '.join(choices)}, got {quote(value)}"
        raise InputError(message + did_you_mean(value, choices))
    return choices[choices.index(value)]


def did_you_mean(value: object, choices: Sequence[str]) -> str:
    """A hint to end a message: the choice closest to a mistyped value; "" if none is close."""
    from difflib import get_close_matches

    by_letters = {choice.lower(): choice for choice in choices}
    near = get_close_matches(str(value).lower(), by_letters, 1)
    return f"; did you mean {by_letters[near[0]]}?" if near else ""


@contextmanager
def as_input_error(message: str, *kinds: type[Exception]) -> Iterator[None]:
    """Turn exceptions of these classes into an InputError: the message, then the reason in brackets."""
    try:
        yield
    except InputError:
        raise
    except kinds as error:
        raise InputError(f"{message} ({reason(error)})") from None


@contextmanager
def starting(library: str, *prefixes: str, remedy: str, ours: Collection[str]) -> Iterator[None]:
    """Turn any failure to start a library into an InputError that says what to do.

    The advice is to unset all environment variables that begin with one of `prefixes`, except `ours`,
    which gan1d sets. If there is no such variable, the advice is `remedy`.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        names = sorted(n for n in os.environ if n.startswith(prefixes) and n not in ours)
        what = f"unset {', '.join(names)}" if names else remedy
        raise InputError(f"{library} cannot start: {reason(error)} ({what})") from error


def short_repr(instance: Any) -> str:
    """The repr of a dataclass: the call that makes it, without arguments that equal their default."""
    arguments = (
        f"{item.name}={getattr(value, 'text', value)!r}"
        for item in fields(instance)
        if (value := getattr(instance, item.name)) != item.default
    )
    return f"{type(instance).__name__}({', '.join(arguments)})"
