"""Describe each field of a dataclass once: its help text, its check and its command line option."""

import math
from collections.abc import Callable
from dataclasses import MISSING, Field, field, fields
from functools import partial
from inspect import cleandoc, signature
from textwrap import fill
from typing import Any, TypeVar, cast

from gan1d import checks

Thing = TypeVar("Thing", bound=Callable[..., Any])


def setting(
    default: Any,
    text: str,
    check: Callable[[str, Any], Any] | None = None,
    *,
    shown: object = None,
    **option: Any,
) -> Any:
    """A field with its help text, its check and its command line option.

    `check` maps the field's name and a value to the value to store, or raises InputError. `shown` is
    the default as help texts show it. The option follows from the field's name and type, unless
    overridden by `flag`, `metavar` or `parse`, a function that turns a text into a value or raises
    ValueError. With `option=False` the command line has no such option.
    """
    shown = default if shown is None else shown
    more = {"help": text, "check": check, "shown": shown, "option": True}
    return field(default=default, metadata=more | option)


def whole(at_least: int, at_most: int | None = None) -> Callable[[str, Any], int]:
    """A check for a whole number within the bounds."""
    return partial(checks.whole, at_least=at_least, at_most=at_most)


def number(
    at_least: float = -math.inf, at_most: float = math.inf, above: float = -math.inf
) -> Callable[[str, Any], float]:
    """A check for a finite number within the bounds."""
    return partial(checks.number, at_least=at_least, at_most=at_most, above=above)


def choice(default: Any, text: str, choices: tuple[str, ...], **more: Any) -> Any:
    """A field whose value is one of the choices."""
    return setting(default, text, partial(checks.one_of, choices=choices), metavar="NAME", **more)


def check_fields(instance: Any, prefix: str = "") -> None:
    """Check every field, and store the checked values. Raises InputError naming the field."""
    for item in fields(instance):
        value, check = getattr(instance, item.name), item.metadata["check"]
        # None is not checked if it is the default.
        if check is not None and not (value is None and item.default is None):
            object.__setattr__(instance, item.name, check(prefix + item.name, value))


def help_of(item: "Field[Any]", default: object = None) -> str:
    """A field's help text, with any default in brackets; `default` replaces the field's default."""
    default = item.metadata["shown"] if default is None else default
    return item.metadata["help"] + ("" if default in (None, "", (), MISSING) else f" ({default})")


def documented(thing: Thing, kind: type[Any] | None = None) -> Thing:
    """Add to a docstring the fields of a dataclass, or the fields of `kind` that a function takes."""
    names, source = signature(thing).parameters, cast(Any, kind or thing)
    wrapped = partial(fill, width=100, initial_indent=4 * " ", subsequent_indent=8 * " ")
    listed = (item for item in fields(source) if item.name in names)
    entries = (wrapped(f"{item.name}: {help_of(item)}.") for item in listed)
    heading = "Arguments" if kind else "Attributes"
    text = [cleandoc(thing.__doc__ or ""), "", f"{heading}, with defaults in brackets:", *entries]
    thing.__doc__ = "\n".join(text)
    return thing


def arguments_from(kind: type[Any]) -> Callable[[Thing], Thing]:
    """A decorator that lists in a function's docstring the arguments that are fields of `kind`."""
    return partial(documented, kind=kind)
