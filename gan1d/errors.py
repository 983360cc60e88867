"""The two errors that gan1d raises of its own, and how messages and records name what was given."""

import os
import re
from typing import TYPE_CHECKING

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
