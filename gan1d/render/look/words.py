"""The words on pictures and on the page: one table of texts a language, and the user's own in it."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeAlias

from gan1d import checks
from gan1d.errors import InputError, quote, quote_path
from gan1d.reading import opened, reason

LONGEST_LABEL, LONGEST_TEXT = 160, 1000
"""Characters of a text that stands in one line of a picture, and of a longer one around it."""
MOST_FILE = 2**16
"""Bytes of a file of words."""
_LONGER = ("about.", "page.")
_PLAIN = ("about.", "compare.", "number.", "numbers.", "page.")
"""What stands where no formula can: numbers in a typewriter font, hints, descriptions."""

# Formulas that Matplotlib and the page both show: letters, digits, signs, indices, a few names.
_SIMPLE = r"[A-Za-z0-9+\-=*(), ]"
_SCRIPT = r"(?:[A-Za-z0-9*]|\{[A-Za-z0-9*+\-=(]" + _SIMPLE + r"*\})"
_SCRIPTED = rf"(?:[A-Za-z0-9)]|\\mathrm\{{[A-Za-z]+\}})(?:_{_SCRIPT})?(?:\^{_SCRIPT})?"
_FORMULA = re.compile(rf"(?:{_SCRIPTED}|\\(?:log|leq|geq)(?![A-Za-z])|\\,|[-+=/(|,.<>*:;\[\] ])+")
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, repr=False)
class Words:
    """The texts of a language, some of them replaced by the user's own. Raises InputError.

    Attributes:
        language: its code; one of `languages()`.
        own: the user's texts, by key, in order.
    """

    language: str = "en"
    own: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        # No file is looked for before there is need of one.
        if self.language != "en":
            checks.one_of("language", self.language, languages())
        for key, text in self.own:
            known = _texts("en")
            _check_key(key, known)
            check_text(key, text, known[key])

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of a key, with values in its places."""
        return _filled(self.template(key), values)

    def __repr__(self) -> str:
        return f"<Words {self.language}{f', {len(self.own)} replaced' if self.own else ''}>"

    def template(self, key: str) -> str:
        """The text of a key, with names in braces where values belong."""
        return _merged(self)[key]

    def under(self, table: str) -> dict[str, str]:
        """The templates of a table of keys, by what follows its name and a dot."""
        start = f"{table}."
        texts = _merged(self).items()
        return {key.removeprefix(start): text for key, text in texts if key.startswith(start)}

    def drawn(self) -> list[str]:
        """The templates of what stands on pictures, not on pages or in descriptions."""
        texts = _merged(self).items()
        return [text for key, text in texts if not key.startswith(("page.", "about."))]

    @property
    def fonts(self) -> tuple[str, ...]:
        """Fonts for letters that DejaVu Sans lacks, in the order in which they are tried."""
        return tuple(_file(self.language)["fonts"])


Given: TypeAlias = Words | Mapping[str, Any] | str | os.PathLike[str] | None
"""How a user's own texts are given: by key, or in a .toml file."""


