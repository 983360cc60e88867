"""What a run was made from that its config cannot say, so that no record and no picture lies."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict, cast

from gan1d.checks import InputError, in_words, quote
from gan1d.config import Config
from gan1d.files import parse_json

if TYPE_CHECKING:
    from gan1d.targets import Target

_LONGEST = 2**16
"""Characters of it as JSON."""


class Provenance(TypedDict, total=False):
    """What a run was made from, beside its config; empty if the config says it all."""

    target: str
    """p_data in words: what was read of a file, how samples were smoothed, what an object was."""
    needed: list[str]
    """What the command line needs to make the run again, such as a file of samples."""
    handed_over: dict[str, str]
    """What it cannot have, since it was an object in Python: what, and in words."""
    notices: list[str]
    """What is unusual about the data, a line each."""
    missing: list[str]
    """Settings that the file does not name, since an older gan1d wrote it."""


def provenance_of(config: Config, learnt: "Target", **optimizers: object) -> Provenance:
    """What a config does not say of the target that it has learnt, and of optimizers unless None."""
    handed_over = {} if config.target.again else {"target": config.target.words}
    handed_over |= {name: in_words(one) for name, one in optimizers.items() if one is not None}
    known = Provenance(
        target=learnt.words if learnt.words != config.target.text else "",
        needed=[learnt.needs] if learnt.needs else [],
        handed_over=handed_over,
        notices=list(learnt.notices),
    )
    return checked({name: value for name, value in known.items() if value})


def checked(data: Any) -> Provenance:
    """Data from a file as a Provenance. Raises InputError if they are none."""
    kinds: Mapping[str, type] = {"target": str, "handed_over": dict} | dict.fromkeys(
        ("needed", "notices", "missing"), list
    )
    if not (isinstance(data, dict) and data.keys() <= kinds.keys()):
        raise InputError(f"provenance: expected {', '.join(sorted(kinds))}, got {quote(data)}")
    for name, value in data.items():
        texts = [*value, *value.values()] if isinstance(value, dict) else value
        if type(value) is not kinds[name] or any(type(text) is not str for text in texts):
            raise InputError(f"provenance: expected {name} as texts, got {quote(value)}")
    if len(json.dumps(data)) > _LONGEST:
        raise InputError(f"provenance: expected at most {_LONGEST} characters")
    return cast(Provenance, data)


def from_json(text: str) -> Provenance:
    """A provenance that was written as JSON text. Raises InputError."""
    try:
        return checked(parse_json(text))
    except InputError:
        raise
    except ValueError:
        raise InputError(f"provenance: expected JSON text, got {quote(text)}") from None


def with_missing(provenance: Provenance, config: str) -> Provenance:
    """With the settings that the JSON text of its config does not name."""
    missing = Config.missing_in(config)
    return Provenance(**provenance, missing=list(missing)) if missing else provenance


def obstacles(provenance: Provenance) -> list[str]:
    """Why the command line alone cannot make the run again, a line each; none if it can."""
    missing = ", ".join(provenance.get("missing", []))
    handed_over = provenance.get("handed_over", {}).items()
    return [
        *(f"{what} was {_source(words)}: {words}" for what, words in handed_over),
        *(f"it needs {what}" for what in provenance.get("needed", [])),
        *([f"written by an older gan1d without {missing}; using today's defaults"] * bool(missing)),
    ]


def _source(words: str) -> str:
    return "read" if " of standard input" in words else "handed over from Python"


def source_text(config: Config, provenance: Provenance) -> str:
    """What makes a run again, as JSON text: its config, and what that cannot say."""
    more = {"provenance": provenance} if provenance else {}
    return json.dumps(json.loads(config.to_json()) | more)
