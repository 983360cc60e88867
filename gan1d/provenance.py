"""Provenance: facts about a run that its config lacks, stored in its record and its pictures."""

import json
from dataclasses import fields
from typing import TYPE_CHECKING, TypedDict, cast, get_origin, get_type_hints

from gan1d.checks import InputError, in_words, quote
from gan1d.config import Config

if TYPE_CHECKING:
    from gan1d.targets.distributions import Target


class Provenance(TypedDict, total=False):
    """Facts about how a run was made that its config lacks; empty if the config is enough."""

    target: str
    """p_data in words: which part of a file was read, how samples were smoothed, an object's repr."""
    needed: list[str]
    """Things that the command line needs to make the run again, such as a file of samples."""
    handed_over: dict[str, str]
    """Descriptions, by name, of inputs that are not stored, such as Python objects."""
    noise: str
    """The noise, if it is not uniform; the record then has F(z), with its cdf F, in place of z."""
    notices: list[str]
    """Unusual facts about the run, a line each."""
    missing: list[str]
    """Settings that are not in the file, because an older gan1d wrote it."""


RECORDED = ("target", "steps", "window", "n_x", "n_z", "phases")
"""The settings that apply to a run trained outside gan1d, besides those of its target."""


def provenance_of(
    config: Config, learnt: "Target", xla_flags: str = "", **optimizers: object
) -> Provenance:
    """The provenance of a run: its target, XLA's flags, and the user's optimizers, if any."""
    notices = [*learnt.notices]
    if xla_flags:
        notices.append(f"trained with XLA_FLAGS={xla_flags}, which may change the numbers")
    handed_over = {} if config.target.again else {"target": config.target.words}
    handed_over |= {name: in_words(one) for name, one in optimizers.items() if one is not None}
    entries = Provenance(
        target=learnt.words if learnt.words != config.target.text else "",
        needed=[learnt.needs] if learnt.needs else [],
        handed_over=handed_over,
        notices=notices,
    )
    return cast(Provenance, {name: value for name, value in entries.items() if value})


def config_and_provenance(config: str, provenance: str) -> tuple[Config, Provenance]:
    """Read a config and a provenance from JSON, and note missing settings. Raises ValueError."""
    settings, data = Config.from_json(config), json.loads(provenance)
    kinds = [(name, get_origin(kind) or kind) for name, kind in get_type_hints(Provenance).items()]
    if not isinstance(data, dict) or not all(isinstance(data.get(n, k()), k) for n, k in kinds):
        raise InputError(f"provenance: expected an object as gan1d writes it, got {quote(data)}")
    named = json.loads(config).keys() | {"column", "skip"}
    missing = [item.name for item in fields(Config) if item.name not in named]
    if missing and not is_foreign(cast(Provenance, data)):
        data["missing"] = missing
    return settings, cast(Provenance, data)


def is_foreign(provenance: Provenance) -> bool:
    """Whether the run was trained outside gan1d, and only recorded."""
    return "training" in provenance.get("handed_over", {})


def obstacles(provenance: Provenance) -> list[str]:
    """The reasons why the command line alone cannot make the run again, a line each."""
    missing = ", ".join(map(str, provenance.get("missing", [])))
    handed_over = provenance.get("handed_over", {}).items()
    return [
        *(f"{what} is not stored: {words}" for what, words in handed_over),
        *(f"it needs {what}" for what in provenance.get("needed", [])),
        *([f"written by an older gan1d without {missing}; using today's defaults"] * bool(missing)),
    ]


def source_text(config: Config, provenance: Provenance) -> str:
    """A run's config and provenance as JSON text, to make the run again."""
    settings = json.loads(config.to_json())
    if is_foreign(provenance):
        settings = {name: settings[name] for name in (*RECORDED, *config.target.settings)}
    return json.dumps(settings | ({"provenance": provenance} if provenance else {}))
