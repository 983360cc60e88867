"""What a picture says about itself: title, description, and the sources that make it again."""

import json
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan1d.config import Config
from gan1d.errors import InputError, quote_path
from gan1d.provenance import checked, source_text, with_missing
from gan1d.reading import opened, parse_json_at, reason
from gan1d.render.formats import by_ending
from gan1d.render.formats.format import Format

MARK = "gan1d "
"""Stands before each source in a file's metadata."""
MOST_HEAD = 2**22
"""Bytes at the beginning of a film or picture, among which its metadata are."""
MOST_XML = 2**25
_MOST_SOURCES = 16


@dataclass(frozen=True)
class About:
    """The metadata of a picture.

    Attributes:
        title: a few words.
        description: one sentence, for those who cannot see the picture.
        sources: JSON objects, as text, that make it again: the config of each run shown; for a still
            without a run, what it shows, with the config if it shows settings.
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
    """The configs of the runs in a file that gan1d made, or the one that a still of settings shows.

    Raises InputError where there is none.
    """
    configs = [_config(source) for source in read_sources(path) if _is_run(source)]
    if not configs:
        raise InputError(f"file: {quote_path(path)} shows no run of gan1d")
    return configs


def read_sources(path: str | os.PathLike[str]) -> list[dict[str, Any]]:
    """What makes a file of gan1d again, as JSON objects. Raises InputError where there is none.

    - For each run shown, its config; and, as "provenance", what that cannot say.
    - For a still that shows no run, {"show": what it shows}; if it shows settings, with the config.
    - For the picture of a sweep, the config of its first member, with one more entry, "sweep": the
      number of members, the first and last seed, and the values of each field that varies.
    """
    path = Path(path)
    formats = by_ending()
    if path.suffix.lower() not in formats:
        raise InputError(
            f"file: expected a name ending in {', '.join(formats)}, got {quote_path(path)}"
        )
    with opened(path, "file"):
        # It can be, so what goes wrong now is up to its content.
        pass
    try:
        sources = _read_sources(formats[path.suffix.lower()], path)
    # What damaged files make Pillow, zipfile, the XML parser and Config raise is of many kinds.
    except Exception as error:
        why = "not enough memory" if isinstance(error, MemoryError) else reason(error)
        raise InputError(f"file: cannot read {quote_path(path)} ({why})") from None
    if not sources:
        raise InputError(f"file: {quote_path(path)} does not say how gan1d made it")
    return sources


RIGHT = " Right, "
"""Stands between the descriptions of two runs side by side."""


def read_descriptions(path: str | os.PathLike[str]) -> list[str]:
    """What a file of gan1d shows, in words; of two runs side by side, a line for each.

    Raises InputError where there is none.
    """
    sources = read_sources(path)
    path = Path(path)
    try:
        text = by_ending()[path.suffix.lower()].describe(path).strip()
    # As above.
    except Exception as error:
        why = "not enough memory" if isinstance(error, MemoryError) else reason(error)
        raise InputError(f"file: cannot read {quote_path(path)} ({why})") from None
    if not text:
        raise InputError(f"file: {quote_path(path)} holds no description")
    left, right, rest = text.rpartition(RIGHT)
    return [left, right.lstrip() + rest] if right and len(sources) > 1 else [text]


def _read_sources(one: Format, path: Path) -> list[dict[str, Any]]:
    with warnings.catch_warnings():
        # Pillow warns about pictures with many pixels, which are not read here.
        warnings.simplefilter("ignore")
        return list(_sources_in(one.read(path)))


def _config(source: dict[str, Any]) -> Config:
    beside = ("provenance", "show")
    return Config.from_json(json.dumps({k: v for k, v in source.items() if k not in beside}))


def _is_run(source: dict[str, Any]) -> bool:
    return "sweep" not in source and source.keys() != {"show"}


def _sources_in(text: str) -> Iterator[dict[str, Any]]:
    """The JSON object after each mark; configs are checked, and fields they lack are filled in."""
    at = count = 0
    while (at := text.find(f"{MARK}{{", at)) >= 0:
        if (count := count + 1) > _MOST_SOURCES:
            raise ValueError(f"more than {_MOST_SOURCES} sources")
        source, at = parse_json_at(text, at + len(MARK))
        if source.keys() == {"show"}:
            yield source
            continue
        before, after = (
            {name: source.pop(name)} if name in source else {} for name in ("show", "sweep")
        )
        provenance = checked(source.pop("provenance", {}))
        config = json.dumps(source)
        provenance = with_missing(provenance, config)
        yield before | json.loads(source_text(Config.from_json(config), provenance)) | after


SOURCE = "http://purl.org/dc/elements/1.1/ source"
DESCRIPTION = "http://purl.org/dc/elements/1.1/ description"


def text_in_xml(data: bytes, name: str) -> str:
    """The text of the first such element in a file's XML; empty if it has none.

    No tree is built, which could take any amount of memory. Raises ValueError.
    """
    from xml.parsers import expat

    depth_of_element = depth = 0
    found: list[str] = []

    def begin(element: str, attributes: object) -> None:
        nonlocal depth, depth_of_element
        depth += 1
        if element == name and not depth_of_element:
            depth_of_element = depth

    def end(element: str) -> None:
        nonlocal depth, depth_of_element
        if depth == depth_of_element:
            # Another one is not looked for.
            depth_of_element = -1
        depth -= 1

    def text(part: str) -> None:
        if 0 < depth_of_element <= depth:
            found.append(part)

    def declared(*entity: object) -> None:
        raise ValueError("it declares entities")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler, parser.EntityDeclHandler = text, declared
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError) as error:
        raise ValueError(str(error)) from None
    return "".join(found)
