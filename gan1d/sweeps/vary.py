"""Which runs a sweep has: many seeds, for each combination of the values that vary."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from itertools import product
from math import inf, prod
from typing import Any

import numpy as np

from gan1d import checks
from gan1d.config import Config
from gan1d.errors import InputError, quote

Vary = str | Sequence[str] | Mapping[str, Iterable[Any]]
MOST_MEMBERS = 100_000
_MAY_HAVE_COMMAS = ("target", "column")
_FIELDS = {item.name: item for item in fields(Config) if item.name != "seed"}


def configs_of(config: Config, seeds: int, vary: Vary = ()) -> list[Config]:
    """The configs of a sweep: seeds from the config's own on, for each combination of values.

    `vary` is that of `sweep`. Raises InputError.
    """
    checks.whole("seeds", seeds, at_least=1)
    texts = [vary] if isinstance(vary, str) else vary
    pairs = texts.items() if isinstance(texts, Mapping) else map(_parsed, texts)
    values: dict[str, list[Any]] = {}
    for name, some in pairs:
        checks.one_of("vary", name, tuple(_FIELDS))
        values.setdefault(name, []).extend(some)
    total = seeds * prod(map(len, values.values()))
    if not 1 <= total <= MOST_MEMBERS:
        raise InputError(
            f"seeds, vary: expected 1 to {MOST_MEMBERS} members in all, got {quote(total)}"
        )
    settings = (dict(zip(values, some, strict=True)) for some in product(*values.values()))
    configs = dict.fromkeys(replace(config, **some) for some in settings)
    return [replace(c, seed=config.seed + i) for c in configs for i in range(seeds)]


def _parsed(text: str) -> tuple[str, list[Any]]:
    """The field and its values. Raises InputError."""
    name, _, values = text.partition("=")
    name = name.strip().replace("-", "_")
    checks.one_of("vary", name, tuple(_FIELDS))
    if name in _MAY_HAVE_COMMAS:
        return name, [values]
    default = _FIELDS[name].default
    read = (
        _flag if isinstance(default, bool) else _FIELDS[name].metadata.get("parse", type(default))
    )
    try:
        if values.count(":") != 2:
            return name, [read(part) for part in values.split(",")]
        low, high, count = values.split(":")
        ends, size = (float(low), float(high)), int(count)
        if not (-inf < ends[0] < ends[1] < inf and 2 <= size <= MOST_MEMBERS):
            raise ValueError
        numbers = (np.geomspace if ends[0] > 0 else np.linspace)(*ends, size)
        return name, (numbers.round().astype(int) if type(default) is int else numbers).tolist()
    except (KeyError, TypeError, ValueError):
        raise InputError(
            "vary: expected FIELD=VALUE,VALUE,... or FIELD=LOW:HIGH:COUNT with LOW below HIGH, got "
            f"{quote(text)}"
        ) from None


def _flag(text: str) -> bool:
    return {"true": True, "false": False}[text.strip().lower()]
