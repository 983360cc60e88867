"""Fields of a frozen dataclass, each described once: for its docstring, its check and its option."""

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
    """A field with what the docstring, the check and the command line need to know about it.

    `check` maps the field's name and a value to the value that is kept, or raises InputError. `shown`
    is the default in words. `option` overrides what the command line takes from the field's name and
    type: `flag`, `metavar`, and `parse`, which makes a value of a text or raises ValueError;
    `option=False` means that there is none.
    """
    shown = default if shown is None else shown
    more = {"help": text, "check": check, "shown": shown, "option": True}
    return field(default=default, metadata=more | option)


def whole(at_least: int, at_most: int | None = None) -> Callable[[str, Any], int]:
    """The check of a whole number within the bounds."""
    return partial(checks.whole, at_least=at_least, at_most=at_most)


def number(
    at_least: float = -math.inf, at_most: float = math.inf, above: float = -math.inf
) -> Callable[[str, Any], float]:
    """The check of a finite number within the bounds."""
    return partial(checks.number, at_least=at_least, at_most=at_most, above=above)


def choice(default: Any, text: str, choices: tuple[str, ...], **more: Any) -> Any:
    """A field that has one of a few words."""
    check = partial(checks.one_of, choices=choices)
    return setting(default, text, check, metavar="NAME", **more)


def check_fields(instance: Any, prefix: str = "") -> None:
    """Keep of every field what its check returns. Raises InputError, by the field's name."""
    for item in fields(instance):
        value, check = getattr(instance, item.name), item.metadata["check"]
        # What is None by default may be.
        if check is not None and not (value is None and item.default is None):
            object.__setattr__(instance, item.name, check(prefix + item.name, value))


def described(item: "Field[Any]", default: object = None) -> str:
    """What a field is for, and its default: a command's, if it has one of its own."""
    default = item.metadata["shown"] if default is None else default
    return item.metadata["help"] + ("" if default in (None, "", MISSING) else f" ({default})")


def documented(thing: Thing, kind: type[Any] | None = None) -> Thing:
    """A dataclass, or a function that takes fields of one, `kind`: its docstring lists them."""
    names, source = signature(thing).parameters, cast(Any, kind or thing)
    wrapped = partial(fill, width=100, initial_indent=4 * " ", subsequent_indent=8 * " ")
    listed = (item for item in fields(source) if item.name in names)
    entries = (wrapped(f"{item.name}: {described(item)}.") for item in listed)
    heading = "Arguments" if kind else "Attributes"
    text = [cleandoc(thing.__doc__ or ""), "", f"{heading}, each with its default:", *entries]
    thing.__doc__ = "\n".join(text)
    return thing


def arguments_from(kind: type[Any]) -> Callable[[Thing], Thing]:
    """`documented` for a function that takes fields of a dataclass as arguments."""
    return partial(documented, kind=kind)
