"""What a run was made from that its config cannot say, so that no record and no picture lies."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from gan1d.config import Config
from gan1d.errors import InputError, quote
from gan1d.reading import parse_json, reason

_LONGEST = 4096
"""Characters of one text, and texts of one kind at most 32."""
_MOST = 32


@dataclass(frozen=True)
class Provenance:
    """What a run was made from, beside its config.

    Attributes:
        target: p_data in words where the config's text does not say it all: what was read of a file of
            samples, how they were smoothed, what an object handed over from Python was.
        needed: what the command line needs to make the run again, such as a file of samples.
        handed_over: what it cannot have, since it was an object in Python: (what, in words).
        notices: what is unusual about the data, a line each.
        missing: settings that the file does not name, since an older gan1d wrote it; today's defaults
            stand in their place.
    """

    target: str = ""
    needed: tuple[str, ...] = ()
    handed_over: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def obstacles(self) -> tuple[str, ...]:
        """Why the command line alone cannot make the run again, a line each; none if it can."""
        return (
            *(f"{what} was {_source(words)}: {words}" for what, words in self.handed_over),
            *(f"it needs {what}" for what in self.needed),
            *(
                [f"an older gan1d wrote it, without {', '.join(self.missing)}: today's defaults"]
                if self.missing
                else []
            ),
        )

    def to_dict(self) -> dict[str, Any]:
        """What there is to say, as JSON has it; empty if the config says it all."""
        found = {name: value for name, value in asdict(self).items() if value}
        if self.handed_over:
            found["handed_over"] = dict(self.handed_over)
        return json.loads(json.dumps(found))

    def to_json(self) -> str:
        """The same as JSON text, which `from_json` reads back."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, text: str) -> "Provenance":
        """The provenance written by `to_json`. Raises InputError if the text is not one."""
        try:
            return cls.from_dict(parse_json(text))
        except InputError:
            raise
        except ValueError as error:
            raise InputError(
                f"provenance: expected JSON text, got {quote(text)} ({reason(error)})"
            ) from None

    @classmethod
    def from_dict(cls, data: Any) -> "Provenance":
        """The provenance of which `to_dict` made this. Raises InputError."""
        names = {item.name for item in fields(cls)}
        if not isinstance(data, dict) or not data.keys() <= names:
            raise InputError(f"provenance: expected {', '.join(sorted(names))}, got {quote(data)}")
        target = data.get("target", "")
        handed_over = data.get("handed_over", {})
        lists = {name: data.get(name, []) for name in ("needed", "notices", "missing")}
        if not isinstance(handed_over, Mapping) or not all(
            isinstance(value, list) for value in lists.values()
        ):
            raise InputError(f"provenance: expected lists of texts, got {quote(data)}")
        pairs = tuple(handed_over.items())
        texts = [target, *(text for pair in pairs for text in pair)]
        texts += [text for value in lists.values() for text in value]
        if not all(isinstance(text, str) and len(text) <= _LONGEST for text in texts):
            raise InputError(f"provenance: expected texts, got {quote(data)}")
        if max(len(pairs), *(len(value) for value in lists.values())) > _MOST:
            raise InputError(f"provenance: expected at most {_MOST} texts of one kind")
        return cls(
            target=target,
            handed_over=pairs,
            **{name: tuple(value) for name, value in lists.items()},
        )


def _source(words: str) -> str:
    return "read" if " of standard input" in words else "handed over from Python"


def source_text(config: Config, provenance: Provenance) -> str:
    """What makes a run again, as JSON text: its config, and what that cannot say."""
    said = provenance.to_dict()
    return json.dumps(json.loads(config.to_json()) | ({"provenance": said} if said else {}))
