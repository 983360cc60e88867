"""In which settings two runs differ, as a title for each."""

import re
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
    shown = names[:_MOST_DIFFERENCES]
    more = "" if len(names) <= _MOST_DIFFERENCES else ", …"

    def title(config: Config) -> str:
        values = (f"{_name(name, words)} {_plain(getattr(config, name), words)}" for name in shown)
        return ", ".join(values) + more

    return title(one), title(other)


def _name(setting: str, words: Words) -> str:
    return words(f"compare.{setting}") if setting in _NAMED else setting.replace("_", " ")


def _plain(value: Any, words: Words) -> str:
    if isinstance(value, str):
        # What Python handed over, without its digest.
        value = re.sub(r"^own:(.*) \([0-9a-f]{16}\)$", r"\1", value)
    if isinstance(value, bool):
        return words("compare.on" if value else "compare.off")
    if value is None or isinstance(value, tuple):
        return words("compare.given" if value else "compare.none")
    return f"{value:g}" if isinstance(value, float) else captions.plain(str(value))
