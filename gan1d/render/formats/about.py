"""What a picture says about itself: title, description, and the sources that make it again."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan1d.config import Config
from gan1d.errors import InputError, quote_path
from gan1d.render.formats import by_ending

MARK = "gan1d "
"""Stands before each source in a file's metadata."""


@dataclass(frozen=True)
class About:
    """The metadata of a picture.

    Attributes:
        title: a few words.
        description: one sentence, for those who cannot see the picture.
        sources: JSON objects, as text, that make it again: the config of each run shown; for a still
            without a run, what it shows.
    """

    title: str
    description: str
    sources: tuple[str, ...]

    def __post_init__(self) -> None:
        # A name in the text, such as a target's, must not be taken for a source when read back.
        for name in ("title", "description"):
            text = getattr(self, name).replace(f"{MARK}{{", f"{MARK}(")
            object.__setattr__(self, name, text)

    @property
    def marked_sources(self) -> str:
        """The sources as one text, as they stand in a file."""
        return " ".join(f"{MARK}{source}" for source in self.sources)


def read_configs(path: str | os.PathLike[str]) -> list[Config]:
    """The configs of the runs in a file that gan1d made. Raises InputError where there is none."""
    configs = [
        Config.from_json(json.dumps(source)) for source in read_sources(path) if _is_run(source)
    ]
    if not configs:
        raise InputError(f"file: {quote_path(path)} shows no run of gan1d")
    return configs


def read_sources(path: str | os.PathLike[str]) -> list[dict[str, Any]]:
    """What makes a file of gan1d again, as JSON objects. Raises InputError where there is none.

    - For each run shown, its config.
    - For a still that shows no run, {"show": what it shows}.
    - For the picture of a sweep, the config of its first member, with one more entry, "sweep": the
      number of members, the first and last seed, and the values of each field that varies.
    """
    path = Path(path)
    formats = by_ending()
    if path.suffix.lower() not in formats:
        raise InputError(
            f"file: expected a name ending in {', '.join(formats)}, got {quote_path(path)}"
        )
    if not path.is_file():
        raise InputError(f"file: {quote_path(path)} does not exist")
    try:
        sources = list(_sources_in(formats[path.suffix.lower()].read(path)))
    # What damaged files make Pillow, the XML parser and Config raise.
    except (OSError, ValueError, SyntaxError) as error:
        raise InputError(f"file: cannot read {quote_path(path)} ({error})") from None
    if not sources:
        raise InputError(f"file: {quote_path(path)} does not say how gan1d made it")
    return sources


def _is_run(source: dict[str, Any]) -> bool:
    return not {"show", "sweep"} & source.keys()


def _sources_in(text: str) -> Iterator[dict[str, Any]]:
    """The JSON object after each mark; configs are checked, and fields they lack are filled in."""
    at = 0
    while (at := text.find(f"{MARK}{{", at)) >= 0:
        source, at = json.JSONDecoder().raw_decode(text, at + len(MARK))
        if "show" in source:
            yield source
            continue
        more = {"sweep": source.pop("sweep")} if "sweep" in source else {}
        yield json.loads(Config.from_json(json.dumps(source)).to_json()) | more


def source_in_xml(text: bytes) -> str:
    """The dc:source in a file's XML; empty if it has none."""
    from xml.etree import ElementTree

    found = ElementTree.fromstring(text).find(".//{http://purl.org/dc/elements/1.1/}source")
    return "" if found is None else found.text or ""
