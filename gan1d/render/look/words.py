"""The texts on pictures and pages, in one file for each language; users can replace any text."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from gan1d import checks
from gan1d.checks import InputError, as_input_error, quote
from gan1d.files import read_toml

_FOLDER = Path(__file__).with_name("languages")
LANGUAGES = tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))
"""The codes of the languages: the names of their files."""
_PLACE = re.compile(r"\$[^$]*\$|\{(\w+)\}")
"""A formula, which stays as it is, or a placeholder such as {step}."""


@dataclass(frozen=True)
class Words:
    """The texts of a language, some of them replaced by the user's own. Raises InputError.

    Attributes:
        language: its code; one of LANGUAGES.
        own: the user's texts, as pairs of key and text.
    """

    language: str = "en"
    own: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for key, text in self.own:
            _check(key, text)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of a key, with its placeholders filled in."""
        text = self.texts[key]
        return _PLACE.sub(lambda place: str(values[place[1]]) if place[1] else place[0], text)

    @cached_property
    def texts(self) -> dict[str, str]:
        """All texts by key, with placeholders in braces."""
        tables = {name: table for name, table in _file(self.language).items() if name != "fonts"}
        return dict(_flat(tables)) | dict(self.own)

    def under(self, table: str) -> dict[str, str]:
        """The texts of one table, such as "page", by key without the table's name."""
        start, texts = f"{table}.", self.texts.items()
        return {key.removeprefix(start): text for key, text in texts if key.startswith(start)}

    @property
    def fonts(self) -> tuple[str, ...]:
        """Fonts for letters that DejaVu Sans lacks, in order of preference."""
        return tuple(_file(self.language)["fonts"])


def words_in(language: str, own: Any = None) -> Words:
    """The words of a language; `own`, a mapping or a .toml file, replaces some of them by key."""
    if isinstance(own, Words):
        return Words(language, own.own)
    texts = read_toml(own, "words") if isinstance(own, str | os.PathLike) else own or {}
    with as_input_error(f"words: expected a mapping, got {quote(own)}", AttributeError, TypeError):
        return Words(language, tuple(sorted(_flat(texts))))


def placeholders(text: str) -> set[str]:
    """The names of a text's placeholders; braces in its formulas do not count."""
    return set(_PLACE.findall(text)) - {""}


def _check(key: Any, text: Any) -> None:
    """Raise InputError unless a text can replace the English text of this key."""
    known = ENGLISH.texts
    if key not in known:
        near = checks.did_you_mean(key, tuple(known)) or f"; {_FOLDER / 'en.toml'} has all keys"
        raise InputError(f"words: no text has the key {quote(key)}{near}")
    if not isinstance(text, str) or len(text.splitlines()) > 1:
        raise InputError(f"words: {key}: expected a text of one line, got {quote(text)}")
    allowed = placeholders(known[key])
    if not placeholders(text) <= allowed:
        names = ", ".join(f"{{{name}}}" for name in sorted(allowed)) or "in formulas"
        raise InputError(f"words: {key}: expected no braces except {names}, got {quote(text)}")
    if "$" in text:
        from matplotlib.mathtext import MathTextParser

        try:
            # Letters beyond ASCII become x here; those that the fonts lack are reported when drawing.
            MathTextParser("path").parse(re.sub(r"[^ -~]", "x", text))
        except ValueError:
            raise InputError(
                f"words: {key}: expected formulas such as $p_{{data}}$ or $D^*(x)$ that Matplotlib "
                f"can show, got {quote(text)}"
            ) from None


def _flat(table: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """The texts of nested tables, by keys such as "page.play"."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{key}", text) for key, text in value.items())
        else:
            yield str(name), value


@cache
def _file(language: str) -> dict[str, Any]:
    return tomllib.loads(_FOLDER.joinpath(f"{language}.toml").read_text(encoding="utf-8"))


ENGLISH = Words()