def words_in(language: str, given: Given = None) -> Words:
    """The words of a language, with the user's own instead of some of them. Raises InputError."""
    # The language is checked before a file is looked for.
    words = Words(language)
    if given is None:
        return words
    if isinstance(given, Words):
        return Words(language, given.own)
    if isinstance(given, str | os.PathLike):
        given = _read(given)
    if isinstance(given, Mapping):
        return Words(language, tuple(sorted(dict(_flat(given)).items())))
    raise InputError(f"words: expected texts by key or a .toml file, got {quote(given)}")


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages: the names of their files."""
    names = [item.name for item in _folder().iterdir()]
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def placeholders(text: str) -> set[str]:
    """The names in braces of a text, outside of its formulas."""
    return {name for part in _parts(text)[::2] for name in _PLACE.findall(part)}


def check_text(key: str, text: Any, known: str) -> None:
    """Raise InputError unless a text can stand in the place of the `known` one."""
    name = f"words: {key}"
    if not isinstance(text, str):
        raise InputError(f"{name}: expected a text, got {quote(text)}")
    most = LONGEST_TEXT if key.startswith(_LONGER) else LONGEST_LABEL
    if len(text) > most:
        raise InputError(f"{name}: expected at most {most} characters, got {len(text)}")
    if not text.isprintable():
        raise InputError(
            f"{name}: expected one line without control or direction marks, got {quote(text)}"
        )
    if text.startswith("_"):
        # Matplotlib leaves such a text out of a key.
        raise InputError(f"{name}: expected no underscore in front, got {quote(text)}")
    if "$" in text and key.startswith(_PLAIN):
        raise InputError(f"{name}: expected plain text, in which no $ stands, got {quote(text)}")
    parts = _parts(text)
    wrong = [formula for formula in parts[1::2] if not is_formula(formula)]
    if len(parts) % 2 == 0 or wrong:
        raise InputError(
            f"{name}: expected formulas such as $p_{{data}}$ or $D^*(x)$ between two dollar signs, "
            f"got {quote(text)}"
        )
    names = placeholders(known)
    for part in parts[::2]:
        unknown = set(_PLACE.findall(part)) - names
        if unknown or re.search(r"[{}\\]", _PLACE.sub("", part)):
            allowed = f"only {', '.join(f'{{{n}}}' for n in sorted(names))}" if names else "none"
            raise InputError(
                f"{name}: braces: expected {allowed} outside of formulas, and no backslash, "
                f"got {quote(text)}"
            )


def is_formula(text: str) -> bool:
    """Is it a formula that Matplotlib and the page can both show?"""
    return not text.isspace() and _FORMULA.fullmatch(text) is not None


def _check_key(key: Any, known: Mapping[str, str]) -> None:
    if key not in known:
        near = checks.did_you_mean(key, tuple(known))
        where = near or "; gan1d/render/look/languages/en.toml has all keys"
        raise InputError(f"words: no text has the key {quote(key)}{where}")


def _parts(text: str) -> list[str]:
    """Text, formula, text, formula, ..., text."""
    return text.split("$")


def _filled(template: str, values: Mapping[str, object]) -> str:
    parts = _parts(template)
    parts[::2] = [_PLACE.sub(lambda found: str(values[found[1]]), part) for part in parts[::2]]
    return "$".join(parts)


def _flat(table: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """The texts of tables within tables, by keys with dots."""
    waiting: list[tuple[str, Iterable[tuple[Any, Any]]]] = [("", table.items())]
    known = _texts("en")
    while waiting:
        start, items = waiting.pop()
        for name, value in items:
            if not isinstance(name, str):
                raise InputError(f"words: expected keys that are texts, got {quote(name)}")
            key = f"{start}{name}"
            if not isinstance(value, Mapping):
                _check_key(key, known)
                yield key, value
            elif key in known or not any(text.startswith(f"{key}.") for text in known):
                _check_key(f"{key}.", known)
            else:
                waiting.append((f"{key}.", value.items()))


def _read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The tables of a file of words. Raises InputError."""
    import tomllib

    with opened(path, "words") as file:
        data = file.read(MOST_FILE + 1)
    if len(data) > MOST_FILE:
        raise InputError(f"words: expected at most {MOST_FILE} bytes in {quote_path(path)}")
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else reason(error)
        raise InputError(f"words: cannot read {quote_path(path)} ({why})") from None


def _folder() -> Any:
    from importlib.resources import files

    return files("gan1d.render.look").joinpath("languages")


@cache
def _file(language: str) -> dict[str, Any]:
    import tomllib

    text = _folder().joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(16)
def _merged(words: Words) -> dict[str, str]:
    return _texts(words.language) | dict(words.own)


@cache
def _texts(language: str) -> dict[str, str]:
    tables = {name: table for name, table in _file(language).items() if isinstance(table, dict)}
    return {f"{name}.{key}": text for name, table in tables.items() for key, text in table.items()}


ENGLISH = Words()
