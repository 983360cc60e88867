"""In which settings two runs differ, as a title for each."""

from dataclasses import fields
from typing import Any

from gan1d.config import Config
from gan1d.render.look import captions
from gan1d.render.look.words import ENGLISH, Words

_MOST_DIFFERENCES = 2
_NAMED = ("generator_learning_rate", "discriminator_learning_rate")
"""Settings whose names are too long for a title."""


def differences(one: Config, other: Config, words: Words = ENGLISH) -> tuple[str, str]:
    """The settings in which two configs differ, as a title for each; their seeds if none do."""
    names = [
        item.name
        for item in fields(Config)
        if item.name != "record_every" and getattr(one, item.name) != getattr(other, item.name)
    ] or ["seed"]
    more = ", …" * (len(names) > _MOST_DIFFERENCES)

    def title(config: Config) -> str:
        shown = names[:_MOST_DIFFERENCES]
        return ", ".join(f"{_name(n, words)} {_plain(getattr(config, n), words)}" for n in shown)

    return title(one) + more, title(other) + more


def _name(setting: str, words: Words) -> str:
    return words(f"compare.{setting}") if setting in _NAMED else setting.replace("_", " ")


def _plain(value: Any, words: Words) -> str:
    if isinstance(value, bool):
        return words("compare.on" if value else "compare.off")
    if value is None or isinstance(value, tuple):
        return words("compare.given" if value else "compare.none")
    if isinstance(value, float):
        return f"{value:g}"
    # A target that Python handed over has a digest in its text.
    return captions.plain(str(value if getattr(value, "again", True) else value.label))
